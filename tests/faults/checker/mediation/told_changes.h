#pragma once

#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/message.h>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"

// The common part of the tests of the checker's rules: histories of changes as the log would hold them.
namespace zhiwang::testing {

inline constexpr char kSomeDistrict[] = "370211";

inline Ref RefOf(int64_t id) { return {kSomeDistrict, id}; }

// A change of a resource, by `clerk`.
inline changelog::Change ToldChange(const std::string& kind, int64_t id, int64_t version, const std::string& type,
                                    const google::protobuf::Message& payload, const std::string& actor = "clerk") {
  changelog::Change change;
  change.district = kSomeDistrict;
  change.kind = kind;
  change.id = std::to_string(id);
  change.version = version;
  change.type = type;
  change.actor = actor;
  change.payload = payload.SerializeAsString();
  return change;
}

// Matches a history with a violation whose text contains this.
MATCHER_P(IsBroken, says, "") {
  *result_listener << arg.Report();
  return !arg.sound() && arg.Report().find(says) != std::string::npos;
}
MATCHER(IsSound, "") {
  *result_listener << arg.Report();
  return arg.sound();
}

}  // namespace zhiwang::testing

#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "common/rules/book.h"
#include "services/mediation/rules/domain/rules.h"
#include "services/mediation/rules/rules_proto.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

namespace zhiwang::mediation {

// The rules of mediation, as common/rules knows them.
struct MediationRulesKind {
  using Rules = mediation::Rules;
  using Proto = v1::MediationRules;
  static constexpr std::string_view kKind = "mediation_rules";
  static constexpr std::string_view kSegment = "mediationRules";

  static v1::MediationRules ToProto(const mediation::Rules& rules) { return mediation::ToProto(rules); }
  static absl::StatusOr<mediation::Rules> FromProto(const v1::MediationRules& proto) {
    return mediation::FromProto(proto);
  }
};

// The versions of the rules of every district in use, in the memory of this replica.
using RulesBook = rules::Book<MediationRulesKind>;

}  // namespace zhiwang::mediation

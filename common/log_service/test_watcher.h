#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::log_service {

using changelog::Change;

// A test of those who watch the log of a service `thing`.
class Watcher : public changelog::LogTest {
 protected:
  static WatchChangesRequest Everything() {
    WatchChangesRequest request;
    request.set_name("districts/370211/logs/thing");
    return request;
  }
  static WatchChangesRequest FromTheStart() {
    WatchChangesRequest request = Everything();
    request.set_from_start(true);
    return request;
  }
  static WatchChangesRequest From(const std::string& token, WatchChangesRequest request = Everything()) {
    request.set_resume_token(token);
    return request;
  }
  void WriteNumbered(const std::vector<Change>& changes) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  // Cases `first` to `last`, each new.
  static std::vector<Change> Cases(int first, int last) {
    std::vector<Change> changes;
    for (int i = first; i <= last; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
    return changes;
  }
  static std::string Shown(const common::v1::WatchedChange& change) {
    return fmt::format("{} {}/{} v{}", change.seq(), change.kind(), change.id(), change.version());
  }
  static std::string Shown(const Change& change) {
    return fmt::format("{} {}/{} v{}", change.seq, change.kind, change.id, change.version);
  }
};

}  // namespace zhiwang::log_service

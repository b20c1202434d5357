#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

// Who has disputes of whom, for the watch over those who leave: SQL and nothing but SQL.
namespace zhiwang::mediation {

// The statements, in sight of the test of their plans.
inline constexpr std::string_view kHolders =
    "SELECT DISTINCT a.mediator, d.committee, a.holder_left FROM assignment a FORCE INDEX (by_state) JOIN dispute d "
    "FORCE "
    "INDEX (PRIMARY) ON d.district = a.district AND d.id = a.dispute WHERE a.district = ? AND a.state = ?";
inline constexpr std::string_view kHeldBy =
    "SELECT a.dispute FROM assignment a FORCE INDEX (by_state) JOIN dispute d FORCE INDEX (PRIMARY) ON d.district = "
    "a.district AND d.id = a.dispute WHERE a.district = ? AND a.state = ? AND a.mediator = ? AND a.holder_left = ? AND "
    "d.committee = ?";

// A mediator who has disputes of a committee, or was proposed for them, and whether those note that they serve no longer.
struct Holder {
  std::string mediator;
  int64_t committee = 0;
  bool noted = false;

  friend auto operator<=>(const Holder&, const Holder&) = default;
};

// All of a district, in order, each once.
absl::StatusOr<std::vector<Holder>> ReadHolders(sql::Txn& tx, const std::string& district);

// The disputes that one has, by id, each once.
absl::StatusOr<std::vector<int64_t>> DisputesOf(sql::Txn& tx, const std::string& district, const Holder& holder);

}  // namespace zhiwang::mediation

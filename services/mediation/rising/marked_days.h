#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "services/mediation/rising/trend_store.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::mediation {

// The days of villages that changes of the intake's log name, each once. A change may belong to the day after `now`: midnight came
// while the log was read, or the intake's clock is ahead.
class MarkedDays {
 public:
  // Bulletins are read `read_after` later.
  MarkedDays(absl::Time now, absl::Duration read_after);

  // A change can only affect the count of its own day; the change of an imported case of the past, that of any day. Nothing is
  // marked for a case outside every village, or from too long ago to matter.
  void Add(const common::v1::WatchedChange& change);

  std::vector<TrendMark> all() const;

 private:
  void Mark(const std::string& village, absl::CivilDay day, int64_t seq);
  void Mark(const TrendMark& mark);

  const absl::Time now_;
  const absl::Duration read_after_;
  const absl::CivilDay today_;
  std::map<std::tuple<std::string, int, bool>, TrendMark> marks_;
};

}  // namespace zhiwang::mediation

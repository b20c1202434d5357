#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "zhiwang/common/v1/timer_service.pb.h"

namespace zhiwang::log_service {

// zhiwang.common.v1.TimerService over the schema behind `db`: the same in every service.
class TimerService final : public server::Service {
 public:
  // `log` is the service, as in names of its log. The runner outlives this.
  TimerService(server::Runtime& runtime, sql::Database& db, std::string_view log, timers::Runner& runner);

 private:
  absl::StatusOr<common::v1::ListTimersResponse> ListTimers(const rpc::Call& call,
                                                            const common::v1::ListTimersRequest& request);
  absl::StatusOr<common::v1::Timer> RetryTimer(const rpc::Call& call, const common::v1::RetryTimerRequest& request);

  sql::Database& db_;
  const std::string log_;
  timers::Runner& runner_;
};

}  // namespace zhiwang::log_service

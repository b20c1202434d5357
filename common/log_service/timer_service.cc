#include "common/log_service/timer_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "common/changelog/log_name.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/sql/lease/clock.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/timers/timer.h"

namespace zhiwang::log_service {
namespace {

using timers::Timer;

common::v1::Timer ToProto(const Timer& timer) {
  common::v1::Timer proto;
  proto.set_kind(timer.aggregate.kind);
  proto.set_id(timer.aggregate.id);
  proto.set_what(timer.what);
  SetTime(timer.due, proto.mutable_due_time());
  proto.set_version(timer.version);
  SetTime(timer.next_try, proto.mutable_next_try_time());
  proto.set_failures(timer.tries);
  proto.set_parked(timer.parked);
  proto.set_error(timer.error);
  return proto;
}

auto KeyOf(auto& timer) { return std::tie(timer.due, timer.aggregate.kind, timer.aggregate.id, timer.what); }

absl::Status TimerNotFound(const common::v1::RetryTimerRequest& request) {
  return Error(absl::StatusCode::kNotFound, common::v1::TIMER_NOT_FOUND,
               fmt::format("{} {} has no timer {}: it fired or was cancelled", request.kind(), request.id(),
                           request.what()),
               fmt::format("{} {} 没有定时事项 {}：已经触发，或已随所属事项取消", request.kind(), request.id(),
                           request.what()))
      .Resource("timer", fmt::format("{}/{}/{}", request.kind(), request.id(), request.what()));
}

}  // namespace

TimerService::TimerService(server::Runtime& runtime, sql::Database& db, std::string_view log, timers::Runner& runner)
    : Service(runtime, *common::v1::Timer::descriptor()->file()->FindServiceByName("TimerService")),
      db_(db),
      log_(log),
      runner_(runner) {
  OnWorker("ListTimers", &TimerService::ListTimers);
  OnWorker("RetryTimer", &TimerService::RetryTimer);
}

absl::StatusOr<common::v1::ListTimersResponse> TimerService::ListTimers(const rpc::Call& call,
                                                                        const common::v1::ListTimersRequest& request) {
  timers::TimerFilter filter;
  ASSIGN_OR_RETURN(filter.district, changelog::ParseLogName(request.name(), log_));
  filter.parked = request.parked();
  if (request.has_due_before()) {
    ASSIGN_OR_RETURN(filter.due_before, TimeFrom("due_before", request.due_before()));
  }
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  Timer after;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(after)));
  ASSIGN_OR_RETURN(const auto found, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return timers::List(tx, filter, after, page.size + 1);
  }));
  common::v1::ListTimersResponse response;
  const size_t shown = std::min(found.size(), static_cast<size_t>(page.size));
  for (size_t i = 0; i < shown; ++i) *response.add_timers() = ToProto(found[i]);
  if (found.size() > shown)
    response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(found[shown - 1]))));
  return response;
}

absl::StatusOr<common::v1::Timer> TimerService::RetryTimer(const rpc::Call& call,
                                                           const common::v1::RetryTimerRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(
      const auto retried, db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<common::v1::Timer> {
        ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<common::v1::Timer>(tx, identity));
        if (earlier) return *earlier;
        ASSIGN_OR_RETURN(auto timer, timers::Find(tx, {district, request.kind(), request.id()}, request.what()));
        if (!timer) {
          return TimerNotFound(request);
        }
        ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
        if (timer->due <= time.now) timer->next_try = time.now;
        RETURN_IF_ERROR(timers::Postpone(tx, *timer));
        return resource::RememberAnswer(tx, identity, ToProto(*timer), time.now);
      }));
  runner_.Wake();
  return retried;
}

}  // namespace zhiwang::log_service

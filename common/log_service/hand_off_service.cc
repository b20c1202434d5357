#include "common/log_service/hand_off_service.h"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/time/clock.h"
#include "common/changelog/log_name.h"
#include "common/handoff/handoff_errors.h"
#include "common/handoff/inbox.h"
#include "common/handoff/pending.h"
#include "common/handoff/relay.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/rpc/hand_off.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/sql/lease/clock.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::log_service {
namespace {

namespace v1 = common::v1;
using handoff::Outcome;
using handoff::Pending;
using handoff::Received;

constexpr int kReadAtOnce = 200;      // hand-offs of a query
constexpr int kMostExamined = 1'000;  // for one page
constexpr int kMostReceived = 200;
constexpr int kShortestReason = 2, kLongestReason = 200;

v1::HandOff::State StateOf(const Pending& pending) {
  if (pending.is_given_up()) return v1::HandOff::GIVING_UP;
  return pending.tries > 0 ? v1::HandOff::FAILING : v1::HandOff::WAITING;
}

v1::HandOff Show(const Pending& pending) {
  v1::HandOff shown;
  shown.set_relay(pending.relay);
  shown.set_kind(pending.aggregate.kind);
  shown.set_id(pending.aggregate.id);
  shown.set_version(pending.version);
  shown.set_seq(pending.seq);
  shown.set_last_version(pending.last_version);
  shown.set_state(StateOf(pending));
  SetTime(pending.since, shown.mutable_since_time());
  SetTime(pending.next_try, shown.mutable_next_try_time());
  shown.set_failures(pending.tries);
  shown.set_error(pending.reason);
  shown.set_given_up_by(pending.given_up_by);
  shown.set_given_up_reason(pending.given_up_why);
  return shown;
}

v1::ReceivedHandOff Show(const Received& received) {
  v1::ReceivedHandOff shown;
  shown.set_caller(received.caller);
  shown.set_relay(received.relay);
  shown.set_version(received.version);
  shown.set_code(static_cast<int32_t>(received.refusal.code()));
  if (!received.refusal.ok()) shown.set_refusal(ChineseMessageOf(received.refusal));
  SetTime(received.at, shown.mutable_at());
  return shown;
}

auto KeyOf(auto& pending) {
  return std::tie(pending.since, pending.relay, pending.aggregate.kind, pending.aggregate.id);
}

}  // namespace

// The resource that a request is about.
template <class Request>
absl::StatusOr<changelog::Aggregate> HandOffService::AggregateIn(const Request& request) const {
  ASSIGN_OR_RETURN(std::string district, changelog::ParseLogName(request.name(), log_));
  return changelog::Aggregate{std::move(district), request.kind(), request.id()};
}

// Does `act` to the waiting hand-offs of the request's resource once, however often the request comes.
template <class Request, class Act>
absl::StatusOr<v1::HandOff> HandOffService::Once(const rpc::Call& call, const Request& request, const Act& act) const {
  ASSIGN_OR_RETURN(const changelog::Aggregate aggregate, AggregateIn(request));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(aggregate.district, call.principal, request));
  ASSIGN_OR_RETURN(const v1::HandOff done,
                   db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::HandOff> {
                     ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::HandOff>(tx, identity));
                     if (earlier) return *earlier;
                     ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
                     ASSIGN_OR_RETURN(const Pending waiting, act(tx, aggregate, time.now));
                     return resource::RememberAnswer(tx, identity, Show(waiting), time.now);
                   }));
  for (handoff::Relay* relay : relays_) relay->Wake();
  return done;
}

HandOffService::HandOffService(server::Runtime& runtime, sql::Database& db, std::string_view log,
                               std::vector<handoff::Relay*> relays)
    : Service(runtime, *v1::HandOff::descriptor()->file()->FindServiceByName("HandOffService")),
      db_(db),
      log_(log),
      relays_(std::move(relays)) {
  OnWorker("ListHandOffs", &HandOffService::ListHandOffs);
  OnWorker("GetHandOff", &HandOffService::GetHandOff);
  OnWorker("RetryHandOff", &HandOffService::RetryHandOff);
  OnWorker("GiveUpHandOff", &HandOffService::GiveUpHandOff);
  OnWorker("WithdrawHandOff", &HandOffService::WithdrawHandOff);
}

absl::StatusOr<v1::ListHandOffsResponse> HandOffService::ListHandOffs(const rpc::Call& call,
                                                                      const v1::ListHandOffsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  std::optional<Pending> after;
  if (!page.after.empty()) RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(after.emplace())));
  if (!v1::HandOff::State_IsValid(request.state())) return error::FieldInvalid("state", "unknown", "未知状态");
  const absl::Duration min_age =
      absl::Seconds(request.min_age().seconds()) + absl::Nanoseconds(request.min_age().nanos());
  if (min_age < absl::ZeroDuration()) return error::FieldInvalid("min_age", "must not be negative", "不能为负数");
  const auto wanted = [&](const Pending& pending) {
    return (request.relay().empty() || pending.relay == request.relay()) &&
           (request.state() == 0 || StateOf(pending) == request.state());
  };
  v1::ListHandOffsResponse response;
  RETURN_IF_ERROR(db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    const absl::Time until = time.now - min_age;
    for (int examined = 0; examined < kMostExamined; examined += kReadAtOnce) {
      ASSIGN_OR_RETURN(const auto found, handoff::ListPending(tx, district, until, after, kReadAtOnce));
      for (const Pending& pending : found) {
        if (response.hand_offs_size() == page.size) break;
        if (wanted(pending)) *response.add_hand_offs() = Show(pending);
        after = pending;
      }
      if (response.hand_offs_size() == page.size) break;
      if (static_cast<int>(found.size()) < kReadAtOnce) {
        after.reset();
        break;
      }
    }
    return absl::OkStatus();
  }));
  if (after) response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(*after))));
  return response;
}

absl::StatusOr<v1::GetHandOffResponse> HandOffService::GetHandOff(const rpc::Call& call,
                                                                  const v1::GetHandOffRequest& request) {
  ASSIGN_OR_RETURN(const changelog::Aggregate aggregate, AggregateIn(request));
  v1::GetHandOffResponse response;
  RETURN_IF_ERROR(db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const auto waiting, handoff::FindPending(tx, aggregate));
    for (const Pending& pending : waiting) *response.add_waiting() = Show(pending);
    ASSIGN_OR_RETURN(const auto received, handoff::ReadReceived(tx, aggregate, kMostReceived));
    for (const Received& one : received) *response.add_received() = Show(one);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::HandOff> HandOffService::RetryHandOff(const rpc::Call& call,
                                                         const v1::RetryHandOffRequest& request) {
  return Once(call, request,
              [&](sql::Txn& tx, const changelog::Aggregate& aggregate, absl::Time now) -> absl::StatusOr<Pending> {
                ASSIGN_OR_RETURN(auto found, handoff::FindPending(tx, request.relay(), aggregate));
                if (!found) return error::HandOffNotFound(request.relay(), request.kind(), request.id());
                found->next_try = now;
                RETURN_IF_ERROR(handoff::TryNow(tx, *found, now).status());
                return *std::move(found);
              });
}

absl::StatusOr<v1::HandOff> HandOffService::GiveUpHandOff(const rpc::Call& call,
                                                          const v1::GiveUpHandOffRequest& request) {
  RETURN_IF_ERROR(CheckText("reason", request.reason(), kShortestReason, kLongestReason));
  return Once(call, request,
              [&](sql::Txn& tx, const changelog::Aggregate& aggregate, absl::Time now) -> absl::StatusOr<Pending> {
                ASSIGN_OR_RETURN(const auto found, handoff::FindPending(tx, request.relay(), aggregate));
                if (!found || found->version != request.version()) {
                  return error::HandOffNotFound(request.relay(), request.kind(), request.id());
                }
                RETURN_IF_ERROR(handoff::GiveUp(tx, *found, call.principal, request.reason(), now).status());
                ASSIGN_OR_RETURN(auto after, handoff::FindPending(tx, request.relay(), aggregate));
                if (!after) return sql::Rerun("the hand-off was settled meanwhile");
                return *std::move(after);
              });
}

absl::StatusOr<v1::WithdrawHandOffResponse> HandOffService::WithdrawHandOff(const rpc::Call& call,
                                                                            const v1::WithdrawHandOffRequest& request) {
  RETURN_IF_ERROR(changelog::ParseLogName(request.name(), log_).status());
  if (!call.handoff) return error::FieldInvalid(rpc::kHandOffKey, "must be given", "缺少移交标识");
  RETURN_IF_ERROR(CheckText("reason", request.reason(), 0, kLongestReason));
  v1::WithdrawHandOffResponse response;
  RETURN_IF_ERROR(db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Outcome> earlier, handoff::FindOutcome(tx, call));
    response.set_decided(!earlier        ? v1::WithdrawHandOffResponse::NOT_DECIDED
                         : earlier->ok() ? v1::WithdrawHandOffResponse::TAKEN
                                         : v1::WithdrawHandOffResponse::REFUSED);
    // The same withdrawal may come again.
    if (earlier && ReasonOf(earlier->status()) == v1::HAND_OFF_WITHDRAWN) {
      response.set_decided(v1::WithdrawHandOffResponse::NOT_DECIDED);
    }
    if (earlier) return absl::OkStatus();
    return handoff::RememberOutcome(tx, call, error::HandOffWithdrawn(request.reason()));
  }));
  return response;
}

}  // namespace zhiwang::log_service

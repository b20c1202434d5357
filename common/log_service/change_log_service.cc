#include "common/log_service/change_log_service.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/time/clock.h"
#include "common/changelog/log_name.h"
#include "common/changelog/timeline_check.h"
#include "common/log_service/change_log_errors.h"
#include "common/log_service/long_check.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"

namespace zhiwang::log_service {
namespace {

void FillIn(const changelog::Stalled& stalled, common::v1::StalledResource& out) {
  out.set_follower(stalled.follower);
  out.set_kind(stalled.aggregate.kind);
  out.set_id(stalled.aggregate.id);
  out.set_version(stalled.version);
  out.set_seq(stalled.seq);
  out.set_error(stalled.error);
  SetTime(stalled.since, out.mutable_since_time());
  out.set_failures(stalled.tries);
}

auto KeyOf(auto& stalled) { return std::tie(stalled.follower, stalled.aggregate.kind, stalled.aggregate.id); }

common::v1::VerifyTimelinesResponse ProgressOf(const changelog::TimelineCheck& check) {
  common::v1::VerifyTimelinesResponse response;
  response.set_timelines(check.timelines);
  response.set_changes(check.changes);
  return response;
}

}  // namespace

ChangeLogService::ChangeLogService(server::Runtime& runtime, sql::Database& db, std::string_view log,
                                   ChangeLogOptions options)
    : Service(runtime, *common::v1::Change::descriptor()->file()->FindServiceByName("ChangeLogService")),
      db_(db),
      log_(log),
      options_(std::move(options)),
      feed_(db, options_.longest_buffer),
      room_(options_.watches),
      source_{.db = db,
              .feed = feed_,
              .room = room_,
              .stopping = stopping_,
              .tables = options_.tables,
              .heartbeat = options_.heartbeat} {
  Streaming("VerifyTimelines", &ChangeLogService::VerifyTimelines);
  Streaming("WatchChanges", &ChangeLogService::WatchChanges);
  Inline("ListWatches", &ChangeLogService::ListWatches);
  OnWorker("ListStalled", &ChangeLogService::ListStalled);
  OnWorker("RetryStalled", &ChangeLogService::RetryStalled);
}

void ChangeLogService::Stop() {
  stopping_ = true;
  feed_.Stop();
}

absl::Status ChangeLogService::VerifyTimelines(
    const rpc::Call&, server::Stream<common::v1::VerifyTimelinesRequest, common::v1::VerifyTimelinesResponse>& stream) {
  common::v1::VerifyTimelinesRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  Pace pace;
  const auto tell = [&](const changelog::TimelineCheck& so_far) {
    if (stopping_ || stream.cancelled()) return false;
    return !pace.IsTime() || stream.Write(ProgressOf(so_far));
  };
  const auto check = changelog::CheckTimelines(db_, absl::Now() + kLongestCheck, district, options_.tables, tell);
  if (stopping_) return error::ShuttingDown();
  RETURN_IF_ERROR(check.status());
  common::v1::VerifyTimelinesResponse verdict = ProgressOf(*check);
  for (const std::string& fault : check->faults) verdict.add_faults(fault);
  verdict.set_done(true);
  stream.Write(verdict);
  return absl::OkStatus();
}

absl::Status ChangeLogService::WatchChanges(const rpc::Call& call, watch::Watch::Stream& stream) {
  common::v1::WatchChangesRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(watch::WatchFilter filter, watch::WatchFilter::Of(request, log_));
  if (stopping_) return error::ShuttingDown();
  ASSIGN_OR_RETURN(
      const auto place,
      room_.Enter(
          {.caller = call.principal, .district = filter.district(), .area = filter.area(), .begun = absl::Now()}));
  return watch::Watch(source_, call, std::move(filter), stream).Run(request);
}

absl::StatusOr<common::v1::ListWatchesResponse> ChangeLogService::ListWatches(
    const rpc::Call&, const common::v1::ListWatchesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  common::v1::ListWatchesResponse response;
  for (const watch::OpenWatch& open : room_.WatchesOf(district)) {
    auto* shown = response.add_watches();
    shown->set_caller(open.caller);
    shown->set_area(open.area);
    SetTime(open.begun, shown->mutable_begin_time());
  }
  return response;
}

absl::StatusOr<common::v1::ListStalledResponse> ChangeLogService::ListStalled(
    const rpc::Call& call, const common::v1::ListStalledRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  changelog::Stalled after;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(after)));
  ASSIGN_OR_RETURN(const auto found, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return changelog::ListStalled(tx, district, after, page.size + 1);
  }));
  common::v1::ListStalledResponse response;
  const size_t shown = std::min(found.size(), static_cast<size_t>(page.size));
  for (size_t i = 0; i < shown; ++i) FillIn(found[i], *response.add_stalled());
  if (found.size() > shown)
    response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(found[shown - 1]))));
  return response;
}

absl::StatusOr<common::v1::RetryStalledResponse> ChangeLogService::RetryStalled(
    const rpc::Call& call, const common::v1::RetryStalledRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  const auto follower = std::find_if(options_.followers.begin(), options_.followers.end(),
                                     [&](const auto* known) { return known->name() == request.follower(); });
  if (follower == options_.followers.end()) return error::FollowerNotFound(request.follower());
  using Answer = common::v1::RetryStalledResponse;
  ASSIGN_OR_RETURN(const auto earlier, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindEarlierAnswer<Answer>(tx, identity);
  }));
  if (earlier) return *earlier;

  ASSIGN_OR_RETURN(const auto retried, (*follower)->Retry(call.deadline, {district, request.kind(), request.id()}));
  Answer answer;
  answer.set_applied(retried.applied);
  if (retried.still) FillIn(*retried.still, *answer.mutable_still());
  // Apart from the retry's own transactions: one that was cut short here goes on when it is asked for again.
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Answer> {
    ASSIGN_OR_RETURN(const auto other, resource::FindEarlierAnswer<Answer>(tx, identity));
    if (other) return *other;
    return resource::RememberAnswer(tx, identity, answer, absl::Now());
  });
}

}  // namespace zhiwang::log_service

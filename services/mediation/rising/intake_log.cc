#include "services/mediation/rising/intake_log.h"

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"

namespace zhiwang::mediation {

IntakeLog::IntakeLog(const std::shared_ptr<grpc::Channel>& intake, absl::Duration longest)
    : log_(intake), longest_(longest) {}

IntakeLog::Heard IntakeLog::Hear(const std::string& district, const std::string& token, int most, MarkedDays& marked) {
  common::v1::WatchChangesRequest request;
  request.set_name(FormatResourceName(district, "logs", "case-intake"));
  request.set_resume_token(token);
  request.set_from_start(token.empty());
  request.add_kinds("case");
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + longest_));
  Heard heard;
  if (!Begin(context)) return {.token = {}, .changes = 0, .ended = absl::CancelledError("the service ends")};
  const auto stream = log_.WatchChanges(&context, request);
  common::v1::WatchChangesResponse response;
  bool is_open = true, has_begun = false, has_all = false;
  while (heard.changes < most && !has_all && (is_open = stream->Read(&response))) {
    heard.token = response.resume_token();
    if (response.has_change()) {
      marked.Add(response.change());
      ++heard.changes;
    }
    // The first message has no change. The next one without a change comes when nothing is left, or after a long silence.
    has_all = has_begun && !response.has_change();
    has_begun = true;
  }
  // A stream that ended says why; a cancellation would take the place of that.
  if (is_open) {
    context.TryCancel();
    while (stream->Read(&response)) {
    }
  }
  heard.ended = rpc::FromWire(stream->Finish());
  if (absl::IsCancelled(heard.ended) || absl::IsDeadlineExceeded(heard.ended)) heard.ended = absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  heard_by_ = nullptr;
  return heard;
}

// False if no more messages come.
bool IntakeLog::Begin(grpc::ClientContext& context) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return false;
  heard_by_ = &context;
  return true;
}

void IntakeLog::End() {
  absl::MutexLock lock(&mutex_);
  ended_ = true;
  if (heard_by_ != nullptr) heard_by_->TryCancel();
}

}  // namespace zhiwang::mediation

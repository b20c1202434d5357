#include "common/watch/watch_errors.h"

#include <fmt/format.h>

namespace zhiwang::watch::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

constexpr absl::Duration kResumeAfter = absl::Milliseconds(100);
constexpr absl::Duration kWatchAgainAfter = absl::Seconds(10);

}  // namespace

absl::Status ResumeTokenInvalid() {
  return Error(StatusCode::kInvalidArgument, RESUME_TOKEN_INVALID,
               "resume_token is not one that this caller got from this service for this district, kinds and area",
               "续传令牌无效，或不属于本调用者、本服务或这组订阅条件，请重新读取数据后从当前开始订阅")
      .Field("resume_token", "use the last one received with the same filter, or list again and watch without one");
}

absl::Status RelistNeeded(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kOutOfRange, RELIST_NEEDED,
               fmt::format("the log cannot go on from resume_token: {}; list again, then watch without a token", why),
               fmt::format("无法从续传令牌处继续：{}，请重新读取全部数据，再从当前开始订阅", why_zh))
      .Field("resume_token", "list again and watch without one");
}

absl::Status WatchTooSlow() {
  return Error(StatusCode::kResourceExhausted, WATCH_TOO_SLOW,
               "changes came faster than they were read: watch again with the last resume_token; nothing is lost",
               "接收速度跟不上变更，订阅已中断，请用最后收到的续传令牌继续，不会丢失数据")
      .RetryAfter(kResumeAfter);
}

absl::Status WatchesTooMany(std::string_view whose, int most) {
  return Error(StatusCode::kResourceExhausted, WATCHES_TOO_MANY,
               fmt::format("{} has {} watches open, which is the most", whose, most),
               fmt::format("同时进行的订阅已达上限（{} 个）", most))
      .Metadata("most", std::to_string(most))
      .RetryAfter(kWatchAgainAfter);
}

}  // namespace zhiwang::watch::error

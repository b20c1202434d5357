#include "common/handoff/handoff_errors.h"

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::error {

absl::Status HandOffSuperseded(std::string_view relay, int64_t epoch, int64_t newer) {
  return Error(
      absl::StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED,
      fmt::format("relay {} delivers with epoch {}, but {} was seen: another leads it now", relay, epoch, newer),
      "移交方已换由另一副本投递");
}

absl::Status HandOffGivenUp(std::string_view by, std::string_view why) {
  return Error(absl::StatusCode::kCancelled, common::v1::HAND_OFF_GIVEN_UP, fmt::format("given up by {}: {}", by, why),
               fmt::format("移交已由 {} 放弃：{}", by, why));
}

absl::Status HandOffWithdrawn(std::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::HAND_OFF_WITHDRAWN,
               fmt::format("the sender has given the hand-off up: {}", why),
               fmt::format("移交方已放弃此项移交：{}", why));
}

absl::Status HandOffNotFound(std::string_view relay, std::string_view kind, std::string_view id) {
  return Error(absl::StatusCode::kNotFound, common::v1::HAND_OFF_NOT_FOUND,
               fmt::format("nothing of {} {} waits to be handed over by {}", kind, id, relay),
               fmt::format("{} {} 没有经 {} 等待移交的变更", kind, id, relay))
      .Resource("handOff", id);
}

}  // namespace zhiwang::error

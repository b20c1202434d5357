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

}  // namespace zhiwang::error

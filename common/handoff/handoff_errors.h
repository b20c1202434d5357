#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

// The errors of hand-offs, besides those of every method.
namespace zhiwang::error {

// ABORTED: the sender's relay has had a newer leader than the one that delivers.
absl::Status HandOffSuperseded(std::string_view relay, int64_t epoch, int64_t newer);

// CANCELLED: an operator gave the hand-off up, and why.
absl::Status HandOffGivenUp(std::string_view by, std::string_view why);
// FAILED_PRECONDITION: the sender has given the hand-off up, so the receiver does not take it any more.
absl::Status HandOffWithdrawn(std::string_view why);
// NOT_FOUND: nothing of the resource waits to be handed over by that relay.
absl::Status HandOffNotFound(std::string_view relay, std::string_view kind, std::string_view id);

}  // namespace zhiwang::error

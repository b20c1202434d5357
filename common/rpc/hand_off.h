#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::rpc {

// The header in which a relay says that its call is a hand-off: a serialized zhiwang.common.v1.HandOffOrigin.
inline constexpr char kHandOffKey[] = "zhiwang-hand-off-bin";

// The change of the sender's log that a call hands over, and the relay that delivers it.
struct HandOff {
  std::string relay;               // the sender's, by its persisted name
  std::string district, kind, id;  // the sender's resource
  int64_t version = 0;             // of the resource after the change
  int64_t epoch = 0;               // the fencing epoch of the sender's relay; no part of the identity
};

// The header's bytes.
std::string EncodeHandOff(const HandOff& hand_off);

// The header's content; FIELD_INVALID when it is not a hand-off that an inbox can keep.
absl::StatusOr<HandOff> DecodeHandOff(std::string_view bytes);

}  // namespace zhiwang::rpc

#include "common/rpc/hand_off.h"

#include "common/status/error.h"
#include "common/text/text.h"
#include "zhiwang/common/v1/hand_off.pb.h"

namespace zhiwang::rpc {
namespace {

constexpr int kLongestRelay = 60;  // characters; the columns' of the inbox
constexpr int kDistrict = 6;
constexpr int kLongestKind = 20;
constexpr int kLongestId = 40;

bool Fits(const std::string& text, int longest) {
  return !text.empty() && static_cast<int>(CountCharacters(text)) <= longest;
}

}  // namespace

std::string EncodeHandOff(const HandOff& hand_off) {
  common::v1::HandOffOrigin origin;
  origin.set_relay(hand_off.relay);
  origin.set_district(hand_off.district);
  origin.set_kind(hand_off.kind);
  origin.set_id(hand_off.id);
  origin.set_version(hand_off.version);
  origin.set_epoch(hand_off.epoch);
  return origin.SerializeAsString();
}

absl::StatusOr<HandOff> DecodeHandOff(std::string_view bytes) {
  common::v1::HandOffOrigin origin;
  const bool readable = origin.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (!readable || !Fits(origin.relay(), kLongestRelay) || origin.district().size() != kDistrict ||
      !Fits(origin.kind(), kLongestKind) || !Fits(origin.id(), kLongestId) || origin.version() < 1 ||
      origin.epoch() < 1) {
    return error::FieldInvalid(kHandOffKey, "must be a HandOffOrigin with every field set", "移交标识无效");
  }
  return HandOff{.relay = origin.relay(),
                 .district = origin.district(),
                 .kind = origin.kind(),
                 .id = origin.id(),
                 .version = origin.version(),
                 .epoch = origin.epoch()};
}

}  // namespace zhiwang::rpc

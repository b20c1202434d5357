#include "common/rpc/status_wire.h"

#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::rpc {
namespace {

constexpr absl::string_view kDetailPrefix = "type.googleapis.com/";

// A client refuses an answer whose trailers are over 8 KiB, and then knows nothing of the error. The text goes twice:
// by itself, where each byte of Chinese takes three, and in the details.
constexpr size_t kLongestText = 800;
constexpr size_t kMostDetailBytes = 4'000;

std::string Clipped(std::string_view text) {
  if (text.size() <= kLongestText) return std::string(text);
  size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

bool Is(absl::string_view type_url, std::string_view name) {
  return std::string_view(type_url.data(), type_url.size()).ends_with(name);
}

void Add(google::rpc::Status& wire, absl::string_view type_url, const absl::Cord& value) {
  auto* detail = wire.add_details();
  detail->set_type_url(std::string(type_url));
  detail->set_value(std::string(value));
  google::rpc::LocalizedMessage localized;
  if (value.size() <= kLongestText || !detail->UnpackTo(&localized)) return;
  localized.set_message(Clipped(localized.message()));
  detail->set_value(localized.SerializeAsString());
}

// The details: why, and in Chinese, come first and always; the others as long as there is room.
void AddDetails(const absl::Status& status, google::rpc::Status& wire) {
  for (const bool indispensable : {true, false}) {
    status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
      if (type_url.substr(0, kDetailPrefix.size()) != kDetailPrefix) return;
      if (indispensable != (Is(type_url, ".ErrorInfo") || Is(type_url, ".LocalizedMessage"))) return;
      if (indispensable || wire.ByteSizeLong() + type_url.size() + value.size() < kMostDetailBytes) {
        Add(wire, type_url, value);
      }
    });
  }
}

}  // namespace

grpc::Status ToWire(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (ReasonOf(status) == common::v1::ERROR_REASON_UNSPECIFIED) {
    spdlog::error("unforeseen error: {}", status.ToString());
    return ToWire(error::Unexpected("an unexpected error; the server's log holds the detail"));
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(Clipped({status.message().data(), status.message().size()}));
  AddDetails(status, wire);
  return {static_cast<grpc::StatusCode>(status.code()), wire.message(), wire.SerializeAsString()};
}

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status answer(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details()) answer.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return answer;
}

}  // namespace zhiwang::rpc

#include "common/rpc/status_wire.h"

#include <string>

#include <spdlog/spdlog.h>

#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::rpc {
namespace {

constexpr absl::string_view kDetailPrefix = "type.googleapis.com/";

}  // namespace

grpc::Status ToWire(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (ReasonOf(status) == common::v1::ERROR_REASON_UNSPECIFIED) {
    spdlog::error("unforeseen error: {}", status.ToString());
    return ToWire(error::Unexpected("an unexpected error; the server's log holds the detail"));
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    if (type_url.substr(0, kDetailPrefix.size()) != kDetailPrefix) return;
    auto* detail = wire.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
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

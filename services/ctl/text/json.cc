#include "services/ctl/text/json.h"

#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "common/rpc/status_wire.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::ctl {
namespace {

std::string Convert(const google::rpc::Status& status) {
  std::string json;
  const auto converted = google::protobuf::util::MessageToJsonString(status, &json);
  return converted.ok() ? json : std::string();
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, {});
  return json;
}

std::string JsonText(std::string_view text) {
  // Escaped to ASCII, so that no control character of any kind is left.
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string StatusToJson(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    if (type_url.find('.') == absl::string_view::npos) return;  // a mark of our own
    auto* detail = wire.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  std::string json = Convert(wire);
  if (!json.empty()) return json;
  wire.clear_details();  // one of a type that is not linked
  return Convert(wire);
}

}  // namespace zhiwang::ctl

#include "services/ctl/json.h"

#include <memory>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include "absl/strings/cord.h"
#include "common/rpc/status_wire.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "zhiwang/common/v1/error_info.pb.h"

namespace zhiwang::ctl {
namespace {

namespace pb = google::protobuf;

constexpr char kPrefix[] = "type.googleapis.com";

// The linked types and google.rpc.ErrorInfo, which Debian's error_details.proto does not have: ours is the same, field
// for field, under another name.
class StatusTypes {
 public:
  StatusTypes() : pool_(pb::DescriptorPool::generated_pool()) {
    google::rpc::BadRequest::descriptor();  // links error_details.proto
    if (pool_.FindMessageTypeByName("google.rpc.ErrorInfo") == nullptr) {
      pb::FileDescriptorProto file;
      common::v1::ErrorInfo::descriptor()->file()->CopyTo(&file);
      file.set_name("google/rpc/error_info.proto");
      file.set_package("google.rpc");
      auto& info = *file.mutable_message_type(0);
      for (auto& field : *info.mutable_field()) {
        if (field.has_type_name()) field.set_type_name(".google.rpc.ErrorInfo.MetadataEntry");
      }
      pool_.BuildFile(file);
    }
    resolver_.reset(pb::util::NewTypeResolverForDescriptorPool(kPrefix, &pool_));
  }

  pb::util::TypeResolver* resolver() const { return resolver_.get(); }

 private:
  pb::DescriptorPool pool_;
  std::unique_ptr<pb::util::TypeResolver> resolver_;
};

std::string Convert(const google::rpc::Status& status) {
  static const StatusTypes& types = *new StatusTypes;
  std::string json;
  const auto converted = pb::util::BinaryToJsonString(types.resolver(), std::string(kPrefix) + "/google.rpc.Status",
                                                      status.SerializeAsString(), &json);
  return converted.ok() ? json : std::string();
}

}  // namespace

std::string ToJson(const pb::Message& message) {
  std::string json;
  (void)pb::util::MessageToJsonString(message, &json, {});
  return json;
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

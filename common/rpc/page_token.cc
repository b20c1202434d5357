#include "common/rpc/page_token.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "common/text/digest.h"

namespace zhiwang::rpc {
namespace {

constexpr size_t kFilterBytes = 8;

// Eight bytes that stand for the method's request type and filter.
std::string FilterFingerprint(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    filter->GetReflection()->ClearField(filter.get(), filter->GetDescriptor()->FindFieldByName(name));
  }
  const std::string bytes = filter->GetDescriptor()->full_name() + '\0' + filter->SerializeAsString();
  return Sha256(bytes).substr(0, kFilterBytes);
}

}  // namespace

absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request, PageSizes sizes) {
  const auto* descriptor = request.GetDescriptor();
  const auto* reflection = request.GetReflection();
  const int size = reflection->GetInt32(request, descriptor->FindFieldByName("page_size"));
  if (size < 0) return error::FieldInvalid("page_size", "must not be negative", "不能为负数");
  Page page{size == 0 ? sizes.usual : std::min(size, sizes.most), {}};
  const std::string token = reflection->GetString(request, descriptor->FindFieldByName("page_token"));
  if (token.empty()) return page;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kFilterBytes ||
      bytes.substr(0, kFilterBytes) != FilterFingerprint(request)) {
    return error::PageTokenInvalid();
  }
  page.after = bytes.substr(kFilterBytes);
  return page;
}

std::string MakePageToken(const google::protobuf::Message& request, std::string_view last_key) {
  return absl::WebSafeBase64Escape(FilterFingerprint(request) + std::string(last_key));
}

}  // namespace zhiwang::rpc

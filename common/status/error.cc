#include "common/status/error.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/cord.h"
#include "common/status/error_info.pb.h"
#include "google/rpc/error_details.pb.h"

namespace zhiwang {
namespace {

using common::v1::ErrorReason;

constexpr char kDomain[] = "zhiwang";

std::string TypeUrl(const google::protobuf::Message& detail) {
  return "type.googleapis.com/" + detail.GetDescriptor()->full_name();
}

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(TypeUrl(detail), absl::Cord(detail.SerializeAsString()));
}

template <class Detail>
bool Detach(const absl::Status& status, Detail& detail) {
  const auto payload = status.GetPayload(TypeUrl(detail));
  return payload.has_value() && detail.ParseFromString(std::string(*payload));
}

}  // namespace

Error::Error(absl::StatusCode code, ErrorReason reason, std::string message, std::string zh)
    : code_(code), reason_(reason), message_(std::move(message)), zh_(std::move(zh)) {}

Error&& Error::Field(std::string_view field, std::string_view description) && {
  fields_.push_back({std::string(field), std::string(description), {}});
  return std::move(*this);
}

Error&& Error::Precondition(std::string_view type, std::string_view subject, std::string_view description) && {
  preconditions_.push_back({std::string(type), std::string(subject), std::string(description)});
  return std::move(*this);
}

Error&& Error::Resource(std::string_view type, std::string_view name) && {
  resource_ = {std::string(type), std::string(name), {}};
  return std::move(*this);
}

Error&& Error::RetryAfter(absl::Duration delay) && {
  retry_ = delay;
  return std::move(*this);
}

Error&& Error::Metadata(std::string_view key, std::string_view value) && {
  metadata_.push_back({std::string(key), std::string(value), {}});
  return std::move(*this);
}

Error::operator absl::Status() && {
  absl::Status status(code_, message_);
  google::rpc::ErrorInfo info;
  info.set_reason(common::v1::ErrorReason_Name(reason_));
  info.set_domain(kDomain);
  for (const Pair& fact : metadata_) (*info.mutable_metadata())[fact.first] = fact.second;
  Attach(status, info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(zh_);
  Attach(status, localized);
  if (!fields_.empty()) {
    google::rpc::BadRequest detail;
    for (const Pair& field : fields_) {
      auto* violation = detail.add_field_violations();
      violation->set_field(field.first);
      violation->set_description(field.second);
    }
    Attach(status, detail);
  }
  if (!preconditions_.empty()) {
    google::rpc::PreconditionFailure detail;
    for (const Pair& condition : preconditions_) {
      auto* violation = detail.add_violations();
      violation->set_type(condition.first);
      violation->set_subject(condition.second);
      violation->set_description(condition.third);
    }
    Attach(status, detail);
  }
  if (!resource_.second.empty()) {
    google::rpc::ResourceInfo detail;
    detail.set_resource_type(resource_.first);
    detail.set_resource_name(resource_.second);
    Attach(status, detail);
  }
  if (retry_ > absl::ZeroDuration()) {
    google::rpc::RetryInfo detail;
    detail.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_));
    detail.mutable_retry_delay()->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(retry_ - absl::Seconds(absl::ToInt64Seconds(retry_)))));
    Attach(status, detail);
  }
  return status;
}

ErrorReason ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  ErrorReason reason = common::v1::ERROR_REASON_UNSPECIFIED;
  if (Detach(status, info)) ErrorReason_Parse(info.reason(), &reason);
  return reason;
}

std::string ChineseMessageOf(const absl::Status& status) {
  google::rpc::LocalizedMessage localized;
  return Detach(status, localized) ? localized.message() : std::string(status.message());
}

std::string FieldOf(const absl::Status& status) {
  google::rpc::BadRequest request;
  return Detach(status, request) && request.field_violations_size() == 1 ? request.field_violations(0).field()
                                                                         : std::string();
}

std::string ResourceOf(const absl::Status& status) {
  google::rpc::ResourceInfo resource;
  return Detach(status, resource) ? resource.resource_name() : std::string();
}

absl::Duration RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  if (!Detach(status, info)) return absl::ZeroDuration();
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

namespace error {

absl::Status FieldInvalid(std::string_view field, std::string_view description, std::string_view description_zh) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID, fmt::format("{}: {}", field, description),
               fmt::format("字段 {} 不合要求：{}", field, description_zh))
      .Field(field, description);
}

absl::Status ResourceNameInvalid(std::string_view field, std::string_view value, std::string_view pattern) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID,
               fmt::format("{}: '{}' is not of the form {}", field, value, pattern),
               fmt::format("字段 {} 的资源名“{}”不符合格式 {}", field, value, pattern))
      .Field(field, fmt::format("must be of the form {}", pattern));
}

absl::Status RequestIdReused(std::string_view request_id) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED,
               fmt::format("request_id {} was used before with another request", request_id),
               fmt::format("请求号 {} 已被另一个请求使用过", request_id))
      .Field("request_id", "use a new UUID for a new request");
}

absl::Status PageTokenInvalid() {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID,
               "page_token is not one this method gave for this filter",
               "翻页令牌无效，或不属于这组查询条件，请从第一页开始")
      .Field("page_token", "start from the first page after changing the filter");
}

absl::Status EtagStale(std::string_view name) {
  return Error(absl::StatusCode::kAborted, common::v1::ETAG_STALE,
               fmt::format("{} was changed since this etag was read", name),
               fmt::format("{} 已被他人修改，请重新读取后再操作", name))
      .Resource("zhiwang", name);
}

absl::Status CallerUnknown(std::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN, fmt::format("caller unknown: {}", why),
               "无法确认调用者身份");
}

absl::Status PermissionMissing(std::string_view permission, std::string_view zh, std::string_view district) {
  return Error(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING,
               fmt::format("the caller does not have the permission {} {}", permission,
                           district.empty() ? "here" : fmt::format("in district {}", district)),
               fmt::format("您没有“{}”的权限", zh))
      .Metadata("permission", permission);
}

absl::Status Overloaded(absl::Duration retry_after) {
  return Error(absl::StatusCode::kResourceExhausted, common::v1::OVERLOADED, "too much work is queued",
               "系统繁忙，请稍后重试")
      .RetryAfter(retry_after);
}

absl::Status CallsTooMany(absl::Duration retry_after) {
  return Error(absl::StatusCode::kResourceExhausted, common::v1::CALLS_TOO_MANY,
               "the caller makes more calls than one caller may", "您的调用过于频繁，请稍后重试")
      .RetryAfter(retry_after);
}

absl::Status DatabaseUnavailable(std::string_view what) {
  return Error(absl::StatusCode::kUnavailable, common::v1::DATABASE_UNAVAILABLE,
               fmt::format("database unavailable: {}; retry with the same request_id", what),
               "数据库暂时不可用，请用同一请求号重试")
      .RetryAfter(absl::Seconds(1));
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, common::v1::DEADLINE_PASSED,
               "the deadline passed before the work was done", "处理超时，请用同一请求号重试");
}

absl::Status ServiceUnavailable(std::string_view service) {
  return Error(absl::StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE,
               fmt::format("{} cannot be reached", service), fmt::format("服务 {} 暂时不可用，请稍后重试", service))
      .Metadata("service", service)
      .RetryAfter(absl::Seconds(1));
}

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN, "the server is stopping",
               "服务正在停止，请重试")
      .RetryAfter(absl::Milliseconds(100));
}

absl::Status ChangedConcurrently(std::string_view what) {
  return Error(absl::StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY,
               fmt::format("{} was changed by another call in the same moment", what), "数据刚被他人修改，请重试");
}

absl::Status RequestMalformed() {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED,
               "the bytes are not a message of this method, or a text field is not UTF-8",
               "请求无法解析：格式不符，或文本不是 UTF-8 编码");
}

absl::Status StreamOrder(std::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::STREAM_ORDER, fmt::format("stream order: {}", what),
               "流式消息的次序不对：第一条必须是 header，且只能有一条");
}

absl::Status Unexpected(std::string_view what) {
  return Error(absl::StatusCode::kInternal, common::v1::UNEXPECTED, std::string(what), "系统内部错误，请联系管理员");
}

}  // namespace error
}  // namespace zhiwang

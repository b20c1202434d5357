#include "services/ctl/errors.h"

#include <fmt/format.h>

#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "common/status/error_info.pb.h"
#include "google/rpc/error_details.pb.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc." + Detail::descriptor()->name());
  if (payload.has_value()) (void)detail.ParseFromString(std::string(*payload));
  return detail;
}

// The Chinese text for a status that no service of ours made, and that has no Chinese message.
std::string_view PlainChinese(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return "连接不上服务";
    case absl::StatusCode::kDeadlineExceeded:
      return "等待超时";
    case absl::StatusCode::kUnimplemented:
      return "服务没有这个方法";
    case absl::StatusCode::kCancelled:
      return "调用已取消";
    case absl::StatusCode::kInternal:
      return "内部错误";
    default:
      return "";
  }
}

// The name of a fact of ErrorInfo; its own key where it has no name here.
std::string_view FactName(std::string_view key) {
  if (key == "state") return "状态";
  if (key == "legal_actions") return "可用操作";
  if (key == "service") return "服务";
  if (key == "role") return "所需角色";
  return key;
}

std::string Headline(const absl::Status& status) {
  const auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  if (!localized.message().empty()) return localized.message();
  const std::string_view meaning = PlainChinese(status.code());
  const std::string message(status.message());
  return meaning.empty() ? message : fmt::format("{}：{}", meaning, message);
}

}  // namespace

std::string FormatError(const absl::Status& status) {
  std::string text = fmt::format("错误：{}\n", Printable(Headline(status)));
  const auto add = [&](std::string_view label, std::string_view value) {
    text += fmt::format("  {}：{}\n", Printable(label), Printable(value));
  };
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (info.reason().empty()) {
    text += fmt::format("  代码：{}\n", absl::StatusCodeToString(status.code()));
    return text;
  }
  add("代码", fmt::format("{} / {}", absl::StatusCodeToString(status.code()), info.reason()));
  add("说明", std::string(status.message()));
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : request.field_violations()) {
    add(fmt::format("字段 {}", violation.field()), violation.description());
  }
  const auto conditions = DetailOf<google::rpc::PreconditionFailure>(status);
  for (const auto& violation : conditions.violations()) {
    add(fmt::format("条件 {}（{}）", violation.type(), violation.subject()), violation.description());
  }
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  if (!resource.resource_name().empty()) add("资源", resource.resource_name());
  for (const auto& [key, value] : info.metadata()) add(FactName(key), value);
  if (const absl::Duration delay = RetryDelayOf(status); delay > absl::ZeroDuration()) {
    add("可重试", fmt::format("{:.1f} 秒后", absl::ToDoubleSeconds(delay)));
  }
  return text;
}

}  // namespace zhiwang::ctl

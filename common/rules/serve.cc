#include "common/rules/serve.h"

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"

namespace zhiwang::rules {

absl::StatusOr<std::string> DistrictIn(std::string_view name, std::string_view segment) {
  const std::string suffix = fmt::format("/{}", segment);
  if (!name.ends_with(suffix)) {
    return error::ResourceNameInvalid("name", name.substr(0, 60), fmt::format("districts/{{district}}{}", suffix));
  }
  return ParseDistrictName("name", name.substr(0, name.size() - suffix.size()));
}

std::string NameIn(std::string_view district, std::string_view segment) {
  return fmt::format("districts/{}/{}", district, segment);
}

absl::Status CheckDay(std::string_view kind, int effective_day) {
  if (effective_day >= calendar::TodayNumber()) return absl::OkStatus();
  return error::FieldInvalid(fmt::format("{}.effective_day", kind), "must not be before today", "生效日期不能早于今天");
}

changelog::Change ChangeOf(std::string_view kind, std::string_view segment, int64_t version, const rpc::Call& call,
                           const resource::RequestIdentity& identity, absl::Time now) {
  return {.district = identity.district(),
          .kind = std::string(kind),
          .id = std::string(segment),
          .version = version,
          .type = fmt::format("{}.set", kind),
          .actor = call.principal,
          .area_path = {},
          .payload = {},
          .request_id = identity.request_id(),
          .trace_parent = call.trace_parent,
          .at = now};
}

}  // namespace zhiwang::rules

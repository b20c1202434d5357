#include "common/log_service/change_log_errors.h"

#include <string>

#include <fmt/format.h>

namespace zhiwang::log_service::error {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

absl::Status FollowerNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, FOLLOWER_NOT_FOUND, fmt::format("this service has no follower {}", name),
               fmt::format("本服务没有这个变更处理器：{}", name))
      .Field("follower", "must be one that ListStalled names");
}

}  // namespace zhiwang::log_service::error

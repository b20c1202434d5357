#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::watch {

// The changes that a watcher asked for.
class WatchFilter {
 public:
  // For a service whose log is `log`. FIELD_INVALID or RESOURCE_NAME_INVALID for a request that breaks its form,
  // LOG_NOT_FOUND for the log of another service.
  static absl::StatusOr<WatchFilter> Of(const common::v1::WatchChangesRequest& request, std::string_view log);

  const std::string& district() const { return district_; }
  // The resource name of the area that it is narrowed to; empty: it is not.
  const std::string& area() const { return area_; }

  bool Matches(const changelog::Change& change) const;

  // The same text for the same filter, however it was asked for; without '\0'.
  std::string Canonical() const;

 private:
  std::string district_;
  std::vector<std::string> kinds_;  // sorted, each once; empty: all
  std::string area_;                // as the request names it
  std::string area_step_;           // `/{code}/`; empty: everywhere
};

}  // namespace zhiwang::watch

#include "common/watch/watch_filter.h"

#include <algorithm>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/changelog/log_name.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "common/watch/watch_errors.h"

namespace zhiwang::watch {
namespace {

constexpr int kMostKinds = 20;
constexpr size_t kLongestKind = 20;

bool IsKind(std::string_view text) {
  return !text.empty() && text.size() <= kLongestKind &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_islower(c) || c == '_'; });
}

}  // namespace

absl::StatusOr<WatchFilter> WatchFilter::Of(const common::v1::WatchChangesRequest& request, std::string_view log) {
  WatchFilter filter;
  ASSIGN_OR_RETURN(filter.district_, changelog::ParseLogName(request.name(), log));
  if (request.kinds_size() > kMostKinds || !std::all_of(request.kinds().begin(), request.kinds().end(), IsKind)) {
    return error::FieldInvalid("kinds", "at most 20, each 1 to 20 of [a-z_]",
                               "最多 20 个，每个 1 到 20 个小写字母或下划线");
  }
  filter.kinds_.assign(request.kinds().begin(), request.kinds().end());
  std::sort(filter.kinds_.begin(), filter.kinds_.end());
  filter.kinds_.erase(std::unique(filter.kinds_.begin(), filter.kinds_.end()), filter.kinds_.end());
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(filter.district_, "area", request.area(), "areas"));
    filter.area_ = request.area();
    filter.area_step_ = fmt::format("/{}/", code);
  }
  return filter;
}

bool WatchFilter::Matches(const changelog::Change& change) const {
  // A path names every area from the district down, so what lies in an area or below it has that area as a step. This
  // needs no registry, and holds for changes from before an area was moved.
  return change.district == district_ &&
         (kinds_.empty() || std::binary_search(kinds_.begin(), kinds_.end(), change.kind)) &&
         (area_step_.empty() || change.area_path.find(area_step_) != std::string::npos);
}

std::string WatchFilter::Canonical() const {
  return fmt::format("{}\n{}\n{}", district_, absl::StrJoin(kinds_, ","), area_step_);
}

}  // namespace zhiwang::watch

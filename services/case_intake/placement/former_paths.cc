#include "services/case_intake/placement/former_paths.h"

#include <utility>

#include "common/background/monotonic.h"
#include "common/names/area_path.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

// A page of a thousand, which the registry has in memory.
constexpr absl::Duration kPatience = absl::Milliseconds(500);
constexpr absl::Duration kFresh = absl::Minutes(1);
constexpr int kMostPage = 1'000;

}  // namespace

struct FormerPaths::Stub {
  explicit Stub(const std::shared_ptr<grpc::Channel>& channel) : areas(channel) {}
  grid::v1::AreaService::Stub areas;
};

FormerPaths::FormerPaths(const std::shared_ptr<grpc::Channel>& channel) : stub_(std::make_unique<Stub>(channel)) {}

FormerPaths::~FormerPaths() = default;

absl::StatusOr<FormerPaths::List> FormerPaths::Of(const rpc::Call& call, const std::string& district) {
  const absl::Duration now = background::Monotonic();
  List stale;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto found = memory_.find(district); found != memory_.end()) {
      if (now - found->second.at < kFresh) return found->second.list;
      stale = found->second.list;
    }
  }
  absl::StatusOr<List> fetched = Fetch(call, district);
  if (fetched.ok()) {
    absl::MutexLock lock(&mutex_);
    memory_[district] = {*fetched, now};
    return fetched;
  }
  if (stale != nullptr) return stale;
  return error::ServiceUnavailable("grid-registry");
}

absl::StatusOr<FormerPaths::List> FormerPaths::Fetch(const rpc::Call& call, const std::string& district) {
  auto list = std::make_shared<std::vector<reports::FormerPath>>();
  grid::v1::ListFormerPathsRequest request;
  request.set_district("districts/" + district);
  request.set_page_size(kMostPage);
  do {
    ASSIGN_OR_RETURN(const grid::v1::ListFormerPathsResponse page,
                     peer_.Ask(stub_->areas, &grid::v1::AreaService::Stub::ListFormerPaths, call, kPatience, request));
    for (const auto& one : page.paths()) {
      if (CodesOf(one.path()).empty() || CodesOf(one.present_path()).empty()) {
        return error::Unexpected("a former path without an area");
      }
      list->push_back({one.path(), one.present_path()});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return list;
}

}  // namespace zhiwang::intake

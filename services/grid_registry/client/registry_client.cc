#include "services/grid_registry/client/registry_client.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/rpc/client/client.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

constexpr char kRegistry[] = "grid-registry";
// A lookup in memory takes well under a millisecond; a registry that needs longer is as good as down.
constexpr absl::Duration kPatience = absl::Milliseconds(500);
constexpr absl::Duration kFresh = absl::Minutes(1);
constexpr int kMostDepartments = 200;  // of a page
constexpr int kMostGrids = 200;
constexpr int kMostPaths = 1'000;
constexpr size_t kMostRemembered = 100'000;

// The last part of a resource name; empty for an empty one.
std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

template <class Chain>
std::vector<AreaStep> ReadChain(const Chain& chain) {
  std::vector<AreaStep> steps;
  for (const common::v1::AreaStep& step : chain) steps.push_back({IdOf(step.area()), step.display_name()});
  return steps;
}

// A day of an answer; `unsaid` for an empty text.
absl::StatusOr<int> ReadDay(const std::string& text, int unsaid) {
  if (text.empty()) return unsaid;
  ASSIGN_OR_RETURN(const absl::CivilDay day, calendar::ParseDay("day", text));
  return calendar::DayNumber(day);
}

// Hands all pages of a list of a district to `take`. SERVICE_UNAVAILABLE where one cannot be had: each district has the list,
// be it empty.
template <class Stub, class Request, class Response, class Take>
absl::Status ForEachPage(rpc::Peer& peer, Stub& stub,
                         grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&, Response*),
                         const rpc::Call& call, Request request, Take&& take) {
  do {
    const absl::StatusOr<Response> page = peer.Ask(stub, list, call, kPatience, request);
    if (!page.ok()) return error::ServiceUnavailable(kRegistry);
    RETURN_IF_ERROR(take(*page));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

struct RegistryClient::Stubs {
  Stubs(const std::shared_ptr<grpc::Channel>& channel, const std::shared_ptr<grpc::Channel>& for_hand_offs)
      : areas(channel),
        departments(channel),
        locations(channel),
        screening_tasks(for_hand_offs),
        site_checks(for_hand_offs) {}
  v1::AreaService::Stub areas;
  v1::DepartmentService::Stub departments;
  v1::LocationService::Stub locations;
  v1::ScreeningTaskService::Stub screening_tasks;
  v1::SiteCheckService::Stub site_checks;
};

RegistryClient::RegistryClient(const std::shared_ptr<grpc::Channel>& channel,
                               std::shared_ptr<grpc::Channel> for_hand_offs)
    : for_hand_offs_(std::move(for_hand_offs)), stubs_(std::make_unique<Stubs>(channel, for_hand_offs_)) {}

RegistryClient::~RegistryClient() = default;

absl::StatusOr<std::vector<AreaStep>> RegistryClient::Locate(const rpc::Call& call, const std::string& district,
                                                             Point point) {
  v1::LocatePointRequest request;
  request.set_district("districts/" + district);
  request.mutable_point()->set_longitude(point.longitude);
  request.mutable_point()->set_latitude(point.latitude);
  const auto response = peer_.Ask(stubs_->locations, &v1::LocationService::Stub::LocatePoint, call, kPatience, request);
  if (response.ok()) return ReadChain(response->chain());
  if (response.status().code() == absl::StatusCode::kNotFound) return std::vector<AreaStep>();
  return error::ServiceUnavailable(kRegistry);
}

absl::StatusOr<KnownArea> RegistryClient::FindArea(const rpc::Call& call, const std::string& district,
                                                   const std::string& code) {
  const std::string name = FormatResourceName(district, "areas", code);
  return Recall(area_memory_, name, [&]() -> absl::StatusOr<KnownArea> {
    v1::GetAreaRequest request;
    request.set_name(name);
    ASSIGN_OR_RETURN(const v1::Area area,
                     peer_.Ask(stubs_->areas, &v1::AreaService::Stub::GetArea, call, kPatience, request));
    KnownArea known;
    known.chain = ReadChain(area.chain());
    ASSIGN_OR_RETURN(known.end_day, ReadDay(area.end_day(), calendar::kNoEnd));
    for (const std::string& successor : area.successors()) known.successors.push_back(IdOf(successor));
    return known;
  });
}

absl::StatusOr<std::vector<std::vector<AreaStep>>> RegistryClient::ListGrids(const rpc::Call& call,
                                                                             const std::string& district,
                                                                             const std::string& code) {
  v1::ListAreasRequest request;
  request.set_district("districts/" + district);
  request.set_level(v1::Area::GRID);
  request.set_page_size(kMostGrids);
  std::vector<std::vector<AreaStep>> grids;
  RETURN_IF_ERROR(ForEachPage(
      peer_, stubs_->areas, &v1::AreaService::Stub::ListAreas, call, request, [&](const v1::ListAreasResponse& page) {
        for (const v1::Area& area : page.areas()) {
          std::vector<AreaStep> chain = ReadChain(area.chain());
          const bool lies_in =
              std::any_of(chain.begin(), chain.end(), [&](const AreaStep& step) { return step.code == code; });
          if (lies_in) grids.push_back(std::move(chain));
        }
        return absl::OkStatus();
      }));
  return grids;
}

absl::StatusOr<KnownUnit> RegistryClient::FindUnit(const rpc::Call& call, const std::string& district,
                                                   const std::string& code) {
  const std::string name = FormatResourceName(district, "departments", code);
  return Recall(department_memory_, name, [&]() -> absl::StatusOr<KnownUnit> {
    v1::GetDepartmentRequest request;
    request.set_name(name);
    ASSIGN_OR_RETURN(
        const v1::Department department,
        peer_.Ask(stubs_->departments, &v1::DepartmentService::Stub::GetDepartment, call, kPatience, request));
    KnownUnit known;
    known.exists = true;
    known.closed = department.closed();
    known.name = department.display_name();
    ASSIGN_OR_RETURN(known.begin_day, ReadDay(department.begin_day(), 0));
    ASSIGN_OR_RETURN(known.end_day, ReadDay(department.end_day(), calendar::kNoEnd));
    known.successor = IdOf(department.successor());
    return known;
  });
}

absl::StatusOr<std::string> RegistryClient::UnitName(const rpc::Call& call, const std::string& district,
                                                     const std::string& code) {
  ASSIGN_OR_RETURN(const KnownUnit unit, FindUnit(call, district, code));
  return unit.name;
}

absl::StatusOr<RegistryClient::List<UnitEnd>> RegistryClient::UnitEnds(const rpc::Call& call,
                                                                       const std::string& district) {
  return Recall(unit_ends_memory_, district, [&]() -> absl::StatusOr<List<UnitEnd>> {
    v1::ListDepartmentsRequest request;
    request.set_district("districts/" + district);
    request.set_page_size(kMostDepartments);
    request.set_with_ended(true);
    auto ends = std::make_shared<std::vector<UnitEnd>>();
    RETURN_IF_ERROR(ForEachPage(peer_, stubs_->departments, &v1::DepartmentService::Stub::ListDepartments, call,
                                request, [&](const v1::ListDepartmentsResponse& page) -> absl::Status {
                                  for (const v1::Department& department : page.departments()) {
                                    ASSIGN_OR_RETURN(const int day, ReadDay(department.end_day(), calendar::kNoEnd));
                                    if (day == calendar::kNoEnd) continue;
                                    ends->push_back({IdOf(department.name()), day, IdOf(department.successor())});
                                  }
                                  return absl::OkStatus();
                                }));
    return ends;
  });
}

absl::StatusOr<RegistryClient::List<reports::FormerPath>> RegistryClient::FormerPaths(const rpc::Call& call,
                                                                                      const std::string& district) {
  return Recall(former_paths_memory_, district, [&]() -> absl::StatusOr<List<reports::FormerPath>> {
    v1::ListFormerPathsRequest request;
    request.set_district("districts/" + district);
    request.set_page_size(kMostPaths);
    auto paths = std::make_shared<std::vector<reports::FormerPath>>();
    RETURN_IF_ERROR(ForEachPage(peer_, stubs_->areas, &v1::AreaService::Stub::ListFormerPaths, call, request,
                                [&](const v1::ListFormerPathsResponse& page) -> absl::Status {
                                  for (const auto& one : page.paths()) {
                                    if (CodesOf(one.path()).empty() || CodesOf(one.present_path()).empty()) {
                                      return error::Unexpected("a former path without an area");
                                    }
                                    paths->push_back({one.path(), one.present_path()});
                                  }
                                  return absl::OkStatus();
                                }));
    return paths;
  });
}

absl::StatusOr<common::v1::SiteCheckProgress> RegistryClient::HandOver(const rpc::Call& call,
                                                                       const rpc::HandOff& hand_off,
                                                                       const v1::CreateSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(
      const v1::SiteCheck check,
      rpc::HandOver(stubs_->site_checks, &v1::SiteCheckService::Stub::CreateSiteCheck, call, hand_off, request));
  return check.progress();
}

absl::StatusOr<v1::ScreeningTask> RegistryClient::HandOver(const rpc::Call& call, const rpc::HandOff& hand_off,
                                                           const v1::CreateScreeningTaskRequest& request) {
  return rpc::HandOver(stubs_->screening_tasks, &v1::ScreeningTaskService::Stub::CreateScreeningTask, call, hand_off,
                       request);
}

// Answers what is remembered and fresh, or what `fetch` answers. NOT_FOUND is an empty answer, which is not remembered: the
// resource may be imported the next moment. An answer of any age serves while the registry cannot be asked.
template <class Answer, class Fetch>
absl::StatusOr<Answer> RegistryClient::Recall(Memory<Answer>& memory, const std::string& name, Fetch&& fetch) {
  const absl::Duration now = background::Monotonic();
  std::optional<Answer> stale;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto found = memory.find(name); found != memory.end()) {
      if (now - found->second.at < kFresh) return found->second.answer;
      stale = found->second.answer;
    }
  }
  absl::StatusOr<Answer> fetched = fetch();
  absl::MutexLock lock(&mutex_);
  if (fetched.ok()) {
    if (memory.size() >= kMostRemembered) memory.clear();
    memory[name] = {*fetched, now};
    return fetched;
  }
  if (fetched.status().code() == absl::StatusCode::kNotFound) {
    memory.erase(name);
    return Answer();
  }
  if (stale) return *std::move(stale);
  return error::ServiceUnavailable(kRegistry);
}

}  // namespace zhiwang::grid

#include "tests/support/district/fake_registry.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "tests/support/district/small_district.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using namespace small_district;

const grpc::Status kDown(grpc::StatusCode::UNAVAILABLE, "down");
const grpc::Status kUnknown(grpc::StatusCode::NOT_FOUND, "unknown");

using grid::v1::Area;

struct Place {
  std::string parent, display_name;
  Area::Level level;
};

const std::map<std::string, Place>& Places() {
  static const auto* places = new std::map<std::string, Place>{
      {kWholeDistrict, {"", "黄岛区", Area::DISTRICT}},
      {kTown, {kWholeDistrict, "藏马镇", Area::TOWN}},
      {kZone, {kTown, "第一管区", Area::ZONE}},
      {kVillage, {kZone, "东村", Area::VILLAGE}},
      {kGrid, {kVillage, "东村第一网格", Area::GRID}},
      {kOtherTown, {kWholeDistrict, "泊里镇", Area::TOWN}},
      {kOtherVillage, {kOtherTown, "西村", Area::VILLAGE}},
      {kOtherGrid, {kOtherVillage, "西村第一网格", Area::GRID}},
  };
  return *places;
}

// Adds the steps from the district down to `code`.
void AddChain(const std::string& code, google::protobuf::RepeatedPtrField<common::v1::AreaStep>* chain) {
  const Place& place = Places().at(code);
  if (!place.parent.empty()) AddChain(place.parent, chain);
  auto* step = chain->Add();
  step->set_area(AreaName(code));
  step->set_display_name(place.display_name);
}

std::string CodeOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

bool Same(const common::v1::Point& a, const common::v1::Point& b) {
  return a.longitude() == b.longitude() && a.latitude() == b.latitude();
}

}  // namespace

class FakeRegistry::Areas final : public grid::v1::AreaService::Service {
 public:
  explicit Areas(const std::atomic<bool>& down) : down_(down) {}
  grpc::Status GetArea(grpc::ServerContext*, const grid::v1::GetAreaRequest* request, grid::v1::Area* area) override {
    if (down_) return kDown;
    if (!Places().contains(CodeOf(request->name()))) return kUnknown;
    const std::string code = CodeOf(request->name());
    AddChain(code, area->mutable_chain());
    absl::MutexLock lock(&mutex_);
    if (const auto end = ends_.find(code); end != ends_.end()) area->MergeFrom(end->second);
    return grpc::Status::OK;
  }
  // A page has one area, so that whoever asks needs the next one.
  grpc::Status ListAreas(grpc::ServerContext*, const grid::v1::ListAreasRequest* request,
                         grid::v1::ListAreasResponse* response) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    for (auto at = Places().upper_bound(request->page_token()); at != Places().end(); ++at) {
      const auto& [code, place] = *at;
      if (ends_.contains(code) || (request->level() != 0 && request->level() != place.level)) continue;
      if (response->areas_size() == 1) {
        response->set_next_page_token(CodeOf(response->areas(0).name()));
        return grpc::Status::OK;
      }
      Area* area = response->add_areas();
      area->set_name(AreaName(code));
      area->set_level(place.level);
      AddChain(code, area->mutable_chain());
    }
    return grpc::Status::OK;
  }
  // A page has one path, so that whoever asks needs the next one.
  grpc::Status ListFormerPaths(grpc::ServerContext*, const grid::v1::ListFormerPathsRequest* request,
                               grid::v1::ListFormerPathsResponse* response) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    const auto next = former_paths_.upper_bound(request->page_token());
    if (next == former_paths_.end()) return grpc::Status::OK;
    auto* path = response->add_paths();
    path->set_path(next->first);
    path->set_present_path(next->second);
    if (std::next(next) != former_paths_.end()) response->set_next_page_token(next->first);
    return grpc::Status::OK;
  }

  void HoldGround(const std::string& former_path, const std::string& present_path) {
    absl::MutexLock lock(&mutex_);
    former_paths_[former_path] = present_path;
  }

  void End(const std::string& code, const std::string& day, const std::vector<std::string>& successors) {
    absl::MutexLock lock(&mutex_);
    grid::v1::Area& end = ends_[code];
    end.set_end_day(day);
    for (const std::string& successor : successors) end.add_successors(AreaName(successor));
  }

 private:
  const std::atomic<bool>& down_;
  absl::Mutex mutex_;
  std::map<std::string, std::string> former_paths_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, grid::v1::Area> ends_ ABSL_GUARDED_BY(mutex_);  // what the end of an area adds to it
};

class FakeRegistry::Calendars final : public grid::v1::CalendarService::Service {
 public:
  explicit Calendars(const std::atomic<bool>& down) : down_(down) {}

  std::string Set(grid::v1::WorkingCalendar calendar) {
    calendar = calendar::Canonical(calendar).value();
    absl::MutexLock lock(&mutex_);
    calendar.set_version(calendar::VersionOf(calendar, versions_.empty() ? "" : versions_.back().version()));
    versions_.push_back(calendar);
    return calendar.version();
  }
  grpc::Status CopyCalendars(grpc::ServerContext*, const grid::v1::CopyCalendarsRequest* request,
                             grid::v1::CopyCalendarsResponse* response) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    response->set_revision(std::to_string(versions_.size()));
    if (request->known_revision() == response->revision()) return grpc::Status::OK;
    auto* district = response->add_districts();
    district->set_district(std::string("districts/") + kDistrict);
    for (const grid::v1::WorkingCalendar& version : versions_) *district->add_versions() = version;
    return grpc::Status::OK;
  }

 private:
  const std::atomic<bool>& down_;
  absl::Mutex mutex_;
  std::vector<grid::v1::WorkingCalendar> versions_ ABSL_GUARDED_BY(mutex_);
};

class FakeRegistry::Departments final : public grid::v1::DepartmentService::Service {
 public:
  explicit Departments(const std::atomic<bool>& down) : down_(down) {}
  grpc::Status GetDepartment(grpc::ServerContext*, const grid::v1::GetDepartmentRequest* request,
                             grid::v1::Department* department) override {
    if (down_) return kDown;
    const std::string code = CodeOf(request->name());
    if (!Codes().contains(code)) return kUnknown;
    absl::MutexLock lock(&mutex_);
    *department = Of(code);
    return grpc::Status::OK;
  }
  // A page has one department, so that whoever asks needs the next one.
  grpc::Status ListDepartments(grpc::ServerContext*, const grid::v1::ListDepartmentsRequest* request,
                               grid::v1::ListDepartmentsResponse* response) override {
    if (down_) return kDown;
    const auto next = Codes().upper_bound(request->page_token());
    if (next == Codes().end()) return grpc::Status::OK;
    absl::MutexLock lock(&mutex_);
    *response->add_departments() = Of(*next);
    if (std::next(next) != Codes().end()) response->set_next_page_token(*next);
    return grpc::Status::OK;
  }

  void End(const std::string& code, const std::string& day, const std::string& successor) {
    absl::MutexLock lock(&mutex_);
    ends_[code].set_end_day(day);
    ends_[code].set_successor(UnitName(successor));
  }

 private:
  static const std::set<std::string>& Codes() {
    static const auto* codes = new std::set<std::string>{kWater, kHousing, kRoads, kClosedUnit};
    return *codes;
  }
  grid::v1::Department Of(const std::string& code) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    grid::v1::Department department;
    department.set_name(UnitName(code));
    department.set_display_name(code == kWater ? "水务局" : "某局");
    department.set_closed(code == kClosedUnit);
    if (const auto end = ends_.find(code); end != ends_.end()) department.MergeFrom(end->second);
    return department;
  }

  const std::atomic<bool>& down_;
  absl::Mutex mutex_;
  std::map<std::string, grid::v1::Department> ends_ ABSL_GUARDED_BY(mutex_);  // what the end of one adds to it
};

// At first nobody is granted anything: callers of a service under test say themselves what they may do.
class FakeRegistry::Grants final : public common::v1::GrantService::Service {
 public:
  explicit Grants(const std::atomic<bool>& down) : down_(down) {}
  grpc::Status ListGrantChanges(grpc::ServerContext*, const common::v1::ListGrantChangesRequest* request,
                                common::v1::ListGrantChangesResponse* response) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    const std::string present = "1-" + std::to_string(times_set_);
    if (times_set_ == 0 || request->revision() == present) {
      response->set_revision(request->revision());
      return grpc::Status::OK;
    }
    response->set_revision(present);
    response->set_begins_copy(true);
    response->set_ends_copy(true);
    for (const Serving& one : people_) {
      auto& person = *response->add_people();
      person.set_staff(FormatResourceName(kDistrict, "staff", one.staff));
      auto& grant = *person.add_grants();
      grant.set_role(one.role);
      grant.set_area_path(one.area_path);
      grant.set_from_day(one.from_day);
      grant.set_until_day(one.until_day);
    }
    return grpc::Status::OK;
  }

  void set_people(std::vector<Serving> people) {
    absl::MutexLock lock(&mutex_);
    people_ = std::move(people);
    ++times_set_;
  }

 private:
  const std::atomic<bool>& down_;
  absl::Mutex mutex_;
  std::vector<Serving> people_ ABSL_GUARDED_BY(mutex_);
  int times_set_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FakeRegistry::Locations final : public grid::v1::LocationService::Service {
 public:
  explicit Locations(FakeRegistry& registry) : registry_(registry) {}
  grpc::Status LocatePoint(grpc::ServerContext* context, const grid::v1::LocatePointRequest* request,
                           grid::v1::LocatePointResponse* response) override {
    if (registry_.down_) return kDown;
    if (registry_.silent_) {
      ++registry_.unanswered_;
      while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
      return kDown;
    }
    if (registry_.fails_in_other_grid_ && Same(request->point(), PointInOtherGrid())) {
      return {grpc::StatusCode::INTERNAL, "the areas of the other grid cannot be read"};
    }
    if (Same(request->point(), PointInGrid())) {
      AddChain(kGrid, response->mutable_chain());
    } else if (Same(request->point(), PointInOtherGrid())) {
      AddChain(kOtherGrid, response->mutable_chain());
    } else {
      return kUnknown;
    }
    return grpc::Status::OK;
  }

 private:
  FakeRegistry& registry_;
};

class FakeRegistry::ScreeningTasks final : public grid::v1::ScreeningTaskService::Service {
 public:
  explicit ScreeningTasks(const std::atomic<bool>& down) : down_(down) {}

  grpc::Status CreateScreeningTask(grpc::ServerContext*, const grid::v1::CreateScreeningTaskRequest* request,
                                   grid::v1::ScreeningTask* task) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    if (refuses_)
      return rpc::ToWire(error::FieldInvalid("screening_task.grid", "must be an area of today", "须为现有网格"));
    auto known = std::find_if(taken_.begin(), taken_.end(),
                              [&](const auto& one) { return one.request_id() == request->request_id(); });
    if (known == taken_.end()) known = taken_.insert(taken_.end(), *request);
    *task = known->screening_task();
    task->set_name(FormatResourceName(kDistrict, "screeningTasks", std::to_string(known - taken_.begin() + 1)));
    return grpc::Status::OK;
  }
  std::vector<grid::v1::CreateScreeningTaskRequest> taken() const {
    absl::MutexLock lock(&mutex_);
    return taken_;
  }
  void Refuse() {
    absl::MutexLock lock(&mutex_);
    refuses_ = true;
  }

 private:
  const std::atomic<bool>& down_;
  mutable absl::Mutex mutex_;
  bool refuses_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<grid::v1::CreateScreeningTaskRequest> taken_ ABSL_GUARDED_BY(mutex_);
};

class FakeRegistry::SiteChecks final : public grid::v1::SiteCheckService::Service {
 public:
  explicit SiteChecks(const std::atomic<bool>& down) : down_(down) {}

  grpc::Status CreateSiteCheck(grpc::ServerContext*, const grid::v1::CreateSiteCheckRequest* request,
                               grid::v1::SiteCheck* check) override {
    if (down_) return kDown;
    absl::MutexLock lock(&mutex_);
    if (const auto known = answers_.find(request->request_id()); known != answers_.end()) {
      *check = known->second;
      return grpc::Status::OK;
    }
    *check = request->site_check();
    check->set_name(FormatResourceName(kDistrict, "siteChecks", std::to_string(taken_.size() + 1)));
    check->mutable_progress()->set_site_check(check->name());
    check->mutable_progress()->set_state(common::v1::SiteCheckProgress::ASSIGNED);
    check->mutable_progress()->set_worker(FormatResourceName(kDistrict, "staff", "S1"));
    check->mutable_progress()->mutable_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    if (answer_) {
      const grpc::Status status = answer_(request->site_check(), *check);
      if (!status.ok()) return status;
    }
    taken_.push_back(*request);
    answers_[request->request_id()] = *check;
    return grpc::Status::OK;
  }

  void set_answer(Takes answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  std::vector<grid::v1::CreateSiteCheckRequest> taken() const {
    absl::MutexLock lock(&mutex_);
    return taken_;
  }

 private:
  const std::atomic<bool>& down_;
  mutable absl::Mutex mutex_;
  Takes answer_ ABSL_GUARDED_BY(mutex_);
  std::vector<grid::v1::CreateSiteCheckRequest> taken_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, grid::v1::SiteCheck> answers_ ABSL_GUARDED_BY(mutex_);
};

FakeRegistry::FakeRegistry()
    : areas_(std::make_unique<Areas>(down_)),
      calendars_(std::make_unique<Calendars>(down_)),
      departments_(std::make_unique<Departments>(down_)),
      grants_(std::make_unique<Grants>(down_)),
      locations_(std::make_unique<Locations>(*this)),
      screening_tasks_(std::make_unique<ScreeningTasks>(down_)),
      site_checks_(std::make_unique<SiteChecks>(down_)) {
  grid::v1::WorkingCalendar calendar;
  calendar.set_known_until("2030-12-31");
  SetCalendar(calendar);
  server_.emplace(std::vector<grpc::Service*>{areas_.get(), calendars_.get(), departments_.get(), grants_.get(),
                                              locations_.get(), screening_tasks_.get(), site_checks_.get()});
}

void FakeRegistry::HoldGround(const std::string& former_path, const std::string& present_path) {
  areas_->HoldGround(former_path, present_path);
}

std::string FakeRegistry::SetCalendar(const grid::v1::WorkingCalendar& calendar) { return calendars_->Set(calendar); }

void FakeRegistry::EndArea(const std::string& code, const std::string& end_day,
                           const std::vector<std::string>& successors) {
  areas_->End(code, end_day, successors);
}

void FakeRegistry::EndDepartment(const std::string& code, const std::string& end_day, const std::string& successor) {
  departments_->End(code, end_day, successor);
}

void FakeRegistry::LetServe(std::vector<Serving> people) { grants_->set_people(std::move(people)); }

void FakeRegistry::AnswerSiteChecksBy(Takes answer) { site_checks_->set_answer(std::move(answer)); }

std::vector<grid::v1::CreateSiteCheckRequest> FakeRegistry::HandedOver() const { return site_checks_->taken(); }

std::vector<grid::v1::CreateScreeningTaskRequest> FakeRegistry::Screenings() const { return screening_tasks_->taken(); }

void FakeRegistry::RefuseScreenings() { screening_tasks_->Refuse(); }

FakeRegistry::~FakeRegistry() = default;

}  // namespace zhiwang::testing

#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/loopback_server.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::testing {

// A grid registry that knows the small district and nothing else, on a loopback port of its own. It can be down.
class FakeRegistry {
 public:
  FakeRegistry();
  ~FakeRegistry();

  const std::string& target() const { return server_->target(); }

  void GoDown() { down_ = true; }  // until ComeBack every call is UNAVAILABLE
  void ComeBack() { down_ = false; }

  // From now on looking a point up is not answered: the call lasts until its caller gives up.
  void GoSilent() { silent_ = true; }
  int unanswered() const { return unanswered_; }  // calls that came since

  // From now on looking up a point of the other grid fails.
  void FailInOtherGrid() { fails_in_other_grid_ = true; }

  // From now on the area with `present_path` holds the ground of the area that lay at `former_path`. The areas stay what they
  // are otherwise.
  void HoldGround(const std::string& former_path, const std::string& present_path);
  // From a day on, `YYYY-MM-DD`, the area or the department is no more, and those with these codes took over. A service
  // that has asked for it within the last minute knows it as it was.
  void EndArea(const std::string& code, const std::string& end_day, const std::vector<std::string>& successors);
  void EndDepartment(const std::string& code, const std::string& end_day, const std::string& successor);

  // Sets a version of the district's calendar, as SetCalendar does; answers the version. At first one is set that knows
  // of no holiday until the end of 2030.
  std::string SetCalendar(const grid::v1::WorkingCalendar& calendar);

  // A member of staff, by id, who serves in a role in an area, by its path, on the days from one until before another, yyyymmdd.
  struct Serving {
    std::string staff, role, area_path;
    int from_day = 20200101, until_day = 99991231;
  };
  // From now on the registry says that these serve, and nobody else. Until then it says of nobody that they do. A service under
  // test learns it within a second; its callers say themselves what they may do.
  void LetServe(std::vector<Serving> people);

  // The answer to an on-site check that is handed over: worker S1 has it, unless `answer` says otherwise.
  using Takes = std::function<grpc::Status(const grid::v1::SiteCheck& asked, grid::v1::SiteCheck& check)>;
  void AnswerSiteChecksBy(Takes answer);
  // Every hand-over that was taken, in order; the same request again is taken once.
  std::vector<grid::v1::CreateSiteCheckRequest> HandedOver() const;

  // Every screening that was handed off, in order; a repeated request counts once. Tasks are numbered from 1.
  std::vector<grid::v1::CreateScreeningTaskRequest> Screenings() const;
  // From now on the registry refuses screenings with INVALID_ARGUMENT.
  void RefuseScreenings();

 private:
  class Areas;
  class Calendars;
  class Departments;
  class Grants;
  class Locations;
  class ScreeningTasks;
  class SiteChecks;

  std::atomic<bool> down_{false}, silent_{false}, fails_in_other_grid_{false};
  std::atomic<int> unanswered_{0};
  std::unique_ptr<Areas> areas_;
  std::unique_ptr<Calendars> calendars_;
  std::unique_ptr<Departments> departments_;
  std::unique_ptr<Grants> grants_;
  std::unique_ptr<Locations> locations_;
  std::unique_ptr<ScreeningTasks> screening_tasks_;
  std::unique_ptr<SiteChecks> site_checks_;
  std::optional<testing::LoopbackServer> server_;
};

}  // namespace zhiwang::testing

#pragma once

#include <atomic>
#include <iterator>
#include <map>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/calendar/wire/calendar_wire.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"

namespace zhiwang::process {

inline constexpr char kDistrict[] = "370211";

// A registry of as many districts as are set, a district a page. It can be down.
class CalendarRegistry final : public grid::v1::CalendarService::Service {
 public:
  void GoDown() { down_ = true; }

  // Puts one holiday in force; answers the version.
  std::string Set(const std::string& district, const std::string& holiday) {
    grid::v1::WorkingCalendar calendar;
    calendar.set_known_until("2030-12-31");
    calendar.add_holidays(holiday);
    calendar = calendar::Canonical(calendar).value();
    calendar.set_version(calendar::VersionOf(calendar, ""));
    absl::MutexLock lock(&mutex_);
    grid::v1::DistrictCalendars& set = districts_[district];
    set.set_district("districts/" + district);
    set.clear_versions();
    *set.add_versions() = calendar;
    ++revision_;
    return calendar.version();
  }

  grpc::Status CopyCalendars(grpc::ServerContext*, const grid::v1::CopyCalendarsRequest* request,
                             grid::v1::CopyCalendarsResponse* response) override {
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    absl::MutexLock lock(&mutex_);
    response->set_revision(std::to_string(revision_));
    if (request->page_token().empty() && request->known_revision() == response->revision()) return grpc::Status::OK;
    auto next = districts_.upper_bound(request->page_token());
    if (next == districts_.end()) return grpc::Status::OK;
    *response->add_districts() = next->second;
    if (std::next(next) != districts_.end()) response->set_next_page_token(next->first);
    return grpc::Status::OK;
  }

 private:
  std::atomic<bool> down_{false};
  absl::Mutex mutex_;
  std::map<std::string, grid::v1::DistrictCalendars> districts_ ABSL_GUARDED_BY(mutex_);
  int revision_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhiwang::process

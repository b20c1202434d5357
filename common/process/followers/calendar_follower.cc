#include "common/process/followers/calendar_follower.h"

#include <utility>

#include <grpcpp/client_context.h>

#include "common/background/monotonic.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"

namespace zhiwang::process {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr absl::Duration kLongestAsk = absl::Seconds(10);
constexpr absl::Duration kLongestWrite = absl::Seconds(30);
constexpr absl::Duration kPauseForUnknown = absl::Milliseconds(100);
constexpr int kPage = 200;

absl::StatusOr<std::shared_ptr<const DistrictCalendar>> Made(const grid::v1::DistrictCalendars& proto) {
  std::vector<grid::v1::WorkingCalendar> versions(proto.versions().begin(), proto.versions().end());
  ASSIGN_OR_RETURN(calendar::WorkingCalendar calendar, calendar::MakeCalendar(versions));
  return std::make_shared<const DistrictCalendar>(DistrictCalendar{std::move(versions), std::move(calendar)});
}

}  // namespace

struct CalendarFollower::Registry {
  explicit Registry(std::shared_ptr<grpc::Channel> channel) : calendars(std::move(channel)) {}
  grid::v1::CalendarService::Stub calendars;
};

absl::StatusOr<std::unique_ptr<CalendarFollower>> CalendarFollower::Start(sql::Database& db,
                                                                          std::shared_ptr<grpc::Channel> registry,
                                                                          background::Schedule& schedule) {
  std::unique_ptr<CalendarFollower> follower(new CalendarFollower(db, std::move(registry)));
  RETURN_IF_ERROR(follower->ReadCopy());
  follower->loop_ = schedule.Run({.name = "calendar_follower", .period = kEvery, .at_once = true},
                                 [it = follower.get()](const background::Turn&) { return it->AskRegistry(); });
  return follower;
}

CalendarFollower::CalendarFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry)
    : db_(db), registry_(std::make_unique<Registry>(std::move(registry))) {}

CalendarFollower::~CalendarFollower() { loop_.reset(); }

std::shared_ptr<const DistrictCalendar> CalendarFollower::Of(const std::string& district) {
  if (auto known = Find(district)) return known;
  {
    absl::MutexLock lock(&asking_);
    if (background::Monotonic() - asked_for_unknown_ < kPauseForUnknown) return Find(district);
    asked_for_unknown_ = background::Monotonic();
  }
  // An error is the loop's to report.
  AskRegistry().IgnoreError();
  return Find(district);
}

std::shared_ptr<const DistrictCalendar> CalendarFollower::Find(const std::string& district) const {
  absl::MutexLock lock(&mutex_);
  const auto found = calendars_.find(district);
  return found == calendars_.end() ? nullptr : found->second;
}

std::map<std::string, std::string> CalendarFollower::Versions() const {
  absl::MutexLock lock(&mutex_);
  std::map<std::string, std::string> versions;
  for (const auto& [district, known] : calendars_) versions.emplace(district, known->calendar.version());
  return versions;
}

absl::Duration CalendarFollower::silence() const {
  absl::MutexLock lock(&mutex_);
  return background::Monotonic() - heard_;
}

absl::Status CalendarFollower::ReadCopy() {
  std::map<std::string, std::string> copy;
  RETURN_IF_ERROR(db_.Read(absl::Now() + kLongestWrite, [&](sql::Txn& tx) {
    copy.clear();
    return tx.Query("SELECT district, content FROM calendar_copy", {},
                    [&](const sql::Row& row) { copy.emplace(row.Text(1), row.Text(2)); });
  }));
  for (const auto& [district, bytes] : copy) {
    grid::v1::DistrictCalendars proto;
    if (!proto.ParseFromString(bytes)) return absl::DataLossError("the copy of a calendar cannot be read");
    ASSIGN_OR_RETURN(auto made, Made(proto));
    absl::MutexLock lock(&mutex_);
    calendars_[district] = std::move(made);
  }
  return absl::OkStatus();
}

absl::Status CalendarFollower::AskRegistry() {
  absl::MutexLock asking(&asking_);
  grid::v1::CopyCalendarsRequest request;
  request.set_page_size(kPage);
  request.set_known_revision(revision_);
  grid::v1::CopyCalendarsResponse all;
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestAsk));
    grid::v1::CopyCalendarsResponse page;
    RETURN_IF_ERROR(rpc::FromWire(registry_->calendars.CopyCalendars(&context, request, &page)));
    // Each page comes from whichever replica is free, one of them maybe behind: only pages of one state make a whole.
    if (!request.page_token().empty() && page.revision() != all.revision()) {
      return error::ChangedConcurrently("a district's calendar");
    }
    if (page.revision() == revision_) break;
    request.set_page_token(page.next_page_token());
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  if (!all.revision().empty()) RETURN_IF_ERROR(Take(all));
  RETURN_IF_ERROR(WriteCopy());
  absl::MutexLock lock(&mutex_);
  heard_ = background::Monotonic();
  return absl::OkStatus();
}

absl::Status CalendarFollower::Take(const grid::v1::CopyCalendarsResponse& all) {
  for (const grid::v1::DistrictCalendars& proto : all.districts()) {
    ASSIGN_OR_RETURN(auto made, Made(proto));
    ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("districts.district", proto.district()));
    const auto known = Find(district);
    if (known != nullptr && known->calendar.version() == made->calendar.version()) continue;
    unkept_[district] = proto.SerializeAsString();
    absl::MutexLock lock(&mutex_);
    calendars_[district] = std::move(made);
  }
  revision_ = all.revision();
  return absl::OkStatus();
}

absl::Status CalendarFollower::WriteCopy() {
  if (unkept_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(db_.Transact(absl::Now() + kLongestWrite, [&](sql::Txn& tx) -> absl::Status {
    for (const auto& [district, bytes] : unkept_) {
      RETURN_IF_ERROR(tx.Execute("INSERT INTO calendar_copy (district, content) VALUES (?, ?) "
                                 "ON DUPLICATE KEY UPDATE content = VALUES(content)",
                                 {district, bytes})
                          .status());
    }
    return absl::OkStatus();
  }));
  unkept_.clear();
  return absl::OkStatus();
}

}  // namespace zhiwang::process

#include "services/grid_registry/calendar/calendar_service.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/moment.h"
#include "common/resource/name.h"
#include "common/resource/request_answer.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/rules/serve.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/calendar/calendar_store.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kKind = "calendar";  // in the change log: its kind and its id. Persisted: do not change
constexpr std::string_view kSuffix = "/calendar";

absl::StatusOr<std::string> DistrictOf(std::string_view field, const std::string& name) {
  if (!name.ends_with(kSuffix)) {
    return error::ResourceNameInvalid(field, name.substr(0, 60), "districts/{district}/calendar");
  }
  return ParseDistrictName(field, std::string_view(name).substr(0, name.size() - kSuffix.size()));
}

v1::WorkingCalendar Show(const std::string& district, StoredCalendar stored) {
  stored.calendar.set_name(fmt::format("districts/{}{}", district, kSuffix));
  stored.calendar.set_etag(resource::EtagOf(stored.number));
  return std::move(stored.calendar);
}

// The day before the earliest that a later version took over; empty while none has.
std::string EffectiveUntil(const std::string& taken_over_from) {
  absl::CivilDay from;
  if (!absl::ParseCivilTime(taken_over_from, &from)) return "";
  return absl::FormatCivilTime(from - 1);
}

// The version that `calendar` would be after `last`.
StoredCalendar Next(const std::optional<StoredCalendar>& last, v1::WorkingCalendar calendar) {
  calendar.set_version(calendar::VersionOf(calendar, last ? last->calendar.version() : ""));
  return {last ? last->number + 1 : 1, std::move(calendar)};
}

// True where `calendar` is the content that was set last, which was canonical with a version.
bool IsSame(const StoredCalendar& last, const v1::WorkingCalendar& calendar) {
  v1::WorkingCalendar without_version = last.calendar;
  without_version.clear_version();
  return without_version.SerializeAsString() == calendar.SerializeAsString();
}

}  // namespace

CalendarService::CalendarService(server::Runtime& runtime, sql::Database& db, const CalendarDirectory& directory)
    : Service(runtime, *v1::SetCalendarRequest::descriptor()->file()->FindServiceByName("CalendarService")),
      db_(db),
      directory_(directory) {
  OnWorker("GetCalendar", &CalendarService::GetCalendar);
  OnWorker("SetCalendar", &CalendarService::SetCalendar);
  OnWorker("ListCalendars", &CalendarService::ListCalendars);
  Inline("CopyCalendars", &CalendarService::CopyCalendars);
}

absl::StatusOr<v1::WorkingCalendar> CalendarService::GetCalendar(const rpc::Call& call,
                                                                 const v1::GetCalendarRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf("name", request.name()));
  ASSIGN_OR_RETURN(auto last, db_.Read(call.deadline, [&](sql::Txn& tx) { return FindCalendar(tx, district); }));
  if (!last) return error::CalendarMissing(district);
  return Show(district, *std::move(last));
}

absl::StatusOr<v1::WorkingCalendar> CalendarService::SetCalendar(const rpc::Call& call,
                                                                 const v1::SetCalendarRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf("calendar.name", request.calendar().name()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(const v1::WorkingCalendar calendar, calendar::Canonical(request.calendar()));
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::WorkingCalendar> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::WorkingCalendar>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(auto last, FindCalendar(tx, district));
    RETURN_IF_ERROR(resource::CheckEtag(request.etag(), last ? last->number : 0, request.calendar().name()));
    const absl::Time now = resource::NowInMicros();
    if (last && IsSame(*last, calendar)) {
      const v1::WorkingCalendar same = Show(district, *std::move(last));
      return request.dry_run() ? same : resource::RememberAnswer(tx, identity, same, now);
    }
    const StoredCalendar next = Next(last, calendar);
    if (request.dry_run()) return Show(district, next);
    const absl::Status inserted = InsertCalendar(tx, district, next);
    if (sql::IsDuplicateKey(inserted)) return sql::Rerun("another calendar was set");
    RETURN_IF_ERROR(inserted);
    RETURN_IF_ERROR(changelog::AppendAfterLast(tx, {rules::ChangeOf(kKind, kKind, next.number, call, identity, now)}));
    return resource::RememberAnswer(tx, identity, Show(district, next), now);
  });
}

absl::StatusOr<v1::ListCalendarsResponse> CalendarService::ListCalendars(const rpc::Call& call,
                                                                         const v1::ListCalendarsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 20, .most = 50}));
  int64_t before = INT64_MAX;   // number of the last shown
  std::string taken_over_from;  // the earliest day so far
  const auto key = std::tie(before, taken_over_from);
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, key));
  ASSIGN_OR_RETURN(auto calendars, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return grid::ListCalendars(tx, district, before, page.size + 1);
  }));
  bool is_first = page.after.empty();
  v1::ListCalendarsResponse response;
  for (StoredCalendar& stored : calendars) {
    if (response.calendars_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(key)));
      break;
    }
    before = stored.number;
    v1::WorkingCalendar& shown = *response.add_calendars();
    shown = Show(district, std::move(stored));
    if (!is_first) shown.set_effective_until(EffectiveUntil(taken_over_from));
    const std::string from =
        shown.effective_from().empty() ? absl::FormatCivilTime(calendar::kFirstDay) : shown.effective_from();
    taken_over_from = is_first ? from : std::min(taken_over_from, from);
    is_first = false;
  }
  return response;
}

absl::StatusOr<v1::CopyCalendarsResponse> CalendarService::CopyCalendars(const rpc::Call&,
                                                                         const v1::CopyCalendarsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 100, .most = 500}));
  const auto snapshot = directory_.Get();
  v1::CopyCalendarsResponse response;
  response.set_revision(snapshot->revision);
  if (page.after.empty() && request.known_revision() == snapshot->revision) return response;
  std::string revision = snapshot->revision;
  size_t begin = 0;  // districts before
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, std::tie(revision, begin)));
  if (revision != snapshot->revision) return error::ChangedConcurrently("a district's calendar");
  const size_t end = std::min(begin + static_cast<size_t>(page.size), snapshot->districts.size());
  for (size_t i = begin; i < end; ++i) *response.add_districts() = snapshot->districts[i];
  if (end < snapshot->districts.size()) {
    response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(std::tie(revision, end))));
  }
  return response;
}

}  // namespace zhiwang::grid

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/request_answer.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/settings/calendar_proto.h"
#include "services/case_intake/settings/settings_service.h"
#include "services/case_intake/settings/settings_store.h"

namespace zhiwang::intake {
namespace {

constexpr std::string_view kSuffix = "/calendar";

absl::StatusOr<std::string> DistrictOf(std::string_view field, const std::string& name) {
  if (!name.ends_with(kSuffix))
    return error::ResourceNameInvalid(field, name.substr(0, 60), "districts/{district}/calendar");
  return ParseDistrictName(field, std::string_view(name).substr(0, name.size() - kSuffix.size()));
}

std::string EtagOf(int64_t version) { return fmt::format("v{}", version); }

grid::v1::WorkingCalendar Shown(const std::string& district, StoredCalendar stored) {
  stored.calendar.set_name(fmt::format("districts/{}{}", district, kSuffix));
  stored.calendar.set_etag(EtagOf(stored.version));
  return std::move(stored.calendar);
}

}  // namespace

CalendarService::CalendarService(server::Runtime& runtime, sql::Database& db, Settings& settings)
    : Service(runtime, *grid::v1::SetCalendarRequest::descriptor()->file()->FindServiceByName("CalendarService")),
      db_(db),
      settings_(settings) {
  OnWorker("GetCalendar", &CalendarService::GetCalendar);
  OnWorker("SetCalendar", &CalendarService::SetCalendar);
}

absl::StatusOr<grid::v1::WorkingCalendar> CalendarService::GetCalendar(const rpc::Call& call,
                                                                       const grid::v1::GetCalendarRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf("name", request.name()));
  ASSIGN_OR_RETURN(auto stored, db_.Read(call.deadline, [&](sql::Txn& tx) { return FindCalendar(tx, district); }));
  if (!stored) return error::CalendarMissing(district);
  return Shown(district, *std::move(stored));
}

absl::StatusOr<grid::v1::WorkingCalendar> CalendarService::SetCalendar(const rpc::Call& call,
                                                                       const grid::v1::SetCalendarRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf("calendar.name", request.calendar().name()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(const grid::v1::WorkingCalendar calendar, Canonical(request.calendar()));
  auto answer = db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<grid::v1::WorkingCalendar> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<grid::v1::WorkingCalendar>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(auto stored, FindCalendar(tx, district));
    if (!request.etag().empty() && (!stored || request.etag() != EtagOf(stored->version))) {
      return error::EtagStale(request.calendar().name());
    }
    const absl::Time now = absl::Now();
    if (stored && stored->calendar.version() == calendar.version()) {
      const grid::v1::WorkingCalendar same = Shown(district, *std::move(stored));
      return request.dry_run() ? same : resource::RememberAnswer(tx, identity, same, now);
    }
    const StoredCalendar next{stored ? stored->version + 1 : 1, calendar};
    if (request.dry_run()) return Shown(district, next);
    const absl::Status inserted = InsertCalendar(tx, district, next);
    if (sql::IsDuplicateKey(inserted)) return sql::Rerun("another calendar was set");
    RETURN_IF_ERROR(inserted);
    RETURN_IF_ERROR(changelog::Append(tx, {changelog::Change{.district = district,
                                                             .kind = "calendar",
                                                             .id = "calendar",
                                                             .version = next.version,
                                                             .type = "calendar.set",
                                                             .actor = call.principal,
                                                             .area_path = {},
                                                             .payload = {},
                                                             .request_id = identity.request_id(),
                                                             .trace_parent = call.trace_parent,
                                                             .at = now}}));
    return resource::RememberAnswer(tx, identity, Shown(district, next), now);
  });
  settings_.Forget(district);
  return answer;
}

}  // namespace zhiwang::intake

#include "services/case_intake/report/report_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/log_service/long_check.h"
#include "common/names/resource_name.h"
#include "common/reports/drill_down.h"
#include "common/reports/projector.h"
#include "common/reports/verify.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/report/bulletin_proto.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {
namespace {

constexpr int kUsualPage = 50;
constexpr int kMostPage = 500;

absl::StatusOr<reports::Period> PeriodFrom(v1::Bulletin::Period period) {
  switch (period) {
    case v1::Bulletin::PERIOD_UNSPECIFIED:
    case v1::Bulletin::DAY:
      return reports::Period::kDay;
    case v1::Bulletin::WEEK:
      return reports::Period::kWeek;
    case v1::Bulletin::MONTH:
      return reports::Period::kMonth;
    case v1::Bulletin::QUARTER:
      return reports::Period::kQuarter;
    case v1::Bulletin::YEAR:
      return reports::Period::kYear;
    default:
      return error::FieldInvalid("period", "must be a value of Period", "须为日、周、月、季度或年");
  }
}

v1::VerifyReportsResponse ToProto(const reports::Verification& found) {
  v1::VerifyReportsResponse response;
  response.set_cases(found.resources);
  response.set_counters(found.figures);
  response.set_parked(found.parked);
  return response;
}

}  // namespace

ReportService::ReportService(server::Runtime& runtime, sql::Database& db, RegistryClient& registry)
    : Service(runtime, *v1::Bulletin::descriptor()->file()->FindServiceByName("ReportService")),
      db_(db),
      registry_(registry) {
  OnWorker("GetBulletin", &ReportService::GetBulletin);
  OnWorker("ListFigureCases", &ReportService::ListFigureCases);
  Streaming("VerifyReports", &ReportService::VerifyReports);
}

// The code of an area that the caller's right to reports reaches; empty for the whole district, which is also what could
// not be placed.
absl::StatusOr<std::string> ReportService::AreaInReach(const rpc::Call& call, const std::string& district,
                                                       const std::string& area) {
  if (area.empty()) {
    if (call.May({"/", {}})) return std::string();
    return error::PermissionMissing(call.rule->permission, call.rule->zh, district);
  }
  ASSIGN_OR_RETURN(std::string code, ParseIdWithin(district, "area", area, "areas"));
  ASSIGN_OR_RETURN(const auto chain, registry_.FindArea(call, district, code));
  const bool whole = chain.size() == 1;
  if (chain.empty() || !call.May({whole ? "/" : AreaPathOf(chain), {}})) return error::AreaUnknown("area", area);
  return whole ? std::string() : std::move(code);
}

template <class Request>
absl::StatusOr<ReportService::Asked> ReportService::Read(const rpc::Call& call, const Request& request) {
  Asked asked;
  ASSIGN_OR_RETURN(asked.district, ParseDistrictName("district", request.district()));
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const reports::Period period, PeriodFrom(request.period()));
  absl::CivilDay day = reports::DayOf(now);
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDay("day", request.day()));
  }
  std::optional<absl::CivilDay> as_of;
  if (!request.as_of().empty()) {
    ASSIGN_OR_RETURN(as_of, calendar::ParseDay("as_of", request.as_of()));
  }
  asked.period = reports::DaysOf(period, day);
  const auto cut_off = reports::CutOffOf(asked.period, as_of, now);
  if (!cut_off) {
    if (asked.period.first > reports::DayOf(now)) return error::DayInFuture(request.day());
    if (*as_of > reports::DayOf(now)) return error::DayInFuture(request.as_of());
    return error::FieldInvalid("as_of", "is before the period begins", "截止日早于通报周期的第一天");
  }
  asked.cut_off = *cut_off;
  ASSIGN_OR_RETURN(asked.area, AreaInReach(call, asked.district, request.area()));
  return asked;
}

absl::StatusOr<v1::Bulletin> ReportService::GetBulletin(const rpc::Call& call, const v1::GetBulletinRequest& request) {
  ASSIGN_OR_RETURN(const Asked asked, Read(call, request));
  v1::Bulletin answer;
  answer.set_period(request.period() == v1::Bulletin::PERIOD_UNSPECIFIED ? v1::Bulletin::DAY : request.period());
  answer.set_first_day(calendar::FormatDay(asked.cut_off.days.first));
  answer.set_last_day(calendar::FormatDay(asked.cut_off.days.last));
  answer.set_area(request.area());
  answer.set_as_of(calendar::FormatDay(asked.cut_off.as_of));
  SetTime(asked.cut_off.moment, answer.mutable_cut_off());
  RETURN_IF_ERROR(db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto standing, reports::ReadStanding(tx, CaseReport()));
    ASSIGN_OR_RETURN(const auto figures,
                     reports::ReadFigures(tx, CaseReport(), asked.district, asked.area, asked.cut_off));
    ASSIGN_OR_RETURN(const auto running, reports::ReadStillToCome(tx, CaseReport(), asked.district, asked.area,
                                                                  static_cast<int>(Measure::kNotMet), asked.cut_off));
    answer.set_as_of_seq(standing.counted);
    answer.set_waiting(standing.waiting);
    answer.clear_by_unit();
    answer.clear_by_category();
    answer.clear_by_channel();
    FillLines(asked.district, figures, running, answer);
    return absl::OkStatus();
  }));
  return answer;
}

absl::StatusOr<v1::ListFigureCasesResponse> ReportService::ListFigureCases(const rpc::Call& call,
                                                                           const v1::ListFigureCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  ASSIGN_OR_RETURN(const Asked asked, Read(call, request));
  reports::Figure figure{.district = asked.district, .area = asked.area, .parts = {}, .cut_off = asked.cut_off};
  ASSIGN_OR_RETURN(figure.parts, PartsOf(request.figure(), asked.cut_off));
  RETURN_IF_ERROR(Narrow(asked.district, request, figure));
  ASSIGN_OR_RETURN(const reports::CountedPage opened, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return reports::OpenFigure(tx, figure, page.after, page.size);
  }));
  v1::ListFigureCasesResponse response;
  for (const reports::Counted& one : opened.counted) *response.add_cases() = intake::ToProto(asked.district, one);
  if (!opened.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, opened.next));
  return response;
}

absl::Status ReportService::VerifyReports(const rpc::Call&,
                                          server::Stream<v1::VerifyReportsRequest, v1::VerifyReportsResponse>& stream) {
  v1::VerifyReportsRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  log_service::Pace pace;
  ASSIGN_OR_RETURN(const reports::Verification found,
                   db_.ReadSnapshot(absl::Now() + log_service::kLongestCheck, [&](sql::Txn& tx) {
                     return reports::VerifyReport(tx, CaseReport(), district, [&](const reports::Verification& so_far) {
                       return !stream.cancelled() && (!pace.IsTime() || stream.Write(ToProto(so_far)));
                     });
                   }));
  v1::VerifyReportsResponse verdict = ToProto(found);
  verdict.mutable_differences()->Add(found.differences.begin(), found.differences.end());
  verdict.set_done(true);
  stream.Write(verdict);
  return absl::OkStatus();
}

}  // namespace zhiwang::intake

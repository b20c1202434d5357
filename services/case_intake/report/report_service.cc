#include "services/case_intake/report/report_service.h"

#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/log_service/long_check.h"
#include "common/names/resource_name.h"
#include "common/reports/asked_period.h"
#include "common/reports/drill_down.h"
#include "common/reports/projector.h"
#include "common/reports/verify.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/case_intake/report/bulletin_proto.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/report/domain/measure.h"
#include "services/grid_registry/client/asked_ground.h"

namespace zhiwang::intake {
namespace {

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

ReportService::ReportService(server::Runtime& runtime, sql::Database& db, grid::RegistryClient& registry,
                             Successors successors)
    : Service(runtime, *v1::Bulletin::descriptor()->file()->FindServiceByName("ReportService")),
      db_(db),
      registry_(registry),
      successors_(std::move(successors)) {
  OnWorker("GetBulletin", &ReportService::GetBulletin);
  OnWorker("ListFigureCases", &ReportService::ListFigureCases);
  Streaming("VerifyReports", &ReportService::VerifyReports);
}

absl::StatusOr<reports::Ground> ReportService::Asked::GroundIn(sql::Txn& tx) const {
  if (today) return *today;
  return reports::GroundAsItWas(tx, district, area);
}

template <class Request>
absl::StatusOr<ReportService::Asked> ReportService::Read(const rpc::Call& call, const Request& request) {
  Asked asked;
  ASSIGN_OR_RETURN(asked.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const reports::Period period, PeriodFrom(request.period()));
  ASSIGN_OR_RETURN(asked.cut_off, reports::ReadCutOff(period, request.day(), request.as_of(), absl::Now()));
  ASSIGN_OR_RETURN(const std::vector<AreaStep> chain,
                   grid::AskedAreaInReach(call, registry_, asked.district, request.area()));
  if (!chain.empty()) asked.area = chain.back().code;
  switch (request.ground()) {
    case v1::Bulletin::AS_IT_WAS:
      return asked;
    case v1::Bulletin::TODAY: {
      ASSIGN_OR_RETURN(asked.today, grid::TodaysGround(call, registry_, asked.district, chain));
      return asked;
    }
    default:
      return error::FieldInvalid("ground", "must be a value of Ground", "须为当时口径或现行口径");
  }
}

absl::StatusOr<v1::Bulletin> ReportService::GetBulletin(const rpc::Call& call, const v1::GetBulletinRequest& request) {
  ASSIGN_OR_RETURN(const Asked asked, Read(call, request));
  v1::Bulletin answer;
  answer.set_period(request.period() == v1::Bulletin::PERIOD_UNSPECIFIED ? v1::Bulletin::DAY : request.period());
  answer.set_first_day(calendar::FormatDay(asked.cut_off.days.first));
  answer.set_last_day(calendar::FormatDay(asked.cut_off.days.last));
  answer.set_area(request.area());
  answer.set_ground(request.ground());
  answer.set_as_of(calendar::FormatDay(asked.cut_off.as_of));
  SetTime(asked.cut_off.moment, answer.mutable_cut_off());
  struct Counted {
    reports::Standing standing;
    reports::Figures figures, running;
  };
  ASSIGN_OR_RETURN(Counted counted, db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Counted> {
    Counted read;
    ASSIGN_OR_RETURN(read.standing, reports::ReadStanding(tx, CaseReport()));
    ASSIGN_OR_RETURN(const reports::Ground ground, asked.GroundIn(tx));
    ASSIGN_OR_RETURN(read.figures, reports::ReadFigures(tx, CaseReport(), asked.district, ground, asked.cut_off));
    ASSIGN_OR_RETURN(read.running, reports::ReadStillToCome(tx, CaseReport(), asked.district, ground,
                                                            static_cast<int>(Measure::kNotMet), asked.cut_off));
    return read;
  }));
  if (asked.today) {
    for (const Dimension dimension : {Dimension::kUnit, Dimension::kCategory}) {
      ASSIGN_OR_RETURN(const auto holders, HoldersToday(successors_, call, asked.district, dimension, counted.figures));
      reports::MergeLines(counted.figures, static_cast<int>(dimension), holders);
      reports::MergeLines(counted.running, static_cast<int>(dimension), holders);
    }
  }
  answer.set_as_of_seq(counted.standing.counted);
  answer.set_waiting(counted.standing.waiting);
  FillLines(asked.district, counted.figures, counted.running, answer);
  return answer;
}

absl::StatusOr<v1::ListFigureCasesResponse> ReportService::ListFigureCases(const rpc::Call& call,
                                                                           const v1::ListFigureCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 50, .most = 500}));
  ASSIGN_OR_RETURN(const Asked asked, Read(call, request));
  reports::Figure figure{.district = asked.district, .ground = {}, .parts = {}, .cut_off = asked.cut_off};
  ASSIGN_OR_RETURN(figure.parts, PartsOf(request.figure(), asked.cut_off));
  RETURN_IF_ERROR(Narrow(asked.district, request, figure));
  if (asked.today) RETURN_IF_ERROR(WidenToday(call, asked, figure));
  ASSIGN_OR_RETURN(const reports::CountedPage opened,
                   db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<reports::CountedPage> {
                     ASSIGN_OR_RETURN(figure.ground, asked.GroundIn(tx));
                     return reports::OpenFigure(tx, figure, page.after, page.size);
                   }));
  v1::ListFigureCasesResponse response;
  for (const reports::Counted& one : opened.counted) *response.add_cases() = intake::ToProto(asked.district, one);
  if (!opened.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, opened.next));
  return response;
}

// On today's ground a unit or category stands for itself and for those that it took over from, as its line in the bulletin
// does; and one that has ended for nothing.
absl::Status ReportService::WidenToday(const rpc::Call& call, const Asked& asked, reports::Figure& figure) {
  const auto dimension = static_cast<Dimension>(figure.dimension);
  if (dimension != Dimension::kUnit && dimension != Dimension::kCategory) return absl::OkStatus();
  ASSIGN_OR_RETURN(const reports::Figures figures, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return reports::ReadFigures(tx, CaseReport(), asked.district, *asked.today, asked.cut_off);
  }));
  ASSIGN_OR_RETURN(const auto holders, HoldersToday(successors_, call, asked.district, dimension, figures));
  const std::set<std::string> named = std::exchange(figure.subjects, {});
  for (const auto& [subject, line] : figures.by[static_cast<size_t>(dimension) - 1]) {
    const auto holder = holders.find(subject);
    if (named.contains(holder == holders.end() ? subject : holder->second)) figure.subjects.insert(subject);
  }
  return absl::OkStatus();
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

#include "services/mediation/report/mediation_report_service.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/log_service/long_check.h"
#include "common/names/resource_name.h"
#include "common/reports/asked_period.h"
#include "common/reports/projector.h"
#include "common/reports/verify.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/asked_ground.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/report/counted_files.h"
#include "services/mediation/report/domain/contributions.h"
#include "services/mediation/report/mediation_figures.h"
#include "services/mediation/report/mediation_report.h"
#include "services/mediation/report/number_check.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<Span> SpanFrom(v1::MediationBulletin::Period period) {
  switch (period) {
    case v1::MediationBulletin::PERIOD_UNSPECIFIED:
    case v1::MediationBulletin::DAY:
      return Span::kDay;
    case v1::MediationBulletin::WEEK:
      return Span::kWeek;
    case v1::MediationBulletin::MONTH:
      return Span::kMonth;
    default:
      return error::FieldInvalid("period", "must be a value of Period", "须为日、周或月");
  }
}

// The whole period before that of a bulletin, as of the same day.
reports::CutOff PeriodBefore(const reports::CutOff& cut_off, Span span) {
  reports::CutOff before = cut_off;
  before.days = reports::DaysOf(PeriodOf(span), cut_off.days.first - 1);
  before.moment = reports::EndOf(before.days.last);
  return before;
}

v1::VerifyMediationResponse ProgressOf(const reports::Verification& found) {
  v1::VerifyMediationResponse response;
  const auto disputes = found.resources_of.find(std::string(DisputeNoun::kKind));
  response.set_disputes(disputes == found.resources_of.end() ? 0 : disputes->second);
  response.set_counters(found.figures);
  response.set_parked(found.parked);
  return response;
}

}  // namespace

MediationReportService::MediationReportService(server::Runtime& runtime, sql::Database& db,
                                               grid::RegistryClient& registry)
    : Service(runtime, *v1::MediationBulletin::descriptor()->file()->FindServiceByName("MediationReportService")),
      db_(db),
      registry_(registry) {
  OnWorker("GetDailyMediation", &MediationReportService::GetDailyMediation);
  OnWorker("GetWeeklyMediation", &MediationReportService::GetWeeklyMediation);
  OnWorker("GetMonthlyMediation", &MediationReportService::GetMonthlyMediation);
  OnWorker("ListMediationFigure", &MediationReportService::ListMediationFigure);
  Streaming("VerifyMediation", &MediationReportService::VerifyMediation);
}

absl::StatusOr<reports::Ground> MediationReportService::Asked::GroundIn(sql::Txn& tx) const {
  if (today) return *today;
  return reports::GroundAsItWas(tx, district, area);
}

template <class Request>
absl::StatusOr<MediationReportService::Asked> MediationReportService::ReadAsked(const rpc::Call& call,
                                                                                const Request& request, Span span) {
  Asked asked;
  asked.span = span;
  ASSIGN_OR_RETURN(asked.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(asked.cut_off, reports::ReadCutOff(PeriodOf(span), request.day(), request.as_of(), absl::Now()));
  ASSIGN_OR_RETURN(const std::vector<grid::AreaStep> chain,
                   grid::AskedAreaInReach(call, registry_, asked.district, request.area()));
  if (!chain.empty()) asked.area = chain.back().code;
  switch (request.ground()) {
    case v1::MediationBulletin::AS_IT_WAS:
      return asked;
    case v1::MediationBulletin::TODAY: {
      ASSIGN_OR_RETURN(asked.today, grid::TodaysGround(call, registry_, asked.district, chain));
      return asked;
    }
    default:
      return error::FieldInvalid("ground", "must be a value of Ground", "须为当时口径或现行口径");
  }
}

template <class Request>
absl::StatusOr<v1::MediationBulletin> MediationReportService::BulletinOf(const rpc::Call& call, const Request& request,
                                                                         Span span) {
  ASSIGN_OR_RETURN(const Asked asked, ReadAsked(call, request, span));
  v1::MediationBulletin answer;
  answer.set_period(static_cast<v1::MediationBulletin::Period>(span));
  answer.set_first_day(calendar::FormatDay(asked.cut_off.days.first));
  answer.set_last_day(calendar::FormatDay(asked.cut_off.days.last));
  answer.set_area(request.area());
  answer.set_ground(request.ground());
  answer.set_as_of(calendar::FormatDay(asked.cut_off.as_of));
  SetTime(asked.cut_off.moment, answer.mutable_cut_off());
  const absl::Status read = db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const reports::Standing standing, reports::ReadStanding(tx, MediationReport()));
    answer.set_as_of_seq(standing.counted);
    answer.set_waiting(standing.waiting);
    ASSIGN_OR_RETURN(const reports::Ground ground, asked.GroundIn(tx));
    ASSIGN_OR_RETURN(const reports::Figures figures,
                     reports::ReadFigures(tx, MediationReport(), asked.district, ground, asked.cut_off));
    answer.clear_by_committee();  // the transaction may run again
    answer.clear_by_type();
    answer.clear_by_level();
    FillLines(asked.district, figures, span, answer);
    if (span != Span::kDay) {
      ASSIGN_OR_RETURN(const reports::Figures before, reports::ReadFigures(tx, MediationReport(), asked.district,
                                                                           ground, PeriodBefore(asked.cut_off, span)));
      *answer.mutable_before() = MakeLine(before.total, span);
      *answer.mutable_days_before() = MakeDays(before, span);
    }
    if (span == Span::kMonth) {
      ASSIGN_OR_RETURN(const auto numbers, VoidNumbersOn(tx, asked.district, ground, asked.cut_off));
      answer.clear_void_numbers();
      answer.mutable_void_numbers()->Add(numbers.begin(), numbers.end());
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return answer;
}

absl::StatusOr<v1::MediationBulletin> MediationReportService::GetDailyMediation(
    const rpc::Call& call, const v1::GetDailyMediationRequest& request) {
  return BulletinOf(call, request, Span::kDay);
}

absl::StatusOr<v1::MediationBulletin> MediationReportService::GetWeeklyMediation(
    const rpc::Call& call, const v1::GetWeeklyMediationRequest& request) {
  return BulletinOf(call, request, Span::kWeek);
}

absl::StatusOr<v1::MediationBulletin> MediationReportService::GetMonthlyMediation(
    const rpc::Call& call, const v1::GetMonthlyMediationRequest& request) {
  return BulletinOf(call, request, Span::kMonth);
}

absl::StatusOr<v1::ListMediationFigureResponse> MediationReportService::ListMediationFigure(
    const rpc::Call& call, const v1::ListMediationFigureRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const Span span, SpanFrom(request.period()));
  ASSIGN_OR_RETURN(const Asked asked, ReadAsked(call, request, span));
  reports::Figure figure{.district = asked.district, .ground = {}, .parts = {}, .cut_off = asked.cut_off};
  ASSIGN_OR_RETURN(figure.parts, PartsOf(request.figure()));
  RETURN_IF_ERROR(Narrow(asked.district, request, figure));
  return db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::ListMediationFigureResponse> {
    ASSIGN_OR_RETURN(figure.ground, asked.GroundIn(tx));
    ASSIGN_OR_RETURN(const reports::CountedPage opened, OpenMediationFigure(tx, figure, span, page.after, page.size));
    ASSIGN_OR_RETURN(const auto shown, ShowCounted(tx, figure, opened.counted));
    v1::ListMediationFigureResponse response;
    response.mutable_disputes()->Add(shown.begin(), shown.end());
    if (!opened.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, opened.next));
    return response;
  });
}

absl::Status MediationReportService::VerifyMediation(
    const rpc::Call&, server::Stream<v1::VerifyMediationRequest, v1::VerifyMediationResponse>& stream) {
  v1::VerifyMediationRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  log_service::Pace pace;
  struct Found {
    reports::Verification figures;
    NumberCheck numbers;
  };
  ASSIGN_OR_RETURN(
      const Found found,
      db_.ReadSnapshot(absl::Now() + log_service::kLongestCheck, [&](sql::Txn& tx) -> absl::StatusOr<Found> {
        Found all;
        ASSIGN_OR_RETURN(
            all.figures,
            reports::VerifyReport(tx, MediationReport(), district, [&](const reports::Verification& so_far) {
              return !stream.cancelled() && (!pace.IsTime() || stream.Write(ProgressOf(so_far)));
            }));
        ASSIGN_OR_RETURN(all.numbers, CheckNumbers(tx, district));
        return all;
      }));
  constexpr size_t kMostFaults = 100;
  v1::VerifyMediationResponse verdict = ProgressOf(found.figures);
  verdict.set_books(found.numbers.books);
  for (const auto* faults : {&found.figures.differences, &found.numbers.faults}) {
    for (const std::string& fault : *faults) {
      if (static_cast<size_t>(verdict.faults_size()) < kMostFaults) verdict.add_faults(fault);
    }
  }
  verdict.set_done(true);
  stream.Write(verdict);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

// report mediation: a day, a week or a month of mediation in figures. report disputes: the disputes behind a figure.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/bulletin_request.h"
#include "services/ctl/mediation/report/mediation_bulletin_layout.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::MediationReportService::Stub;
using Asked = v1::ListMediationFigureRequest;

constexpr Flag kDaily = {"day", "", "日通报（默认）"};
constexpr Flag kWeekly = {"week", "", "周通报（周一至周日）"};
constexpr Flag kMonthly = {"month", "", "月通报"};
constexpr Flag kArea = {"area", "CODE", "区域代码，含下级；默认全区县"};
constexpr Flag kGround = {"ground", "today", "区划变动过的按现行口径，默认按当时口径"};
constexpr Flag kAsOf = {"as_of", "YYYY-MM-DD", "截至哪一天：不含此后补录的，默认今天"};

absl::StatusOr<v1::MediationBulletin::Period> PeriodOf(const Arguments& arguments) {
  const bool week = arguments.On("week"), month = arguments.On("month");
  if (arguments.On("day") + week + month > 1) return UsageError("--day、--week、--month 只能给出一个");
  return month ? v1::MediationBulletin::MONTH : week ? v1::MediationBulletin::WEEK : v1::MediationBulletin::DAY;
}

// The day that an operand names; empty if it is not given.
std::string DayIn(const Arguments& arguments, size_t operand) {
  return arguments.words().size() > operand ? arguments.words()[operand] : std::string();
}

template <class Request>
absl::Status ReadScope(const Connection& connection, const Arguments& arguments, size_t day_operand, Request& request) {
  return ReadBulletinScope<v1::MediationBulletin::Ground>(connection, arguments, DayIn(arguments, day_operand),
                                                          request);
}

template <class Request, class Method>
absl::StatusOr<v1::MediationBulletin> Fetch(const Connection& connection, const Arguments& arguments, Method method) {
  Request request;
  RETURN_IF_ERROR(ReadScope(connection, arguments, 0, request));
  return FetchBulletin(connection, connection.mediation(), method, request);
}

absl::StatusOr<v1::MediationBulletin> FetchPeriod(const Connection& connection, const Arguments& arguments,
                                                  v1::MediationBulletin::Period period) {
  switch (period) {
    case v1::MediationBulletin::WEEK:
      return Fetch<v1::GetWeeklyMediationRequest>(connection, arguments, &Stub::GetWeeklyMediation);
    case v1::MediationBulletin::MONTH:
      return Fetch<v1::GetMonthlyMediationRequest>(connection, arguments, &Stub::GetMonthlyMediation);
    default:
      return Fetch<v1::GetDailyMediationRequest>(connection, arguments, &Stub::GetDailyMediation);
  }
}

absl::StatusOr<ExitCode> Report(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const v1::MediationBulletin::Period period, PeriodOf(arguments));
  ASSIGN_OR_RETURN(const v1::MediationBulletin bulletin, FetchPeriod(connection, arguments, period));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(bulletin));
  } else {
    fmt::print("{}", FormatBulletin(bulletin));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> OpenDisputes(const Connection& connection, const Arguments& arguments) {
  Asked request;
  RETURN_IF_ERROR(ReadScope(connection, arguments, 1, request));
  ASSIGN_OR_RETURN(const auto figure, ParseLabelled<Asked::Figure>("指标", arguments.words()[0]));
  request.set_figure(figure);
  ASSIGN_OR_RETURN(const v1::MediationBulletin::Period period, PeriodOf(arguments));
  request.set_period(period);
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  ASSIGN_OR_RETURN(const auto type, ParseLabelled<v1::Matter::Type>("--type", arguments.Get("type")));
  request.set_type(type);
  ASSIGN_OR_RETURN(const auto level, ParseTerm<v1::Committee::Level>("--level", arguments.Get("level")));
  request.set_level(level);
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListMediationFigure, arguments, request,
      {{"纠纷"}, {"时间"}, {"区域"}, {"调委会"}, {"类型"}, {"层级"}},
      [](const v1::ListMediationFigureResponse& page) -> const auto& { return page.disputes(); },
      [](const v1::FigureDispute& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.dispute())),      FormatTime(one.at()),
                std::string(IdOf(one.area())),         std::string(IdOf(one.committee())),
                std::string(ChineseLabel(one.type())), std::string(ChineseLabel(one.level()))};
      });
}

}  // namespace

std::vector<Command> DisputeReportCommands() {
  return {
      {"report mediation",
       "[YYYY-MM-DD]",
       "调解的日、周、月通报；日期为周期中的任意一天，默认今天",
       "report mediation --month 2026-05-01 --area 370211109000",
       {kDaily, kWeekly, kMonthly, kArea, kAsOf, kGround},
       0,
       1,
       Report},
      {"report disputes",
       "FIGURE [YYYY-MM-DD]",
       "调解通报中的一个数字由哪些纠纷构成",
       "report disputes 达成协议 --month 2026-05-01 --committee 4412",
       {kDaily,
        kWeekly,
        kMonthly,
        kArea,
        kAsOf,
        kGround,
        {"committee", "NUMBER", "某调委会一行"},
        {"type", "TYPE", "某类型一行"},
        {"level", "LEVEL", "某层级一行"},
        kLimit,
        kPageToken},
       1,
       2,
       OpenDisputes},
  };
}

}  // namespace zhiwang::ctl

// report daily|weekly|monthly|quarterly|yearly: a period in figures. report open: what a figure counts.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/departments.h"
#include "services/ctl/intake/bulletin_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/bulletin_request.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using Stub = v1::ReportService::Stub;
using Asked = v1::ListFigureCasesRequest;

constexpr Flag kDay = {"day", "YYYY-MM-DD", "哪一天，或周期中的任意一天，默认今天"};
constexpr Flag kArea = {"area", "CODE", "区域代码，含下级；默认全区县"};
constexpr Flag kGround = {"ground", "today", "区划、单位、分类变动过的按现行口径，默认按当时口径"};
constexpr Flag kAsOf = {"as_of", "YYYY-MM-DD", "截至哪一天：不含此后补录的，默认今天"};

template <class Request>
absl::Status ReadScope(const Connection& connection, const Arguments& arguments, Request& request) {
  return ReadBulletinScope<v1::Bulletin::Ground>(connection, arguments, arguments.Get("day"), request);
}

template <v1::Bulletin::Period kPeriod>
absl::StatusOr<ExitCode> Report(const Connection& connection, const Arguments& arguments) {
  v1::GetBulletinRequest request;
  RETURN_IF_ERROR(ReadScope(connection, arguments, request));
  request.set_period(kPeriod);
  ASSIGN_OR_RETURN(const v1::Bulletin bulletin,
                   FetchBulletin(connection, connection.intake(), &Stub::GetBulletin, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(bulletin));
    return ExitCode::kDone;
  }
  ASSIGN_OR_RETURN(const CategoryTree categories, CategoryTree::Load(connection));
  const auto category_name = [&](const std::string& subject) { return categories.NameOf(IdOf(subject)); };
  fmt::print("{}", FormatBulletin(bulletin, LoadDepartmentNames(connection), category_name));
  return ExitCode::kDone;
}

// The line of the bulletin that a flag names; an empty value is the line of what has none.
absl::Status ReadLine(const Connection& connection, const Arguments& arguments, Asked& request) {
  const bool unit = arguments.Has("unit"), category = arguments.Has("category"), channel = arguments.Has("channel");
  if (unit + category + channel > 1) return UsageError("--unit、--category、--channel 只能给出一个");
  if (unit) {
    request.set_line(Asked::UNIT);
    request.set_subject(connection.Name("departments", arguments.Get("unit")));
  } else if (category) {
    request.set_line(Asked::CATEGORY);
    ASSIGN_OR_RETURN(*request.mutable_subject(), CategoryName(connection, arguments.Get("category")));
  } else if (channel) {
    request.set_line(Asked::CHANNEL);
    ASSIGN_OR_RETURN(const auto value, ParseTerm<v1::Case::Channel>("--channel", arguments.Get("channel")));
    request.set_subject(v1::Case::Channel_Name(value));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Open(const Connection& connection, const Arguments& arguments) {
  Asked request;
  RETURN_IF_ERROR(ReadScope(connection, arguments, request));
  ASSIGN_OR_RETURN(const auto figure, ParseLabelled<Asked::Figure>("指标", arguments.words()[0]));
  request.set_figure(figure);
  ASSIGN_OR_RETURN(const auto period, ParseTerm<v1::Bulletin::Period>("--period", arguments.Get("period")));
  request.set_period(period);
  RETURN_IF_ERROR(ReadLine(connection, arguments, request));
  const DepartmentNamer unit_name = LoadDepartmentNames(connection);
  ASSIGN_OR_RETURN(const CategoryTree categories, CategoryTree::Load(connection));
  return ListUpToLimit(
      connection, connection.intake(), &Stub::ListFigureCases, arguments, request,
      {{"工单"}, {"时间"}, {"区域"}, {"承办单位"}, {"分类"}, {"来源"}},
      [](const v1::ListFigureCasesResponse& page) -> const auto& { return page.cases(); },
      [&](const v1::FigureCase& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.case_())),
                FormatTime(one.at()),
                std::string(IdOf(one.area())),
                unit_name(one.unit()),
                one.category().empty() ? "" : categories.NameOf(IdOf(one.category())),
                std::string(ChineseLabel(one.channel()))};
      });
}

}  // namespace

std::vector<Command> ReportCommands() {
  const std::vector<Flag> flags = {kDay, kArea, kAsOf, kGround};
  return {
      {"report daily", "", "日通报", "report daily --day 2025-06-01 --area 370211109000", flags, 0, 0,
       Report<v1::Bulletin::DAY>},
      {"report weekly", "", "周通报（周一至周日）", "report weekly --day 2025-06-01", flags, 0, 0,
       Report<v1::Bulletin::WEEK>},
      {"report monthly", "", "月通报", "report monthly --day 2025-06-01 --as_of 2025-06-30", flags, 0, 0,
       Report<v1::Bulletin::MONTH>},
      {"report quarterly", "", "季通报", "report quarterly --day 2025-06-01", flags, 0, 0,
       Report<v1::Bulletin::QUARTER>},
      {"report yearly", "", "年通报", "report yearly --day 2025-06-01", flags, 0, 0, Report<v1::Bulletin::YEAR>},
      {"report open",
       "FIGURE",
       "通报中的一个数字由哪些工单构成",
       "report open 退单 --period month --day 2025-06-01 --unit D23",
       {{"period", "PERIOD", "day、week、month、quarter 或 year，默认 day"},
        kDay,
        kArea,
        kAsOf,
        kGround,
        {"unit", "CODE", "某承办单位一行；空值为未派单位一行"},
        {"category", "CODE", "某一级分类一行；空值为未分类一行"},
        {"channel", "CHANNEL", "某来源一行"},
        kLimit,
        kPageToken},
       1,
       1,
       Open},
  };
}

}  // namespace zhiwang::ctl

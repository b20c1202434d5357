// agreement draft, write, reach, annul, show, list: agreements of disputes, and those that are reached by word.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/agreement/agreement_call.h"
#include "services/ctl/mediation/agreement/agreement_layout.h"
#include "services/ctl/mediation/agreement/agreement_text.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::AgreementService::Stub;

std::vector<Flag> WithText(std::vector<Flag> others) {
  std::vector<Flag> flags = AgreementTextFlags();
  flags.insert(flags.end(), others.begin(), others.end());
  return flags;
}

absl::StatusOr<ExitCode> Draft(const Connection& connection, const Arguments& arguments) {
  v1::DraftAgreementRequest request;
  request.set_district(connection.District());
  v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_dispute(connection.Name("disputes", arguments.words()[0]));
  RETURN_IF_ERROR(ReadAgreementText(arguments, *agreement.mutable_text()));
  return ChangeAgreement(connection, arguments, std::move(request), &Stub::DraftAgreement);
}

// What no flag names stays as it is: the text is read first, and written only if it has not changed since.
absl::StatusOr<ExitCode> Write(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(v1::Agreement present, ReadAgreement(connection, arguments));
  auto request = OnAgreement<v1::WriteAgreementRequest>(connection, arguments);
  if (request.etag().empty()) request.set_etag(present.etag());
  *request.mutable_text() = std::move(*present.mutable_text());
  RETURN_IF_ERROR(ReadAgreementText(arguments, *request.mutable_text()));
  if (arguments.Has("instalments")) {
    ASSIGN_OR_RETURN(*request.mutable_plan(), ReadInstalmentPlan(arguments.Get("instalments")));
  }
  return ChangeAgreement(connection, arguments, std::move(request), &Stub::WriteAgreement);
}

absl::StatusOr<ExitCode> Reach(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::ReachAgreementOrallyRequest>(connection, arguments);
  request.set_reached_day(arguments.Get("day"));
  const std::vector<std::string> speakers = absl::StrSplit(arguments.Get("spoken_by"), ',', absl::SkipWhitespace());
  for (const std::string& one : speakers) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(one, absl::MaxSplits(':', 1));
    int32_t party = 0, proxy = 0;
    if (!absl::SimpleAtoi(parts.first, &party) || !absl::SimpleAtoi(parts.second, &proxy)) {
      return UsageError("--spoken_by 写作“当事人:代理人”，如 2:1；本人为 0");
    }
    auto& speaker = *request.add_spoken_by();
    speaker.set_party(party);
    speaker.set_proxy(proxy);
  }
  return ChangeAgreement(connection, arguments, std::move(request), &Stub::ReachAgreementOrally);
}

absl::StatusOr<ExitCode> Annul(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::AnnulAgreementRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeAgreement(connection, arguments, std::move(request), &Stub::AnnulAgreement);
}

absl::StatusOr<ExitCode> Show(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const v1::Agreement agreement, ReadAgreement(connection, arguments));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(agreement));
  } else {
    fmt::print("{}", FormatAgreement(agreement));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Explain(const Connection& connection, const Arguments& arguments) {
  v1::GetAgreementRequest request;
  request.set_name(connection.Name("agreements", arguments.words()[0]));
  request.set_explain_deadlines(true);
  ASSIGN_OR_RETURN(const v1::Agreement agreement, connection.Ask(connection.mediation(), &Stub::GetAgreement, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(agreement));
  } else {
    fmt::print("{}", FormatExplanations(agreement));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  v1::ListAgreementsRequest request;
  request.set_district(connection.District());
  request.set_dispute(connection.Name("disputes", arguments.Get("dispute")));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Agreement::State>("--state", arguments.Get("state")));
  request.set_state(state);
  ASSIGN_OR_RETURN(const auto confirmation,
                   ParseTerm<v1::Confirmation::State>("--confirmation", arguments.Get("confirmation")));
  request.set_confirmation(confirmation);
  request.set_due_before(arguments.Get("due_before"));
  request.set_overdue(arguments.On("overdue"));
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListAgreements, arguments, request,
      {{"编号"}, {"状态"}, {"纠纷"}, {"卷宗号"}, {"形式"}, {"达成"}, {"生效"}, {"下一期限"}, {"逾期"}},
      [](const v1::ListAgreementsResponse& page) { return page.agreements(); },
      [](const v1::Agreement& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.state())),
                std::string(IdOf(one.dispute())),
                one.number(),
                FormText(one),
                one.reached_day(),
                one.effective_day(),
                one.next_due_day(),
                one.overdue() == 0 ? "" : std::to_string(one.overdue())};
      });
}

}  // namespace

std::vector<Command> AgreementCommands() {
  return {
      {"agreement draft", "DISPUTE", "为调解中的纠纷起草协议",
       "agreement draft 12 --issues 1 --facts '界墙倒塌' --clauses '赔偿二百元' --manner '当面付清' --place '村委会' "
       "--obligations '2>1 "
       "200 "
       "当场 赔偿款'",
       WithText({kRequestId}), 1, 1, Draft},
      {"agreement write", "ID", "修改协议草案；没有给出的保持原样",
       "agreement write 7 --manner '三日内付清' --place '村委会'",
       WithText({{"instalments", "TEXT", "按月分期，写作“义务人>权利人 总额（元） 期数 首期日 内容”，接在其他义务之后"},
                 kEtag,
                 kRequestId}),
       1, 1, Write},
      {"agreement reach",
       "ID",
       "登记口头协议：自达成之日起生效",
       "agreement reach 7 --day 2026-11-30",
       {{"day", "YYYY-MM-DD", "达成之日，默认今天"},
        {"spoken_by", "N:P[,N:P]", "代为表示的人，写作“当事人:代理人”；没有写的当事人为本人"},
        kEtag,
        kRequestId},
       1,
       1,
       Reach},
      {"agreement annul",
       "ID",
       "登记协议被撤销",
       "agreement annul 7 --note '双方协商一致撤销'",
       {{"note", "TEXT", "理由，1 至 500 字"}, kEtag, kRequestId},
       1,
       1,
       Annul},
      {"agreement show", "ID", "一份协议的内容和日期", "agreement show 7", {}, 1, 1, Show},
      {"agreement explain", "ID", "一份协议的各个期限是怎样算出来的", "agreement explain 7", {}, 1, 1, Explain},
      {"agreement list",
       "",
       "协议清单",
       "agreement list --dispute 12",
       {{"dispute", "ID", "只要这件纠纷的"},
        {"state", "STATE", "draft、fixed、effective、lapsed 或 annulled"},
        {"confirmation", "STATE", "司法确认的状态：possible、applied、taken、confirmed、dismissed 或 lapsed"},
        {"due_before", "YYYY-MM-DD", "只要在此之前有义务到期的"},
        {"overdue", "", "只要有义务逾期的"},
        {"area", "CODE", "只要这个区域及其下级的"},
        kLimit,
        kPageToken},
       0,
       0,
       List},
  };
}

}  // namespace zhiwang::ctl

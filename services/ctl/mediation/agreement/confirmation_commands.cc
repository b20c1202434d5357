// confirmation prepare, apply, record: the judicial confirmation of agreements.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/agreement/agreement_call.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/numbers.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using ProtoCourt = v1::Confirmation::Court;

constexpr Flag kStepDay = {"day", "YYYY-MM-DD", "该环节之日，裁定为收到之日，默认今天"};

// A line for each court: `当事人住所地  370211  1号当事人  某某人民法院`.
std::string CourtsText(const v1::PrepareConfirmationResponse& prepared) {
  std::string lines;
  for (const ProtoCourt& court : prepared.courts()) {
    const std::string party = court.party() == 0 ? "" : fmt::format("  {}号当事人", court.party());
    const std::string name = court.display_name().empty() ? "" : "  " + court.display_name();
    lines += fmt::format("{}  {}{}{}\n", ChineseLabel(court.ground()), court.county(), party, name);
  }
  return lines;
}

std::string LeftOutText(const v1::PrepareConfirmationResponse& prepared) {
  std::string lines;
  for (const auto& one : prepared.left_out()) {
    lines += fmt::format("第{}条  {}\n", one.clause(), ChineseLabel(one.ground()));
  }
  return lines;
}

std::string PapersText(const v1::PrepareConfirmationResponse& prepared) {
  std::string lines;
  for (const auto& paper : prepared.papers()) {
    lines += fmt::format("{}  {}\n", paper.text(),
                         paper.document().empty() ? "（缺）" : fmt::format("文书 {}", IdOf(paper.document())));
  }
  return lines;
}

absl::StatusOr<ExitCode> Prepare(const Connection& connection, const Arguments& arguments) {
  v1::PrepareConfirmationRequest request;
  request.set_name(connection.Name("agreements", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::PrepareConfirmationResponse prepared,
                   connection.Ask(connection.mediation(), &AgreementStub::PrepareConfirmation, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(prepared));
    return ExitCode::kDone;
  }
  std::string text;
  AddParagraph(text, "可以申请的法院", CourtsText(prepared));
  AddParagraph(text, "不能确认的条款", LeftOutText(prepared));
  AddParagraph(text, "材料", PapersText(prepared));
  AddParagraph(text, "申请期限", prepared.deadline().explanation());
  fmt::print("{}", text);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Apply(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::ApplyConfirmationRequest>(connection, arguments);
  ProtoCourt& court = *request.mutable_court();
  ASSIGN_OR_RETURN(const auto ground, ParseTerm<ProtoCourt::Ground>("--ground", arguments.Get("ground", "committee")));
  court.set_ground(ground);
  const bool needs_county = ground != ProtoCourt::INVITED;
  court.set_county(arguments.Get("county", needs_county ? IdOf(connection.District()) : ""));
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, 10'000, 0));
  court.set_party(static_cast<int32_t>(party));
  court.set_display_name(arguments.Get("court"));
  request.set_day(arguments.Get("day", calendar::FormatDay(calendar::Today())));
  if (arguments.Has("clauses")) {
    RETURN_IF_ERROR(ReadNumbers("--clauses", arguments.Get("clauses"), request.mutable_clauses()));
  }
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::ApplyConfirmation);
}

absl::StatusOr<ExitCode> Record(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::RecordConfirmationRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto action, ParseTerm<v1::Confirmation::Action>("环节", arguments.words()[1]));
  request.set_action(action);
  request.set_day(arguments.Get("day", calendar::FormatDay(calendar::Today())));
  request.set_court_number(arguments.Get("number"));
  ASSIGN_OR_RETURN(const auto exclusion,
                   ParseTerm<v1::Confirmation::Exclusion>("--exclusion", arguments.Get("exclusion")));
  request.set_exclusion(exclusion);
  ASSIGN_OR_RETURN(const auto dismissal,
                   ParseTerm<v1::Confirmation::Dismissal>("--dismissal", arguments.Get("dismissal")));
  request.set_dismissal(dismissal);
  request.set_paper(connection.Name("documents", arguments.Get("paper")));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::RecordConfirmation);
}

}  // namespace

std::vector<Command> ConfirmationCommands() {
  return {
      {"confirmation prepare",
       "AGREEMENT",
       "申请司法确认须知：法院和管辖依据、不能确认的条款、材料、期限",
       "confirmation prepare 7",
       {},
       1,
       1,
       Prepare},
      {"confirmation apply",
       "AGREEMENT",
       "登记全体当事人共同申请司法确认",
       "confirmation apply 7 --ground committee --day 2026-11-30",
       {{"ground", "GROUND", "invited、domicile、place_of_thing、committee（默认）或 intermediate"},
        {"county", "CODE", "按其确定法院的区县，默认本区县"},
        {"party", "N", "domicile：住所地所属当事人的序号"},
        {"court", "NAME", "法院名称，准备时没有列出名称的填写"},
        {"clauses", "N,N", "申请确认的条款，默认全部可以确认的"},
        {"day", "YYYY-MM-DD", "递交或者交邮之日，默认今天"},
        kEtag,
        kRequestId},
       1,
       1,
       Apply},
      {"confirmation record",
       "AGREEMENT take|not_take|withdraw|confirm|dismiss",
       "登记法院受理、不予受理、裁定，或者撤回申请",
       "confirmation record 7 take --number '（2026）鲁0211民特12号'",
       {kStepDay,
        {"number", "TEXT", "take：法院案号"},
        {"exclusion", "GROUND",
         "not_take，或者受理后才发现的 dismiss：not_for_courts、other_court、status、special_procedure 或 title"},
        {"dismissal", "GROUND",
         "dismiss：mandatory_law、interests_of_others、good_morals、not_voluntary、unclear 或 else"},
        {"paper", "DOCUMENT", "confirm、dismiss：裁定书（司法确认有关材料）的编号"},
        kEtag,
        kRequestId},
       2,
       2,
       Record},
  };
}

}  // namespace zhiwang::ctl

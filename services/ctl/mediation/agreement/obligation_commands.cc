// obligation list, pay, done, undo, waive: the obligations of agreements, and their performance.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/agreement/agreement_call.h"
#include "services/ctl/mediation/agreement/agreement_layout.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr Flag kDay = {"day", "YYYY-MM-DD", "履行之日，默认今天"};
constexpr Flag kReceipt = {"receipt", "DOCUMENT", "收据的编号"};
constexpr Flag kWords = {"note", "TEXT", "方式，最多 100 字"};

// The obligations of one agreement: one line of JSON each, or a table.
absl::StatusOr<ExitCode> ListObligations(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const v1::Agreement agreement, ReadAgreement(connection, arguments));
  Table table({{"序号", true}, {"义务人"}, {"权利人"}, {"金额", true}, {"期限"}, {"内容"}, {"状态"}, {"已付", true}});
  for (const v1::Obligation& one : agreement.text().obligations()) {
    if (connection.options().json) {
      fmt::print("{}\n", ToJson(one));
      continue;
    }
    table.Add({std::to_string(one.number()), fmt::format("{}号当事人", one.debtor()),
               fmt::format("{}号当事人", one.creditor()), one.amount_fen() == 0 ? "" : FormatYuan(one.amount_fen()),
               ObligationDueText(one), one.text(), std::string(ChineseLabel(one.state())),
               one.amount_fen() == 0 ? "" : FormatYuan(one.paid_fen())});
  }
  if (!connection.options().json) {
    fmt::print("{}共 {} 项\n", table.empty() ? "" : table.Format(), agreement.text().obligations_size());
  }
  return ExitCode::kDone;
}

absl::StatusOr<int32_t> NumberOf(const Arguments& arguments, std::string_view flag, bool required) {
  if (required && !arguments.Has(flag)) return UsageError("缺少 --" + std::string(flag));
  ASSIGN_OR_RETURN(const int64_t number, arguments.Integer(flag, 1, 10'000, 0));
  return static_cast<int32_t>(number);
}

// A request with what all performances have.
v1::RecordPerformanceRequest Performing(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::RecordPerformanceRequest>(connection, arguments);
  v1::Performance& performance = *request.mutable_performance();
  performance.set_day(arguments.Get("day", calendar::FormatDay(calendar::Today())));
  performance.set_receipt(connection.Name("documents", arguments.Get("receipt")));
  performance.set_note(arguments.Get("note"));
  return request;
}

absl::StatusOr<ExitCode> Pay(const Connection& connection, const Arguments& arguments) {
  v1::RecordPerformanceRequest request = Performing(connection, arguments);
  ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("金额", arguments.words()[1]));
  request.mutable_performance()->set_amount_fen(fen);
  ASSIGN_OR_RETURN(const int32_t obligation, NumberOf(arguments, "obligation", false));
  request.mutable_performance()->set_obligation(obligation);
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::RecordPerformance);
}

absl::StatusOr<ExitCode> Done(const Connection& connection, const Arguments& arguments) {
  v1::RecordPerformanceRequest request = Performing(connection, arguments);
  ASSIGN_OR_RETURN(const int32_t obligation, NumberOf(arguments, "obligation", true));
  request.mutable_performance()->set_obligation(obligation);
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::RecordPerformance);
}

absl::StatusOr<ExitCode> Undo(const Connection& connection, const Arguments& arguments) {
  v1::RecordPerformanceRequest request = Performing(connection, arguments);
  ASSIGN_OR_RETURN(const int32_t performance, NumberOf(arguments, "performance", true));
  request.mutable_performance()->set_takes_back(performance);
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::RecordPerformance);
}

absl::StatusOr<ExitCode> Waive(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::WaiveObligationRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int32_t obligation, NumberOf(arguments, "obligation", true));
  request.set_obligation(obligation);
  request.set_paper(connection.Name("documents", arguments.Get("paper")));
  request.set_note(arguments.Get("note"));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::WaiveObligation);
}

}  // namespace

std::vector<Command> ObligationCommands() {
  return {
      {"obligation list",
       "AGREEMENT",
       "一份协议的各项义务：金额、期限、状态、已付",
       "obligation list 7",
       {},
       1,
       1,
       ListObligations},
      {"obligation pay",
       "AGREEMENT YUAN",
       "登记一笔给付：没有指明的，先清偿已到期的",
       "obligation pay 7 500 --note '当面付清'",
       {{"obligation", "N", "指明的义务序号"}, kDay, kReceipt, kWords, kEtag, kRequestId},
       2,
       2,
       Pay},
      {"obligation done",
       "AGREEMENT",
       "登记一项行为已经履行",
       "obligation done 7 --obligation 3",
       {{"obligation", "N", "义务序号"}, kDay, kReceipt, kWords, kEtag, kRequestId},
       1,
       1,
       Done},
      {"obligation undo",
       "AGREEMENT",
       "撤回误记的履行",
       "obligation undo 7 --performance 1 --note '误记'",
       {{"performance", "N", "履行记录的序号"}, kDay, kWords, kEtag, kRequestId},
       1,
       1,
       Undo},
      {"obligation waive",
       "AGREEMENT",
       "登记权利人免除一项义务",
       "obligation waive 7 --obligation 2 --paper 35 --note '权利人书面免除'",
       {{"obligation", "N", "义务序号"},
        {"paper", "DOCUMENT", "权利人书面意思表示的编号"},
        {"note", "TEXT", "理由，1 至 500 字"},
        kEtag,
        kRequestId},
       1,
       1,
       Waive},
  };
}

}  // namespace zhiwang::ctl

#include "services/ctl/mediation/award/award_text.h"

#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Pair = std::pair<std::string, std::string>;

constexpr std::string_view kNone = "none";
constexpr char kSharesForm[] = "--shares 须写作 S1=66.67,lawyers/13702…=33.33，份额为百分数";
constexpr char kRatesForm[] = "--award_rates 须写作 1:agreed=200,2:agreed=500，金额为元";

// The `name=value` pairs of a text, separated by commas. Any other text is a usage error, which shows the form.
absl::StatusOr<std::vector<Pair>> PairsOf(std::string_view text, const char* form) {
  std::vector<Pair> pairs;
  for (const std::string& one : std::vector<std::string>(absl::StrSplit(std::string(text), ','))) {
    const size_t sign = one.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == one.size()) return UsageError(form);
    std::string name(absl::StripAsciiWhitespace(one.substr(0, sign)));
    std::string value(absl::StripAsciiWhitespace(one.substr(sign + 1)));
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

}  // namespace

absl::Status ReadShares(const Connection& connection, std::string_view text, v1::Award& award) {
  ASSIGN_OR_RETURN(const std::vector<Pair> pairs, PairsOf(text, kSharesForm));
  for (const auto& [mediator, percent] : pairs) {
    // A percentage has two decimals, as an amount in yuan has.
    const absl::StatusOr<int64_t> hundredths = ParseYuan("份额", percent);
    if (!hundredths.ok() || *hundredths > 100'00) return UsageError(kSharesForm);
    v1::Award::Share& share = *award.add_shares();
    share.set_mediator(MediatorName(connection, mediator));
    share.set_hundredths(static_cast<int32_t>(*hundredths));
  }
  return absl::OkStatus();
}

absl::Status ReadRates(std::string_view text, v1::MediationRules& rules) {
  rules.clear_award_rates();
  if (text == kNone) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Pair> pairs, PairsOf(text, kRatesForm));
  for (const auto& [name, yuan] : pairs) {
    const std::vector<std::string> parts = absl::StrSplit(name, ':');
    v1::MediationRules::AwardRate& rate = *rules.add_award_rates();
    int32_t award_class = 0;
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &award_class)) return UsageError(kRatesForm);
    ASSIGN_OR_RETURN(const auto result, ParseTerm<v1::Award::Result>("--award_rates", parts[1]));
    ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("--award_rates", yuan));
    rate.set_award_class(award_class);
    rate.set_result(result);
    rate.set_amount_fen(fen);
  }
  return absl::OkStatus();
}

std::string RatesText(const v1::MediationRules& rules) {
  std::string text;
  for (const v1::MediationRules::AwardRate& rate : rules.award_rates()) {
    const std::string result = absl::AsciiStrToLower(v1::Award::Result_Name(rate.result()));
    text += fmt::format("{}{}:{}={}.{:02}", text.empty() ? "" : ",", rate.award_class(), result,
                        rate.amount_fen() / 100, rate.amount_fen() % 100);
  }
  return text.empty() ? std::string(kNone) : text;
}

std::string PercentText(int hundredths) { return fmt::format("{}.{:02}%", hundredths / 100, hundredths % 100); }

std::string FormatAwardLine(const v1::Award& award) {
  return fmt::format("以案定补 {}  {}  {}  {} 类 {}  {}{}", Printable(IdOf(award.name())), ChineseLabel(award.state()),
                     Printable(award.number()), award.award_class(), ChineseLabel(award.result()),
                     FormatYuan(award.amount_fen()), award.outdated() ? "  所依据的终结已不再有效" : "");
}

std::string FormatAward(const v1::Award& award) {
  std::string text = FormatAwardLine(award) + "\n";
  AddFact(text, "调委会", std::string(IdOf(award.committee())));
  AddFact(text, "终结", award.ended_day());
  for (const v1::Award::Share& share : award.shares()) {
    AddFact(text, "分配",
            fmt::format("{}  {}  {}", MediatorText(share.mediator()), PercentText(share.hundredths()),
                        FormatYuan(share.amount_fen())));
  }
  AddFact(text, "申报人", ActorText(award.proposer()));
  AddFact(text, "审批人", ActorText(award.approver()));
  AddFact(text, "批准", award.approved_day());
  AddParagraph(text, "事由", award.note());
  AddParagraph(text, award.state() == v1::Award::REFUSED ? "不批准的理由" : "上一次不批准的理由", award.refuse_note());
  return text;
}

}  // namespace zhiwang::ctl

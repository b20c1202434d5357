#include "services/ctl/mediation/agreement/agreement_text.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/numbers.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr char kOnTheSpot[] = "当场";

// What stands between semicolons of either width.
std::vector<std::string> Items(const std::string& text) {
  return absl::StrSplit(absl::StrReplaceAll(text, {{"；", ";"}}), ';', absl::SkipWhitespace());
}

// Takes the next word from what is left, without the blanks before it.
std::string TakeWord(std::string_view& left) {
  constexpr std::string_view kBlanks = " \t";
  left.remove_prefix(std::min(left.find_first_not_of(kBlanks), left.size()));
  const std::string word(left.substr(0, left.find_first_of(kBlanks)));
  left.remove_prefix(word.size());
  return word;
}

// Reads `2>1`: who owes whom. False for anything else.
bool ReadParties(const std::string& written, int32_t& debtor, int32_t& creditor) {
  const std::vector<std::string> parties = absl::StrSplit(written, '>');
  return parties.size() == 2 && absl::SimpleAtoi(parties[0], &debtor) && absl::SimpleAtoi(parties[1], &creditor);
}

// Takes `第2条` from the beginning of what is left: the number of a clause; 0 where it begins with something else.
int32_t TakeClause(std::string_view& left) {
  constexpr std::string_view kBefore = "第", kAfter = "条";
  std::string_view rest = left;
  const std::string word = TakeWord(rest);
  std::string_view digits = word;
  if (!digits.starts_with(kBefore) || !digits.ends_with(kAfter)) return 0;
  digits.remove_prefix(kBefore.size());
  digits.remove_suffix(kAfter.size());
  int32_t number = 0;
  if (!absl::SimpleAtoi(std::string(digits), &number)) return 0;
  left = rest;
  return number;
}

absl::StatusOr<v1::Obligation> ObligationFrom(std::string_view written) {
  std::string_view left = written;
  const std::string parties = TakeWord(left);
  const std::string amount = TakeWord(left), day = TakeWord(left);
  const int32_t clause = TakeClause(left);
  const std::string words(absl::StripAsciiWhitespace(std::string(left)));
  int32_t debtor = 0, creditor = 0;
  if (words.empty() || !ReadParties(parties, debtor, creditor)) {
    return UsageError(fmt::format(
        "--obligations 的每一项须写作“义务人>权利人 金额 当场、期限或期间 内容”，如 2>1 200 当场 赔偿款，不能是“{}”",
        written));
  }
  ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("--obligations 的金额", amount));
  v1::Obligation obligation;
  obligation.set_debtor(debtor);
  obligation.set_creditor(creditor);
  obligation.set_amount_fen(fen);
  obligation.set_on_the_spot(day == kOnTheSpot);
  const bool is_term = !day.empty() && absl::ascii_isalpha(static_cast<unsigned char>(day.back()));
  if (!obligation.on_the_spot() && is_term) obligation.set_term(day);
  if (!obligation.on_the_spot() && !is_term) obligation.set_due_day(day);
  obligation.set_clause(clause);
  obligation.set_text(words);
  return obligation;
}

absl::Status ReadClauses(const Arguments& arguments, v1::Agreement::Text& text) {
  if (arguments.Has("clauses")) {
    text.clear_clauses();
    for (const std::string& clause : Items(arguments.Get("clauses"))) text.add_clauses()->set_text(clause);
  }
  const std::vector<std::string> topics = absl::StrSplit(arguments.Get("topics"), ',', absl::SkipWhitespace());
  if (static_cast<int>(topics.size()) > text.clauses_size()) return UsageError("--topics 不能多于协议条款");
  for (size_t i = 0; i < topics.size(); ++i) {
    ASSIGN_OR_RETURN(const auto topic, ParseTerm<v1::Agreement::Clause::Topic>("--topics", topics[i]));
    text.mutable_clauses(static_cast<int>(i))->set_topic(topic);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Flag> AgreementTextFlags() {
  return {
      {"facts", "TEXT", "纠纷主要事实"},
      {"issues", "N[,N]", "解决的争议事项序号"},
      {"responsibility", "TEXT", "各方责任"},
      {"clauses", "TEXT", "协议内容，条款之间用；分开"},
      {"topics", "TOPIC[,TOPIC]",
       "依次为各条款的性质：ordinary（默认）、status、inheritance、title、special_procedure"},
      {"manner", "TEXT", "履行的方式"},
      {"place", "TEXT", "履行的地点"},
      {"obligations", "TEXT",
       "义务，用；分开，每项写作“义务人>权利人 金额（元） 当场、日期或期间 "
       "内容”，期间如15d、1mo；内容前可写第几条，如“第2条 赔偿款”"},
      {"writing_asked_by", "N[,N]", "要求订立书面协议的当事人序号"},
  };
}

absl::Status ReadAgreementText(const Arguments& arguments, v1::Agreement::Text& text) {
  if (arguments.Has("facts")) text.set_facts(arguments.Get("facts"));
  if (arguments.Has("responsibility")) text.set_responsibility(arguments.Get("responsibility"));
  if (arguments.Has("manner")) text.set_manner(arguments.Get("manner"));
  if (arguments.Has("place")) text.set_place(arguments.Get("place"));
  if (arguments.Has("issues")) {
    RETURN_IF_ERROR(ReadNumbers("--issues", arguments.Get("issues"), text.mutable_issues()));
  }
  if (arguments.Has("writing_asked_by")) {
    RETURN_IF_ERROR(
        ReadNumbers("--writing_asked_by", arguments.Get("writing_asked_by"), text.mutable_writing_asked_by()));
  }
  RETURN_IF_ERROR(ReadClauses(arguments, text));
  if (!arguments.Has("obligations")) return absl::OkStatus();
  text.clear_obligations();
  for (const std::string& written : Items(arguments.Get("obligations"))) {
    ASSIGN_OR_RETURN(*text.add_obligations(), ObligationFrom(written));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::InstalmentPlan> ReadInstalmentPlan(const std::string& written) {
  std::string_view left = written;
  const std::string parties = TakeWord(left), amount = TakeWord(left), count = TakeWord(left), first = TakeWord(left);
  const int32_t clause = TakeClause(left);
  const std::string words(absl::StripAsciiWhitespace(std::string(left)));
  int32_t debtor = 0, creditor = 0, instalments = 0;
  if (words.empty() || !ReadParties(parties, debtor, creditor) || !absl::SimpleAtoi(count, &instalments)) {
    return UsageError(fmt::format(
        "--instalments 须写作“义务人>权利人 总额 期数 首期日 内容”，如 2>1 1000 3 2026-01-31 赔偿款，不能是“{}”",
        written));
  }
  v1::InstalmentPlan plan;
  plan.set_debtor(debtor);
  plan.set_creditor(creditor);
  ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("--instalments 的总额", amount));
  plan.set_total_fen(fen);
  plan.set_count(instalments);
  plan.set_first_day(first);
  plan.set_text(words);
  plan.set_clause(clause);
  return plan;
}

}  // namespace zhiwang::ctl

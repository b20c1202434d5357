#include "services/mediation/dispute/domain/decisions/registration.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/domain/parties.h"

namespace zhiwang::mediation {
namespace {

absl::Status CheckNotAhead(const Context& context, const char* field, std::optional<absl::CivilDay> day) {
  if (day && !calendar::InSupportedYears(*day)) {
    return error::FieldInvalid(field, "lies outside the years that calendars serve", "日期超出可用的年份");
  }
  if (day && *day > TodayOf(context)) return error::FieldInvalid(field, "lies in the future", "日期在将来");
  return absl::OkStatus();
}

// The issues as amended: those that are decided, or that an agreement names, keep their number and their words.
absl::Status AmendIssues(Dispute& after, std::vector<std::string> texts, const std::vector<int>& under_agreement) {
  std::vector<Outcome>& outcomes = after.facts.issues;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const bool kept = i < texts.size() && texts[i] == after.words.matter.issues[i];
    if (kept) continue;
    if (outcomes[i] != Outcome::kOpen) {
      return error::FieldInvalid("dispute.matter.issues", "an issue that is decided keeps its number and its words",
                                 "已有结果的争议事项不能修改或者删除");
    }
    if (std::find(under_agreement.begin(), under_agreement.end(), number) != under_agreement.end()) {
      return error::FieldInvalid(
          "dispute.matter.issues",
          fmt::format("issue {} is in an agreement: it keeps its number and its words until no draft names it", number),
          fmt::format("{}号争议事项已写入协议，不能修改或者删除；请先在协议草案中去掉该事项", number));
    }
  }
  outcomes.resize(texts.size(), Outcome::kOpen);
  after.words.matter.issues = std::move(texts);
  return absl::OkStatus();
}

// Signs for the court's papers, from which day the court's clock runs (法释〔2016〕14号 art. 27).
absl::Status SignForPapers(const Context& context, Dispute& after, absl::CivilDay day) {
  if (!CourtTerm(context.terms, after.facts.origin, after.origin.summary_procedure) || after.origin.papers_day) {
    return error::FieldInvalid("dispute.origin.papers_day", "is only for a dispute that a court sent, once",
                               "只有法院委派、委托的纠纷登记签收材料的日期，且只登记一次");
  }
  after.origin.papers_day = day;
  return CheckNotAhead(context, "dispute.origin.papers_day", day);
}

// Notes that the parties of a labour dispute were told that arbitration is open to them (劳动争议调解仲裁法 art. 14).
absl::Status TellOfArbitration(const Context& context, Dispute& after, absl::CivilDay day) {
  constexpr char kField[] = "dispute.arbitration_told_day";
  if (after.facts.type != Type::kLabour) {
    return error::FieldInvalid(kField, "is only for a labour dispute", "只有劳动争议登记告知仲裁的日期");
  }
  if (!after.facts.asked || day < *after.facts.asked) {
    return error::FieldInvalid(kField, "is before a party asked for the mediation", "早于当事人申请调解之日");
  }
  RETURN_IF_ERROR(CheckNotAhead(context, kField, day));
  after.facts.arbitration_told = day;
  StopClock(after.facts, Clock::kArbitrationOpen, context.now);
  return absl::OkStatus();
}

template <class T>
void Assign(T& field, std::optional<T> value) {
  if (value) field = *std::move(value);
}

}  // namespace

absl::StatusOr<Dispute> Register(const Context& context, Dispute draft, std::vector<PartyDraft> parties) {
  Facts& facts = draft.facts;
  draft.version = 1;
  facts.state = State::kRegistered;
  facts.registered = context.now;
  facts.area_path = AreaPathOf(draft.area);
  facts.levels = {facts.level};
  facts.risk.level = facts.level;
  facts.issues.assign(draft.words.matter.issues.size(), Outcome::kOpen);
  if (!facts.asked && facts.origin == OriginKind::kParty) facts.asked = TodayOf(context);
  RETURN_IF_ERROR(CheckNotAhead(context, "dispute.asked_day", facts.asked));
  RETURN_IF_ERROR(CheckNotAhead(context, "dispute.origin.papers_day", draft.origin.papers_day));
  facts.waits_for_person = facts.origin == OriginKind::kCase;
  for (PartyDraft& party : parties) {
    RETURN_IF_ERROR(AppendParty(draft, std::move(party), "dispute.parties", context.now));
  }
  RETURN_IF_ERROR(StartClocksOfOrigin(context, draft));
  return draft;
}

absl::StatusOr<Dispute> Accept(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kAccept));
  RETURN_IF_ERROR(CheckMediationConsents(before, before.facts.level));
  after.facts.accepted = context.now;
  after.facts.accepted_as = AcceptanceOf(after.facts);
  StopClock(after.facts, Clock::kCourtAcceptance, context.now);
  return after;
}

Dispute Numbered(Dispute accepted, int64_t number) {
  accepted.facts.number = {accepted.facts.committee, NumberYear(accepted), number};
  return accepted;
}

int NumberYear(const Dispute& accepted) {
  const absl::Time at = accepted.facts.accepted.value_or(accepted.facts.registered);
  return static_cast<int>(absl::ToCivilYear(at, calendar::ShanghaiZone()).year());
}

absl::StatusOr<Dispute> TurnDown(const Context& context, const Dispute& before, Refusal ground) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kTurnDown));
  if (ground == Refusal::kNone) return error::FieldInvalid("ground", "is required", "须选择不予受理的理由");
  Ending ending;
  ending.kind = EndKind::kNotTaken;
  ending.refusal = ground;
  EndRound(context, after, std::move(ending));
  return after;
}

absl::StatusOr<Dispute> Amend(const Context& context, const Dispute& before, Amendment amendment,
                              const std::vector<int>& under_agreement) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kAmend));
  if (amendment.issues) RETURN_IF_ERROR(AmendIssues(after, *std::move(amendment.issues), under_agreement));
  MatterWords& words = after.words.matter;
  Assign(words.summary, std::move(amendment.summary));
  Assign(words.facts, std::move(amendment.facts));
  Assign(words.claim, std::move(amendment.claim));
  Assign(words.amount_fen, amendment.amount_fen);
  Assign(after.facts.type, amendment.type);
  Assign(after.facts.scale, amendment.scale);
  Assign(after.facts.confidential, amendment.confidential);
  if (amendment.point) after.point = amendment.point;
  if (amendment.area) {
    after.area = *std::move(amendment.area);
    after.facts.area_path = AreaPathOf(after.area);
  }
  if (amendment.papers_day) RETURN_IF_ERROR(SignForPapers(context, after, *amendment.papers_day));
  if (amendment.arbitration_told) RETURN_IF_ERROR(TellOfArbitration(context, after, *amendment.arbitration_told));
  if (after.facts.type != Type::kLabour) StopClock(after.facts, Clock::kArbitrationOpen, context.now);
  RETURN_IF_ERROR(StartClocksOfOrigin(context, after));
  if (amendment.papers_day) RETURN_IF_ERROR(ApplyRests(context, after));
  return after;
}

absl::StatusOr<Dispute> Noted(absl::StatusOr<Dispute> decided, std::string text) {
  if (decided.ok() && !text.empty()) decided->words.notes.push_back({decided->version, std::move(text)});
  return decided;
}

}  // namespace zhiwang::mediation

#include "services/mediation/agreement/domain/confirmation/confirming.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// The confirmation after a legal action, before what the action itself changes.
absl::StatusOr<ConfirmationState> StateAfter(const Agreement& agreement, ConfirmationAction action) {
  const ConfirmationTransition* row = FindRow(kConfirmationLifecycle, agreement.facts.confirmation.state, action);
  if (row == nullptr) return error::ConfirmationActionIllegal(agreement, action);
  return row->to;
}

// The clauses that are applied for. CONFIRMATION_EXCLUDED names those that a court may not confirm.
absl::StatusOr<std::vector<int>> ClausesOf(const Agreement& agreement, const std::vector<int>& asked) {
  const AgreementTerms& terms = agreement.facts.terms;
  if (asked.empty()) return ConfirmableClauses(terms);
  std::vector<int> excluded;
  std::set<int> clauses;
  for (const int number : asked) {
    const bool known = number >= 1 && number <= static_cast<int>(terms.topics.size());
    if (!known || !clauses.insert(number).second) {
      return error::FieldInvalid("clauses", fmt::format("names clauses, each once; {} is not", number),
                                 fmt::format("没有第{}条，或者重复", number));
    }
    if (ExclusionOf(terms.topics[static_cast<size_t>(number) - 1]) != Exclusion::kNone) excluded.push_back(number);
  }
  if (!excluded.empty()) return error::ConfirmationExcluded(agreement, excluded);
  return std::vector<int>(clauses.begin(), clauses.end());
}

// The name of the court that is chosen among those offered. FIELD_INVALID if it is not among them.
absl::StatusOr<std::string> NameOfChosen(const Application& application, const std::vector<OfferedCourt>& courts) {
  const auto chosen = std::find_if(courts.begin(), courts.end(),
                                   [&](const OfferedCourt& one) { return one.court == application.court; });
  if (chosen != courts.end()) return chosen->name.empty() ? application.court_name : chosen->name;
  return error::FieldInvalid("court", "is one of those that PrepareConfirmation offers, with its ground",
                             "须为准备司法确认时列出的法院之一，并写明管辖依据");
}

// OK for a day from the day of effect, and from the end of an earlier application, to the last day of the window.
absl::Status CheckApplyDay(const Context& context, const Agreement& agreement, absl::CivilDay day) {
  if (day > TodayOf(context)) return error::FieldInvalid("day", "lies in the future", "申请日期在将来");
  if (day < agreement.facts.effective.value_or(day)) {
    return error::FieldInvalid("day", "is before the day of effect", "申请日期早于协议生效之日");
  }
  if (const auto ended = agreement.facts.confirmation.last_step; ended && day < *ended) {
    return error::FieldInvalid("day",
                               "lies before the end of the application before it, " + absl::FormatCivilTime(*ended),
                               fmt::format("申请日期早于上一次申请结束之日（{}）", absl::FormatCivilTime(*ended)));
  }
  const absl::CivilDay last = context.calendar.DayOf(agreement.facts.confirmation.window.due);
  return day > last ? error::ConfirmationLate(agreement, last) : absl::OkStatus();
}

// OK if all parties said in this round that they apply, each by somebody who may do so on that day.
absl::Status CheckAllApply(const Context& context, absl::CivilDay day, const Dispute& dispute, const People& people) {
  const auto is_about = [&](const Consent& word) { return IsOnApplication(dispute, word); };
  RETURN_IF_ERROR(CheckConsentOfAll(dispute, "judicial confirmation", SubjectNameZh(Subject::kConfirmation), is_about));
  return CheckSpeakersOn(context, day, dispute, people, is_about);
}

// Moves the court's last paper to the papers of earlier steps.
void KeepPaper(Confirmation& confirmation) {
  if (confirmation.paper != 0) confirmation.earlier_papers.push_back(confirmation.paper);
  confirmation.paper = 0;
}

absl::Status CheckPapers(const Agreement& agreement, const std::vector<Paper>& papers) {
  std::vector<error::Missing> missing;
  for (const Paper& paper : papers) {
    if (!paper.is_there) missing.push_back(paper.asked);
  }
  return missing.empty() ? absl::OkStatus() : error::PapersMissing(agreement, missing);
}

// OK for a day that is neither in the future nor before the last recorded step.
absl::Status CheckStepDay(const Context& context, const Confirmation& confirmation, absl::CivilDay day) {
  if (day > TodayOf(context)) return error::FieldInvalid("day", "lies in the future", "日期在将来");
  const std::optional<absl::CivilDay> earlier = std::max(confirmation.applied, confirmation.last_step);
  if (!earlier || day >= *earlier) return absl::OkStatus();
  return error::FieldInvalid("day", "is before the last step", "日期早于上一环节");
}

}  // namespace

absl::Status CheckCanBeConfirmed(const Agreement& agreement) {
  RETURN_IF_ERROR(StepOf(agreement, AgreementAction::kApplyConfirmation).status());
  if (ConfirmableClauses(agreement.facts.terms).empty()) {
    return error::ConfirmationExcluded(agreement, ExcludedClauses(agreement.facts.terms));
  }
  return StateAfter(agreement, ConfirmationAction::kApply).status();
}

absl::StatusOr<Agreement> ApplyForConfirmation(const Context& context, const Agreement& before, const Dispute& dispute,
                                               Application application, const ApplicationSources& sources) {
  RETURN_IF_ERROR(CheckCanBeConfirmed(before));
  ASSIGN_OR_RETURN(std::vector<int> clauses, ClausesOf(before, application.clauses));
  ASSIGN_OR_RETURN(std::string name, NameOfChosen(application, sources.courts));
  RETURN_IF_ERROR(CheckApplyDay(context, before, application.day));
  RETURN_IF_ERROR(CheckAllApply(context, application.day, dispute, sources.people));
  RETURN_IF_ERROR(CheckPapers(before, sources.papers));
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kApplyConfirmation));
  ASSIGN_OR_RETURN(const ConfirmationState state, StateAfter(before, ConfirmationAction::kApply));
  const Confirmation& was = before.facts.confirmation;
  Confirmation next;
  next.state = state;
  // An application that was posted in time is in time, however late it is recorded.
  next.window = calendar::Stop(was.window, std::min(context.now, was.window.due));
  next.lapses = was.lapses;
  next.paper = was.paper;
  next.earlier_papers = was.earlier_papers;
  KeepPaper(next);
  next.court = std::move(application.court);
  next.applied = application.day;
  next.clauses = std::move(clauses);
  after.facts.confirmation = std::move(next);
  after.words.court = std::move(name);
  after.words.court_number.clear();
  return after;
}

absl::StatusOr<Agreement> RecordConfirmation(const Context& context, const Agreement& before,
                                             const ConfirmationStep& step) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kRecordConfirmation));
  ASSIGN_OR_RETURN(const ConfirmationState state, StateAfter(before, step.action));
  RETURN_IF_ERROR(CheckStepDay(context, before.facts.confirmation, step.day));
  Confirmation& confirmation = after.facts.confirmation;
  confirmation.state = state;
  confirmation.last_step = step.day;
  confirmation.exclusion = step.exclusion;
  confirmation.dismissal = step.dismissal;
  if (step.paper != 0 && step.paper != confirmation.paper) {
    KeepPaper(confirmation);
    confirmation.paper = step.paper;
  }
  if (step.action == ConfirmationAction::kTake) after.words.court_number = step.court_number;
  if (state == ConfirmationState::kPossible) RETURN_IF_ERROR(ReopenWindow(context.calendar, confirmation));
  if (state == ConfirmationState::kConfirmed) {
    RETURN_IF_ERROR(SetObjectionDays(context.calendar, step.day, confirmation));
    RETURN_IF_ERROR(SetEnforcementDays(context.calendar, after.facts));
  }
  return after;
}

}  // namespace zhiwang::mediation

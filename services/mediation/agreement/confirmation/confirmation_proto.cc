#include "services/mediation/agreement/confirmation/confirmation_proto.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_request.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestCourtName = 60;
constexpr int kLongestCourtNumber = 60;
constexpr int kMostClausesAppliedFor = 50;

std::string DayText(const std::optional<absl::CivilDay>& day) { return day ? calendar::FormatDay(*day) : ""; }

std::string DocumentName(const Agreement& agreement, int64_t id) {
  return id == 0 ? "" : FormatResourceName(agreement.district, "documents", std::to_string(id));
}

void WriteWindow(const Confirmation& confirmation, common::v1::Deadline& proto) {
  proto.set_clock(common::v1::Deadline::CONFIRMATION);
  calendar::ToProto(confirmation.window, proto);
}

void WriteCourt(const Court& court, v1::Confirmation::Court& proto) {
  proto.set_ground(static_cast<v1::Confirmation::Court::Ground>(court.ground));
  proto.set_county(court.county);
  proto.set_party(court.party);
}

// OK if the field is given for its own step and for no other.
absl::Status CheckGivenOf(std::string_view field, bool given, bool of_step) {
  if (given == of_step) return absl::OkStatus();
  return of_step ? error::FieldInvalid(field, "is required for this step", "本环节须填写")
                 : error::FieldInvalid(field, "belongs to another step", "本环节不填写");
}

// OK if the request gives the court's ground exactly for the steps that have one: not taking, and dismissing.
absl::Status CheckGround(const v1::RecordConfirmationRequest& request, ConfirmationAction action) {
  const bool excluded = request.exclusion() != 0, dismissed = request.dismissal() != 0;
  if (action != ConfirmationAction::kDismiss) {
    RETURN_IF_ERROR(CheckGivenOf("exclusion", excluded, action == ConfirmationAction::kNotTake));
    return CheckGivenOf("dismissal", dismissed, false);
  }
  if (excluded != dismissed) return absl::OkStatus();
  return error::FieldInvalid(
      "dismissal", "or `exclusion` is the one ground of DISMISS (民诉法解释 art. 358, 355 para. 2)",
      "裁定驳回须填写一项理由：《民诉法解释》第三百五十八条的情形，或者受理后发现的第三百五十五条的情形");
}

// The step that a request names. FIELD_INVALID for a step that has its own method or happens by itself.
absl::StatusOr<ConfirmationAction> ActionFrom(int number) {
  ASSIGN_OR_RETURN(const auto action,
                   KnownEnum<ConfirmationAction>("action", number, v1::Confirmation::Action_descriptor()));
  if (action != ConfirmationAction::kApply && action != ConfirmationAction::kLapse) return action;
  return error::FieldInvalid("action", "is TAKE, NOT_TAKE, WITHDRAW, CONFIRM or DISMISS",
                             "须为受理、不予受理、撤回、裁定有效或者裁定驳回申请");
}

}  // namespace

void ShowConfirmation(const Agreement& agreement, v1::Agreement& shown) {
  const Confirmation& confirmation = agreement.facts.confirmation;
  if (confirmation.state == ConfirmationState::kNone) return;
  v1::Confirmation& proto = *shown.mutable_confirmation();
  proto.set_state(static_cast<v1::Confirmation::State>(confirmation.state));
  if (agreement.facts.state == AgreementState::kEffective) {
    for (const ConfirmationAction action : LegalActions(confirmation.state)) {
      proto.add_legal_actions(static_cast<v1::Confirmation::Action>(action));
    }
  }
  WriteWindow(confirmation, *proto.mutable_deadline());
  if (confirmation.court.ground != CourtGround::kNone) WriteCourt(confirmation.court, *proto.mutable_court());
  proto.set_apply_day(DayText(confirmation.applied));
  proto.mutable_clauses()->Assign(confirmation.clauses.begin(), confirmation.clauses.end());
  proto.set_decision_day(DayText(confirmation.last_step));
  proto.set_exclusion(static_cast<v1::Confirmation::Exclusion>(confirmation.exclusion));
  proto.set_dismissal(static_cast<v1::Confirmation::Dismissal>(confirmation.dismissal));
  proto.set_objection_until_day(DayText(confirmation.objection_until));
  proto.set_third_person_until_day(DayText(confirmation.third_person_until));
  proto.set_paper(DocumentName(agreement, confirmation.paper));
}

void ShowCourtNames(const Agreement& agreement, v1::Agreement& shown) {
  if (!shown.has_confirmation() || !shown.confirmation().has_court()) return;
  shown.mutable_confirmation()->mutable_court()->set_display_name(agreement.words.court);
  shown.mutable_confirmation()->set_court_number(agreement.words.court_number);
}

void TakeOutCourtNames(v1::Agreement& shown) {
  if (!shown.has_confirmation() || !shown.confirmation().has_court()) return;
  shown.mutable_confirmation()->mutable_court()->clear_display_name();
  shown.mutable_confirmation()->clear_court_number();
}

void PutCourtNamesBack(const v1::Agreement& present, v1::Agreement& kept) {
  if (!kept.has_confirmation() || !kept.confirmation().has_court()) return;
  const v1::Confirmation& now = present.confirmation();
  v1::Confirmation& then = *kept.mutable_confirmation();
  const v1::Confirmation::Court& court = now.court();
  const bool same = court.ground() == then.court().ground() && court.county() == then.court().county() &&
                    court.party() == then.court().party() && now.apply_day() == then.apply_day();
  if (!same) return;
  then.mutable_court()->set_display_name(court.display_name());
  if (then.state() != v1::Confirmation::APPLIED) then.set_court_number(now.court_number());
}

v1::Confirmation::Court ToProto(const OfferedCourt& offered) {
  v1::Confirmation::Court proto;
  WriteCourt(offered.court, proto);
  proto.set_display_name(offered.name);
  return proto;
}

v1::PrepareConfirmationResponse PreparationToProto(const calendar::WorkingCalendar& calendar,
                                                   const Agreement& agreement, const ApplicationSources& sources) {
  v1::PrepareConfirmationResponse response;
  for (const OfferedCourt& court : sources.courts) *response.add_courts() = ToProto(court);
  const AgreementTerms& terms = agreement.facts.terms;
  for (const int number : ExcludedClauses(terms)) {
    auto& left_out = *response.add_left_out();
    left_out.set_clause(number);
    const Exclusion ground = ExclusionOf(terms.topics[static_cast<size_t>(number) - 1]);
    left_out.set_ground(static_cast<v1::Confirmation::Exclusion>(ground));
  }
  for (const Paper& paper : sources.papers) {
    // Facts about the parties are not papers; they are listed only if they are missing.
    if (paper.is_there && paper.document == 0) continue;
    auto& row = *response.add_papers();
    row.set_text(paper.asked.what_zh);
    row.set_document(DocumentName(agreement, paper.document));
  }
  common::v1::Deadline& window = *response.mutable_deadline();
  WriteWindow(agreement.facts.confirmation, window);
  window.set_explanation(calendar::Explain(calendar, window));
  return response;
}

absl::StatusOr<Application> ApplicationFromProto(const v1::ApplyConfirmationRequest& request) {
  Application application;
  const v1::Confirmation::Court& court = request.court();
  ASSIGN_OR_RETURN(application.court.ground, KnownEnum<CourtGround>("court.ground", court.ground(),
                                                                    v1::Confirmation::Court::Ground_descriptor()));
  application.court.county = court.county();
  application.court.party = court.party();
  ASSIGN_OR_RETURN(application.court_name, ReadName("court.display_name", court.display_name(), 0, kLongestCourtName));
  ASSIGN_OR_RETURN(application.day, calendar::ParseDay("day", request.day()));
  if (request.clauses_size() > kMostClausesAppliedFor) {
    return error::FieldInvalid("clauses", fmt::format("at most {}", kMostClausesAppliedFor),
                               fmt::format("最多 {} 条", kMostClausesAppliedFor));
  }
  application.clauses = {request.clauses().begin(), request.clauses().end()};
  return application;
}

absl::StatusOr<ConfirmationStep> StepFromProto(const rpc::Call& call, const v1::RecordConfirmationRequest& request) {
  ConfirmationStep step;
  ASSIGN_OR_RETURN(step.action, ActionFrom(request.action()));
  ASSIGN_OR_RETURN(step.day, calendar::ParseDay("day", request.day()));
  const auto is = [&](ConfirmationAction action) { return step.action == action; };
  RETURN_IF_ERROR(CheckGivenOf("court_number", !request.court_number().empty(), is(ConfirmationAction::kTake)));
  ASSIGN_OR_RETURN(step.court_number, ReadName("court_number", request.court_number(),
                                               is(ConfirmationAction::kTake) ? 1 : 0, kLongestCourtNumber));
  RETURN_IF_ERROR(CheckGround(request, step.action));
  ASSIGN_OR_RETURN(step.exclusion, KnownEnum("exclusion", request.exclusion(), v1::Confirmation::Exclusion_descriptor(),
                                             std::optional(Exclusion::kNone)));
  ASSIGN_OR_RETURN(step.dismissal, KnownEnum("dismissal", request.dismissal(), v1::Confirmation::Dismissal_descriptor(),
                                             std::optional(Dismissal::kNone)));
  ASSIGN_OR_RETURN(step.paper, DocumentIdFrom(call, "paper", request.paper()));
  const bool is_ruling = is(ConfirmationAction::kConfirm) || is(ConfirmationAction::kDismiss);
  if (is_ruling && step.paper == 0) return error::FieldInvalid("paper", "is required for a ruling", "须有法院裁定书");
  return step;
}

}  // namespace zhiwang::mediation

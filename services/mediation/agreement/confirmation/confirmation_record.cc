#include "services/mediation/agreement/confirmation/confirmation_record.h"

#include "common/calendar/day.h"
#include "common/calendar/wire/deadline_wire.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(ConfirmationState::kLapsed) == v1::Confirmation::LAPSED &&
              static_cast<int>(ConfirmationAction::kLapse) == v1::Confirmation::LAPSE &&
              static_cast<int>(Exclusion::kTitle) == v1::Confirmation::TITLE &&
              static_cast<int>(Dismissal::kElse) == v1::Confirmation::ELSE &&
              static_cast<int>(CourtGround::kIntermediate) == v1::Confirmation::Court::INTERMEDIATE);

}  // namespace

void WriteConfirmation(const Confirmation& confirmation, v1::AgreementFacts& record) {
  if (confirmation.state == ConfirmationState::kNone) {
    record.clear_confirmation();
    return;
  }
  v1::ConfirmationRecord& row = *record.mutable_confirmation();
  row.set_state(static_cast<v1::Confirmation::State>(confirmation.state));
  common::v1::DeadlineRecord& window = *row.mutable_deadline();
  window.set_clock(common::v1::Deadline::CONFIRMATION);
  window.clear_pauses();
  calendar::ToRecord(confirmation.window, window);
  row.set_lapses(absl::ToUnixMicros(confirmation.lapses));
  row.set_ground(static_cast<v1::Confirmation::Court::Ground>(confirmation.court.ground));
  row.set_county(confirmation.court.county);
  row.set_party(confirmation.court.party);
  row.set_apply_day(calendar::KnownDayNumber(confirmation.applied));
  row.mutable_clauses()->Assign(confirmation.clauses.begin(), confirmation.clauses.end());
  row.set_decision_day(calendar::KnownDayNumber(confirmation.last_step));
  row.set_exclusion(static_cast<v1::Confirmation::Exclusion>(confirmation.exclusion));
  row.set_dismissal(static_cast<v1::Confirmation::Dismissal>(confirmation.dismissal));
  row.set_paper(confirmation.paper);
  row.mutable_earlier_papers()->Assign(confirmation.earlier_papers.begin(), confirmation.earlier_papers.end());
  row.set_objection_until(calendar::KnownDayNumber(confirmation.objection_until));
  row.set_third_person_until(calendar::KnownDayNumber(confirmation.third_person_until));
}

Confirmation ReadConfirmation(const v1::AgreementFacts& record) {
  Confirmation confirmation;
  if (!record.has_confirmation()) return confirmation;
  const v1::ConfirmationRecord& row = record.confirmation();
  confirmation.state = static_cast<ConfirmationState>(row.state());
  confirmation.window = calendar::FromRecord(row.deadline());
  confirmation.lapses = absl::FromUnixMicros(row.lapses());
  confirmation.court = {static_cast<CourtGround>(row.ground()), row.county(), row.party()};
  confirmation.applied = calendar::KnownDay(row.apply_day());
  confirmation.clauses.assign(row.clauses().begin(), row.clauses().end());
  confirmation.last_step = calendar::KnownDay(row.decision_day());
  confirmation.exclusion = static_cast<Exclusion>(row.exclusion());
  confirmation.dismissal = static_cast<Dismissal>(row.dismissal());
  confirmation.paper = row.paper();
  confirmation.earlier_papers.assign(row.earlier_papers().begin(), row.earlier_papers().end());
  confirmation.objection_until = calendar::KnownDay(row.objection_until());
  confirmation.third_person_until = calendar::KnownDay(row.third_person_until());
  return confirmation;
}

}  // namespace zhiwang::mediation

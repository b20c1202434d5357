#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// The ends of a dispute, and what comes after them.
namespace zhiwang::mediation {

// An end as somebody asks for it.
struct EndRequest {
  EndKind kind = EndKind::kNoProspect;
  int party = 0;  // of kPartyRefused and kPartyWithdrew: its number
  // Numbers of issues that stay OPEN for a later round; the other open ones become UNSETTLED.
  std::vector<int> open_issues;
};

// FAILED, REFUSED, WITHDRAWN, TRANSFERRED by the kind; PARTLY_AGREED by each of them where an issue is settled. FIELD_INVALID
// for kinds that come about otherwise, for TERM_ENDED while the term runs, and for a party or an issue that there is not.
// Clocks stop, rests and assignments end.
absl::StatusOr<Dispute> End(const Context& context, const Dispute& before, const EndRequest& request);

// It was registered by mistake: VOID, and it keeps its number. Takes `dispute.rule`. ACTION_ILLEGAL while an agreement is in
// effect.
absl::StatusOr<Dispute> MakeVoid(const Context& context, const Dispute& before);

// An agreement on these issues, by number, takes effect; `fen` is its amount. Where no issue is left open → AGREED, otherwise
// the state stays and the clocks run on. For the agreement's own change. FIELD_INVALID for an issue that is not open.
absl::StatusOr<Dispute> Settle(const Context& context, const Dispute& before, const std::vector<int>& issues,
                               int64_t fen);

// An agreement on these issues, by number, is annulled; `fen` is its amount, and `effective` the day of the last agreement that
// stays in effect. The issues are open again. An open dispute goes on; AGREED, PARTLY_AGREED, PERFORMED → IN_MEDIATION with the mediators it
// had, in a new round with a new term, in which what was left UNSETTLED is open too. For the agreement's own change.
absl::StatusOr<Dispute> Unsettle(const Context& context, const Dispute& before, const std::vector<int>& issues,
                                 int64_t fen, std::optional<absl::CivilDay> effective);

// Every obligation is done or waived: AGREED, PARTLY_AGREED → PERFORMED. For the agreement's own change.
absl::StatusOr<Dispute> Perform(const Context& context, const Dispute& before);

// A new round with a new term and an open file: FAILED, REFUSED, WITHDRAWN → ACCEPTED, AGREED and PARTLY_AGREED where an agreement
// needs new terms → IN_MEDIATION with the mediators it had. Needs NEW_ROUND from all parties: CONSENT_MISSING.
absl::StatusOr<Dispute> Reopen(const Context& context, const Dispute& before, bool needs_new_terms);

// OK where something may be added to the dispute's file; FILE_ARCHIVED otherwise.
absl::Status CheckFileIsOpen(const Dispute& dispute);

// Archives the file of a dispute that has ended and has a number: ACTION_ILLEGAL, FILE_ARCHIVED. Whether the file is complete is
// for CheckFileIsComplete.
absl::StatusOr<Dispute> Archive(const Context& context, const Dispute& before);

// Enters what a party said after the end; `at` is set here.
absl::StatusOr<Dispute> RecordCallback(const Context& context, const Dispute& before, Callback callback,
                                       std::string note);

// Enters what the mediation prevented: persons at least 1 (FIELD_INVALID).
absl::StatusOr<Dispute> RecordPrevention(const Context& context, const Dispute& before, Prevention prevention,
                                         std::string note);

}  // namespace zhiwang::mediation

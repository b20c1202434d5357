#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/effect.h"
#include "services/mediation/dispute/domain/context.h"

// What becomes of the obligations of an agreement in effect. `others` are all other agreements of the dispute: where nothing is
// owed by any that is in effect, a dispute that has ended with them is PERFORMED.
namespace zhiwang::mediation {

// The most performances of an agreement, those that were taken back among them.
inline constexpr int kMostPerformances = 500;

// A performance as somebody records it.
struct NewPerformance {
  int64_t amount_fen = 0;
  int obligation = 0;
  absl::CivilDay day;
  int64_t receipt = 0;
  int takes_back = 0;
  std::string note;
};

// Records a payment, an act, or the taking back of another one. Money goes to the obligation that the payer names; else to what
// is due on the day of the payment, costs before interest before principal, and then to what falls due earliest; to what is due
// on the same day in proportion (民法典 art. 560, 561). PAYMENT_OVER for more than is owed there; FIELD_INVALID for a day ahead
// or before the agreement was reached, an obligation or a performance that there is not, and where several parties owe money and
// none is named; ACTION_ILLEGAL for what is done, waived or taken back already, and for taking back once the dispute is
// PERFORMED.
absl::StatusOr<AgreementAndPerhapsDispute> RecordPerformance(const Context& context, const Agreement& before,
                                                             const Dispute& dispute, std::span<const Agreement> others,
                                                             NewPerformance performance);

// A waiver as somebody records it.
struct NewWaiver {
  int obligation = 0;  // its number
  int64_t paper = 0;   // the id of the document that holds the creditor's word
  std::string grounds;
};

// The creditor waives the obligation. FIELD_INVALID, ACTION_ILLEGAL.
absl::StatusOr<AgreementAndPerhapsDispute> WaiveObligation(const Context& context, const Agreement& before,
                                                           const Dispute& dispute, std::span<const Agreement> others,
                                                           NewWaiver waiver);

}  // namespace zhiwang::mediation

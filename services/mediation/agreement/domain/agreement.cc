#include "services/mediation/agreement/domain/agreement.h"

namespace zhiwang::mediation {

int64_t AmountOf(const AgreementTerms& terms) {
  int64_t sum = 0;
  for (const Obligation& obligation : terms.obligations) sum += obligation.amount_fen;
  return sum;
}

}  // namespace zhiwang::mediation

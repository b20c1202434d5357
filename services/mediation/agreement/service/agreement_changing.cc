#include "services/mediation/agreement/service/agreement_changing.h"

namespace zhiwang::mediation {

absl::StatusOr<std::vector<Agreement>> OthersBeside(sql::Txn& tx, const Agreement& agreement) {
  ASSIGN_OR_RETURN(std::vector<Agreement> others, AgreementsOf(tx, agreement.district, agreement.facts.dispute));
  const auto itself =
      std::find_if(others.begin(), others.end(), [&](const Agreement& one) { return one.id == agreement.id; });
  if (itself == others.end() || itself->version != agreement.version) return sql::Rerun("it was changed meanwhile");
  others.erase(itself);
  return others;
}

Agreement WithDispute(const Context& context, const Dispute& before, AgreementWithDispute decided, const char* type) {
  Dispute after =
      resource::Stamped(before, std::move(decided.dispute), resource::NowAfter(before.changed, context.now));
  Agreement agreement = std::move(decided.agreement);
  agreement.of = std::make_shared<const Dispute>(after);
  agreement.beside = std::make_shared<const ChangedBeside>(ChangedBeside{before, std::move(after), type});
  return agreement;
}

Agreement WithDispute(const Context& context, const Dispute& before, AgreementAndPerhapsDispute decided,
                      const char* type) {
  if (!decided.dispute) return std::move(decided.agreement);
  AgreementWithDispute both{std::move(decided.agreement), *std::move(decided.dispute)};
  return WithDispute(context, before, std::move(both), type);
}

}  // namespace zhiwang::mediation

#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/agreement/domain/effect.h"
#include "services/mediation/dispute/service/dispute_means.h"

// How an agreement is changed: under the lock of its dispute's row, with its words open.
namespace zhiwang::mediation {

// All other agreements of its dispute, whose row is locked. Where the agreement itself changed before that lock was had, the
// transaction runs again.
absl::StatusOr<std::vector<Agreement>> OthersBeside(sql::Txn& tx, const Agreement& agreement);

// The agreement with its dispute as that is to be written; `type` is that of the dispute's change.
Agreement WithDispute(const Context& context, const Dispute& before, AgreementWithDispute decided, const char* type);
// The same where the dispute may stay as it is.
Agreement WithDispute(const Context& context, const Dispute& before, AgreementAndPerhapsDispute decided,
                      const char* type);

// Changes the agreement that a request names by `decide(const Context&, const Agreement& before, const Dispute&, span<const
// Agreement> others)`, or with the transaction first.
template <class Request, class Decide>
absl::StatusOr<v1::Agreement> ChangeAgreement(const DisputeMeans& means, const resource::Parts<AgreementNoun>& parts,
                                              const rpc::Call& call, const Request& request, const char* type,
                                              Decide decide) {
  ASSIGN_OR_RETURN(const Basis basis, means.BasisOf(call.district, call.deadline));
  return resource::Change(
      parts, call, request, type,
      [&](sql::Txn& tx, const resource::Moment& moment, const Agreement& before) -> absl::StatusOr<Agreement> {
        ASSIGN_OR_RETURN(const auto dispute, LockDispute(tx, call, {before.district, before.facts.dispute},
                                                         AgreementNoun::NotFound(request.name())));
        ASSIGN_OR_RETURN(const std::vector<Agreement> others, OthersBeside(tx, before));
        Agreement opened = before;
        opened.of = dispute;
        RETURN_IF_ERROR(OpenWords(means.keys(), opened));
        const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
        const std::span<const Agreement> all_others(others);
        absl::StatusOr<Agreement> decided = [&]() -> absl::StatusOr<Agreement> {
          if constexpr (std::is_invocable_v<Decide&, sql::Txn&, const Context&, const Agreement&, const Dispute&,
                                            std::span<const Agreement>>) {
            return decide(tx, context, opened, *dispute, all_others);
          } else {
            return decide(context, opened, *dispute, all_others);
          }
        }();
        ASSIGN_OR_RETURN(Agreement after, std::move(decided));
        RETURN_IF_ERROR(SealWords(means.keys(), after));
        return after;
      });
}

}  // namespace zhiwang::mediation

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/dispute/domain/context.h"

// What a dispute and its agreements read and write of each other, within a transaction that holds the dispute's row.
namespace zhiwang::mediation {

// All agreements of a dispute, by id.
absl::StatusOr<std::vector<Agreement>> AgreementsOf(sql::Txn& tx, const std::string& district, int64_t dispute);

// The issues of a dispute, by number, that an agreement names which is drafted or in effect. The dispute's row is locked until
// the transaction ends: no agreement is drafted meanwhile.
absl::StatusOr<std::vector<int>> LockIssuesUnderAgreement(sql::Txn& tx, const Dispute& dispute);

// OK where the party may be amended: see CheckNoFixedTextNames. The dispute's row is locked: no text is fixed meanwhile.
absl::Status CheckNoFixedTextNames(sql::Txn& tx, const Dispute& dispute, int party);

// OK where no agreement of the dispute rests on the document, whatever became of it; ACTION_ILLEGAL otherwise. The dispute's row
// is locked.
absl::Status CheckIsNoProof(sql::Txn& tx, const Dispute& dispute, int64_t document);

// Lets the texts of a dispute lapse that take effect no more after its change: see LetsLapse. `before` is null for a new dispute.
absl::Status LapseTexts(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author);

// The dispute as it has become from `before`: PERFORMED where it has just ended with agreements that are performed. The dispute's
// row is locked.
absl::StatusOr<Dispute> PerformedWhereItEnded(sql::Txn& tx, const Context& context, const Dispute& before,
                                              absl::StatusOr<Dispute> after);

// True where an agreement of the dispute needs new terms. The dispute's row is locked.
absl::StatusOr<bool> NeedsNewTerms(sql::Txn& tx, const Dispute& dispute);

// Notes on each of these disputes of one district that has ended with agreements whether one of them needs new terms.
inline constexpr std::string_view kNewTermsOf =
    "SELECT dispute FROM agreement FORCE INDEX (by_dispute) WHERE district = ? AND (overdue = 1 OR confirmation = ?) "
    "AND "
    "dispute IN ";
absl::Status ReadNewTerms(sql::Txn& tx, std::vector<Dispute>& disputes);

}  // namespace zhiwang::mediation

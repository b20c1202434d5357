#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/conflict/domain/conflict.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The advice that parties of a dispute, or those who act for them, were given, and the firms at which all lawyers concerned
// serve now.
struct PartyAdvice {
  std::vector<Advice> advice;
  FirmsByLawyer firms;
};

// The entries of the register about the present parties of a dispute, with those whom the present change enters. Parties are found
// by phone and identity number, so another name, address or role hides nobody. `mediators`, as `lawyers/{licence}`, are those who
// may be barred; a day is yyyymmdd.
absl::StatusOr<PartyAdvice> FindPartyAdvice(sql::Txn& tx, const Dispute& dispute,
                                            std::span<const std::string> mediators, int day);

// The advice that bars that mediator, null where there is none; only lawyers are ever barred by it.
const Advice* FindBarOf(const PartyAdvice& known, std::string_view mediator);

// OK for mediators whom no such advice bars; CONFLICT otherwise. The entry is named where the caller may see it.
absl::Status CheckNotBarred(sql::Txn& tx, const rpc::Call& call, const Dispute& dispute,
                            std::span<const std::string> mediators, int day);

// The same for all who have the dispute at present, which is asked before they go on with it: the advice may have been recorded since
// they took it up.
absl::Status CheckHoldersNotBarred(sql::Txn& tx, const rpc::Call& call, const Dispute& dispute, int day);

// The dispute as it was decided, without the assignments, PROPOSED or ACTIVE, of mediators whom such advice bars: they end with the
// ground TIE. Asked by each change by which parties, or those who act for them, come to be known.
absl::StatusOr<Dispute> WithoutAdvisers(sql::Txn& tx, const Context& context, absl::StatusOr<Dispute> decided);

}  // namespace zhiwang::mediation

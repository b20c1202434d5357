#pragma once

#include "common/changelog/change_log.h"
#include "common/privacy/keys/key_ring.h"
#include "common/rpc/call.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::mediation {

// The dispute as the caller, who reaches it, may see it: the file with its parties masked, or the summary; without the cases
// that it answers for who may not know them. Words or a party
// whose seal does not open are left out, and the log says why: a list is not for nothing because of one row.
v1::Dispute ShowDispute(const privacy::KeyRing& keys, const rpc::Call& call, const Dispute& dispute);

// A summary of the dispute, though the caller may see its file: for lists that show no more.
v1::Dispute ShowSummary(const rpc::Call& call, const Dispute& dispute);

// A change of the dispute as an entry of the timeline that the caller, who reaches the dispute, may see: with the words that
// came with it where they see the file, and without the number of a case that they may not know. `dispute` has its words.
common::v1::Change ShowChange(const rpc::Call& call, const Dispute& dispute, const changelog::Change& change);

// Takes out of an answer what somebody wrote, and what tells who a party is.
void TakeOutWords(v1::Dispute& shown);

// Puts back what TakeOutWords took out of `kept`, as far as `present`, the dispute as the caller sees it now, shows it. What
// was amended since is shown as it is now.
v1::Dispute PutWordsBack(const v1::Dispute& present, v1::Dispute kept);

}  // namespace zhiwang::mediation

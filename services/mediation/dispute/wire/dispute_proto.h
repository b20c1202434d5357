#pragma once

#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::mediation {

// A dispute as the contract has it, with its words, and without its parties: see dispute_view.h for those, and for who sees
// what.
v1::Dispute ToProto(const Dispute& dispute);

// An assignment of a dispute, by its number, with the words of its declaration.
v1::Assignment ToProto(const Dispute& dispute, int number);

}  // namespace zhiwang::mediation

#pragma once

#include <string>

#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/dispute_part.pb.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {

// The inspection with that number; with its words if those of the dispute are open.
v1::Inspection InspectionToProto(const Dispute& dispute, int number);

// Takes the words out of the inspections of an answer, and puts the words of `present` back into those whose state has not changed
// since.
void TakeOutInspectionWords(v1::Dispute& shown);
void PutInspectionWordsBack(const v1::Dispute& present, v1::Dispute& kept);

// One line for people about a step: `第 1 次勘查：下达 S1`.
std::string SummaryOf(const v1::InspectionStep& step);

}  // namespace zhiwang::mediation

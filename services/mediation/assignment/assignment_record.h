#pragma once

#include "services/mediation/assignment/domain/assignment.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {

// An assignment as the dispute's facts hold it, and back. Fields that a newer release wrote into `row` are kept.
void WriteAssignment(const Assignment& assignment, v1::AssignmentRecord& row);
Assignment ReadAssignment(const v1::AssignmentRecord& row);

}  // namespace zhiwang::mediation

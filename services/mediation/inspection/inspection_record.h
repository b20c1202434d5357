#pragma once

#include "services/mediation/inspection/domain/inspection.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {

// An inspection without its words as the dispute's body holds it, and back. Fields that a newer release wrote into `record` are
// kept.
void WriteInspection(const Inspection& inspection, int number, v1::InspectionRecord& record);
Inspection ReadInspection(const v1::InspectionRecord& record);

// The step by which the inspection of that number came to where it stands, as the change log holds it.
v1::InspectionStep StepOf(const Inspection& inspection, int number);

}  // namespace zhiwang::mediation

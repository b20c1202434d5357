#pragma once

#include "services/mediation/inspection/domain/inspection.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {

// Conversion between an inspection without its words and its record in the dispute's body. Fields that a newer release wrote into
// `record` are kept.
void WriteInspection(const Inspection& inspection, int number, v1::InspectionRecord& record);
Inspection ReadInspection(const v1::InspectionRecord& record);

// The last step of the inspection with that number, as the change log holds it.
v1::InspectionStep StepOf(const Inspection& inspection, int number);

}  // namespace zhiwang::mediation

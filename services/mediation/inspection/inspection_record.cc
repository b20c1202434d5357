#include "services/mediation/inspection/inspection_record.h"

#include "services/grid_registry/client/asked_check_wire.h"

namespace zhiwang::mediation {

void WriteInspection(const Inspection& inspection, int number, v1::InspectionRecord& record) {
  record.mutable_step()->set_number(number);
  grid::WriteStep(inspection.progress, *record.mutable_step());
  record.set_requester(inspection.requester);
  record.set_requested(absl::ToUnixMicros(inspection.requested));
  record.set_due(absl::ToUnixMicros(inspection.due));
  record.set_area(inspection.area);
  if (inspection.point) {
    record.set_longitude(inspection.point->longitude);
    record.set_latitude(inspection.point->latitude);
  }
  record.set_at(absl::ToUnixMicros(inspection.progress.at));
  if (inspection.progress.found_at) {
    record.set_found_longitude(inspection.progress.found_at->longitude);
    record.set_found_latitude(inspection.progress.found_at->latitude);
  }
}

Inspection ReadInspection(const v1::InspectionRecord& record) {
  Inspection inspection;
  inspection.requester = record.requester();
  inspection.requested = absl::FromUnixMicros(record.requested());
  inspection.due = absl::FromUnixMicros(record.due());
  inspection.area = record.area();
  if (record.has_longitude()) inspection.point = grid::Point{record.longitude(), record.latitude()};
  inspection.progress = grid::ReadStep(record.step());
  inspection.progress.at = absl::FromUnixMicros(record.at());
  if (record.has_found_longitude()) {
    inspection.progress.found_at = grid::Point{record.found_longitude(), record.found_latitude()};
  }
  return inspection;
}

v1::InspectionStep StepOf(const Inspection& inspection, int number) {
  v1::InspectionStep step;
  step.set_number(number);
  grid::WriteStep(inspection.progress, step);
  return step;
}

}  // namespace zhiwang::mediation

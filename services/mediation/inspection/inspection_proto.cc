#include "services/mediation/inspection/inspection_proto.h"

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "services/grid_registry/client/asked_check_wire.h"

namespace zhiwang::mediation {

v1::Inspection InspectionToProto(const Dispute& dispute, int number) {
  const size_t place = static_cast<size_t>(number) - 1;
  const Inspection& inspection = dispute.inspections[place];
  v1::Inspection proto;
  proto.set_number(number);
  proto.set_requester(inspection.requester);
  SetTime(inspection.requested, proto.mutable_request_time());
  SetTime(inspection.due, proto.mutable_due_time());
  proto.set_area(FormatResourceName(dispute.district, "areas", inspection.area));
  *proto.mutable_progress() = grid::CheckToProto(dispute.district, inspection.progress);
  if (place < dispute.words.inspections.size()) {
    const InspectionWords& words = dispute.words.inspections[place];
    proto.set_question(words.question);
    proto.mutable_progress()->set_report(words.report);
    proto.mutable_progress()->set_note(words.note);
  }
  return proto;
}

void TakeOutInspectionWords(v1::Dispute& shown) {
  for (v1::Inspection& inspection : *shown.mutable_inspections()) {
    inspection.clear_question();
    inspection.mutable_progress()->clear_report();
    inspection.mutable_progress()->clear_note();
  }
}

void PutInspectionWordsBack(const v1::Dispute& present, v1::Dispute& kept) {
  for (int i = 0; i < kept.inspections_size() && i < present.inspections_size(); ++i) {
    const v1::Inspection& now = present.inspections(i);
    v1::Inspection& then = *kept.mutable_inspections(i);
    then.set_question(now.question());
    if (then.progress().state() != now.progress().state()) continue;
    then.mutable_progress()->set_report(now.progress().report());
    then.mutable_progress()->set_note(now.progress().note());
  }
}

std::string SummaryOf(const v1::InspectionStep& step) {
  return grid::DescribeStep(fmt::format("第 {} 次勘查", step.number()), grid::ReadStep(step));
}

}  // namespace zhiwang::mediation

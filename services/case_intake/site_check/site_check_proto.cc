#include "services/case_intake/site_check/site_check_proto.h"

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "services/grid_registry/client/asked_check_wire.h"

namespace zhiwang::intake {

std::string SummaryOf(const v1::SiteCheckStep& step) {
  return grid::DescribeStep(fmt::format("第 {} 次现场核实", step.number()), grid::ReadStep(step));
}

v1::SiteCheck ToProto(const std::string& district, const SiteCheck& check, int number) {
  v1::SiteCheck proto;
  proto.set_number(number);
  proto.set_question(check.question);
  proto.set_requester(check.requester);
  SetTime(check.requested, proto.mutable_request_time());
  SetTime(check.due, proto.mutable_due_time());
  proto.set_area(FormatResourceName(district, "areas", check.area));
  *proto.mutable_progress() = grid::CheckToProto(district, check.progress);
  return proto;
}

}  // namespace zhiwang::intake

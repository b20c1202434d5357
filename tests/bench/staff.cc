#include "tests/bench/staff.h"

#include <cstddef>

#include <grpcpp/client_context.h>

#include "common/names/resource_name.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::bench {

void HireStaff(Bench& bench, const std::vector<std::string>& people, grid::v1::Assignment::Role role,
               const std::string& area) {
  const std::string district = std::string("districts/") + kDistrict;
  const auto stub = grid::v1::StaffService::NewStub(bench.PlaintextGrid());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + bench.token());
  grid::v1::ImportStaffResponse response;
  const auto stream = stub->ImportStaff(&context, &response);
  grid::v1::ImportStaffRequest message;
  message.mutable_header()->set_district(district);
  stream->Write(message);
  for (const std::string& person : people) {
    message.Clear();
    grid::v1::Staff& staff = *message.mutable_row()->mutable_staff();
    staff.set_name(district + "/" + person);
    staff.set_display_name("李四");
    grid::v1::Assignment& assignment = *staff.add_assignments();
    assignment.set_role(role);
    assignment.set_area(FormatResourceName(kDistrict, "areas", area));
    assignment.set_from_day("2020-01-01");
    stream->Write(message);
  }
  stream->WritesDone();
  const grpc::Status imported = stream->Finish();
  if (!imported.ok() || static_cast<size_t>(response.created() + response.unchanged()) != people.size()) {
    Fail("the staff are not taken: " + imported.error_message());
  }
}

}  // namespace zhiwang::bench

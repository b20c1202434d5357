#include "tests/support/district/demo_district.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "tests/support/cluster/give_up.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {

void ImportDemoDistrict(Cluster& cluster, int grids, int appeals) {
  const std::string& directory = cluster.directory();
  ChildProcess generate({Program("zhiwang_demo"), "--out", directory, "--grids", std::to_string(grids), "--appeals",
                         std::to_string(appeals)},
                        directory + "/demo.log");
  if (generate.Wait(absl::Minutes(1)) != 0) GiveUp("zhiwang_demo failed", {directory + "/demo.log"});
  const std::string shipped = std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo";
  for (const auto& [what, file] : {std::pair<std::string, std::string>{"areas", directory + "/areas.geojson"},
                                   {"departments", directory + "/departments.csv"},
                                   {"staff", directory + "/staff.csv"},
                                   {"calendar", shipped + "/calendar.csv"},
                                   {"categories", shipped + "/categories.csv"}}) {
    const auto output = cluster.Ctl({"import", what, file});
    if (output.exit_code != 0) GiveUp("import " + what + " failed:\n" + output.text);
  }
  const auto committees = cluster.Ctl({"committee", "import", directory + "/committees.jsonl"});
  if (committees.exit_code != 0) GiveUp("committee import failed:\n" + committees.text);
  // The registry's calendar is followed: case-intake keeps a copy once it knows it.
  sql::Database intake(cluster.Schema("case_intake"));
  const bool known = Eventually(
      [&] {
        const auto copies = intake.Read(absl::Now() + absl::Seconds(5), [](sql::Txn& tx) {
          return tx.QueryOne("SELECT COUNT(*) FROM calendar_copy", {}, [](const sql::Row& row) { return row.Int(1); });
        });
        return copies.ok() && copies->value_or(0) > 0;
      },
      absl::Minutes(1));
  if (!known) GiveUp("case-intake does not come to know the calendar");
}

void ImportDemoFirmAndTemplates(Cluster& cluster) {
  const std::string shipped = std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo";
  const auto firms = cluster.Ctl({"firm", "import", shipped + "/firms.jsonl"});
  if (firms.exit_code != 0) GiveUp("firm import failed:\n" + firms.text);
  std::vector<std::string> publish = {"template", "publish"};
  for (const auto& file : std::filesystem::directory_iterator(shipped + "/templates")) {
    publish.push_back(file.path().string());
  }
  const auto templates = cluster.Ctl(publish);
  if (templates.exit_code != 0) GiveUp("template publish failed:\n" + templates.text);
}

std::string StaffServing(const Cluster& cluster, grid::v1::Assignment::Role role, const std::string& area) {
  grid::v1::ListStaffRequest request;
  request.set_district("districts/370211");
  request.set_area("districts/370211/areas/" + area);
  request.set_role(role);
  grpc::ClientContext asking;
  cluster.SignAs(asking, kCentre);
  grid::v1::ListStaffResponse response;
  const auto registry = grid::v1::StaffService::NewStub(cluster.GridChannel());
  if (!registry->ListStaff(&asking, request, &response).ok() || response.staff().empty()) {
    GiveUp("nobody serves as " + grid::v1::Assignment::Role_Name(role) + " in " + area);
  }
  return response.staff(0).name();
}

bool Knows(const Cluster& cluster, const std::string& intake_address, const std::string& staff) {
  const auto intake = intake::v1::CaseService::NewStub(cluster.ConnectTo(intake_address));
  return Eventually(
      [&] {
        intake::v1::ListCasesRequest request;
        request.set_district("districts/370211");
        grpc::ClientContext context;
        cluster.SignAs(context, staff);
        intake::v1::ListCasesResponse response;
        return intake->ListCases(&context, request, &response).ok();
      },
      absl::Minutes(1));
}

}  // namespace zhiwang::testing

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/refused.h"
#include "tests/support/served_service.h"
#include "tests/support/sound.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::grid {

// The messages of an import: its header, then its rows.
template <class Request, class Header, class Row>
std::vector<Request> ImportOf(const Header& header, const std::vector<Row>& rows) {
  std::vector<Request> messages(1 + rows.size());
  *messages[0].mutable_header() = header;
  for (size_t i = 0; i < rows.size(); ++i) *messages[i + 1].mutable_row() = rows[i];
  return messages;
}

// How a whole import goes by, as `header` says.
absl::StatusOr<v1::ImportAreasResponse> ImportAreas(const testing::Client& client, const std::vector<v1::AreaRow>& rows,
                                                    const v1::ImportAreasHeader& header);
v1::ImportAreasHeader AreasHeader();

// A test with a registry over a schema of its own.
class RegistryTest : public testing::ServedServiceTest {
 protected:
  void SetUp() override { ServeRegistry(); }
  // With the intake service at `intake` and mediation at `mediation` (host:port), which are told of on-site checks, and mediation
  // of screenings, too. By default nobody listens there.
  void ServeRegistry(const std::string& intake = "127.0.0.1:1", const std::string& mediation = "127.0.0.1:1");

  absl::StatusOr<v1::ImportAreasResponse> Import(const std::vector<v1::AreaRow>& rows,
                                                 const v1::ImportAreasHeader& header = AreasHeader()) {
    return ImportAreas(client(), rows, header);
  }
  // Imports rows that must go in.
  void MustImport(const std::vector<v1::AreaRow>& rows);
  void Hire(const std::vector<v1::ImportStaffRequest::Row>& rows);
  void Establish(const std::vector<v1::ImportDepartmentsRequest::Row>& rows);

  // Runs an import of areas of which this row is to be refused; nothing may be written.
  template <class ImportOfAreas>
  void ExpectRefusedRow(ImportOfAreas&& import, int64_t row, common::v1::ErrorReason reason, const std::string& words) {
    const int64_t before = CountChanges();
    const absl::StatusOr<v1::ImportAreasResponse> response = import();
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(response->rows(), ::testing::Contains(IsRefusedRow(row, reason, words)));
    EXPECT_FALSE(response->applied());
    EXPECT_EQ(CountChanges(), before);
  }

  int64_t CountAreas() { return Number("SELECT COUNT(*) FROM area"); }
  int64_t CountChanges() { return Number("SELECT COUNT(*) FROM change_log"); }
  // As if the replica that made all changes so far had a clock that is an hour ahead.
  void DateTheChangesAhead() { ASSERT_EQ(Run("UPDATE change_log SET at = at + 3600000000"), absl::OkStatus()); }
  // The number of changes that are not later than the one before them of the same resource.
  int64_t CountChangesDatedBack() {
    return Number(
        "SELECT COUNT(*) FROM change_log a JOIN change_log b ON b.district = a.district AND b.kind = a.kind AND "
        "b.id = a.id AND b.version = a.version + 1 WHERE b.at <= a.at");
  }

  absl::StatusOr<v1::Area> GetArea(const std::string& code, bool with_boundary = false);
};

}  // namespace zhiwang::grid

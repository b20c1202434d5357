#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/grid/geojson/coordinates.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/common/v1/row_outcome.pb.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::ctl {

inline constexpr std::string_view kFromValues = "gcj02|wgs84|cgcs2000|bd09|webmercator";
inline constexpr Flag kFrom = {"from", kFromValues, "文件的坐标系，换算成 GCJ-02；不写则文件须已是 GCJ-02"};

// A file of areas, read once: an import that ends in the middle would look like a whole one.
struct AreaFile {
  std::string text;
  std::optional<CoordinateSystem> from;         // of its coordinates; nothing where they are in GCJ-02 by themselves
  std::vector<common::v1::RowOutcome> refused;  // features that cannot be sent
  int64_t areas = 0;                            // features that can
};

// Reads the file that the first operand names, in the system that --from names. A usage error for an unknown one;
// INVALID_ARGUMENT, Chinese, for a file that is none of areas.
absl::StatusOr<AreaFile> ReadAreaFile(const Arguments& arguments);

// Sends the header and every feature that can be sent, a long boundary in pieces, and answers what the server says of them.
absl::StatusOr<grid::v1::ImportAreasResponse> SendAreas(const Connection& connection, const AreaFile& file,
                                                        const grid::v1::ImportAreasHeader& header);

// Prints what became of the rows, and the overlaps, gaps and spill that the server found.
void PrintAreaRemarks(const Connection& connection, const AreaFile& file,
                      const grid::v1::ImportAreasResponse& response);

}  // namespace zhiwang::ctl

#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfAreas() {
  static const auto* const templates = new RequestTable{
      {"GetArea", {R"(name: "$district/areas/370211010000" with_boundary: true)"}},
      {"ReadBoundary", {R"(name: "$district/areas/370211010000" day: "2026-01-01")"}},
      {"ListAreas", {R"(district: "$district" page_size: 20 parent: "$district/areas/370211000000" level: TOWN)"}},
      {"ListBoundaries",
       {R"(district: "$district" page_size: 20 parent: "$district/areas/370211010000" tolerance_metres: 20)"}},
      {"ListAreaHistory", {R"(name: "$district/areas/370211010000" page_size: 20)"}},
      {"ListFormerPaths", {R"(district: "$district" page_size: 20)"}},
      {"GetReorganisation", {R"(name: "$planned")"}},
      {"ListReorganisations", {R"(district: "$district" page_size: 20)"}},
      {"PreviewReorganisation", {R"(name: "$planned")"}},
      {"CancelReorganisation", {R"(name: "$planned" request_id: "$id")"}},
      {"ImportAreas", {R"(header {district: "$district"})", R"(row {$grid})"}},
      {"LocatePoint", {R"(district: "$district" point {longitude: 120.042886 latitude: 35.799837})"}},
      {"LocatePoints", {R"(district: "$district" longitudes: [120.042886, 120.05] latitudes: [35.799837, 35.8])"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing

#pragma once

#include <string>

#include "common/names/resource_name.h"
#include "zhiwang/common/v1/place.pb.h"

// A district that the tests of services take place in which ask a grid registry (FakeRegistry).
namespace zhiwang::small_district {

inline constexpr char kDistrict[] = "370211";
inline constexpr char kDistrictName[] = "districts/370211";

// Areas. The first grid lies four steps below the district, the second three: between the first town and its village
// there is a management zone.
inline constexpr char kWholeDistrict[] = "370211000000";
inline constexpr char kTown[] = "370211109000";
inline constexpr char kZone[] = "370211109Z01";
inline constexpr char kVillage[] = "370211109201";
inline constexpr char kGrid[] = "370211109201001";
inline constexpr char kOtherTown[] = "370211103000";
inline constexpr char kOtherVillage[] = "370211103201";
inline constexpr char kOtherGrid[] = "370211103201001";

// Departments.
inline constexpr char kWater[] = "D01";
inline constexpr char kHousing[] = "D02";
inline constexpr char kRoads[] = "D03";
inline constexpr char kClosedUnit[] = "D99";

inline std::string AreaName(const std::string& code) { return FormatResourceName(kDistrict, "areas", code); }
inline std::string UnitName(const std::string& code) { return FormatResourceName(kDistrict, "departments", code); }

inline common::v1::Point MakePoint(double longitude, double latitude) {
  common::v1::Point point;
  point.set_longitude(longitude);
  point.set_latitude(latitude);
  return point;
}
inline common::v1::Point PointInGrid() { return MakePoint(119.90, 35.70); }
inline common::v1::Point PointInOtherGrid() { return MakePoint(119.80, 35.60); }
inline common::v1::Point PointElsewhere() { return MakePoint(116.40, 39.90); }

}  // namespace zhiwang::small_district

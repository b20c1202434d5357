#pragma once

#include <string>

#include "common/names/resource_name.h"
#include "zhiwang/common/v1/place.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

// The district that the tests of this folder take place in: what its grid registry knows, its categories, its appeals.
namespace zhiwang::intake {

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

// Categories: 城乡建设/供水/水质, 城乡建设/供水/停水, 城乡建设/道路/坑洼 and 民政/低保/申请.
inline constexpr char kTapWater[] = "010101";
inline constexpr char kWaterCut[] = "010102";
inline constexpr char kPotholes[] = "010201";
inline constexpr char kAllowance[] = "020101";

inline std::string AreaName(const std::string& code) { return FormatResourceName(kDistrict, "areas", code); }
inline std::string UnitName(const std::string& code) { return FormatResourceName(kDistrict, "departments", code); }
inline std::string CategoryName(const std::string& code) { return FormatResourceName(kDistrict, "categories", code); }

inline common::v1::Point MakePoint(double longitude, double latitude) {
  common::v1::Point point;
  point.set_longitude(longitude);
  point.set_latitude(latitude);
  return point;
}
inline common::v1::Point PointInGrid() { return MakePoint(119.90, 35.70); }
inline common::v1::Point PointInOtherGrid() { return MakePoint(119.80, 35.60); }
inline common::v1::Point PointElsewhere() { return MakePoint(116.40, 39.90); }

// An appeal as it comes in by telephone, with a place and a category.
inline v1::Case Appeal() {
  v1::Case appeal;
  appeal.set_channel(v1::Case::CITY_HOTLINE);
  appeal.set_text("家里停水两天了，自来水有泥沙。");
  appeal.set_category(CategoryName(kTapWater));
  appeal.mutable_reporter()->set_display_name("王某");
  appeal.mutable_reporter()->set_phone("+8613800138000");
  *appeal.mutable_point() = PointInGrid();
  return appeal;
}

}  // namespace zhiwang::intake

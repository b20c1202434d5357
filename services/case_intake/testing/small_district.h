#pragma once

#include <string>

#include "tests/support/district/small_district.h"
#include "zhiwang/intake/v1/case.pb.h"

// The small district in which the tests of this folder take place, its categories and its appeals.
namespace zhiwang::intake {

using namespace small_district;

// Categories: 城乡建设/供水/水质, 城乡建设/供水/停水, 城乡建设/道路/坑洼 and 民政/低保/申请.
inline constexpr char kTapWater[] = "010101";
inline constexpr char kWaterCut[] = "010102";
inline constexpr char kPotholes[] = "010201";
inline constexpr char kAllowance[] = "020101";

inline std::string CategoryName(const std::string& code) { return FormatResourceName(kDistrict, "categories", code); }

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

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"

namespace zhiwang {
namespace {

TEST(ADistrict, LeadsEveryName) {
  for (const char* name :
       {"districts/370211", "districts/370211/cases/12", "districts/370211/x/y/z", "districts/370211/"}) {
    EXPECT_EQ(ParseDistrictOf("name", name).value(), "370211") << name;
  }
  for (const char* name :
       {"", "370211", "districts/37021", "districts/3702112", "districts/37021x/cases/1", "areas/370211/1"}) {
    EXPECT_EQ(ReasonOf(ParseDistrictOf("name", name).status()), common::v1::RESOURCE_NAME_INVALID) << name;
  }
}

TEST(ResourceNames, AreTakenApartAndPutTogether) {
  const auto name = ParseResourceName("name", "districts/370211/cases/12", "cases");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->district, "370211");
  EXPECT_EQ(name->id, "12");
  EXPECT_EQ(FormatResourceName("370211", "cases", "12"), "districts/370211/cases/12");
  EXPECT_EQ(FormatResourceName("370211", "cases", ""), "");
}

TEST(ResourceNames, OfARequestAreEachOnceAndNotTooMany) {
  using Ids = std::vector<std::string>;
  const std::string one = "districts/370211/areas/1", two = "districts/370211/areas/2";
  EXPECT_EQ(ParseIdsWithin("370211", "areas", {two, one}, "areas", 2).value(), (Ids{"2", "1"}));
  EXPECT_EQ(ParseIdsWithin("370211", "areas", {}, "areas", 2).value(), Ids());
  const auto reason = [](const Ids& names) {
    return ReasonOf(ParseIdsWithin("370211", "areas", names, "areas", 2).status());
  };
  EXPECT_EQ(reason({one, one}), common::v1::FIELD_INVALID);
  EXPECT_EQ(reason({one, two, "districts/370211/areas/3"}), common::v1::FIELD_INVALID);
  EXPECT_EQ(reason({one, "districts/370212/areas/2"}), common::v1::RESOURCE_NAME_INVALID);
  EXPECT_EQ(reason({one, "2"}), common::v1::RESOURCE_NAME_INVALID);
}

TEST(ResourceNames, OfAnotherFormAreRefusedWithTheForm) {
  for (const char* wrong : {"", "districts", "districts/", "districts/37021/cases/1", "districts/37021a/cases/1",
                            "districts/370211/cases/", "districts/370211/cases/a/b", "districts/370211/areas/1",
                            "districts/370211/cases/1 ", "/districts/370211/cases/1", "districts/370211/cases/%00"}) {
    const auto name = ParseResourceName("name", wrong, "cases");
    EXPECT_EQ(ReasonOf(name.status()), common::v1::RESOURCE_NAME_INVALID) << wrong;
  }
}

TEST(ResourceNames, OfAnotherDistrictAreRefused) {
  EXPECT_EQ(ReasonOf(ParseIdWithin("370211", "unit", "districts/370212/departments/D01", "departments").status()),
            common::v1::RESOURCE_NAME_INVALID);
}

TEST(ResourceNames, AVeryLongWrongNameIsNotSentBackWhole) {
  const auto name = ParseDistrictName("district", std::string(100'000, 'x'));
  EXPECT_LT(name.status().message().size(), 300u);
}

TEST(Uuids, AreMadeAsTheyAreChecked) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(IsUuid(NewUuid()));
  EXPECT_NE(NewUuid(), NewUuid());
  for (const char* wrong :
       {"", "123", "00000000-0000-0000-0000-00000000000g", "000000000-000-0000-0000-000000000000"}) {
    EXPECT_FALSE(IsUuid(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang

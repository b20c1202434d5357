#include "common/auth/self.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/rights.h"

namespace zhiwang::auth {
namespace {

TEST(ASubject, NamesACitizenAVolunteerALawyerOrAPartyOfADistrict) {
  EXPECT_EQ(SelfOf("districts/370211/citizens/c1"), (Self{"370211", Role::kCitizen, "c1"}));
  EXPECT_EQ(SelfOf("districts/370211/volunteers/v-2"), (Self{"370211", Role::kVolunteer, "v-2"}));
  EXPECT_EQ(SelfOf("districts/370211/lawyers/l_3"), (Self{"370211", Role::kLawyer, "l_3"}));
  EXPECT_EQ(SelfOf("districts/370211/parties/4"), (Self{"370211", Role::kParty, "4"}));
  for (const char* other :
       {"", "root", "districts/370211", "districts/370211/staff/w1", "districts/370211/citizens",
        "districts/37021/citizens/c1", "districts/370211/citizens/", "districts/370211/citizens/c1/x",
        "districts/370211/citizens/张三", "districts/37021x/citizens/c1", "/districts/370211/citizens/c1",
        "districts/370211/citizens2/c1"}) {
    EXPECT_EQ(SelfOf(other), std::nullopt) << other;
  }
}

TEST(ASubject, IsThatOfWhomItNames) {
  for (const char* subject : {"districts/370211/citizens/c1", "districts/370211/parties/4"}) {
    EXPECT_EQ(SubjectOf(*SelfOf(subject)), subject);
  }
}

TEST(RightsOverOnesOwn, CoverNoAreaAndNoDepartment) {
  const Rights rights(Self{"370211", Role::kCitizen, "c1"});
  EXPECT_TRUE(rights.IncludeSelf({Role::kCitizen}));
  EXPECT_FALSE(rights.IncludeSelf({Role::kLawyer, Role::kAdministrator}));
  EXPECT_FALSE(rights.Include({Role::kCitizen}));
  EXPECT_FALSE(rights.Cover({Role::kCitizen}, {"/", ""}));
  EXPECT_TRUE(rights.Reach({Role::kCitizen}).empty());
}

}  // namespace
}  // namespace zhiwang::auth

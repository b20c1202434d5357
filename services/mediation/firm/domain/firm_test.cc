#include "services/mediation/firm/domain/firm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kMarch = 20260301, kApril = 20260401;

Firm FirmWith(std::vector<Lawyer> lawyers) {
  Firm firm;
  firm.code = "A";
  firm.name = "某所";
  firm.area_paths = {"/370211000000/370211109000/"};
  firm.lawyers = std::move(lawyers);
  firm.contract_from_day = 20260101;
  firm.contract_until_day = 20261231;
  return firm;
}

TEST(AFirm, NamesEachLawyerOnceForATime) {
  EXPECT_THAT(CheckFirm(FirmWith({{.licence = 1, .types = {}, .from_day = kMarch}})), IsOk());
  EXPECT_THAT(CheckFirm(FirmWith(
                  {{.licence = 1, .types = {}, .from_day = kMarch}, {.licence = 1, .types = {}, .from_day = kApril}})),
              IsInvalid("firm.lawyers.lawyer"));
  EXPECT_THAT(CheckFirm(FirmWith({{.licence = 1, .types = {}, .from_day = kApril, .until_day = kMarch}})),
              IsInvalid("firm.lawyers.until_day"));
}

TEST(AFirm, HasAreasAndAContractThatEndsAfterItBegins) {
  Firm nowhere = FirmWith({});
  nowhere.area_paths.clear();
  EXPECT_THAT(CheckFirm(nowhere), IsInvalid("firm.areas"));
  Firm backwards = FirmWith({});
  backwards.contract_until_day = 20251231;
  EXPECT_THAT(CheckFirm(backwards), IsInvalid("firm.contract_until_day"));
}

TEST(AFirm, ServesByItsLawyersWhileItsContractHolds) {
  const Firm firm = FirmWith({{.licence = 1, .types = {}, .from_day = kMarch, .until_day = kApril}});
  EXPECT_EQ(FindLawyer(firm, 1, kMarch - 100), nullptr);
  EXPECT_NE(FindLawyer(firm, 1, kMarch), nullptr);
  EXPECT_EQ(FindLawyer(firm, 1, kApril), nullptr) << "the first day on which they no longer serve";
  EXPECT_EQ(FindLawyer(FirmWith({{.licence = 1, .types = {}, .from_day = 20250101}}), 1, 20270101), nullptr);
  EXPECT_TRUE(IsContractedFor(firm, "/370211000000/370211109000/370211109201/"));
  EXPECT_FALSE(IsContractedFor(firm, "/370211000000/370211010000/"));
}

TEST(Memberships, OfOtherFirmsMustNotOverlap) {
  const Firm firm = FirmWith({{.licence = 1, .types = {}, .from_day = kMarch}});
  const std::vector<Membership> until_march = {{1, "B", 20250101, kMarch}}, until_april = {{1, "B", 20250101, kApril}};
  EXPECT_EQ(FindElsewhere(firm, until_march), nullptr);
  EXPECT_NE(FindElsewhere(firm, until_april), nullptr);
  EXPECT_EQ(FindElsewhere(firm, std::vector<Membership>{{1, "A", 20250101, kApril}}), nullptr) << "their own firm";
  EXPECT_EQ(FindElsewhere(firm, std::vector<Membership>{{2, "B", 20250101, kApril}}), nullptr) << "somebody else";
}

TEST(Memberships, OfThoseWhoAreNamedNoMoreEndToday) {
  const std::vector<Membership> known = {{1, "A", 20250101, calendar::kNoEnd}, {2, "A", 20250101, 20250201}};
  EXPECT_THAT(MembershipsToWrite(FirmWith({{.licence = 1, .types = {}, .from_day = 20250101}}), known, kMarch),
              IsEmpty());
  EXPECT_THAT(MembershipsToWrite(FirmWith({}), known, kMarch), ElementsAre(Membership{1, "A", 20250101, kMarch}));
  EXPECT_THAT(MembershipsToWrite(FirmWith({{.licence = 3, .types = {}, .from_day = kApril}}), {}, kMarch),
              ElementsAre(Membership{3, "A", kApril, calendar::kNoEnd}));
}

TEST(ALawyer, IsNamedByLicence) {
  EXPECT_EQ(OfficeOf(13702201910000001), "lawyers/13702201910000001");
  EXPECT_EQ(LicenceOf("lawyers/13702201910000001"), 13702201910000001);
  EXPECT_EQ(LicenceOf("staff/1"), std::nullopt);
  EXPECT_EQ(LicenceOf("lawyers/h1"), std::nullopt);
}

}  // namespace
}  // namespace zhiwang::mediation

#include "common/auth/grant_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::auth {
namespace {

using ::testing::HasSubstr;

constexpr char kWang[] = "districts/370211/staff/w1";
constexpr RoleSet kWorkers = {Role::kGridWorker};
const absl::CivilDay kToday(2026, 3, 2);

DatedGrant WorkerOf(const std::string& path, int from_day, int until_day) {
  return {"370211", kWang, {Role::kGridWorker, path, ""}, from_day, until_day};
}

TEST(AnAssignment, HoldsFromItsFirstDayUntilBeforeItsLast) {
  GrantBook book;
  for (const auto& [from, until, holds] :
       {std::tuple(20260302, 20260303, true), std::tuple(20260303, 99991231, false),
        std::tuple(20260101, 20260302, false), std::tuple(20260101, 99991231, true)}) {
    book.Replace({WorkerOf("/a/", from, until)}, kToday);
    EXPECT_EQ(book.Of(kWang, "370211") != nullptr, holds) << from << " " << until;
  }
}

TEST(AnAssignment, HoldsInItsDistrictOnly) {
  GrantBook book;
  book.Replace({WorkerOf("/a/", 20260101, 99991231)}, kToday);
  EXPECT_EQ(book.Of(kWang, "370212"), nullptr);
  EXPECT_EQ(book.Of("districts/370212/staff/w1", "370211"), nullptr) << "another district's person of the same id";
}

TEST(AnAssignment, IsGoneWhenItIsNoLongerAmongThem) {
  GrantBook book;
  book.Replace({WorkerOf("/a/", 20260101, 99991231), WorkerOf("/b/", 20260101, 99991231)}, kToday);
  EXPECT_TRUE(book.Of(kWang, "370211")->Cover(kWorkers, {"/b/c/", ""}));
  book.Replace({WorkerOf("/a/", 20260101, 99991231)}, kToday);
  EXPECT_FALSE(book.Of(kWang, "370211")->Cover(kWorkers, {"/b/c/", ""}));
  EXPECT_TRUE(book.Of(kWang, "370211")->Cover(kWorkers, {"/a/c/", ""}));
}

TEST(AConfiguredCaller, HoldsTheRolesOfTheFileInItsDistricts) {
  const auto book =
      GrantBook::Parse(
          "# who besides staff\n\nspiffe://zhiwang/case-intake service *\nroot administrator 370211  # for now\n"
          "root auditor 370211\n")
          .value();
  EXPECT_TRUE(book->Of("spiffe://zhiwang/case-intake", "110101")->Include({Role::kService}));
  EXPECT_TRUE(book->Of("spiffe://zhiwang/case-intake", "")->Include({Role::kService}));
  EXPECT_TRUE(book->Of("root", "370211")->Cover({Role::kAdministrator}, {"/", ""}));
  EXPECT_TRUE(book->Of("root", "370211")->Include({Role::kAuditor}));
  EXPECT_EQ(book->Of("root", "370212"), nullptr);
}

TEST(ACallersFile, NamesTheLineThatIsWrong) {
  const auto refusal = [](const char* text) { return std::string(GrantBook::Parse(text).status().message()); };
  EXPECT_THAT(refusal("\nroot administrator"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("root king *"), HasSubstr("no such role: king"));
  EXPECT_THAT(refusal("root auditor 37021"), HasSubstr("six digits or *"));
  EXPECT_THAT(refusal("districts/370211/staff/w1 auditor *"), HasSubstr("in the grid registry"));
}

}  // namespace
}  // namespace zhiwang::auth

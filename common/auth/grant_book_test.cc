#include "common/auth/grant_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::auth {
namespace {

using ::testing::HasSubstr;

constexpr char kWang[] = "districts/370211/staff/w1";
constexpr char kLi[] = "districts/370211/staff/w2";
constexpr RoleSet kWorkers = {Role::kGridWorker};
const absl::CivilDay kToday(2026, 3, 2);

DatedGrant WorkerIn(const std::string& path, int from_day = 20260101, int until_day = 99991231) {
  return {{Role::kGridWorker, path, ""}, from_day, until_day};
}

class Grants : public ::testing::Test {
 protected:
  Grants() { book_.BeginDay(kToday); }
  void Take(const std::string& who, std::vector<DatedGrant> grants) {
    book_.Take({.people = {{"370211", who, std::move(grants)}}});
  }
  bool Holds(const std::string& who, const std::string& path = "/a/b/") const {
    const auto rights = book_.Of(who, "370211");
    return rights != nullptr && rights->Cover(kWorkers, {path, ""});
  }
  GrantBook book_;
};

TEST_F(Grants, HoldFromTheirFirstDayUntilBeforeTheirLast) {
  for (const auto& [from, until, holds] :
       {std::tuple(20260302, 20260303, true), std::tuple(20260303, 99991231, false),
        std::tuple(20260101, 20260302, false), std::tuple(20260101, 99991231, true)}) {
    Take(kWang, {WorkerIn("/a/", from, until)});
    EXPECT_EQ(book_.Of(kWang, "370211") != nullptr, holds) << from << " " << until;
  }
}

TEST_F(Grants, ComeIntoForceAndEndAsDaysBegin) {
  Take(kWang, {WorkerIn("/a/", 20260303, 20260304)});
  EXPECT_FALSE(Holds(kWang));
  book_.BeginDay(kToday + 1);
  EXPECT_TRUE(Holds(kWang));
  book_.BeginDay(kToday + 2);
  EXPECT_FALSE(Holds(kWang));
}

TEST_F(Grants, HoldInTheirDistrictOnly) {
  Take(kWang, {WorkerIn("/a/")});
  EXPECT_EQ(book_.Of(kWang, "370212"), nullptr);
  EXPECT_EQ(book_.Of("districts/370212/staff/w1", "370211"), nullptr) << "another district's person of the same id";
}

TEST_F(Grants, OfAPersonAreReplacedByWhatIsKnownLast) {
  Take(kWang, {WorkerIn("/a/"), WorkerIn("/b/")});
  Take(kLi, {WorkerIn("/a/")});
  EXPECT_TRUE(Holds(kWang, "/b/c/"));
  Take(kWang, {WorkerIn("/a/")});
  EXPECT_FALSE(Holds(kWang, "/b/c/"));
  EXPECT_TRUE(Holds(kWang, "/a/c/"));
  Take(kWang, {});
  EXPECT_EQ(book_.Of(kWang, "370211"), nullptr);
  EXPECT_TRUE(Holds(kLi)) << "of others nothing was said";
}

TEST_F(Grants, OfWhoIsInNoPageOfACopyEndWithIt) {
  Take(kWang, {WorkerIn("/a/")});
  Take(kLi, {WorkerIn("/a/")});
  book_.Take({.people = {{"370211", "districts/370211/staff/w0", {WorkerIn("/a/")}}}, .begins_copy = true});
  EXPECT_TRUE(Holds(kLi)) << "a later page may name them";
  book_.Take({.people = {{"370211", kLi, {WorkerIn("/b/")}}}});
  EXPECT_FALSE(Holds(kLi, "/a/c/")) << "what a page says is in force at once";
  book_.Take({.ends_copy = true});
  EXPECT_FALSE(Holds(kWang));
  EXPECT_TRUE(Holds(kLi, "/b/c/"));
  EXPECT_TRUE(Holds("districts/370211/staff/w0"));
  EXPECT_EQ(book_.CountPeople(), 2);
}

TEST_F(Grants, AreKnownFromTheEndOfTheFirstCopyOn) {
  EXPECT_FALSE(book_.KnowsStaff()) << "nobody was heard of";
  book_.Take({.people = {{"370211", kWang, {WorkerIn("/a/")}}}, .begins_copy = true});
  EXPECT_FALSE(book_.KnowsStaff()) << "who is in a later page is not known yet";
  book_.Take({.ends_copy = true});
  EXPECT_TRUE(book_.KnowsStaff());
  book_.Take({.people = {{"370211", kLi, {WorkerIn("/b/")}}}, .begins_copy = true});
  EXPECT_TRUE(book_.KnowsStaff()) << "another copy takes nothing back before it ends";
  EXPECT_EQ(book_.GrantsOn(kWang, 20260302).size(), 1u);
  book_.Take({.ends_copy = true});
  EXPECT_TRUE(book_.KnowsStaff());
  EXPECT_EQ(book_.GrantsOn(kWang, 20260302).size(), 0u);
  Take(kLi, {});
  EXPECT_TRUE(book_.KnowsStaff()) << "it is known that nobody serves";
}

TEST_F(Grants, AreNotKnownByACopyOfNobody) {
  book_.Take({.begins_copy = true, .ends_copy = true});
  EXPECT_FALSE(book_.KnowsStaff()) << "a registry that was just set up accuses nobody";
  Take(kWang, {WorkerIn("/a/")});
  EXPECT_TRUE(book_.KnowsStaff());
}

TEST_F(Grants, OfAnotherDayAreThoseThatHoldThen) {
  Take(kWang, {{{Role::kVillageMediator, "/a/", ""}, 20260301, 20260401}});
  EXPECT_EQ(book_.GrantsOn(kWang, 20260228).size(), 0u);
  ASSERT_EQ(book_.GrantsOn(kWang, 20260301).size(), 1u);
  EXPECT_EQ(book_.GrantsOn(kWang, 20260331).front().area_path, "/a/");
  EXPECT_EQ(book_.GrantsOn(kWang, 20260401).size(), 0u);
  EXPECT_EQ(book_.GrantsOn(kLi, 20260301).size(), 0u);
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
  EXPECT_THAT(refusal("root citizen *"), HasSubstr("by the subject of a token"));
}

}  // namespace
}  // namespace zhiwang::auth

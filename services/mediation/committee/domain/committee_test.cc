#include "services/mediation/committee/domain/committee.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

constexpr char kInVillage[] = "/370211000000/370211109000/370211109Z01/370211109201/";

Committee At(int64_t id, Level level, const std::string& area_path) {
  Committee committee;
  committee.district = "370211";
  committee.id = id;
  committee.name = "调解委员会";
  committee.level = level;
  committee.area_path = area_path;
  committee.term_from_day = 20260101;
  committee.term_until_day = 20281231;
  return committee;
}

Committee OfVillage() { return At(1, Level::kVillage, kInVillage); }

// So many members: the first is a woman and the head.
std::vector<Member> Members(int count) {
  std::vector<Member> members(static_cast<size_t>(count));
  for (Member& member : members) member.name = "某";
  if (!members.empty()) members[0].woman = members[0].head = true;
  return members;
}

TEST(ACommittee, HasThreeToNineMembers) {
  for (int count = 0; count <= 12; ++count) {
    const absl::Status checked = CheckCommittee(OfVillage(), Members(count));
    if (count >= 3 && count <= 9) {
      EXPECT_THAT(checked, IsOk()) << count;
    } else {
      EXPECT_THAT(checked, IsInvalid("committee.members")) << count;
    }
  }
}

TEST(ACommittee, HasEachRoomOnce) {
  Committee committee = OfVillage();
  committee.rooms = {{"A1", "第一调解室"}, {"A2", "第二调解室"}};
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsOk());
  EXPECT_EQ(FindRoom(committee, "A2")->name, "第二调解室");
  EXPECT_EQ(FindRoom(committee, "A3"), nullptr);
  committee.rooms.push_back({"A1", "第三调解室"});
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.rooms.code"));
  committee.rooms.resize(21);
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.rooms"));
}

TEST(ACommittee, ServesForThreeYearsAtMost) {
  Committee committee = OfVillage();
  committee.term_until_day = 20290101;
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsOk());
  committee.term_until_day = 20290102;
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.term_until_day"));
  committee.term_from_day = 20240229;
  committee.term_until_day = 20270228;
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsOk());
  committee.term_until_day = 20270301;
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.term_until_day"));
  committee.term_until_day = 20240228;
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.term_until_day"));
}

TEST(ACommittee, HasAdultsAsMembers) {
  std::vector<Member> members = Members(3);
  members[1].birth_day = 20080101;
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsOk()) << "eighteen on the first day of the term";
  members[1].birth_day = 20080102;
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsInvalid("committee.members.birth_day"));
}

TEST(ACommittee, HasOneHead) {
  std::vector<Member> members = Members(3);
  members[0].head = false;
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsInvalid("committee.members"));
  members[0].head = members[2].head = true;
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsInvalid("committee.members"));
}

TEST(ACommittee, NamesNobodyTwice) {
  std::vector<Member> members = Members(3);
  members[0].staff = members[2].staff = "staff/S1";
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsInvalid("committee.members.staff"));
  Committee committee = OfVillage();
  committee.mediators = {{.who = "staff/S1", .types = {}, .from_day = 20260101},
                         {.who = "staff/S1", .types = {}, .from_day = 20270101}};
  EXPECT_THAT(CheckCommittee(committee, Members(3)), IsInvalid("committee.mediators.mediator"));
}

TEST(ACommittee, WithoutAWomanIsWarnedOf) {
  std::vector<Member> members = Members(3);
  EXPECT_EQ(WarningOf(members), "");
  members[0].woman = false;
  EXPECT_THAT(CheckCommittee(OfVillage(), members), IsOk());
  EXPECT_THAT(WarningOf(members), ::testing::HasSubstr("妇女"));
}

TEST(AMediator, MediatesInTheirTimeWhatTheyTake) {
  Committee committee = OfVillage();
  committee.mediators = {{.who = "staff/S1", .types = {Type::kFamily}, .from_day = 20260301, .until_day = 20260401}};
  EXPECT_NE(FindMediator(committee, "staff/S1", Type::kFamily, 20260301), nullptr);
  EXPECT_NE(FindMediator(committee, "staff/S1", Type::kFamily, 20260331), nullptr);
  EXPECT_EQ(FindMediator(committee, "staff/S1", Type::kFamily, 20260228), nullptr);
  EXPECT_EQ(FindMediator(committee, "staff/S1", Type::kFamily, 20260401), nullptr);
  EXPECT_EQ(FindMediator(committee, "staff/S1", Type::kNeighbours, 20260301), nullptr);
  EXPECT_EQ(FindMediator(committee, "staff/S2", Type::kFamily, 20260301), nullptr);
}

}  // namespace
}  // namespace zhiwang::mediation

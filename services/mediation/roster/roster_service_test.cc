// Rosters of committees are set by days and read by spans.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;

class Rosters : public ServedPeople {
 protected:
  absl::StatusOr<v1::Committee> Set(const v1::SetRosterRequest& request,
                                    const testing::SaidCaller& caller = ZoneDispatcher()) const {
    return Ask(&MediatorStub::SetRoster, request, caller);
  }
  // The shifts of a span, one a line: `2026-03-02 09:00-12:00 S1`.
  std::string Shown(const std::string& first_day, const std::string& last_day) const {
    v1::GetRosterRequest request;
    request.set_name(CommitteeName(1));
    request.set_first_day(first_day);
    request.set_last_day(last_day);
    std::string text;
    const auto answer = Sound(Ask(&MediatorStub::GetRoster, request, GridWorker()));
    for (const auto& shift : answer.shifts()) {
      text += shift.day() + " " + shift.from() + "-" + shift.until() + " " +
              shift.mediator().substr(shift.mediator().rfind('/') + 1) + "\n";
    }
    return text;
  }
  static v1::SetRosterRequest OneShift(const std::string& mediator) {
    auto request = RosterOf("2026-03-02", "2026-03-03");
    AddShift(request, "2026-03-02", mediator, "09:00", "12:00");
    return request;
  }
};

TEST_F(Rosters, AreSetInThePlaceOfWhatWasSetForTheirDays) {
  auto first = RosterOf("2026-03-02", "2026-03-03");
  AddShift(first, "2026-03-03", StaffName("S1"), "13:30", "24:00");
  AddShift(first, "2026-03-03", StaffName("S1"), "08:30", "12:00");
  AddShift(first, "2026-03-02", StaffName("S1"), "00:00", "24:00");
  EXPECT_EQ(Sound(Set(first)).etag(), "v2");
  EXPECT_EQ(Shown("2026-03-01", "2026-03-31"),
            "2026-03-02 00:00-24:00 S1\n2026-03-03 08:30-12:00 S1\n2026-03-03 13:30-24:00 S1\n");
  auto second = RosterOf("2026-03-03", "2026-03-04");
  AddShift(second, "2026-03-04", StaffName("S1"), "09:00", "10:00");
  EXPECT_EQ(Sound(Set(second)).etag(), "v3");
  EXPECT_EQ(Shown("2026-03-01", "2026-03-31"), "2026-03-02 00:00-24:00 S1\n2026-03-04 09:00-10:00 S1\n");
  EXPECT_EQ(Shown("2026-03-04", "2026-03-04"), "2026-03-04 09:00-10:00 S1\n");
}

TEST_F(Rosters, AnswerARepeatedRequestWithoutKeepingMembers) {
  const auto request = OneShift(StaffName("S1"));
  const v1::Committee once = Sound(Set(request)), again = Sound(Set(request));
  EXPECT_EQ(again.SerializeAsString(), once.SerializeAsString());
  EXPECT_EQ(again.members(0).display_name(), "张三");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'committee.roster_set'"), 1);
}

TEST_F(Rosters, AreOfMediatorsOfTheCommitteeAndOfLawyersOfItsFirms) {
  ImportBothFirms();
  EXPECT_THAT(Set(OneShift(StaffName("S9"))), IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
  Sound(Set(OneShift(LawyerName(kLawyer))));
  v1::Firm elsewhere = SomeFirm(kOtherFirm, {kStranger});
  elsewhere.set_areas(0, AreaName(kOtherTown));
  Sound(ImportTheFirms({elsewhere}));
  EXPECT_THAT(Set(OneShift(LawyerName(kStranger))),
              IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND))
      << "the firm is contracted for another town";
}

TEST_F(Rosters, AreBoundByTheRegistrysDays) {
  registry().LetServe({{"S1", "village_mediator", kVillagePathThere, 20260101, 20260303},
                       {"S2", "village_mediator", kVillagePathThere}});
  ASSERT_TRUE(testing::Eventually([&] { return server().grants().CountPeople() == 2; }));
  Sound(Set(OneShift(StaffName("S1"))));
  auto late = RosterOf("2026-03-03", "2026-03-03");
  AddShift(late, "2026-03-03", StaffName("S1"), "09:00", "12:00");
  EXPECT_THAT(Set(late), IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
}

TEST_F(Rosters, RefuseWhatEndsBeforeItBeginsOrOverlaps) {
  EXPECT_THAT(Set(RosterOf("2026-03-03", "2026-03-02")), IsInvalid("last_day"));
  auto backwards = RosterOf("2026-03-02", "2026-03-02");
  AddShift(backwards, "2026-03-02", StaffName("S1"), "12:00", "09:00");
  EXPECT_THAT(Set(backwards), IsInvalid("shifts.until"));
  auto twice = OneShift(StaffName("S1"));
  AddShift(twice, "2026-03-02", StaffName("S1"), "11:59", "13:00");
  EXPECT_THAT(Set(twice), IsInvalid("shifts.from"));
  auto clock = RosterOf("2026-03-02", "2026-03-02");
  AddShift(clock, "2026-03-02", StaffName("S1"), "9:00", "12:00");
  EXPECT_THAT(Set(clock), IsInvalid("shifts.from"));
  auto midnight = RosterOf("2026-03-02", "2026-03-02");
  AddShift(midnight, "2026-03-02", StaffName("S1"), "09:00", "24:01");
  EXPECT_THAT(Set(midnight), IsInvalid("shifts.until"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM roster_shift"), 0);
}

TEST_F(Rosters, OfTooManyShiftsAreRefusedBeforeTheyAreRead) {
  auto request = RosterOf("2026-03-02", "2026-03-02");
  for (int i = 0; i <= 1'000; ++i) AddShift(request, "no day", "nobody", "", "");
  EXPECT_THAT(Set(request), IsInvalid("shifts"));
}

TEST_F(Rosters, AreSetWhereTheCallerDispatches) {
  EXPECT_THAT(Set(OneShift(StaffName("S1")), {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::COMMITTEE_NOT_FOUND));
  EXPECT_THAT(Set(OneShift(StaffName("S1")), VillageMediator()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

}  // namespace
}  // namespace zhiwang::mediation

#include "services/mediation/committee/committee_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/committee/committee_store.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zhiwang::testing::SaidCaller;

v1::Committee OfVillage() { return SomeCommittee(1, v1::Committee::VILLAGE, kVillage); }

class ImportCommittees : public MediationTest {
 protected:
  // The one line of an import of this committee that is refused.
  common::v1::RowOutcome RefusalOf(const v1::Committee& committee) const {
    const auto answer = Sound(Import({committee}));
    EXPECT_EQ(answer.refused(), 1) << answer.ShortDebugString();
    return answer.rows_size() == 1 ? answer.rows(0) : common::v1::RowOutcome();
  }
};

MATCHER_P2(IsInvalidRow, field, words, "") {
  const common::v1::RowOutcome& line = arg;
  *result_listener << "which is " << line.ShortDebugString();
  return line.result() == common::v1::RowOutcome::REFUSED && line.reason() == "FIELD_INVALID" &&
         line.field() == field && line.message().find(words) != std::string::npos;
}

TEST_F(ImportCommittees, KeepsWhatARowSays) {
  v1::Committee committee = OfVillage();
  committee.set_short_name("藏马");
  committee.add_types(v1::Matter::NEIGHBOURS);
  committee.add_types(v1::Matter::FAMILY);
  committee.mutable_members(0)->set_staff(FormatResourceName(kDistrict, "staff", "S1"));
  committee.mutable_members(0)->set_birth_day("1970-05-01");
  auto* lawyer = committee.add_mediators();
  lawyer->set_mediator(FormatResourceName(kDistrict, "lawyers", "13702201910000001"));
  lawyer->set_from_day("2026-03-01");
  lawyer->set_until_day("2027-03-01");
  lawyer->add_types(v1::Matter::FAMILY);
  auto* room = committee.add_rooms();
  room->set_code("A1");
  room->set_display_name("第一调解室");
  EXPECT_EQ(Sound(Import({committee})).created(), 1);
  v1::Committee kept = Get(1);
  EXPECT_EQ(kept.etag(), "v1");
  kept.clear_etag();
  committee.clear_types();  // in the order of their numbers
  committee.add_types(v1::Matter::FAMILY);
  committee.add_types(v1::Matter::NEIGHBOURS);
  EXPECT_EQ(kept.SerializeAsString(), committee.SerializeAsString());
}

TEST_F(ImportCommittees, RefusesTwoOrTenMembersAndFourYears) {
  v1::Committee two = OfVillage();
  two.mutable_members()->RemoveLast();
  EXPECT_THAT(RefusalOf(two), IsInvalidRow("committee.members", "三至九人"));
  v1::Committee ten = OfVillage();
  for (int i = 0; i < 7; ++i) ten.add_members()->set_display_name("赵六");
  EXPECT_THAT(RefusalOf(ten), IsInvalidRow("committee.members", "三至九人"));
  v1::Committee four_years = OfVillage();
  four_years.set_term_until_day("2029-12-31");
  EXPECT_THAT(RefusalOf(four_years), IsInvalidRow("committee.term_until_day", "三年"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM committee"), 0);
}

TEST_F(ImportCommittees, WarnsWithoutAWoman) {
  v1::Committee committee = OfVillage();
  committee.mutable_members(1)->set_woman(false);
  const auto answer = Sound(Import({committee}));
  EXPECT_EQ(answer.created(), 1);
  EXPECT_EQ(answer.refused(), 0);
  ASSERT_EQ(answer.rows_size(), 1);
  EXPECT_EQ(answer.rows(0).row(), 1);
  EXPECT_EQ(answer.rows(0).result(), common::v1::RowOutcome::CREATED);
  EXPECT_THAT(answer.rows(0).message(), HasSubstr("妇女"));
  EXPECT_EQ(answer.rows(0).reason(), "");
}

TEST_F(ImportCommittees, RefusesAMemberWhoIsNoAdult) {
  v1::Committee committee = OfVillage();
  committee.mutable_members(2)->set_birth_day("2008-01-02");
  EXPECT_THAT(RefusalOf(committee), IsInvalidRow("committee.members.birth_day", "十八周岁"));
}

TEST_F(ImportCommittees, NamesTheFieldOfARowThatCannotBeTaken) {
  const auto with = [](auto&& change) {
    v1::Committee committee = OfVillage();
    change(committee);
    return committee;
  };
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.set_name(CommitteeName(0)); })),
              IsInvalidRow("committee.name", "18 位数字"));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.set_display_name(" "); })), IsInvalidRow("committee.display_name", ""));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.set_short_name("一二三四五六七八九十一"); })),
              IsInvalidRow("committee.short_name", ""));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.clear_level(); })), IsInvalidRow("committee.level", ""));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.set_term_from_day("2026-02-30"); })),
              IsInvalidRow("committee.term_from_day", ""));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.mutable_mediators(0)->set_until_day("2026-01-01"); })),
              IsInvalidRow("committee.mediators.until_day", "止期"));
  EXPECT_THAT(RefusalOf(with([](auto& c) { *c.add_mediators() = c.mediators(0); })),
              IsInvalidRow("committee.mediators.mediator", "重复"));
  EXPECT_THAT(RefusalOf(with([](auto& c) {
                auto& room = *c.add_rooms();
                room.set_code("第一");
                room.set_display_name("调解室");
              })),
              IsInvalidRow("committee.rooms.code", "字母、数字"));
  EXPECT_THAT(RefusalOf(with([](auto& c) { c.add_rooms()->set_code("A1"); })),
              IsInvalidRow("committee.rooms.display_name", ""));
  EXPECT_EQ(RefusalOf(with([](auto& c) { c.mutable_mediators(0)->set_mediator("张三"); })).reason(),
            "RESOURCE_NAME_INVALID");
  EXPECT_EQ(RefusalOf(with([](auto& c) { c.set_area(AreaName("999")); })).reason(), "AREA_NOT_FOUND");
}

TEST_F(ImportCommittees, OfAnAreaThatHasEndedAreOfTheOneThatTookOver) {
  registry().EndArea(kVillage, "2026-01-01", {kOtherVillage});
  EXPECT_EQ(Sound(Import({OfVillage()})).created(), 1);
  EXPECT_EQ(Get(1).area(), AreaName(kOtherVillage));
  EXPECT_EQ(Sound(Import({OfVillage()})).unchanged(), 1);
}

TEST_F(ImportCommittees, OfAnAreaThatSeveralShareMustBeClosed) {
  registry().EndArea(kVillage, "2026-01-01", {kOtherVillage, kGrid});
  v1::Committee committee = OfVillage();
  EXPECT_EQ(RefusalOf(committee).reason(), "AREA_ENDED");
  committee.set_closed(true);
  EXPECT_EQ(Sound(Import({committee})).created(), 1);
  EXPECT_EQ(Get(1).area(), AreaName(kVillage));
}

TEST_F(ImportCommittees, TakesEachRowByItself) {
  v1::Committee bad = SomeCommittee(2, v1::Committee::ZONE, kZone);
  bad.clear_members();
  const auto answer = Sound(Import({OfVillage(), bad, SomeCommittee(3, v1::Committee::TOWN, kTown)}));
  EXPECT_EQ(answer.created(), 2);
  EXPECT_EQ(answer.refused(), 1);
  EXPECT_EQ(answer.rows(0).row(), 2);
}

TEST_F(ImportCommittees, RepeatedChangesNothing) {
  ImportLevels();
  const int64_t changes = Number("SELECT COUNT(*) FROM change_log");
  const auto again = Sound(Import({OfVillage(), SomeCommittee(2, v1::Committee::ZONE, kZone)}));
  EXPECT_EQ(again.unchanged(), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log"), changes);
  EXPECT_EQ(Get(1).etag(), "v1");
}

TEST_F(ImportCommittees, WritesARowWhole) {
  ImportLevels();
  v1::Committee later = OfVillage();
  later.mutable_members(2)->set_display_name("赵六");
  later.clear_mediators();
  EXPECT_EQ(Sound(Import({later})).updated(), 1);
  const v1::Committee kept = Get(1);
  EXPECT_EQ(kept.etag(), "v2");
  EXPECT_EQ(kept.members(2).display_name(), "赵六");
  EXPECT_THAT(kept.mediators(), IsEmpty());
}

TEST_F(ImportCommittees, ThatIsADryRunWritesNothing) {
  const auto answer = Sound(Import({OfVillage()}, true));
  EXPECT_EQ(answer.created(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM committee"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log"), 0);
}

// Public report 35: rdbox#123.
TEST_F(ImportCommittees, OnTrialFindOverManyRowsWhatTheImportFinds) {
  std::vector<v1::Committee> rows;
  for (int id = 1; id <= 300; ++id) rows.push_back(SomeCommittee(id, v1::Committee::VILLAGE, kVillage));
  rows.push_back(rows[0]);
  rows.push_back(rows[1]);
  rows.back().set_short_name("新");
  rows.push_back(rows[2]);
  rows.back().mutable_members()->RemoveLast();
  const auto trial = Sound(Import(rows, true));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM committee"), 0);
  const auto real = Sound(Import(rows));
  EXPECT_EQ(trial.DebugString(), real.DebugString());
  EXPECT_EQ(real.created(), 300);
  EXPECT_EQ(real.unchanged(), 1);
  EXPECT_EQ(real.updated(), 1);
  EXPECT_EQ(real.refused(), 1);
}

TEST_F(ImportCommittees, NeedsTheRegistryForAreasItDoesNotKnow) {
  registry().GoDown();
  EXPECT_THAT(Import({OfVillage()}), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM committee"), 0);
}

TEST_F(ImportCommittees, KeepsNoNameOfAPersonInTheClear) {
  ImportLevels();
  for (const char* name : {"张三", "李四", "王五"}) {
    for (const std::string column : {"body", "people"}) {
      EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM committee WHERE LOCATE('{}', {}) > 0", name, column)), 0);
    }
    EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM change_log WHERE LOCATE('{}', payload) > 0", name)), 0);
  }
}

class ReadCommittees : public MediationTest {
 protected:
  void SetUp() override {
    MediationTest::SetUp();
    ImportLevels();
    Sound(Import({SomeCommittee(4, v1::Committee::VILLAGE, kOtherVillage),
                  SomeCommittee(5, v1::Committee::DISTRICT, kWholeDistrict)}));
  }

  // The numbers of the committees that a list holds, page by page of two.
  std::vector<std::string> Listed(v1::ListCommitteesRequest request, const SaidCaller& caller) const {
    request.set_district(kDistrictName);
    request.set_page_size(2);
    std::vector<std::string> numbers;
    do {
      const auto page = Sound(client().Ask(&v1::CommitteeService::Stub::ListCommittees, request, caller));
      for (const v1::Committee& committee : page.committees()) {
        numbers.push_back(committee.name().substr(committee.name().rfind('/') + 1));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return numbers;
  }
};

TEST_F(ReadCommittees, ListsThemByAreaAndLevel) {
  v1::ListCommitteesRequest request;
  EXPECT_THAT(Listed(request, testing::Operator()), ElementsAre("5", "4", "3", "2", "1"));
  request.set_level(v1::Committee::VILLAGE);
  EXPECT_THAT(Listed(request, testing::Operator()), ElementsAre("4", "1"));
  request.set_area(AreaName(kTown));
  EXPECT_THAT(Listed(request, testing::Operator()), ElementsAre("1"));
  request.clear_level();
  EXPECT_THAT(Listed(request, testing::Operator()), ElementsAre("3", "2", "1"));
  request.set_area(AreaName(kZone));
  EXPECT_THAT(Listed(request, testing::Operator()), ElementsAre("2", "1"));
}

TEST_F(ReadCommittees, ShowsThemToWhoServesElsewhere) {
  const SaidCaller worker{"w1", fmt::format("grid_worker@/{}/{}/{}/", kWholeDistrict, kOtherTown, kOtherVillage)};
  EXPECT_THAT(Listed({}, worker), ElementsAre("5", "4", "3", "2", "1"));
  EXPECT_EQ(Get(3, worker).members(0).display_name(), "张三");
}

TEST_F(ReadCommittees, ShowsBirthDaysToThoseAloneWhoImport) {
  v1::Committee committee = OfVillage();
  committee.mutable_members(0)->set_birth_day("1970-05-01");
  Sound(Import({committee}));
  EXPECT_EQ(Get(1).members(0).birth_day(), "1970-05-01");
  EXPECT_EQ(Get(1, {"d1", "centre_director"}).members(0).birth_day(), "");
}

TEST_F(ReadCommittees, SaysWhereThereIsNone) {
  v1::GetCommitteeRequest request;
  request.set_name(CommitteeName(77));
  EXPECT_THAT(client().Ask(&v1::CommitteeService::Stub::GetCommittee, request),
              IsRefused(StatusCode::kNotFound, common::v1::COMMITTEE_NOT_FOUND));
  v1::ListCommitteesRequest list;
  list.set_district(kDistrictName);
  list.set_area(AreaName("999"));
  EXPECT_THAT(client().Ask(&v1::CommitteeService::Stub::ListCommittees, list),
              IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(ReadCommittees, FindsThoseOverAnArea) {
  const std::string path = fmt::format("/{}/{}/{}/{}/{}/", kWholeDistrict, kTown, kZone, kVillage, kGrid);
  std::vector<int64_t> ids;
  const auto choices =
      Sound(server().db().Read(Soon(), [&](sql::Txn& tx) { return ChoicesOver(tx, kDistrict, {path}); }));
  for (const CommitteeChoice& choice : choices) ids.push_back(choice.id);
  std::sort(ids.begin(), ids.end());
  EXPECT_THAT(ids, ElementsAre(1, 2, 3, 5));
}

}  // namespace
}  // namespace zhiwang::mediation

#include "services/case_intake/import/case_import.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class Import : public IntakeTest {
 protected:
  using Reasons = std::vector<std::pair<int64_t, std::string>>;
  // The refused rows, each with its reason.
  static Reasons RefusedRows(const Imported& imported) {
    Reasons rows;
    for (const auto& row : imported.refusals) {
      EXPECT_EQ(row.result(), common::v1::RowOutcome::REFUSED);
      EXPECT_NE(row.message(), "");
      rows.emplace_back(row.row(), row.reason());
    }
    return rows;
  }
  void ExpectAllCreated(const Imported& imported, int64_t count) {
    EXPECT_THAT(imported.status, IsOk());
    EXPECT_EQ(imported.created, count);
    EXPECT_EQ(imported.unchanged, 0);
    EXPECT_THAT(RefusedRows(imported), IsEmpty());
  }
  v1::Case Only() {
    const auto cases = Sound(client().List({}));
    EXPECT_EQ(cases.size(), 1u);
    return cases.empty() ? v1::Case() : cases[0];
  }
  int64_t Cases() { return Number("SELECT COUNT(*) FROM intake_case"); }
};

TEST_F(Import, KeepsACaseOfThePastAsItWas) {
  v1::Case past = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  past.set_unit(UnitName(kWater));
  SetTime("2026-03-02T10:00:00+08:00", past.mutable_dispatch_time());
  SetTime("2026-03-05T16:00:00+08:00", past.mutable_resolve_time());
  SetTime("2026-03-07T11:00:00+08:00", past.mutable_close_time());
  past.set_public_reply("已修好");
  auto* callback = past.add_callbacks();
  SetTime("2026-03-06T10:00:00+08:00", callback->mutable_at());
  callback->set_reached(true);
  callback->set_solved(v1::Callback::YES);
  callback->set_satisfied(v1::Callback::NO);
  callback->set_note("拖了三天");
  ExpectAllCreated(client().Import({past}), 1);

  const v1::Case kept = Only();
  EXPECT_EQ(kept.state(), v1::Case::CLOSED);
  EXPECT_EQ(kept.disposition(), v1::Case::HANDLED);
  EXPECT_EQ(kept.external_id(), "p1");
  EXPECT_EQ(kept.text(), past.text());
  EXPECT_EQ(kept.area(), AreaName(kGrid));
  EXPECT_EQ(kept.unit(), past.unit());
  EXPECT_EQ(kept.receive_time().seconds(), past.receive_time().seconds());
  EXPECT_EQ(kept.dispatch_time().seconds(), past.dispatch_time().seconds());
  EXPECT_EQ(kept.resolve_time().seconds(), past.resolve_time().seconds());
  EXPECT_EQ(kept.close_time().seconds(), past.close_time().seconds());
  EXPECT_EQ(kept.public_reply(), "已修好");
  ASSERT_EQ(kept.callbacks_size(), 1);
  EXPECT_EQ(kept.callbacks(0).SerializeAsString(), past.callbacks(0).SerializeAsString());
  const auto timeline = Sound(client().Timeline(kept.name()));
  ASSERT_EQ(timeline.size(), 1u);
  EXPECT_EQ(timeline[0].type(), "case.imported");
}

// Public report 46: mattermost PR#10353.
TEST_F(Import, TakesACaseOfADepartmentThatHasBeenClosedSince) {
  v1::Case past = HistoricCase("p1", "2020-03-02T09:00:00+08:00");
  past.set_unit(UnitName(kClosedUnit));
  past.set_complained_unit(UnitName(kClosedUnit));
  SetTime("2020-03-02T10:00:00+08:00", past.mutable_dispatch_time());
  SetTime("2020-03-05T16:00:00+08:00", past.mutable_resolve_time());
  SetTime("2020-03-05T16:00:00+08:00", past.mutable_close_time());
  for (const bool dry_run : {true, false}) {
    const Imported imported = client().Import({past}, dry_run);
    EXPECT_THAT(imported.status, IsOk());
    EXPECT_EQ(imported.created, 1);
    EXPECT_THAT(RefusedRows(imported), IsEmpty());
  }
  EXPECT_EQ(Only().unit(), UnitName(kClosedUnit));
  v1::ListCasesRequest of_the_unit;
  of_the_unit.set_unit(UnitName(kClosedUnit));
  EXPECT_EQ(Sound(client().List(of_the_unit)).size(), 1u);
}

// Public report 47: zammad#2579. Whom the unit answered on Tuesday, 3 November 2026, is called until Thursday.
TEST_F(Import, StartsTheCallbackClockOfACaseThatWasAnsweredAndNotClosed) {
  v1::Case past = HistoricCase("p1", "2026-10-28T09:00:00+08:00");
  past.set_unit(UnitName(kWater));
  SetTime("2026-10-28T10:00:00+08:00", past.mutable_dispatch_time());
  SetTime("2026-11-03T10:00:00+08:00", past.mutable_resolve_time());
  ExpectAllCreated(client().Import({past}), 1);
  const v1::Case kept = Only();
  EXPECT_EQ(kept.state(), v1::Case::RESOLVED);
  ASSERT_EQ(kept.deadlines_size(), 3);
  EXPECT_EQ(kept.deadlines(2).clock(), common::v1::Deadline::CALLBACK);
  EXPECT_EQ(TimeOf(kept.deadlines(2).start_time()), Moment("2026-11-03T10:00:00+08:00"));
  EXPECT_EQ(TimeOf(kept.deadlines(2).due_time()), Moment("2026-11-05T17:30:00+08:00"));
  EXPECT_FALSE(kept.deadlines(2).has_met_time());
}

// Public report 48: bounds of time-made ids.
TEST_F(Import, OfTheLastCenturyIsFoundByItsTime) {
  ExpectAllCreated(
      client().Import(
          {HistoricCase("c99", "1999-06-01T09:00:00+08:00"), HistoricCase("c01", "2001-01-01T08:00:00+08:00"),
           HistoricCase("c87", "1987-06-05T00:00:00+08:00"), HistoricCase("c00", "2001-01-01T07:59:59+08:00")}),
      4);
  const auto received = [&](const char* from, const char* until) {
    v1::ListCasesRequest request;
    SetTime(from, request.mutable_received_from());
    SetTime(until, request.mutable_received_until());
    std::vector<std::string> ids;
    for (const v1::Case& c : Sound(client().List(request))) ids.push_back(c.external_id());
    return ids;
  };
  EXPECT_THAT(received("1999-01-01T00:00:00+08:00", "2000-01-01T00:00:00+08:00"), ElementsAre("c99"));
  EXPECT_THAT(received("2000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"), ElementsAre("c00"));
  EXPECT_THAT(received("2001-01-01T00:00:00Z", "2002-01-01T00:00:00Z"), ElementsAre("c01"));
  EXPECT_THAT(received("1900-01-01T00:00:00Z", "1999-01-01T00:00:00Z"), ElementsAre("c87"));
  EXPECT_THAT(received("1900-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), ElementsAre("c01", "c00", "c99", "c87"))
      << "the latest received first";
  for (const v1::Case& c : Sound(client().List({}))) {
    if (c.external_id() != "c99") continue;
    EXPECT_EQ(TimeOf(c.receive_time()), Moment("1999-06-01T09:00:00+08:00"));
    EXPECT_EQ(Sound(client().Get(c.name())).external_id(), "c99");
    EXPECT_EQ(Sound(client().Timeline(c.name())).size(), 1u);
  }
}

TEST_F(Import, GivesACaseTheStateThatItsTimesSay) {
  const auto row = [](const char* id, bool dispatched, bool resolved, bool closed) {
    v1::Case c = HistoricCase(id, "2026-03-02T09:00:00+08:00");
    if (dispatched) {
      c.set_unit(UnitName(kRoads));
      SetTime("2026-03-02T10:00:00+08:00", c.mutable_dispatch_time());
    }
    if (resolved) SetTime("2026-03-03T10:00:00+08:00", c.mutable_resolve_time());
    if (closed) SetTime("2026-03-04T10:00:00+08:00", c.mutable_close_time());
    return c;
  };
  ExpectAllCreated(
      client().Import({row("r", false, false, false), row("i", true, false, false), row("s", true, true, false),
                       row("c", true, true, true), row("e", false, false, true)}),
      5);
  std::map<std::string, v1::Case::State> states;
  std::map<std::string, v1::Case::Disposition> dispositions;
  for (const v1::Case& c : Sound(client().List({}))) {
    states[c.external_id()] = c.state();
    dispositions[c.external_id()] = c.disposition();
  }
  EXPECT_THAT(states,
              ElementsAre(Pair("c", v1::Case::CLOSED), Pair("e", v1::Case::CLOSED), Pair("i", v1::Case::IN_PROGRESS),
                          Pair("r", v1::Case::RECEIVED), Pair("s", v1::Case::RESOLVED)));
  EXPECT_EQ(dispositions["c"], v1::Case::HANDLED);
  EXPECT_EQ(dispositions["e"], v1::Case::EXPLAINED) << "it ended without a reply";
}

TEST_F(Import, RefusesBadRowsByNumberAndTakesTheRest) {
  std::vector<v1::Case> rows;
  const auto spoilt = [&](const std::function<void(v1::Case&)>& spoil) {
    v1::Case& row = rows.emplace_back(HistoricCase(fmt::format("b{}", rows.size() + 1), "2026-03-02T09:00:00+08:00"));
    spoil(row);
  };
  spoilt([](auto&) {});                                                                     // 1: good
  spoilt([](auto& c) { c.clear_text(); });                                                  // 2
  spoilt([](auto& c) { c.clear_external_id(); });                                           // 3
  spoilt([](auto& c) { c.clear_receive_time(); });                                          // 4
  spoilt([](auto& c) { SetTime("2026-03-01T09:00:00+08:00", c.mutable_resolve_time()); });  // 5: reply first
  spoilt([](auto& c) { SetTime("2099-01-01T00:00:00+08:00", c.mutable_receive_time()); });  // 6: the future
  spoilt([](auto& c) { c.set_category(CategoryName("990000")); });                          // 7
  spoilt([](auto& c) { c.set_unit(UnitName("D77")); });                                     // 8
  spoilt([](auto& c) {                                                                      // 9
    c.clear_point();
    c.set_area(AreaName("370211999999"));
  });
  spoilt([](auto& c) { c.set_text(std::string(1 << 20, 'x')); });                    // 10: 1 MB
  spoilt([](auto& c) { c.set_text(std::string("a\0b", 3)); });                       // 11
  spoilt([](auto& c) { c.set_unit("水务局"); });                                     // 12
  spoilt([](auto& c) { c.add_callbacks()->set_solved(v1::Callback::YES); });         // 13: not reached
  spoilt([](auto& c) { c.mutable_receive_time()->set_nanos(-1); });                  // 14
  spoilt([](auto& c) { c.mutable_receive_time()->set_seconds(int64_t{1} << 62); });  // 15
  spoilt([](auto&) {});                                                              // 16: good
  const Imported imported = client().Import(rows);
  EXPECT_THAT(imported.status, IsOk());
  const std::string field = "FIELD_INVALID";
  EXPECT_EQ(RefusedRows(imported), (Reasons{{2, field},
                                            {3, field},
                                            {4, field},
                                            {5, field},
                                            {6, field},
                                            {7, "CATEGORY_NOT_FOUND"},
                                            {8, "DEPARTMENT_NOT_FOUND"},
                                            {9, "AREA_NOT_FOUND"},
                                            {10, field},
                                            {11, field},
                                            {12, "RESOURCE_NAME_INVALID"},
                                            {13, field},
                                            {14, field},
                                            {15, field}}));
  std::vector<std::string> fields;
  for (const auto& row : imported.refusals) fields.push_back(row.field());
  EXPECT_THAT(fields,
              ElementsAre("case.text", "case.external_id", "case.receive_time", "case.resolve_time",
                          "case.receive_time", "case.category", "case.unit", "case.area", "case.text", "case.text",
                          "case.unit", "case.callbacks", "case.receive_time", "case.receive_time"));
  EXPECT_EQ(imported.created, 2);
  EXPECT_THAT(imported.last_rows, ElementsAre(16));
  EXPECT_EQ(Cases(), 2);
}

TEST_F(Import, OfARefusedFileIsAnsweredPieceByPiece) {
  const std::vector<v1::Case> rows(1'200);  // empty ones, a few bytes each
  const Imported refused = client().Import(rows);
  EXPECT_THAT(refused.status, IsOk());
  EXPECT_EQ(refused.refusals.size(), rows.size());
  EXPECT_THAT(refused.last_rows, ElementsAre(512, 1'024, 1'200)) << "no answer outgrows what a client takes";
  EXPECT_EQ(Cases(), 0);
}

TEST_F(Import, RepeatedChangesNothing) {
  std::vector<v1::Case> rows;
  for (int i = 0; i < 1100; ++i) {
    rows.push_back(HistoricCase(fmt::format("p{}", i), "2026-03-02T09:00:00+08:00"));
  }
  const Imported first = client().Import(rows);
  ExpectAllCreated(first, 1100);
  EXPECT_THAT(first.last_rows, ElementsAre(512, 1024, 1100)) << "a batch at a time, each answered when it is durable";
  const Imported again = client().Import(rows);
  EXPECT_THAT(again.status, IsOk());
  EXPECT_EQ(again.created, 0);
  EXPECT_EQ(again.unchanged, 1100);
  EXPECT_THAT(RefusedRows(again), IsEmpty());
  EXPECT_EQ(Cases(), 1100);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'case'"), 1100);
}

TEST_F(Import, RefusesTheSameExternalIdWithOtherContent) {
  const v1::Case one = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  v1::Case other = one;
  other.set_text("另一件事");
  ExpectAllCreated(client().Import({one}), 1);
  const Imported imported = client().Import({other, one});
  EXPECT_EQ(RefusedRows(imported), (Reasons{{1, "IMPORT_CONFLICT"}}));
  EXPECT_EQ(imported.unchanged, 1);
  EXPECT_EQ(Only().text(), one.text());

  v1::Case appeal = Appeal();
  appeal.set_external_id("p2");
  EXPECT_THAT(client().Create(appeal), IsOk());
  EXPECT_EQ(RefusedRows(client().Import({HistoricCase("p2", "2026-03-02T09:00:00+08:00")})),
            (Reasons{{1, "IMPORT_CONFLICT"}}))
      << "a case that was not imported is not the same";
}

class ImportTwice : public Import, public ::testing::WithParamInterface<bool> {};

// Rows between the two, so that they come in one batch or in two.
TEST_P(ImportTwice, OfOneExternalIdInAStreamTakesItOnceAndRefusesOtherContent) {
  const bool dry_run = GetParam();
  for (const int between : {0, 200}) {
    const std::string id = fmt::format("twice-{}", between);
    const v1::Case one = HistoricCase(id, "2026-03-02T09:00:00+08:00");
    v1::Case other = one;
    other.set_text("另一件事");
    std::vector<v1::Case> rows = {one};
    for (int i = 0; i < between; ++i) {
      rows.push_back(HistoricCase(fmt::format("{}-{}", id, i), "2026-03-02T09:00:00+08:00"));
    }
    rows.push_back(one);
    rows.push_back(other);
    const Imported imported = client().Import(rows, dry_run);
    EXPECT_EQ(RefusedRows(imported), (Reasons{{static_cast<int64_t>(rows.size()), "IMPORT_CONFLICT"}}));
    EXPECT_EQ(imported.created, 1 + between);
    EXPECT_EQ(imported.unchanged, 1);
  }
  EXPECT_EQ(Cases(), dry_run ? 0 : 202);
}
INSTANTIATE_TEST_SUITE_P(ForGoodAndForTrial, ImportTwice, ::testing::Bool());

TEST_F(Import, KeepsEmojiAndRareCharacters) {
  v1::Case rare = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  rare.set_text("𠮷村门口的路灯坏了😀👨‍👩‍👧，请尽快修。");
  rare.mutable_reporter()->set_display_name("𠮷😀");
  ExpectAllCreated(client().Import({rare}), 1);
  const v1::Case kept = Only();
  EXPECT_EQ(kept.text(), rare.text());
  EXPECT_EQ(kept.title(), rare.text());
  EXPECT_EQ(kept.reporter().display_name(), "𠮷*");
}

TEST_F(Import, AsATrialChangesNothing) {
  v1::Case bad = HistoricCase("p2", "2026-03-02T09:00:00+08:00");
  bad.clear_text();
  const auto rows = {HistoricCase("p1", "2026-03-02T09:00:00+08:00"), bad};
  const Imported trial = client().Import(rows, true);
  EXPECT_EQ(RefusedRows(trial), (Reasons{{2, "FIELD_INVALID"}}));
  EXPECT_EQ(trial.created, 1);
  EXPECT_EQ(Cases(), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'case'"), 0);
  EXPECT_EQ(client().Import(rows).created, 1);
}

TEST_F(Import, OfManyCasesOfOneMomentGivesEachAnIdOfItsOwn) {
  std::vector<v1::Case> rows;
  for (int i = 0; i < 500; ++i) rows.push_back(HistoricCase(fmt::format("old-{}", i), "1987-06-05T00:00:00+08:00"));
  ExpectAllCreated(client().Import(rows), 500);
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT id) FROM intake_case"), 500);
}

TEST_F(Import, KeepsToTheOrderOfItsMessages) {
  v1::ImportCasesRequest header, row;
  header.mutable_header()->set_district(kDistrictName);
  *row.mutable_row()->mutable_case_() = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  const auto disorder = IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER);
  EXPECT_THAT(client().ImportMessages({}).status, disorder);
  EXPECT_THAT(client().ImportMessages({row}).status, disorder);
  EXPECT_THAT(client().ImportMessages({header, header}).status, disorder);
  EXPECT_THAT(client().ImportMessages({header, v1::ImportCasesRequest()}).status, disorder);
  EXPECT_THAT(client().ImportMessages({header}).status, IsOk());
  header.mutable_header()->set_district("黄岛区");
  EXPECT_THAT(client().ImportMessages({header}).status,
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_EQ(Cases(), 0);
}

TEST_F(Import, WhileTheRegistryIsDownRefusesWhatItCannotCheck) {
  v1::Case without = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  without.clear_point();
  registry().GoDown();
  const auto rows = {without, HistoricCase("p2", "2026-03-02T09:00:00+08:00")};
  EXPECT_EQ(RefusedRows(client().Import(rows)), (Reasons{{2, "SERVICE_UNAVAILABLE"}}));
  registry().ComeBack();
  const Imported again = client().Import(rows);
  EXPECT_EQ(again.created, 1);
  EXPECT_EQ(again.unchanged, 1);
}

}  // namespace
}  // namespace zhiwang::intake

// Rows of the change log and bodies of rounds and screenings as earlier releases wrote them: today's code must read the same
// meaning from each.
//
// golden_screenings.txt holds them. Lines are only ever added. When the code writes rows in a new way, add the rows that it writes
// now:
//
//   ZHIWANG_GOLDEN_SCREENINGS=new_rows.txt mediation_golden_test && cat new_rows.txt >> services/mediation/screening/golden_screenings.txt

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/screening/screening_change.h"
#include "services/mediation/screening/screening_record.h"
#include "tests/support/golden_rows.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/screening_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;
using zhiwang::testing::OneLine;
using zhiwang::testing::ReadGoldenRows;

constexpr char kScreeningsFile[] = ZHIWANG_SOURCE_DIR "/services/mediation/screening/golden_screenings.txt";

bool IsOfRound(const GoldenRow& written) { return written.type.starts_with("screening_round."); }

// The meaning of a row's payload and body, as a message.
template <class Record>
std::vector<std::string> MeaningAsRecord(const char* kind, const GoldenRow& written) {
  Record payload, body;
  EXPECT_TRUE(payload.ParseFromString(written.payload));
  EXPECT_TRUE(body.ParseFromString(written.body));
  return {"change " + OneLine(payload), std::string(kind) + " " + OneLine(body)};
}

std::vector<std::string> MeaningOfScreening(const GoldenRow& written) {
  return IsOfRound(written) ? MeaningAsRecord<v1::ScreeningRoundRecord>("round", written)
                            : MeaningAsRecord<v1::ScreeningRecord>("screening", written);
}

// A weekly round that is spread, followed by another and ended; a screening that is handed off, missed, and reported late, with a
// finding that becomes a dispute; one that is reported in time; and one that the registry refuses.
std::vector<GoldenRow> ScreeningsOfToday() {
  std::vector<GoldenRow> rows;
  ScreeningRound round;
  round.district = "370211";
  round.id = 5;
  round.version = 1;
  round.changed = absl::FromUnixMicros(1796000000000000);
  round.area_path = "/370211000000/370211109000/";
  round.rhythm = Rhythm::kWeekly;
  round.from = absl::CivilDay(2026, 11, 30);
  round.until = absl::CivilDay(2026, 12, 4);
  round.sensitive_until = absl::CivilDay(2026, 12, 20);
  round.about = "债务、邻里纠纷";
  round.orderer = "districts/370211/staff/S001756";
  round.goes_on = true;
  const auto add_round = [&](const ScreeningEvent& event) {
    const auto change = ChangeOf(round, event);
    rows.push_back({change.type, change.payload, EncodeBody(round)});
    ++round.version;
  };
  add_round("screening_round.ordered");
  round = SpreadTo(round, "370211109201001", true);
  add_round("screening_round.spread");
  round.goes_on = false;
  add_round({"screening_round.followed", absl::Seconds(2)});
  add_round("screening_round.rhythm_ended");
  Screening screening;
  screening.district = "370211";
  screening.id = 6;
  screening.version = 1;
  screening.changed = screening.at = round.changed;
  screening.round = 5;
  screening.area_path = "/370211000000/370211109000/370211109Z01/370211109201/370211109201001/";
  screening.grid_name = "东村第一网格";
  screening.due = round.changed + absl::Hours(100);
  const auto add = [&](const Screening* before, const Screening& after, const ScreeningEvent& event) {
    const auto change = ChangeOf(before, after, event);
    rows.push_back({change.type, change.payload, EncodeBody(after)});
    return after;
  };
  const ScreeningFinding found{
      .type = Type::kNeighbours, .point = grid::Point{119.9, 35.7}, .summary = "两户因排水争执", .people_known = true};
  ScreeningReport report{
      .worker = "districts/370211/staff/W1", .at = screening.due, .in_time = true, .findings = {found}};
  const Screening created = add(nullptr, screening, kScreeningCreated);
  add(&created, created, ScreeningEvent(kScreeningHandoverGivenUp, "该网格不存在"));
  const Screening handed = add(&created, NoteTask(created, 7).value(), "screening.handed_over");
  add(&handed, Report(handed, report.at, report).value(), "screening.reported");
  const Screening missing =
      add(&handed, PassDue(handed, screening.due).value(), {"screening.missing", absl::Seconds(2)});
  report.in_time = false;
  const Screening late = add(&missing, Report(missing, report.at, report).value(), "screening.reported");
  add(&late, *NoteDispute(late, 1, 12).value(), "screening.finding_taken");
  return rows;
}

TEST(GoldenScreenings, MeanWhatTheyMeantWhenTheyWereWritten) {
  for (const GoldenRow& golden : ReadGoldenRows(kScreeningsFile)) {
    SCOPED_TRACE(golden.type);
    EXPECT_EQ(golden.meaning, MeaningOfScreening(golden));
  }
}

TEST(GoldenScreenings, LoseNothingOnTheirWayThroughTheDomain) {
  for (const GoldenRow& golden : ReadGoldenRows(kScreeningsFile)) {
    SCOPED_TRACE(golden.type);
    ScreeningRound round;
    Screening screening;
    ASSERT_THAT(IsOfRound(golden) ? DecodeBody(golden.body, round) : DecodeBody(golden.body, screening), IsOk());
    EXPECT_EQ(IsOfRound(golden) ? EncodeBody(round) : EncodeBody(screening), golden.body);
  }
}

TEST(GoldenScreenings, AreOfEveryTypeThatIsWritten) {
  std::vector<std::string> known;
  for (const GoldenRow& golden : ReadGoldenRows(kScreeningsFile)) known.push_back(golden.type);
  for (const GoldenRow& row : ScreeningsOfToday()) EXPECT_THAT(known, ::testing::Contains(row.type));
}

TEST(GoldenScreenings, KeepWhatANewerReleaseWroteAtEveryLevel) {
  v1::ScreeningRecord body;
  ASSERT_TRUE(body.ParseFromString(ScreeningsOfToday().back().body));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(1'000, "later");
  auto& finding = *body.mutable_findings(0);
  finding.GetReflection()->MutableUnknownFields(&finding)->AddLengthDelimited(1'000, "later");
  Screening screening;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), screening), IsOk());
  screening.task = 8;
  body.set_task(8);
  EXPECT_EQ(EncodeBody(screening), body.SerializeAsString());
}

TEST(GoldenScreenings, AreAddedWhenWhatIsWrittenChanges) {
  const char* path = std::getenv("ZHIWANG_GOLDEN_SCREENINGS");
  if (path == nullptr) GTEST_SKIP() << "nobody asks for new rows";
  std::vector<GoldenRow> rows = ScreeningsOfToday();
  for (GoldenRow& row : rows) row.meaning = MeaningOfScreening(row);
  zhiwang::testing::WriteGoldenRows(path, rows);
}

}  // namespace
}  // namespace zhiwang::mediation

// Rows of the change log and bodies as they were written once: each must mean today what it meant then.
//
// golden_changes.txt holds them. It is only ever added to: a row that no longer fits it is a log that no longer replays.
// When what is written has changed, so that old and new rows both occur, add what today's code writes:
//
//   ZHIWANG_GOLDEN_ROWS=new_rows.txt mediation_golden_test && cat new_rows.txt >> services/mediation/golden_changes.txt
//
// The rows of a noun are made beside it, in golden_<noun>_test.cc.

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;
using zhiwang::testing::ReadGoldenRows;

constexpr char kFile[] = ZHIWANG_SOURCE_DIR "/services/mediation/golden_changes.txt";

const std::vector<GoldenNoun>& Nouns() {
  static const auto* const nouns = new std::vector<GoldenNoun>{
      GoldenAgreements(), GoldenDocuments(),       GoldenTemplates(), GoldenFirms(),     GoldenLegalServices(),
      GoldenSessions(),   GoldenViolenceReports(), GoldenAwards(),    GoldenCommittees()};
  return *nouns;
}

// The noun that a row is of; null where it is of none.
const GoldenNoun* NounOf(const GoldenRow& written) {
  for (const GoldenNoun& noun : Nouns()) {
    if (written.type.starts_with(noun.types)) return &noun;
  }
  return nullptr;
}

// Their meaning, one line for each fact.
std::vector<std::string> MeaningOf(const GoldenRow& written) {
  const GoldenNoun* noun = NounOf(written);
  return noun == nullptr ? std::vector<std::string>{"of no noun"} : noun->meaning(noun->kind, written);
}

std::vector<GoldenRow> RowsOfToday() {
  std::vector<GoldenRow> rows;
  for (const GoldenNoun& noun : Nouns()) {
    for (const GoldenRow& row : noun.rows()) rows.push_back(row);
  }
  return rows;
}

TEST(GoldenChangesOfMediation, MeanWhatTheyMeantWhenTheyWereWritten) {
  const std::vector<GoldenRow> all = ReadGoldenRows(kFile);
  EXPECT_THAT(all, ::testing::Not(::testing::IsEmpty()));
  for (const GoldenRow& golden : all) {
    SCOPED_TRACE(golden.type);
    EXPECT_EQ(golden.meaning, MeaningOf(golden));
  }
}

TEST(GoldenChangesOfMediation, LoseNothingOnTheirWayThroughTheDomain) {
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) {
    SCOPED_TRACE(golden.type);
    const GoldenNoun* noun = NounOf(golden);
    ASSERT_NE(noun, nullptr);
    const absl::StatusOr<std::string> again = noun->body_again(golden.body);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, golden.body);
  }
}

TEST(GoldenChangesOfMediation, HoldEveryTypeThatTodaysCodeWrites) {
  std::vector<std::string> known;
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) known.push_back(golden.type);
  for (const GoldenRow& row : RowsOfToday()) EXPECT_THAT(known, ::testing::Contains(row.type));
}

TEST(GoldenChangesOfMediation, AreAddedWhenWhatIsWrittenChanges) {
  const char* path = std::getenv("ZHIWANG_GOLDEN_ROWS");
  if (path == nullptr) GTEST_SKIP() << "nobody asks for new rows";
  std::vector<GoldenRow> rows = RowsOfToday();
  for (GoldenRow& row : rows) row.meaning = MeaningOf(row);
  zhiwang::testing::WriteGoldenRows(path, rows);
}

}  // namespace
}  // namespace zhiwang::mediation

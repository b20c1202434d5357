#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/list/list.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"

namespace zhiwang::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr unsigned kKinds = 11;
const absl::Time kBetween = absl::FromUnixSeconds(1'770'000'000);

enum Asked : unsigned {
  kArea = 1,
  kState = 2,
  kUnit = 4,
  kCategory = 8,
  kChannel = 16,
  kPlacement = 32,
  kFrom = 64,
  kUntil = 128,
  kOverdue = 256,
  kPhone = 512,
  kIdentity = 1024,
};

// The filter with those of its fields set whose bits are.
CaseFilter FilterOf(unsigned bits, const std::string& category = kTapWater, int area_depth = 1,
                    State state = State::kInProgress) {
  CaseFilter filter;
  filter.district = kDistrict;
  if (bits & kArea) {
    filter.within.area_path = "/370211000000/";
    for (int i = 0; i < area_depth; ++i) filter.within.area_path += std::string(kTown) + '/';
  }
  if (bits & kState) filter.state = state;
  if (bits & kUnit) filter.within.department = kWater;
  if (bits & kCategory) filter.category = category;
  if (bits & kChannel) filter.channel = Channel::kCityHotline;
  if (bits & kPlacement) filter.placement = Placement::kOutside;
  if (bits & kFrom) filter.received_from = kBetween - absl::Hours(24 * 365);
  if (bits & kUntil) filter.received_until = kBetween + absl::Hours(24 * 365);
  if (bits & kOverdue) filter.overdue_at = kBetween + absl::Hours(24 * 365);
  if (bits & kPhone) filter.reporter_phone = std::string(16, 'p');
  if (bits & kIdentity) filter.reporter_identity = std::string(16, 'i');
  return filter;
}

TEST(CaseScan, OfEachFilterBeginsWithTheIndexThatNarrowsMost) {
  const auto index_for = [&](unsigned bits, const std::string& category = kTapWater, int depth = 1,
                             State state = State::kInProgress) -> std::string {
    const CaseFilter filter = FilterOf(bits, category, depth, state);
    const resource::Scan scan = CaseNoun::ScanOf(filter);
    if (scan.by) return scan.by->index;
    return scan.conditions.empty() ? "PRIMARY" : scan.conditions.front().index;
  };
  EXPECT_EQ(index_for(0), "PRIMARY");
  for (const int depth : {1, 2, 3, 4}) EXPECT_EQ(index_for(kArea, "", depth), "by_area" + std::to_string(depth));
  EXPECT_EQ(index_for(kState), "by_state");
  EXPECT_EQ(index_for(kUnit), "by_unit");
  EXPECT_EQ(index_for(kCategory), "by_category");
  EXPECT_EQ(index_for(kCategory, "0101"), "by_category2");
  EXPECT_EQ(index_for(kCategory | kChannel, "01"), "by_category1");
  EXPECT_EQ(index_for(kChannel), "by_channel") << "some channels are rare";
  EXPECT_EQ(index_for(kChannel | kArea), "by_area1");
  EXPECT_EQ(index_for(kFrom | kUntil), "PRIMARY") << "the id begins with the time of receipt";
  EXPECT_EQ(index_for(kFrom | kUntil | kChannel), "by_channel");
  EXPECT_EQ(index_for(kPlacement), "by_area1") << "what has no place has no town";
  EXPECT_EQ(index_for(kOverdue), "by_due");
  EXPECT_EQ(index_for(kArea | kUnit | kState), "by_state") << "what is open stays few";
  EXPECT_EQ(index_for(kArea | kUnit | kState, "", 1, State::kClosed), "by_unit");
  EXPECT_EQ(index_for(kPhone | kArea | kUnit | kState), "by_phone") << "one person has few cases";
  EXPECT_EQ(index_for(kIdentity | kPhone), "by_identity");
}

// A district with a hundred thousand cases, nearly all of one town, unit, channel and category.
class CaseScanCost : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    std::vector<v1::Case> rows;
    for (int i = 0; i < 400; ++i) {
      rows.push_back(HistoricCase(fmt::format("q{}", i), "2026-03-02T09:00:00+08:00"));
      if (i % 100 == 0) rows.back().set_channel(v1::Case::MARKET_STALL);
    }
    ASSERT_EQ(client().Import(rows).created, 400);
    sql::Database db(server().db().options());
    for (int i = 0; i < 8; ++i) {
      for (const std::string& sql :
           {std::string("CREATE OR REPLACE TABLE more AS SELECT * FROM intake_case"),
            fmt::format("UPDATE more SET id = id - (1 << {}), external_id = NULL", 40 + i),
            std::string("INSERT INTO intake_case SELECT * FROM more"), std::string("DROP TABLE more")}) {
        ASSERT_EQ(db.Transact(absl::Now() + absl::Minutes(2), [&](sql::Txn& tx) { return tx.Execute(sql).status(); }),
                  absl::OkStatus())
            << sql;
      }
    }
  }

  // The rows and index entries that the database read for a page.
  int64_t ReadFor(const CaseFilter& filter, const std::optional<resource::Position>& after) {
    const auto count = [](sql::Txn& tx) -> absl::StatusOr<int64_t> {
      int64_t sum = 0;
      RETURN_IF_ERROR(tx.Query("SHOW SESSION STATUS LIKE 'Handler_read%'", {},
                               [&](const sql::Row& row) { sum += std::stoll(row.Text(2)); }));
      return sum;
    };
    return Sound(server().db().Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
      ASSIGN_OR_RETURN(const int64_t first, count(tx));
      ASSIGN_OR_RETURN(const int64_t before, count(tx));
      RETURN_IF_ERROR(resource::Examine(tx, CaseNoun::kTable, kDistrict, CaseNoun::ScanOf(filter), after, 51,
                                        resource::kMostExamined)
                          .status());
      ASSIGN_OR_RETURN(const int64_t last, count(tx));
      return last - before - (before - first);
    }));
  }
};

TEST_F(CaseScanCost, IsBoundedForEveryCombinationOfFilters) {
  // The entries examined, and the probes of at most six other indexes, each counted twice through a temporary table.
  constexpr int64_t kMost = resource::kMostExamined + 6 * 2 * 260 + 100;
  const resource::Position somewhere{absl::ToUnixMicros(kBetween), sql::FirstIdAt(kBetween)};
  for (unsigned bits = 0; bits < 1U << kKinds; ++bits) {
    const std::string category = std::string(kTapWater).substr(0, 2 + bits / 8 % 3 * 2);  // of each level
    const CaseFilter filter =
        FilterOf(bits, category, 1 + static_cast<int>(bits % 4), bits % 3 == 0 ? State::kClosed : State::kInProgress);
    EXPECT_LE(ReadFor(filter, std::nullopt), kMost) << bits;
    if (bits % 5 == 0) {
      EXPECT_LE(ReadFor(filter, somewhere), kMost) << bits;
    }
  }
}

TEST_F(CaseScanCost, OfAListThatOneConditionCoversIsThatOfThePage) {
  for (const unsigned bits : {0U, unsigned{kArea}, unsigned{kState}, unsigned{kUnit}, unsigned{kChannel}}) {
    EXPECT_LE(ReadFor(FilterOf(bits), std::nullopt), 60) << bits;
  }
}

TEST_F(CaseScanCost, OfReSealingIsByThePrimaryKey) {
  const auto plan_of = [&](std::string_view sql, const std::vector<sql::Value>& values) {
    std::pair<std::string, std::string> plan;  // the index, and what else
    EXPECT_EQ(server().db().Read(Soon(),
                                 [&](sql::Txn& tx) {
                                   return tx.Query("EXPLAIN " + std::string(sql), values, [&](const sql::Row& row) {
                                     plan = {row.Text(6), row.Text(10)};
                                   });
                                 }),
              absl::OkStatus());
    return plan;
  };
  const auto read = plan_of(kReadReporters, {kDistrict, 0, 500});
  EXPECT_EQ(read.first, "PRIMARY");
  EXPECT_THAT(read.second, Not(HasSubstr("filesort")));
  EXPECT_EQ(plan_of(kReplaceReporter, {"new", std::nullopt, std::nullopt, kDistrict, 1, "old"}).first, "PRIMARY");
  EXPECT_THAT(plan_of(kDistrictsWithCases, {}).second, HasSubstr("Using index")) << "no case itself is read";
}

}  // namespace
}  // namespace zhiwang::intake

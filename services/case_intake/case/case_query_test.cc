#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/sql/id_source.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"

namespace zhiwang::intake {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kKinds = 12;
const absl::Time kBetween = absl::FromUnixSeconds(1'770'000'000);

// How the database means to run a query.
struct Plan {
  std::string access, index, more;
};

// A district with some cases, so that the database has something to choose by.
class CaseQueryPlan : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    std::vector<v1::Case> rows;
    for (int i = 0; i < 400; ++i) rows.push_back(HistoricCase(fmt::format("q{}", i), "2026-03-02T09:00:00+08:00"));
    ASSERT_EQ(client().Import(rows).created, 400);
  }

  Plan PlanOf(const CaseQuery& query) {
    std::vector<Plan> plans;
    const absl::Status status = server().db().Read(Soon(), [&](sql::Txn& tx) {
      plans.clear();
      return tx.Query("EXPLAIN " + query.sql, query.values, [&](const sql::Row& row) {
        plans.push_back({row.Text(4), row.Text(6), row.Text(10)});
      });
    });
    EXPECT_EQ(status, absl::OkStatus()) << query.sql;
    EXPECT_EQ(plans.size(), 1u);
    return plans.size() == 1 ? plans[0] : Plan();
  }

  // The filter with those of its fields set whose bits are.
  static CaseFilter FilterOf(unsigned bits, const std::string& category, int area_depth, State state) {
    const auto has = [&](unsigned bit) { return (bits >> bit & 1) != 0; };
    CaseFilter filter;
    filter.district = kDistrict;
    if (has(0)) {
      filter.area_path = "/370211000000/";
      for (int i = 0; i < area_depth; ++i) filter.area_path += std::string(kTown) + '/';
    }
    if (has(1)) filter.state = state;
    if (has(2)) filter.unit = kWater;
    if (has(3)) filter.category = category;
    if (has(4)) filter.channel = Channel::kCityHotline;
    if (has(5)) filter.placement = Placement::kOutside;
    if (has(6)) filter.received_from = kBetween - absl::Hours(24 * 365);
    if (has(7)) filter.received_until = kBetween + absl::Hours(24 * 365);
    if (has(8)) filter.overdue_at = kBetween + absl::Hours(24 * 365);
    if (has(10)) filter.reporter_phone = std::string(16, 'p');
    if (has(11)) filter.reporter_identity = std::string(16, 'i');
    return filter;
  }
};

TEST_F(CaseQueryPlan, OfEveryFilterReadsAnIndexInOrder) {
  for (unsigned bits = 0; bits < 1U << kKinds; ++bits) {
    const std::string category = std::string(kTapWater).substr(0, 2 + bits / 8 % 3 * 2);  // of each level
    const CaseFilter filter =
        FilterOf(bits, category, 1 + static_cast<int>(bits % 4), bits % 3 == 0 ? State::kClosed : State::kInProgress);
    const auto after =
        (bits >> 9 & 1) != 0 ? std::optional(CasePosition{sql::FirstIdAt(kBetween), kBetween}) : std::nullopt;
    const CaseQuery query = MakeCaseQuery(filter, after, 50);
    const Plan plan = PlanOf(query);
    EXPECT_THAT(plan.access, AnyOf("ref", "range")) << query.sql;
    EXPECT_THAT(plan.more, Not(AnyOf(HasSubstr("filesort"), HasSubstr("temporary")))) << query.sql;
  }
}

TEST_F(CaseQueryPlan, OfEachFilterUsesTheIndexMeantForIt) {
  const auto index_for = [&](unsigned bits, const std::string& category = kTapWater, int depth = 1,
                             State state = State::kInProgress) {
    const CaseFilter filter = FilterOf(bits, category, depth, state);
    return PlanOf(MakeCaseQuery(filter, std::nullopt, 50)).index;
  };
  constexpr unsigned kArea = 1, kState = 2, kUnit = 4, kCategory = 8, kChannel = 16, kPlacement = 32, kFrom = 64,
                     kUntil = 128, kOverdue = 256, kPhone = 1024, kIdentity = 2048;
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
  EXPECT_EQ(index_for(kState | kUnit | kOverdue), "by_due");
  EXPECT_EQ(index_for(kPhone), "by_phone");
  EXPECT_EQ(index_for(kPhone | kArea | kUnit | kState), "by_phone") << "one person has few cases";
  EXPECT_EQ(index_for(kIdentity | kPhone), "by_identity");
  EXPECT_EQ(index_for(kPhone | kOverdue), "by_due");
}

TEST_F(CaseQueryPlan, OfATimeOfReceiptReadsThatTimeOnly) {
  for (const unsigned others : {0u, 8u, 16u}) {  // nothing else, a category, a channel
    for (const unsigned time : {64u, 128u, 64u | 128u}) {
      const CaseFilter filter = FilterOf(time | others, kTapWater, 1, State::kInProgress);
      const CaseQuery query = MakeCaseQuery(filter, std::nullopt, 50);
      EXPECT_EQ(PlanOf(query).access, "range") << query.sql;
    }
  }
}

TEST_F(CaseQueryPlan, OfReSealingReadsAndWritesByThePrimaryKey) {
  const auto plan_of = [&](std::string_view sql, std::vector<sql::Value> values) {
    return PlanOf({std::string(sql), std::move(values)});
  };
  const Plan read = plan_of(kReadReporters, {kDistrict, 0, 500});
  EXPECT_EQ(read.index, "PRIMARY");
  EXPECT_THAT(read.more, Not(HasSubstr("filesort")));
  const Plan replace = plan_of(kReplaceReporter, {"new", std::nullopt, std::nullopt, kDistrict, 1, "old"});
  EXPECT_EQ(replace.index, "PRIMARY");
  EXPECT_THAT(plan_of(kDistrictsWithCases, {}).more, HasSubstr("Using index")) << "no case itself is read";
}

}  // namespace
}  // namespace zhiwang::intake

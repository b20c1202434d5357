#include "common/resource/list/list.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/list/read_all.h"
#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using Filter = VisitNoun::Filter;

constexpr int kDrawn = 2'048;
constexpr int kDoublings = 6;  // 131,072 rows
constexpr int kRareKind = 77;
constexpr int kPage = 50;

// A table of real shape: towns of very different size, a few large units, states that hardly occur, one kind that one
// visit has, thousands of visits that are due in the same moment.
class Lists : public VisitTest {
 protected:
  // The table is filled once: these tests only read it.
  void SetUp() override {
    if (!filled_) {
      VisitTest::SetUp();
      Fill();
      filled_ = schema_;
      return;
    }
    schema_ = *filled_;
    db_ = std::make_unique<sql::Database>(schema_);
    parts_ = std::make_unique<Parts<VisitNoun>>(Parts<VisitNoun>{*db_, {}});
  }

  void Fill() {
    std::mt19937 random(20260302);
    std::vector<StoredRow> rows;
    for (int i = 0; i < kDrawn; ++i) {
      Visit visit = Planned(1'000'000 + i * 7);
      visit.version = 1;
      visit.state = random() % 100 < 97 ? 5 : 1 + static_cast<int>(random() % 4);
      visit.kind = static_cast<int>(random() % 12);
      visit.area_path = fmt::format("/370211000000/370211{}000/", random() % 10 < 8 ? 109 : 110 + random() % 10);
      visit.unit = random() % 3 == 0 ? "" : fmt::format("D0{}", random() % 4);
      if (random() % 4 == 0)
        visit.due = absl::FromUnixSeconds(1'700'000'000 + static_cast<int64_t>(random() % 3) * 86'400);
      rows.push_back(RowOf<VisitNoun>(visit));
    }
    ASSERT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return InsertStored(tx, "visit", rows); }), absl::OkStatus());
    for (int i = 0; i < kDoublings; ++i) {
      ASSERT_EQ(
          db_->Transact(Soon(),
                        [&](sql::Txn& tx) {
                          return tx
                              .Execute(fmt::format(
                                  "INSERT INTO visit SELECT district, id + {}, version, changed, state, kind, "
                                  "area_path, unit, area1, area2, area3, area4, code, due, words, phone FROM visit",
                                  100'000'000 << i))
                              .status();
                        }),
          absl::OkStatus());
    }
    Visit rare = Planned(2'000'000'000'000);
    rare.kind = kRareKind;
    rare.state = 5;
    rare.unit = "D01";
    rare.due = absl::FromUnixSeconds(1'700'000'000);
    Write(rare);
    ASSERT_EQ(
        db_->Read(Soon(), [](sql::Txn& tx) { return tx.Query("ANALYZE TABLE visit", {}, [](const sql::Row&) {}); }),
        absl::OkStatus());
  }

  struct Page {
    std::vector<int64_t> ids;
    std::string next;
    int64_t read = 0;  // rows and index entries that the database read for it
  };

  // One page, and what it cost: on one connection, so that the session's counters are the page's.
  Page Read(const rpc::Call& call, const Filter& filter, const std::string& after, int size = kPage) {
    const auto counted = [&] {
      return db_
          ->Read(Soon(),
                 [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
                   int64_t sum = 0;
                   RETURN_IF_ERROR(tx.Query("SHOW SESSION STATUS LIKE 'Handler_read%'", {},
                                            [&](const sql::Row& row) { sum += std::stoll(row.Text(2)); }));
                   return sum;
                 })
          .value_or(-1);
    };
    Page page;
    const int64_t first = counted(), before = counted();
    const auto listed = ListInReach(*parts_, call, filter, rpc::Page{size, after});
    page.read = counted() - before - (before - first);  // without what counting costs
    EXPECT_EQ(listed.status(), absl::OkStatus());
    if (!listed.ok()) return page;
    for (const Visit& visit : listed->items) page.ids.push_back(visit.id);
    page.next = listed->next;
    return page;
  }

  // The ids that the filter and the grants ask for, by one plain query.
  std::vector<int64_t> Expected(const std::vector<auth::Grant>& grants, const Filter& filter) {
    std::string reach = "0";
    for (const auth::Grant& grant : grants) {
      reach += grant.area_path.empty() ? fmt::format(" OR unit = '{}'", grant.department)
                                       : fmt::format(" OR area_path LIKE '{}%'", grant.area_path);
    }
    std::string where = fmt::format("({}) AND area_path LIKE '{}%'", reach, filter.within.area_path);
    if (filter.within.department) where += fmt::format(" AND unit = '{}'", *filter.within.department);
    if (filter.state) where += fmt::format(" AND state = {}", *filter.state);
    if (filter.kind) where += fmt::format(" AND kind = {}", *filter.kind);
    if (filter.first_id) where += fmt::format(" AND id >= {}", *filter.first_id);
    if (filter.end_id) where += fmt::format(" AND id < {}", *filter.end_id);
    if (filter.overdue_at) where += fmt::format(" AND due < {}", absl::ToUnixMicros(*filter.overdue_at));
    std::vector<int64_t> ids;
    EXPECT_EQ(db_->Read(Soon(),
                        [&](sql::Txn& tx) {
                          ids.clear();
                          return tx.Query("SELECT id FROM visit WHERE " + where +
                                              (filter.overdue_at ? " ORDER BY due, id" : " ORDER BY id DESC"),
                                          {}, [&](const sql::Row& row) { ids.push_back(row.Int(1)); });
                        }),
              absl::OkStatus());
    return ids;
  }

  // Every combination of these filters.
  static std::vector<Filter> AllFilters() {
    std::vector<Filter> filters;
    for (unsigned bits = 0; bits < 1U << 8; ++bits) {
      const auto has = [&](unsigned bit) { return (bits >> bit & 1) != 0; };
      if (has(1) && has(2)) continue;
      Filter filter{.district = kDistrict};
      if (has(0)) filter.within.area_path = kTownPath;
      if (has(1)) filter.state = 5;
      if (has(2)) filter.state = 2;
      if (has(3)) filter.kind = 3;
      if (has(4)) filter.kind = kRareKind;
      if (has(5)) filter.within.department = "D01";
      if (has(6)) {
        filter.first_id = 1'500'000;
        filter.end_id = 3'000'000'000;
      }
      if (has(7)) filter.overdue_at = absl::FromUnixSeconds(1'700'100'000);
      filters.push_back(filter);
    }
    return filters;
  }
  static std::string Describe(const Filter& filter) {
    return fmt::format("area {}, state {}, kind {}, unit {}, ids {}, overdue {}", filter.within.area_path,
                       filter.state.value_or(0), filter.kind.value_or(-1), filter.within.department.value_or("any"),
                       filter.first_id.has_value(), filter.overdue_at.has_value());
  }

  static inline std::optional<sql::Options> filled_;
  const std::vector<std::vector<auth::Grant>> reaches_ = {
      {{auth::Role::kTownDispatcher, "/", ""}},
      {{auth::Role::kTownDispatcher, kOtherTownPath, ""}},
      {{auth::Role::kDepartmentHandler, "", "D02"}},
      {{auth::Role::kTownDispatcher, kTownPath, ""},
       {auth::Role::kTownDispatcher, kOtherTownPath, ""},
       {auth::Role::kDepartmentHandler, "", "D01"}},
  };
};

TEST_F(Lists, ExamineABoundedNumberOfEntriesAPageForEveryFilterAndReach) {
  // The entries that are examined, the probes of other indexes (twice: counted through a temporary table), and the rows
  // shown.
  constexpr int64_t kMost = kMostExamined + 3 * 2 * (kPage + 1) + 3 * 4 * 2 * 260 + 2 * 64;
  int64_t most = 0;
  for (const auto& grants : reaches_) {
    const rpc::Call call = CallBy("员工/1", grants);
    for (const Filter& filter : AllFilters()) {
      std::string after;
      for (int pages = 0; pages < 3; ++pages) {
        const Page page = Read(call, filter, after);
        EXPECT_LE(page.read, kMost) << Describe(filter) << ", page " << pages;
        most = std::max(most, page.read);
        after = page.next;
        if (after.empty()) break;
      }
    }
  }
  RecordProperty("most_entries", static_cast<int>(most));
}

TEST_F(Lists, FindARareRowInOnePageByTheIndexThatLeavesFewest) {
  Filter filter{.district = kDistrict};
  filter.state = 5;
  filter.within = {kTownPath, "D01"};
  filter.kind = kRareKind;
  const Page page = Read(Anywhere(), filter, "");
  EXPECT_THAT(page.ids, ::testing::ElementsAre(2'000'000'000'000));
  EXPECT_EQ(page.next, "");
}

TEST_F(Lists, ShowEverythingThatFitsOnceAndInOrderOverTheirPages) {
  for (const auto& grants : reaches_) {
    const rpc::Call call = CallBy("员工/1", grants);
    int n = 0;
    for (const Filter& filter : AllFilters()) {
      if (++n % 3 != 0) continue;
      const std::vector<int64_t> expected = Expected(grants, filter);
      std::vector<int64_t> seen;
      std::string after;
      bool exhausted = false;
      // Not all of the large lists: a part says as much.
      for (int pages = 0; pages < 12; ++pages) {
        const Page page = Read(call, filter, after, 173);
        seen.insert(seen.end(), page.ids.begin(), page.ids.end());
        after = page.next;
        exhausted = after.empty();
        if (exhausted) break;
      }
      ASSERT_LE(seen.size(), expected.size()) << Describe(filter);
      EXPECT_TRUE(std::equal(seen.begin(), seen.end(), expected.begin())) << Describe(filter);
      if (exhausted) {
        EXPECT_EQ(seen.size(), expected.size()) << Describe(filter);
      }
    }
  }
}

TEST_F(Lists, EndWithoutATokenWhereTheLastPageIsJustFull) {
  Filter filter{.district = kDistrict};
  filter.first_id = 1'000'000;
  filter.end_id = 1'000'000 + 7 * 100;
  const Page first = Read(Anywhere(), filter, "", 60);
  EXPECT_EQ(first.ids.size(), 60u);
  const Page last = Read(Anywhere(), filter, first.next, 40);
  EXPECT_EQ(last.ids.size(), 40u);
  EXPECT_EQ(last.next, "");
}

TEST_F(Lists, TellNothingOfRowsThatTheyDoNotShow) {
  Filter filter{.district = kDistrict};
  filter.first_id = 1'000'000;
  filter.end_id = 1'000'000 + 7 * 300;
  const auto shown_up_to = [&](int64_t shown, const std::string& after) {
    const auto listed = ListInReach(*parts_, Anywhere(), filter, rpc::Page{2, after},
                                    [&](const Visit& visit) { return visit.id < 1'000'000 + 7 * shown; });
    EXPECT_EQ(listed.status(), absl::OkStatus());
    Page page;
    if (!listed.ok()) return page;
    for (const Visit& visit : listed->items) page.ids.push_back(visit.id);
    page.next = listed->next;
    return page;
  };
  EXPECT_EQ(shown_up_to(0, "").next, "") << "300 rows, and none of them is to be known";
  const Page two = shown_up_to(2, "");
  EXPECT_THAT(two.ids, ::testing::ElementsAre(1'000'007, 1'000'000)) << "behind 298 that are hidden";
  EXPECT_EQ(two.next, "");
  const Page three = shown_up_to(3, "");
  EXPECT_THAT(three.ids, ::testing::ElementsAre(1'000'014, 1'000'007));
  EXPECT_EQ(three.next, WritePosition({0, 1'000'007})) << "the place of the last that is shown";
  EXPECT_THAT(shown_up_to(3, three.next).ids, ::testing::ElementsAre(1'000'000));
}

TEST_F(Lists, StopAfterAThousandRowsThatTheyDoNotShow) {
  const Filter filter{.district = kDistrict};
  const auto listed = ListInReach(*parts_, Anywhere(), filter, rpc::Page{2, ""}, [](const Visit&) { return false; });
  ASSERT_EQ(listed.status(), absl::OkStatus());
  EXPECT_THAT(listed->items, ::testing::IsEmpty());
  EXPECT_NE(listed->next, "") << "nobody knows yet what comes behind them";
}

TEST_F(Lists, RefuseAPositionThatIsNone) {
  for (const char* written : {"x", "12", "12\nx", "\n", "12\n13\n14"}) {
    EXPECT_THAT(ReadPosition(written), IsRefused(absl::StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID))
        << written;
  }
}

class Siblings : public VisitTest {
 protected:
  absl::StatusOr<std::vector<int64_t>> OfKind(int kind, int most) {
    return db_->Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<std::vector<int64_t>> {
      ASSIGN_OR_RETURN(const auto found, ReadAll<VisitNoun>(tx, kDistrict, {"kind", kind, "by_kind"}, most));
      std::vector<int64_t> ids;
      for (const Visit& visit : found) ids.push_back(visit.id);
      return ids;
    });
  }
};

TEST_F(Siblings, AreReadInTheOrderOfTheirIdsAndNoneIsLeftOut) {
  for (const int64_t id : {30, 10, 20, 40}) {
    Visit visit = Planned(id);
    visit.kind = id == 40 ? 6 : 5;
    Write(visit);
  }
  EXPECT_THAT(OfKind(5, 3).value(), ::testing::ElementsAre(10, 20, 30));
  EXPECT_THAT(OfKind(7, 3).value(), ::testing::IsEmpty());
  EXPECT_THAT(OfKind(5, 2), IsRefused(absl::StatusCode::kInternal, common::v1::UNEXPECTED))
      << "a decision over two of three would be wrong";
}

}  // namespace
}  // namespace zhiwang::resource

// The life of categories, over gRPC and a real database: when they begin and end, and what becomes of cases.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/refusal_test.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const auto kCategoryEnded = IsRefused(StatusCode::kInvalidArgument, common::v1::CATEGORY_ENDED);

class CategoryLife : public Refusal {
 protected:
  using Path = std::vector<std::string>;
  using Categories = v1::CategoryService::Stub;

  static v1::ImportCategoriesRequest Import() {
    v1::ImportCategoriesRequest request;
    request.set_request_id(NewUuid());
    request.set_district(kDistrictName);
    return request;
  }
  static v1::ImportCategoriesRequest::Row& AddRow(v1::ImportCategoriesRequest& request, const Path& path) {
    auto* row = request.add_rows();
    row->set_row(request.rows_size());
    row->mutable_path()->Add(path.begin(), path.end());
    return *row;
  }
  v1::ImportCategoriesResponse Send(const v1::ImportCategoriesRequest& request) {
    return Sound(client().Ask(&Categories::ImportCategories, request));
  }
  // Ends 城乡建设/供水/停水, which 城乡建设/供水/水质 takes over.
  v1::ImportCategoriesResponse EndWaterCut(const std::string& day) {
    auto request = Import();
    auto& row = AddRow(request, {"城乡建设", "供水", "停水"});
    row.set_end_day(day);
    for (const char* name : {"城乡建设", "供水", "水质"}) row.add_successor_path(name);
    return Send(request);
  }
  // The categories of a day as `{code} {begin} {end} {successor}`, read in small pages.
  std::vector<std::string> Tree(const std::string& day, bool with_ended = false) {
    v1::ListCategoriesRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(2);
    request.set_day(day);
    request.set_with_ended(with_ended);
    std::vector<std::string> tree;
    do {
      const auto page = Sound(client().Ask(&Categories::ListCategories, request));
      for (const auto& category : page.categories()) {
        const auto id = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
        tree.push_back(fmt::format("{} {} {} {}", id(category.name()), category.begin_day(), category.end_day(),
                                   id(category.successor())));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return tree;
  }
  absl::StatusOr<v1::Case> CreateAs(const std::string& category) {
    return CreateWith([&](auto& c) { c.set_category(CategoryName(category)); });
  }
};

// Public report 33: AreaCity#43.
TEST_F(CategoryLife, EndsOnADayAndNamesTheOneThatTakesOver) {
  const auto answer = EndWaterCut("2026-06-01");
  EXPECT_EQ(answer.ended(), 1);
  EXPECT_EQ(answer.created(), 0);
  EXPECT_EQ(answer.unchanged(), 0);
  const absl::Status refused = CreateAs(kWaterCut).status();
  EXPECT_THAT(refused, kCategoryEnded);
  EXPECT_EQ(FieldOf(refused), "case.category");
  EXPECT_THAT(ChineseMessageOf(refused), HasSubstr("请改用“城乡建设/供水/水质”（010101）"));
  const std::string ended = "010102  2026-06-01 010101";
  EXPECT_THAT(Tree(""), Not(Contains(ended)));
  EXPECT_EQ(Tree("").size(), 8u);
  EXPECT_THAT(Tree("2026-06-01"), Not(Contains(ended)));
  EXPECT_THAT(Tree("2026-05-31"), Contains(ended)) << "the tree as it was";
  EXPECT_THAT(Tree("", true), Contains(ended));
}

// Public report 33: AreaCity#43.
TEST_F(CategoryLife, StaysInTheLogWithEachChange) {
  EXPECT_EQ(EndWaterCut("2099-01-01").ended(), 1);
  EXPECT_EQ(EndWaterCut("2099-01-01").ended(), 0) << "again changes nothing";
  EXPECT_EQ(EndWaterCut("2099-02-01").ended(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'category' AND id = '010102'"), 3);
  EXPECT_EQ(Number("SELECT version FROM change_log WHERE kind = 'category' AND id = '010102' AND type = "
                   "'category.changed' ORDER BY version DESC LIMIT 1"),
            3);
  WaitForReports();  // each change has its number
  common::v1::VerifyTimelinesRequest verify;
  verify.set_name(FormatResourceName(kDistrict, "logs", "case-intake"));
  const auto verdict = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, verify);
  ASSERT_THAT(verdict.status, IsOk());
  for (const auto& response : verdict.messages) EXPECT_THAT(response.faults(), IsEmpty());
}

// Public report 33: AreaCity#43.
TEST_F(CategoryLife, LeavesCasesTheCategoryTheyHave) {
  const v1::Case before = Sound(CreateAs(kWaterCut)), other = Sound(CreateAs(kPotholes));
  EndWaterCut("2026-06-01");
  EXPECT_THAT(DispatchTo(other.name(), UnitName(kWater), CategoryName(kWaterCut)), kCategoryEnded)
      << "it would be another";
  EXPECT_THAT(DispatchTo(before.name(), UnitName(kWater), CategoryName(kWaterCut)), IsOk()) << "it has this one";
  v1::ListCasesRequest filter;
  filter.set_category(CategoryName(kWaterCut));
  EXPECT_EQ(Sound(client().List(filter)).size(), 1u);
}

// Public report 33: AreaCity#43.
TEST_F(CategoryLife, KeepsTheCasesOfItsTime) {
  EndWaterCut("2026-06-01");
  std::vector<v1::Case> rows = {HistoricCase("before", "2026-05-31T23:59:59+08:00"),
                                HistoricCase("after", "2026-06-01T00:00:00+08:00")};
  for (v1::Case& row : rows) row.set_category(CategoryName(kWaterCut));
  const Imported imported = client().Import(rows);
  EXPECT_THAT(imported.status, IsOk());
  EXPECT_EQ(imported.created, 1);
  EXPECT_THAT(imported.refusals, ElementsAre(IsRefusedRow(2, common::v1::CATEGORY_ENDED, "010101")));
}

TEST_F(CategoryLife, GivesItsCodeToNoOther) {
  EndWaterCut("2026-06-01");
  auto request = Import();
  AddRow(request, {"城乡建设", "供水", "停水"});
  AddRow(request, {"城乡建设", "供水", "水压"});
  const auto answer = Send(request);
  EXPECT_EQ(answer.created(), 1);
  EXPECT_EQ(answer.unchanged(), 1);
  EXPECT_THAT(CreateAs("010103"), IsOk());
  EXPECT_THAT(CreateAs(kWaterCut), kCategoryEnded);
}

TEST_F(CategoryLife, BeginsOnItsFirstDay) {
  auto request = Import();
  AddRow(request, {"环保"}).set_begin_day("2099-01-01");
  EXPECT_EQ(Send(request).created(), 1);
  EXPECT_THAT(CreateAs("03"), IsRefused(StatusCode::kInvalidArgument, common::v1::CATEGORY_NOT_FOUND));
  EXPECT_THAT(Tree(""), Not(Contains("03 2099-01-01  ")));
  EXPECT_THAT(Tree("2099-01-01"), Contains("03 2099-01-01  "));
}

TEST_F(CategoryLife, IsRefusedByTheRowAndFieldThatContradictIt) {
  auto request = Import();
  AddRow(request, {"环保"});
  AddRow(request, {"民政"}).set_end_day("2099-01-01");
  AddRow(request, {"城乡建设"}).set_end_day("2099-02-30");
  AddRow(request, {"气象"}).set_begin_day("明年");
  const auto answer = Send(request);
  EXPECT_EQ(answer.refused(), 3);
  EXPECT_EQ(answer.created(), 0);
  EXPECT_EQ(answer.ended(), 0);
  ASSERT_EQ(answer.rows_size(), 3);
  EXPECT_EQ(answer.rows(0).field(), "rows.successor_path");
  EXPECT_EQ(answer.rows(1).field(), "rows.end_day");
  EXPECT_EQ(answer.rows(2).field(), "rows.begin_day");
  EXPECT_EQ(Tree("").size(), 9u);
  v1::ListCategoriesRequest list;
  list.set_district(kDistrictName);
  list.set_day("20270101");
  EXPECT_THAT(client().Ask(&Categories::ListCategories, list), IsInvalid("day"));
}

}  // namespace
}  // namespace zhiwang::intake

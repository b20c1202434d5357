// Imports of files as their operator sees them: refusals by line and column, and the exit code. Fakes stand for the services.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/grid/import_report.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace v1 = grid::v1;

// Finds an overlap of two areas, and writes where findings are accepted.
class OverlappingAreas final : public v1::AreaService::Service {
  grpc::Status ImportAreas(grpc::ServerContext*, grpc::ServerReader<v1::ImportAreasRequest>* reader,
                           v1::ImportAreasResponse* response) override {
    v1::ImportAreasRequest request;
    reader->Read(&request);
    const v1::ImportAreasHeader header = request.header();
    while (reader->Read(&request)) response->set_created(response->created() + 1);
    auto* finding = response->add_findings();
    finding->set_kind(v1::TilingFinding::OVERLAP);
    finding->add_codes("370211001");
    finding->add_codes("370211002");
    response->set_applied(!header.dry_run() && header.accept_findings());
    return grpc::Status::OK;
  }
};

// Keeps what it is sent, and answers that one field of the first row is wrong where a test says so.
template <class Service, class Request, class Response>
class Kept {
 public:
  grpc::Status Take(grpc::ServerReader<Request>* reader, Response* response) {
    Request request;
    reader->Read(&request);
    rows.clear();
    while (reader->Read(&request)) rows.push_back(request.row());
    if (refused_field.empty()) {
      response->set_unchanged(static_cast<int64_t>(rows.size()));
      return grpc::Status::OK;
    }
    *response->add_rows() = RefusedRow(rows.at(0).row(), refused_message);
    response->mutable_rows(0)->set_field(refused_field);
    response->set_refused(1);
    return grpc::Status::OK;
  }

  std::vector<typename Request::Row> rows;
  std::string refused_field, refused_message;
};

class Departments final : public v1::DepartmentService::Service,
                          public Kept<Departments, v1::ImportDepartmentsRequest, v1::ImportDepartmentsResponse> {
  grpc::Status ImportDepartments(grpc::ServerContext*, grpc::ServerReader<v1::ImportDepartmentsRequest>* reader,
                                 v1::ImportDepartmentsResponse* response) override {
    return Take(reader, response);
  }
};

class Staff final : public v1::StaffService::Service,
                    public Kept<Staff, v1::ImportStaffRequest, v1::ImportStaffResponse> {
  grpc::Status ImportStaff(grpc::ServerContext*, grpc::ServerReader<v1::ImportStaffRequest>* reader,
                           v1::ImportStaffResponse* response) override {
    return Take(reader, response);
  }
};

class ImportCommands : public CommandTest<OverlappingAreas, Departments, Staff> {
 protected:
  // Imports a file of that content.
  Ran Import(const std::string& what, const std::string& content, std::vector<std::string> flags = {}) {
    std::vector<std::string> words = {"import", what, Written("file", content)};
    words.insert(words.end(), flags.begin(), flags.end());
    return Run(words);
  }
  template <class Row>
  static std::vector<std::string> Mask(const Row& row) {
    return {row.update_mask().paths().begin(), row.update_mask().paths().end()};
  }

  Departments& departments_ = Fake<Departments>();
  Staff& staff_ = Fake<Staff>();
};

constexpr char kAreas[] = R"({"type":"FeatureCollection","features":[)"
                          R"({"properties":{"code":"370211001","parent":"370211","name":"黄岛街道","level":"town"}}]})";

// Public report 35: rdbox#123.
TEST_F(ImportCommands, OfAreasOnTrialFailWhereTheImportWill) {
  for (const std::vector<std::string>& flags :
       std::initializer_list<std::vector<std::string>>{{}, {"--accept_findings"}}) {
    std::vector<std::string> trial = flags;
    trial.emplace_back("--dry_run");
    const Ran tried = Import("areas", kAreas, trial), real = Import("areas", kAreas, flags);
    ASSERT_TRUE(tried.result.ok() && real.result.ok()) << tried.result.status() << real.result.status();
    EXPECT_EQ(*tried.result, *real.result);
    EXPECT_EQ(*real.result, flags.empty() ? ExitCode::kFailed : ExitCode::kDone);
    EXPECT_THAT(tried.text, HasSubstr("370211001、370211002"));
    EXPECT_THAT(tried.text, HasSubstr("未写入"));
  }
}

// Public report 40: snipe-it#8377.
TEST_F(ImportCommands, OfDepartmentsSayNothingOfWhatTheFileHasNoColumnFor) {
  ASSERT_EQ(*Import("departments", "code,name\nR01,水务局\n").result, ExitCode::kDone);
  EXPECT_THAT(Mask(departments_.rows.at(0)), ElementsAre("display_name"));
  ASSERT_EQ(*Import("departments", "code,name,area,kind\nR01,水务局,,政府部门\n").result, ExitCode::kDone);
  EXPECT_THAT(Mask(departments_.rows.at(0)), ElementsAre("display_name", "jurisdiction"));
  ASSERT_EQ(*Import("departments", "code,name,closed\nR01,水务局,是\nR02,住建局,\nR03,民政局,FALSE\n").result,
            ExitCode::kDone);
  EXPECT_THAT(Mask(departments_.rows.at(0)), ElementsAre("display_name", "closed"));
  EXPECT_TRUE(departments_.rows.at(0).department().closed());
  EXPECT_FALSE(departments_.rows.at(1).department().closed());
  EXPECT_FALSE(departments_.rows.at(2).department().closed());
}

TEST_F(ImportCommands, OfStaffSayNothingOfWhatTheFileHasNoColumnFor) {
  ASSERT_EQ(*Import("staff", "id,name,role,area,from\nS1,王芳,grid_worker,370211001,2026-01-01\n").result,
            ExitCode::kDone);
  EXPECT_THAT(Mask(staff_.rows.at(0)), ElementsAre("display_name", "assignments.role", "assignments.area",
                                                   "assignments.department", "assignments.from_day"));
  ASSERT_EQ(*Import("staff",
                    "id,name,phone,role,area,department,from,until\n"
                    "S1,王芳,19900000001,grid_worker,370211001,,2026-01-01,2026-07-01\n")
                 .result,
            ExitCode::kDone);
  EXPECT_THAT(Mask(staff_.rows.at(0)),
              ElementsAre("display_name", "assignments.role", "assignments.area", "assignments.department",
                          "assignments.from_day", "duty_phone", "assignments.until_day"));
  EXPECT_EQ(staff_.rows.at(0).staff().assignments(0).until_day(), "2026-07-01");
}

TEST_F(ImportCommands, RefuseACellByItsLineAndColumn) {
  const Ran departments = Import("departments", "code,name,closed\nR01,水务局,关\nR02,\xff,否\n");
  EXPECT_EQ(*departments.result, ExitCode::kFailed);
  EXPECT_THAT(departments.text, AllOf(HasSubstr("第 2 行 拒绝：“closed”列不能是“关”"),
                                      HasSubstr("第 3 行 拒绝：“name”列不是合法的 UTF-8 文本")));
  const Ran staff = Import("staff", "id,name,role,area,from\nS1,王芳,网格员,370211001,2026-01-01\n");
  EXPECT_EQ(*staff.result, ExitCode::kFailed);
  EXPECT_THAT(staff.text, HasSubstr("第 2 行 拒绝：“role”列 不能是“网格员”"));
  const Ran categories = Import("categories", "level1,level2,level3\n,供水,\n城乡建设,,水质\n");
  EXPECT_EQ(*categories.result, ExitCode::kFailed);
  EXPECT_THAT(categories.text, AllOf(HasSubstr("第 2 行 拒绝：“level1”列为空，而“level2”列有名称"),
                                     HasSubstr("第 3 行 拒绝：“level2”列为空，而“level3”列有名称")));
}

TEST_F(ImportCommands, NameTheColumnOfACellThatTheServerRefuses) {
  staff_.refused_field = "staff.assignments.from_day";
  staff_.refused_message = "字段 staff.assignments.from_day 不合要求：须为 YYYY-MM-DD 格式的日期";
  const char* file = "id,name,role,area,from\nS1,王芳,grid_worker,370211001,2026/1/1\n";
  EXPECT_THAT(Import("staff", file).text, AllOf(HasSubstr("第 2 行 拒绝：“from”列不合要求：须为 YYYY-MM-DD 格式的日期"),
                                                Not(HasSubstr("staff.assignments"))));
  staff_.refused_field = "staff.assignments.area";
  staff_.refused_message = "没有这个区域：districts/370211/areas/370211001";
  EXPECT_THAT(Import("staff", file, {"--dry_run"}).text, HasSubstr("“area”列：没有这个区域"));
  departments_.refused_field = "department.display_name";
  departments_.refused_message = "字段 department.display_name 不合要求：共 61 个字，最多 60 个字";
  EXPECT_THAT(Import("departments", "code,name\nR01,水务局\n").text, HasSubstr("“name”列不合要求：共 61 个字"));
}

TEST(InColumns, LeavesAloneWhatIsAboutNoColumn) {
  constexpr ColumnName kColumns[] = {{"case.text", "body"}};
  EXPECT_EQ(InColumns(RefusedRow(2, "行有误"), kColumns).message(), "行有误");
  auto other = RefusedRow(2, "字段 case.title 不合要求：过长");
  other.set_field("case.title");
  EXPECT_EQ(InColumns(other, kColumns).message(), "字段 case.title 不合要求：过长");
  other.set_field("case.text");
  EXPECT_EQ(InColumns(other, kColumns, "字段").message(), "“body”字段：字段 case.title 不合要求：过长");
  EXPECT_THAT(InColumns(RefusedRow(2, ""), {}).message(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::ctl

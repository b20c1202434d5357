// Every import, on trial and for good: they end alike and find the same. Fakes stand for the services.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;

// How a service takes an import, on trial as for good.
enum class Verdict { kTakesAll, kRefusesTheFirstRow, kRefusesTheWhole };
Verdict verdict = Verdict::kTakesAll;

grpc::Status Refusal() { return {grpc::StatusCode::PERMISSION_DENIED, "refused"}; }

// Answers an import whose rows come in a stream.
template <class Request, class Response>
grpc::Status Judge(grpc::ServerReader<Request>* reader, Response* response) {
  Request request;
  reader->Read(&request);
  std::vector<int64_t> rows;
  while (reader->Read(&request)) rows.push_back(request.row().row());
  if (verdict == Verdict::kRefusesTheWhole) return Refusal();
  const bool refuses = verdict == Verdict::kRefusesTheFirstRow && !rows.empty();
  if (refuses) *response->add_rows() = RefusedRow(rows[0], "不合要求");
  response->set_refused(refuses ? 1 : 0);
  response->set_created(static_cast<int64_t>(rows.size()) - response->refused());
  return grpc::Status::OK;
}

class TriedAreas final : public grid::v1::AreaService::Service {
  grpc::Status ImportAreas(grpc::ServerContext*, grpc::ServerReader<grid::v1::ImportAreasRequest>* reader,
                           grid::v1::ImportAreasResponse* response) override {
    return Judge(reader, response);
  }
};

class TriedDepartments final : public grid::v1::DepartmentService::Service {
  grpc::Status ImportDepartments(grpc::ServerContext*, grpc::ServerReader<grid::v1::ImportDepartmentsRequest>* reader,
                                 grid::v1::ImportDepartmentsResponse* response) override {
    return Judge(reader, response);
  }
};

class TriedStaff final : public grid::v1::StaffService::Service {
  grpc::Status ImportStaff(grpc::ServerContext*, grpc::ServerReader<grid::v1::ImportStaffRequest>* reader,
                           grid::v1::ImportStaffResponse* response) override {
    return Judge(reader, response);
  }
};

class TriedCommittees final : public mediation::v1::CommitteeService::Service {
  grpc::Status ImportCommittees(grpc::ServerContext*,
                                grpc::ServerReader<mediation::v1::ImportCommitteesRequest>* reader,
                                mediation::v1::ImportCommitteesResponse* response) override {
    return Judge(reader, response);
  }
};

class TriedDisputes final : public mediation::v1::DisputeService::Service {
  grpc::Status ImportDisputes(grpc::ServerContext*, grpc::ServerReader<mediation::v1::ImportDisputesRequest>* reader,
                              mediation::v1::ImportDisputesResponse* response) override {
    return Judge(reader, response);
  }
};

// Has no calendar, or one; a calendar is set whole or not at all.
class TriedCalendar final : public grid::v1::CalendarService::Service {
 public:
  bool is_there = true;

 private:
  grpc::Status GetCalendar(grpc::ServerContext*, const grid::v1::GetCalendarRequest*,
                           grid::v1::WorkingCalendar* calendar) override {
    if (!is_there) {
      return rpc::ToWire(
          Error(absl::StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING, "no calendar", "没有工作日历"));
    }
    calendar->set_etag("v1");
    return grpc::Status::OK;
  }
  grpc::Status SetCalendar(grpc::ServerContext*, const grid::v1::SetCalendarRequest* request,
                           grid::v1::WorkingCalendar* calendar) override {
    if (verdict != Verdict::kTakesAll) return Refusal();
    *calendar = request->calendar();
    return grpc::Status::OK;
  }
};

class TriedCategories final : public intake::v1::CategoryService::Service {
  grpc::Status ListCategories(grpc::ServerContext*, const intake::v1::ListCategoriesRequest*,
                              intake::v1::ListCategoriesResponse*) override {
    return grpc::Status::OK;
  }
  grpc::Status ImportCategories(grpc::ServerContext*, const intake::v1::ImportCategoriesRequest* request,
                                intake::v1::ImportCategoriesResponse* response) override {
    if (verdict == Verdict::kRefusesTheWhole) return Refusal();
    if (verdict == Verdict::kRefusesTheFirstRow) {
      *response->add_rows() = RefusedRow(request->rows(0).row(), "不合要求");
      response->set_refused(1);
    }
    response->set_created(request->rows_size() - response->refused());
    return grpc::Status::OK;
  }
};

class TriedCases final : public intake::v1::CaseService::Service {
  grpc::Status ImportCases(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<intake::v1::ImportCasesResponse, intake::v1::ImportCasesRequest>* stream) override {
    intake::v1::ImportCasesRequest request;
    stream->Read(&request);
    intake::v1::ImportCasesResponse response;
    while (stream->Read(&request)) {
      response.set_last_row(request.row().row());
      if (verdict == Verdict::kRefusesTheFirstRow && response.refusals().empty()) {
        *response.add_refusals() = RefusedRow(request.row().row(), "不合要求");
      } else {
        response.set_created(response.created() + 1);
      }
    }
    if (verdict == Verdict::kRefusesTheWhole) return Refusal();
    stream->Write(response);
    return grpc::Status::OK;
  }
  grpc::Status PreviewCalendar(grpc::ServerContext*, const intake::v1::PreviewCalendarRequest*,
                               intake::v1::PreviewCalendarResponse*) override {
    return grpc::Status::OK;
  }
};

// An import: its command, a file that can be sent, and that file with a row that cannot.
struct TriedImport {
  std::vector<std::string> command;
  std::string file, with_a_bad_row;
};

std::string FeaturesOf(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

std::vector<TriedImport> Imports() {
  const std::string town = R"({"properties":{"code":"370211001","parent":"370211","name":"黄岛街道","level":"town"}})";
  const std::string planet =
      R"({"properties":{"code":"370211002","parent":"370211","name":"泊里镇","level":"planet"}})";
  const std::string departments = "code,name,closed\nR01,水务局,否\n";
  const std::string staff = "id,name,role,area,from\nS1,王芳,grid_worker,370211001,2026-01-01\n";
  const std::string categories = "level1,level2,level3\n城乡建设,,\n";
  const std::string calendar = "date,kind,name\n2026-01-01,holiday,元旦\n";
  const std::string cases = R"({"id":"1","title":"t","body":"b","submitted_at":"2020-01-06T12:09:38+08:00"})"
                            "\n";
  const std::string committees = R"({"name": "12", "area": "370211109201", "level": "VILLAGE"})"
                                 "\n";
  const std::string disputes = R"({"dispute": {"committee": "12"}, "numberYear": 2025, "number": 7})"
                               "\n";
  return {
      {{"import", "areas"}, FeaturesOf(town), FeaturesOf(town + "," + planet)},
      {{"import", "departments"}, departments, departments + "R02,住建局,关\n"},
      {{"import", "staff"}, staff, staff + "S2,李四,网格员,370211001,2026-01-01\n"},
      {{"import", "categories"}, categories, categories + ",供水,\n"},
      {{"import", "calendar"}, calendar, calendar + "2026-02-30,holiday,元旦\n"},
      {{"import", "cases"}, cases, cases + "no json\n"},
      {{"committee", "import"}, committees, committees + "no json\n"},
      {{"dispute", "import"}, disputes, disputes + "no json\n"},
  };
}

class ImportsOnTrial : public CommandTest<TriedAreas, TriedDepartments, TriedStaff, TriedCommittees, TriedDisputes,
                                          TriedCalendar, TriedCategories, TriedCases> {
 protected:
  void TearDown() override { verdict = Verdict::kTakesAll; }

  Ran Import(std::vector<std::string> command, const std::string& content, const std::vector<std::string>& flags = {}) {
    command.push_back(Written("file", content));
    command.insert(command.end(), flags.begin(), flags.end());
    return Run(command);
  }

  // Expects two commands to end alike.
  static void ExpectSameEnd(const Ran& trial, const Ran& real) {
    EXPECT_EQ(trial.result.status().code(), real.result.status().code()) << trial.result.status();
    EXPECT_EQ(trial.result.value_or(ExitCode::kFailed), real.result.value_or(ExitCode::kFailed)) << trial.text;
  }
  // Expects them to find the same besides.
  static void ExpectSameFindings(const Ran& trial, const Ran& real) {
    ExpectSameEnd(trial, real);
    const auto findings = [](const Ran& ran) { return absl::StrReplaceAll(ran.text, {{"未写入：", ""}}); };
    EXPECT_EQ(findings(trial), findings(real));
    if (trial.result.ok()) {
      EXPECT_THAT(trial.text, HasSubstr("未写入"));
    }
  }

  TriedCalendar& calendar_ = Fake<TriedCalendar>();
};

// Public report 35: rdbox#123.
TEST_F(ImportsOnTrial, EndAsTheImportWillAndFindTheSame) {
  for (const TriedImport& import : Imports()) {
    SCOPED_TRACE(import.command[0] + " " + import.command[1]);
    for (const Verdict taken : {Verdict::kTakesAll, Verdict::kRefusesTheFirstRow, Verdict::kRefusesTheWhole}) {
      verdict = taken;
      const Ran real = Import(import.command, import.file);
      EXPECT_EQ(real.result.ok() && *real.result == ExitCode::kDone, taken == Verdict::kTakesAll) << real.text;
      ExpectSameFindings(Import(import.command, import.file, {"--dry_run"}), real);
    }
    verdict = Verdict::kTakesAll;
    const Ran real = Import(import.command, import.with_a_bad_row);
    EXPECT_EQ(real.result.value_or(ExitCode::kDone), ExitCode::kFailed) << real.text;
    ExpectSameFindings(Import(import.command, import.with_a_bad_row, {"--dry_run"}), real);
  }
}

// Public report 35: rdbox#123.
TEST_F(ImportsOnTrial, EndInAPreviewAsTheImportWill) {
  const std::vector<TriedImport> imports = Imports();
  const TriedImport &areas = imports[0], &calendar = imports[4];
  for (const Verdict taken : {Verdict::kTakesAll, Verdict::kRefusesTheFirstRow, Verdict::kRefusesTheWhole}) {
    verdict = taken;
    ExpectSameEnd(Import({"area", "preview"}, areas.file), Import(areas.command, areas.file));
    ExpectSameEnd(Import(calendar.command, calendar.file, {"--preview"}), Import(calendar.command, calendar.file));
  }
  verdict = Verdict::kTakesAll;
  ExpectSameEnd(Import({"area", "preview"}, areas.with_a_bad_row), Import(areas.command, areas.with_a_bad_row));
  ExpectSameEnd(Import(calendar.command, calendar.with_a_bad_row, {"--preview"}),
                Import(calendar.command, calendar.with_a_bad_row));
  calendar_.is_there = false;
  ExpectSameEnd(Import(calendar.command, calendar.file, {"--preview"}), Import(calendar.command, calendar.file));
}

}  // namespace
}  // namespace zhiwang::ctl

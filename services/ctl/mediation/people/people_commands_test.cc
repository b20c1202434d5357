// Firms, rosters, suggestions and legal services as their operator sees them. Fakes stand for the service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/grid/import_report.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Keeps what it is sent, and says `lines` of it.
class FirmRegister final : public v1::CommitteeService::Service {
 public:
  grpc::Status ImportFirms(grpc::ServerContext*, grpc::ServerReader<v1::ImportFirmsRequest>* reader,
                           v1::ImportFirmsResponse* response) override {
    v1::ImportFirmsRequest request;
    reader->Read(&request);
    header = request.header();
    while (reader->Read(&request)) rows.push_back(request.row());
    for (const common::v1::RowOutcome& line : lines) {
      *response->add_rows() = line;
      response->set_refused(response->refused() + 1);
    }
    response->set_created(static_cast<int64_t>(rows.size()) - response->refused());
    return grpc::Status::OK;
  }

  v1::ImportFirmsRequest::Header header;
  std::vector<v1::ImportFirmsRequest::Row> rows;
  std::vector<common::v1::RowOutcome> lines;
};

class Mediators final : public v1::MediatorService::Service {
 public:
  grpc::Status SetRoster(grpc::ServerContext*, const v1::SetRosterRequest* request, v1::Committee* committee) override {
    roster = *request;
    committee->set_name(request->name());
    committee->set_display_name("东村人民调解委员会");
    return grpc::Status::OK;
  }
  grpc::Status SuggestMediators(grpc::ServerContext*, const v1::SuggestMediatorsRequest* request,
                                v1::SuggestMediatorsResponse* response) override {
    suggest = *request;
    auto& passed = *response->add_passed();
    passed.set_mediator("districts/370211/lawyers/13702201910000001");
    passed.set_reason(v1::SuggestMediatorsResponse::Passed::BARRED);
    return grpc::Status::OK;
  }
  grpc::Status RecordLegalService(grpc::ServerContext*, const v1::RecordLegalServiceRequest* request,
                                  v1::LegalService* service) override {
    *service = request->legal_service();
    service->set_name("districts/370211/legalServices/9");
    service->set_state(v1::LegalService::RECORDED);
    recorded = request->legal_service();
    return grpc::Status::OK;
  }

  v1::SetRosterRequest roster;
  v1::SuggestMediatorsRequest suggest;
  v1::LegalService recorded;
};

class PeopleCommand : public CommandTest<FirmRegister, Mediators> {
 protected:
  std::string FileWith(const std::string& text) const { return Written("lines.jsonl", text); }

  FirmRegister& firms_ = Fake<FirmRegister>();
  Mediators& mediators_ = Fake<Mediators>();
};

TEST_F(PeopleCommand, ImportsFirmsByTheirShortNames) {
  const Ran ran = Run({"firm", "import", "--dry_run",
                       FileWith(R"({"name": "31370000MD0123456A", "areas": ["370211109000"],)"
                                R"( "lawyers": [{"lawyer": "13702201910000001", "displayName": "钱七"}]})"
                                "\n")});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  EXPECT_TRUE(firms_.header.dry_run());
  ASSERT_EQ(firms_.rows.size(), 1u);
  const v1::Firm& sent = firms_.rows[0].firm();
  EXPECT_EQ(sent.name(), "districts/370211/firms/31370000MD0123456A");
  EXPECT_EQ(sent.areas(0), "districts/370211/areas/370211109000");
  EXPECT_EQ(sent.lawyers(0).lawyer(), "districts/370211/lawyers/13702201910000001");
}

TEST_F(PeopleCommand, NamesRefusedFirmsByLineAndField) {
  firms_.lines = {RefusedRow(1, "执业证号 1 重复")};
  firms_.lines[0].set_field("firm.lawyers.lawyer");
  const Ran ran = Run({"firm", "import", FileWith("{\"name\": \"1\"}\nno json\n")});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("第 1 行 拒绝：“lawyers.lawyer”字段"), HasSubstr("第 2 行 拒绝："), HasSubstr("拒绝 2")));
}

TEST_F(PeopleCommand, SetsARosterFromLines) {
  const Ran ran = Run({"roster", "set", "1",
                       FileWith(R"({"day": "2026-03-02", "mediator": "S1", "from": "09:00",)"
                                R"( "until": "12:00"})"
                                "\n"),
                       "--from", "2026-03-01", "--until", "2026-03-31"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(mediators_.roster.name(), "districts/370211/committees/1");
  EXPECT_EQ(mediators_.roster.last_day(), "2026-03-31");
  ASSERT_EQ(mediators_.roster.shifts_size(), 1);
  EXPECT_EQ(mediators_.roster.shifts(0).mediator(), "districts/370211/staff/S1");
  EXPECT_THAT(ran.text, HasSubstr("1 个班次"));
}

TEST_F(PeopleCommand, SendsNoRosterOfWhichALineIsWrong) {
  const Ran ran = Run(
      {"roster", "set", "1", FileWith("{\"tag\": \"2026-03-02\"}\n"), "--from", "2026-03-01", "--until", "2026-03-31"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_THAT(ran.text, HasSubstr("第 1 行 拒绝："));
  EXPECT_EQ(mediators_.roster.name(), "");
}

TEST_F(PeopleCommand, SaysWhyNobodyIsSuggested) {
  const Ran ran = Run({"mediator", "suggest", "12", "--at", "2026-03-02 09:00"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(mediators_.suggest.name(), "districts/370211/disputes/12");
  EXPECT_TRUE(mediators_.suggest.has_at());
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("没有可以承办的调解员"), HasSubstr("lawyers/13702201910000001"), HasSubstr("应当回避")));
}

TEST_F(PeopleCommand, RecordsALegalServiceOfTheCaller) {
  const Ran ran =
      Run({"legal-service", "record", "--kind", "advice", "--from", "2026-03-02 09:00", "--until", "2026-03-02 09:30",
           "--area", "370211109201", "--person", "张三", "--phone", "19900000001", "--text", "咨询宅基地边界"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(mediators_.recorded.kind(), v1::LegalService::ADVICE);
  EXPECT_EQ(mediators_.recorded.area(), "districts/370211/areas/370211109201");
  EXPECT_EQ(mediators_.recorded.end_time().seconds() - mediators_.recorded.start_time().seconds(), 1800);
  EXPECT_THAT(ran.text, HasSubstr("法律服务记录 9  待确认"));
}

}  // namespace
}  // namespace zhiwang::ctl

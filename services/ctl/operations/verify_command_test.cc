#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/names/services.h"
#include "services/ctl/testing/run_command.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/audit_log_service.grpc.pb.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = common::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SoundTimelines final : public v1::ChangeLogService::Service {
  grpc::Status VerifyTimelines(grpc::ServerContext*, const v1::VerifyTimelinesRequest*,
                               grpc::ServerWriter<v1::VerifyTimelinesResponse>* writer) override {
    v1::VerifyTimelinesResponse last;
    last.set_done(true);
    writer->Write(last);
    return grpc::Status::OK;
  }
};

class SoundReports final : public intake::v1::ReportService::Service {
  grpc::Status VerifyReports(grpc::ServerContext*, const intake::v1::VerifyReportsRequest*,
                             grpc::ServerWriter<intake::v1::VerifyReportsResponse>* writer) override {
    intake::v1::VerifyReportsResponse last;
    last.set_done(true);
    writer->Write(last);
    return grpc::Status::OK;
  }
};

class SoundMediation final : public mediation::v1::MediationReportService::Service {
  grpc::Status VerifyMediation(grpc::ServerContext*, const mediation::v1::VerifyMediationRequest*,
                               grpc::ServerWriter<mediation::v1::VerifyMediationResponse>* writer) override {
    mediation::v1::VerifyMediationResponse last;
    last.set_disputes(869);
    last.set_books(3);
    last.set_done(true);
    writer->Write(last);
    return grpc::Status::OK;
  }
};

// An audit log that answers with this fault, and remembers by which name it was asked for.
class AuditLog final : public v1::AuditLogService::Service {
 public:
  explicit AuditLog(std::string fault) : fault_(std::move(fault)) {}
  std::string asked_for;

 private:
  grpc::Status VerifyAuditLog(grpc::ServerContext*, const v1::VerifyAuditLogRequest* request,
                              grpc::ServerWriter<v1::VerifyAuditLogResponse>* writer) override {
    asked_for = request->name();
    v1::VerifyAuditLogResponse last;
    last.set_entries(3);
    last.set_fault(fault_);
    last.set_fault_seq(fault_.empty() ? 0 : 4);
    last.set_done(true);
    writer->Write(last);
    return grpc::Status::OK;
  }
  const std::string fault_;
};

// Every service of the installation, sound but for its audit log: by program, the log's fault. A service that is not named
// keeps none.
class Installation {
 public:
  using AuditFaults = std::map<std::string_view, std::string>;

  explicit Installation(const AuditFaults& audit_faults) {
    for (const ServiceEntry& entry : Services()) {
      std::vector<grpc::Service*> services = {&timelines_, &reports_, &mediation_};
      if (const auto found = audit_faults.find(entry.program); found != audit_faults.end()) {
        services.push_back(&audit_logs_.try_emplace(entry.program, found->second).first->second);
      }
      servers_.push_back(std::make_unique<testing::LoopbackServer>(services));
      words_.insert(words_.end(), {"--" + std::string(entry.short_name), servers_.back()->target()});
    }
  }

  Ran Verify() const { return RunCommand(words_); }
  const std::string& AskedFor(std::string_view program) const { return audit_logs_.at(program).asked_for; }

 private:
  SoundTimelines timelines_;
  SoundReports reports_;
  SoundMediation mediation_;
  std::map<std::string_view, AuditLog> audit_logs_;
  std::vector<std::unique_ptr<testing::LoopbackServer>> servers_;
  std::vector<std::string> words_ = {"verify", "--district", "370211"};
};

TEST(VerifyCommand, HasTheFiguresAndTheNumbersOfMediationRecounted) {
  const Installation sound(Installation::AuditFaults{});
  EXPECT_THAT(sound.Verify().text, HasSubstr("✓ mediation 通报计数与编号：一致（869 件纠纷，0 个计数，3 本编号）"));
}

TEST(VerifyCommand, AsksEachServiceThatKeepsAnAuditLog) {
  const Installation sound(Installation::AuditFaults{{"grid-registry", ""}, {"case-intake", ""}});
  const Ran ran = sound.Verify();
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone) << ran.text;
  EXPECT_THAT(ran.text, AllOf(HasSubstr("✓ grid-registry 审计记录"), HasSubstr("✓ case-intake 审计记录")));
  EXPECT_EQ(sound.AskedFor("grid-registry"), "districts/370211/logs/grid-registry");
  EXPECT_EQ(sound.AskedFor("case-intake"), "districts/370211/logs/case-intake");
}

TEST(VerifyCommand, PassesOverAServiceThatKeepsNoAuditLog) {
  const Ran ran = Installation(Installation::AuditFaults{{"case-intake", ""}}).Verify();
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone) << ran.text;
  EXPECT_THAT(ran.text, AllOf(Not(HasSubstr("grid-registry 审计记录")), HasSubstr("✓ case-intake 审计记录")));
}

TEST(VerifyCommand, FailsWhereTheAuditLogOfAnyServiceIsBroken) {
  const Ran ran =
      Installation(Installation::AuditFaults{{"grid-registry", "链在此断开"}, {"case-intake", ""}}).Verify();
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_THAT(ran.text, HasSubstr("第 4 条：链在此断开"));
}

}  // namespace
}  // namespace zhiwang::ctl

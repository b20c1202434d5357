#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "tests/end_to_end/personal_data.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PersonalData : public PersonalDataTest {
 protected:
  CaseService::Stub& cases() {
    // Anew each time: the service may have been restarted.
    stub_ = CaseService::NewStub(cluster_.IntakeChannel());
    return *stub_;
  }
  template <class Request, class Response>
  Response Ask(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request) {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    Response response;
    const grpc::Status status = (cases().*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  static intake::v1::CreateCaseRequest Creation() {
    intake::v1::CreateCaseRequest request;
    request.set_district("districts/370211");
    request.set_request_id(NewUuid());
    intake::v1::Case& c = *request.mutable_case_();
    c.set_channel(intake::v1::Case::CITY_HOTLINE);
    c.set_text(kText);
    c.set_category("districts/370211/categories/010101");
    c.mutable_reporter()->set_display_name(kName);
    c.mutable_reporter()->set_phone(kPhone);
    c.mutable_reporter()->set_identity_number(kIdentity);
    c.mutable_reporter()->set_address(kAddress);
    return request;
  }
  intake::v1::Reporter Reveal(const std::string& name) {
    intake::v1::RevealReporterRequest request;
    request.set_name(name);
    request.set_purpose("回访");
    return Ask(&CaseService::Stub::RevealReporter, request);
  }
  size_t FoundByPhone() {
    intake::v1::SearchCasesRequest request;
    request.set_district("districts/370211");
    request.set_phone(kPhone);
    return static_cast<size_t>(Ask(&CaseService::Stub::SearchCases, request).cases_size());
  }

  std::string Reseal() { return PersonalDataTest::Reseal("case-intake"); }
  void Execute(std::string_view sql) { PersonalDataTest::Execute("case_intake", sql); }

  // Makes a call that must not succeed, and keeps the error that it is told.
  template <class Request, class Response>
  void Refused(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request, const std::string& caller = kCentre) {
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    Response response;
    const grpc::Status status = (cases().*method)(&context, request, &response);
    EXPECT_FALSE(status.ok());
    refusals_ += fmt::format("{} {}\n", status.error_message(), status.error_details());
  }
  // The person in requests that fail for all kinds of reasons.
  void FailInManyWays(const intake::v1::CreateCaseRequest& done) {
    const auto refused = [this](auto&& spoil) {
      intake::v1::CreateCaseRequest request = Creation();
      spoil(request);
      Refused(&CaseService::Stub::CreateCase, request);
    };
    refused([](auto& request) { request.mutable_case_()->set_category("districts/370211/categories/999999"); });
    refused([](auto& request) { request.mutable_case_()->set_area("districts/370211/areas/370211999000"); });
    refused([](auto& request) { request.mutable_case_()->set_text(std::string(30'000, 'x')); });
    refused([](auto& request) { request.mutable_case_()->mutable_reporter()->set_phone(absl::StrCat(kPhone, "x")); });
    refused(
        [](auto& request) { request.mutable_case_()->mutable_reporter()->set_identity_number("110105194912310021"); });
    refused([](auto& request) { request.mutable_case_()->mutable_reporter()->set_anonymous(true); });
    refused([](auto& request) { request.mutable_case_()->mutable_reporter()->mutable_address()->push_back('\0'); });
    refused([&](auto& request) {
      request.set_request_id(done.request_id());
      request.mutable_case_()->set_title("另一件");
    });
    intake::v1::SearchCasesRequest search;
    search.set_district("districts/370211");
    search.set_phone(kPhone);
    search.set_identity_number(kIdentity);
    Refused(&CaseService::Stub::SearchCases, search, OnlyAs("auditor"));
    search.set_page_token("zzz");
    Refused(&CaseService::Stub::SearchCases, search);

    // An error that nobody foresaw is logged in full.
    Execute("RENAME TABLE intake_case TO intake_case_away");
    refused([](auto&) {});
    search.clear_page_token();
    Refused(&CaseService::Stub::SearchCases, search);
    Execute("RENAME TABLE intake_case_away TO intake_case");
    cluster_.database().Stop();
    refused([](auto&) {});
    Refused(&CaseService::Stub::SearchCases, search);
    cluster_.database().Start();
  }
  // The person in the rows of an import, of which one is taken.
  void Import() {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    const auto stream = cases().ImportCases(&context);
    intake::v1::ImportCasesRequest header, row;
    header.mutable_header()->set_district("districts/370211");
    row.mutable_row()->set_row(1);
    *row.mutable_row()->mutable_case_() = Creation().case_();
    row.mutable_row()->mutable_case_()->set_external_id("past-1");
    row.mutable_row()->mutable_case_()->mutable_receive_time()->set_seconds(1'700'000'000);
    intake::v1::ImportCasesRequest bad = row;
    bad.mutable_row()->set_row(2);
    bad.mutable_row()->mutable_case_()->set_external_id("past-2");
    bad.mutable_row()->mutable_case_()->set_category("districts/370211/categories/999999");
    EXPECT_TRUE(stream->Write(header) && stream->Write(row) && stream->Write(bad) && stream->WritesDone());
    int64_t created = 0;
    for (intake::v1::ImportCasesResponse response; stream->Read(&response);) {
      created += response.created();
      refusals_ += response.ShortDebugString();
    }
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_EQ(created, 1);
  }

  std::unique_ptr<CaseService::Stub> stub_;
  std::string refusals_;
};

// … in the suite that seals what is new, everything said in the logs.
class SealedPersonalData : public PersonalData, public ::testing::WithParamInterface<const char*> {
 protected:
  SealedPersonalData() {
    suite_ = GetParam();
    for (Cluster::Replica* replica : {&cluster_.first_grid_registry(), &cluster_.first_case_intake()}) {
      replica->flags.push_back("--log_level=debug");
    }
    cluster_.first_case_intake().flags.push_back("--privacy_suite=" + suite_);
    cluster_.KillGridRegistry();
    cluster_.StartGridRegistry();
    cluster_.StopCaseIntake();
    cluster_.StartCaseIntake();
  }
};
INSTANTIATE_TEST_SUITE_P(Suites, SealedPersonalData, ::testing::Values("aes", "gm"),
                         [](const auto& suite) { return std::string(suite.param); });

TEST_P(SealedPersonalData, IsNowhereInTheClearAfterAWholeLife) {
  const auto creation = Creation();
  const auto created = Ask(&CaseService::Stub::CreateCase, creation);
  EXPECT_EQ(Ask(&CaseService::Stub::CreateCase, creation).SerializeAsString(), created.SerializeAsString());
  intake::v1::DispatchCaseRequest dispatch;
  dispatch.set_name(created.name());
  dispatch.set_request_id(NewUuid());
  dispatch.set_unit("districts/370211/departments/D01");
  Ask(&CaseService::Stub::DispatchCase, dispatch);
  EXPECT_EQ(Reveal(created.name()).phone(), kPhone);
  Import();
  EXPECT_EQ(FoundByPhone(), 2u);
  FailInManyWays(creation);
  EXPECT_EQ(FoundByPhone(), 2u);

  // Rotation, as the documentation has it.
  EXPECT_EQ(cluster_.Ctl({"keys", "add", Keys()}).exit_code, 0);
  EXPECT_EQ(cluster_.Ctl({"keys", "use", Keys(), "--key", "2"}).exit_code, 0);
  cluster_.StopCaseIntake();
  cluster_.StartCaseIntake();
  const std::string resealed = Reseal();
  EXPECT_THAT(resealed, ::testing::StartsWith("0\n"));
  EXPECT_THAT(resealed, HasSubstr("2 sealed anew, 0 left"));
  EXPECT_THAT(Reseal(), HasSubstr("0 sealed anew, 0 left"));
  std::filesystem::remove(Keys() + "/1.key");
  cluster_.StopCaseIntake();
  cluster_.StartCaseIntake();
  EXPECT_EQ(Reveal(created.name()).display_name(), kName);
  EXPECT_EQ(FoundByPhone(), 2u);

  std::map<std::string, std::string> places;
  for (const char* service : {"case-intake", "grid-registry"}) {
    std::string& metrics = places[fmt::format("the metrics of {}", service)];
    metrics = Fetch(cluster_.metrics_address(service), "/metrics");
    EXPECT_THAT(metrics, HasSubstr("zhiwang_calls_total"));
  }
  std::string& dump = places["a dump of the schema"];
  dump = DumpOf("case_intake");
  EXPECT_THAT(dump, HasSubstr(kText));
  EXPECT_THAT(dump, HasSubstr("reporter.reveal"));
  EXPECT_THAT(dump, HasSubstr("INSERT INTO `request_answer`"));
  places["a dump of the registry's schema"] = DumpOf("grid_registry");
  EXPECT_THAT(places["a dump of the registry's schema"], HasSubstr("INSERT INTO `area`"));
  places["what refusals say"] = refusals_;
  EXPECT_THAT(refusals_, HasSubstr("CATEGORY_NOT_FOUND"));
  cluster_.StopCaseIntake();
  cluster_.database().Stop();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cluster_.database().data_directory())) {
    if (entry.is_regular_file()) places[entry.path()] = ReadFile(entry.path());
  }
  EXPECT_THAT(places[cluster_.database().data_directory() + "/case_intake/intake_case.ibd"], HasSubstr(kText));
  for (const char* service : {"case-intake", "grid-registry"}) {
    std::string& log = places[fmt::format("the log of {}", service)];
    log = ReadFile(fmt::format("{}/{}.log", cluster_.directory(), service));
    EXPECT_THAT(log, HasSubstr("serving"));
  }
  EXPECT_THAT(places["the log of case-intake"], HasSubstr("the database refused a statement"));
  places["the database's log"] = ReadFile(cluster_.database().log());
  for (const auto& [place, content] : places) EXPECT_THAT(FoundIn(content), IsEmpty()) << place;
}

TEST_F(PersonalData, WhoSawItCannotBeChangedUnnoticed) {
  const auto created = Ask(&CaseService::Stub::CreateCase, Creation());
  Reveal(created.name());
  Reveal(created.name());
  const auto sound = cluster_.Ctl({"verify"});
  EXPECT_EQ(sound.exit_code, 0) << sound.text;
  EXPECT_THAT(sound.text, HasSubstr("✓ case-intake 审计记录：一致（2 条记录"));

  sql::Database db(cluster_.Schema("case_intake"));
  const auto meddle = [&](std::string_view sql) {
    const auto changed = db.Transact(absl::Now() + absl::Seconds(10), [&](sql::Txn& tx) { return tx.Execute(sql); });
    EXPECT_TRUE(changed.ok() && *changed == 1) << sql;
    const auto verdict = cluster_.Ctl({"verify"});
    EXPECT_EQ(verdict.exit_code, 1) << verdict.text;
    EXPECT_THAT(verdict.text, HasSubstr("✗ case-intake 审计记录")) << sql;
  };
  meddle("UPDATE audit_entry SET purpose = '应急' WHERE seq = 1");
  meddle("UPDATE audit_entry SET purpose = '回访', principal = 'li' WHERE seq = 1");
  meddle("DELETE FROM audit_entry WHERE seq = 1");
}

TEST_F(PersonalData, StaysOutOfCoreFilesAndAwayFromOtherProcesses) {
  for (const ServiceEntry& service : Services()) {
    SCOPED_TRACE(service.program);
    const std::string about = fmt::format("/proc/{}", cluster_.First(service.program).process->pid());
    EXPECT_THAT(ReadFile(about + "/limits"), ::testing::ContainsRegex("Max core file size +0 +0 "));
    // The kernel makes root the owner of the files of a process that cannot be dumped; a test that root runs sees no
    // difference.
    struct stat owner {};
    ASSERT_EQ(stat((about + "/mem").c_str(), &owner), 0);
    EXPECT_EQ(owner.st_uid, 0u);
  }
}

// The test is skipped where the system writes no core files, which another program shows.
TEST_F(PersonalData, LeavesNoCoreFileWhenAServiceCrashes) {
  const std::string program = fmt::format("cd {} && ulimit -c unlimited && exec sleep 60", cluster_.directory());
  ChildProcess other({"sh", "-c", program}, cluster_.directory() + "/other.log");
  const std::string about = fmt::format("/proc/{}/comm", other.pid());
  ASSERT_TRUE(Eventually([&] { return ReadFile(about) == "sleep\n"; }));
  other.Signal(SIGABRT);
  EXPECT_EQ(other.Wait(absl::Seconds(10)), 128 + SIGABRT);
  if (!other.left_core()) GTEST_SKIP() << "this system writes no core files";

  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &before), 0);
  const rlimit any{before.rlim_max, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_CORE, &any), 0);
  Ask(&CaseService::Stub::CreateCase, Creation());
  cluster_.KillCaseIntake();
  cluster_.StartCaseIntake();
  ASSERT_EQ(FoundByPhone(), 1u);
  cluster_.case_intake().Signal(SIGABRT);
  EXPECT_EQ(cluster_.case_intake().Wait(absl::Seconds(10)), 128 + SIGABRT);
  EXPECT_FALSE(cluster_.case_intake().left_core());
  EXPECT_EQ(setrlimit(RLIMIT_CORE, &before), 0);
}

}  // namespace
}  // namespace zhiwang::testing

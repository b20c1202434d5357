// Where the parties of a dispute may be found, and where not.

#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "tests/end_to_end/personal_data.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;
using mediation::v1::DisputeService;
using mediation::v1::MediatorService;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kDistrictName[] = "districts/370211";
constexpr char kTownArea[] = "370211109000";
constexpr char kLastChange[] = "dispute.failed";
constexpr absl::Duration kAnswersWithin = absl::Seconds(20);

// A person who is the reporter of a case, a party, an agent and in the words of a dispute, in a suite that seals what is new,
// everything said in the logs.
class PersonalDataOfParties : public PersonalDataTest, public ::testing::WithParamInterface<const char*> {
 protected:
  PersonalDataOfParties() {
    suite_ = GetParam();
    sql::Database mediation(cluster_.Schema("mediation"));
    EXPECT_TRUE(Eventually(
        [&] {
          const auto copies = mediation.Read(absl::Now() + kAnswersWithin, [](sql::Txn& tx) {
            return tx.QueryOne("SELECT COUNT(*) FROM calendar_copy", {},
                               [](const sql::Row& row) { return row.Int(1); });
          });
          return copies.ok() && copies->value_or(0) > 0;
        },
        absl::Minutes(1)))
        << "mediation does not come to know the calendar";
    for (const ServiceEntry& service : Services()) {
      cluster_.First(service.program).flags.push_back("--log_level=debug");
      if (service.program != "grid-registry")
        cluster_.First(service.program).flags.push_back("--privacy_suite=" + suite_);
      Restart(service.program);
    }
    dispatcher_ = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kTownArea);
    EXPECT_TRUE(Knows(cluster_, cluster_.intake_address(), dispatcher_));
    mediation::v1::ListDisputesRequest list;
    list.set_district(kDistrictName);
    mediation::v1::ListDisputesResponse listed;
    EXPECT_TRUE(Eventually(
        [&] { return Call("mediation", &DisputeService::Stub::ListDisputes, list, dispatcher_, listed).ok(); }));
  }

  void Restart(std::string_view program) {
    cluster_.Stop(program);
    cluster_.Start(program);
  }

  // One call, at a channel of its own: the service may have been restarted.
  template <class Stub, class Request, class Response>
  grpc::Status Call(std::string_view program,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, const std::string& caller, Response& response) {
    Stub stub(cluster_.ConnectTo(cluster_.First(program).address));
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kAnswersWithin));
    return (stub.*method)(&context, request, &response);
  }
  template <class Stub, class Request, class Response>
  Response Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
               std::string_view program = "mediation") {
    Response response;
    const grpc::Status status = Call(program, method, request, dispatcher_, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  // A change, which gets a request_id and is asked for twice.
  template <class Stub, class Request, class Response>
  Response Change(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
                  std::string_view program = "mediation") {
    request.set_request_id(NewUuid());
    const Response answer = Ask(method, request, program);
    EXPECT_EQ(Ask(method, request, program).SerializeAsString(), answer.SerializeAsString());
    return answer;
  }
  // Makes a call that must not succeed, and keeps the error that it is told.
  template <class Request, class Response>
  void Refused(grpc::Status (DisputeService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request, const std::string& caller) {
    Response response;
    const grpc::Status status = Call("mediation", method, request, caller, response);
    EXPECT_FALSE(status.ok());
    refusals_ += fmt::format("{} {}\n", status.error_message(), status.error_details());
  }

  // The dispute of a case that the person brought.
  std::string Referred() {
    intake::v1::CreateCaseRequest create;
    create.set_district(kDistrictName);
    intake::v1::Case& appeal = *create.mutable_case_();
    appeal.set_channel(intake::v1::Case::CITY_HOTLINE);
    appeal.set_text(kText);
    appeal.set_area(absl::StrCat(kDistrictName, "/areas/", kTownArea));
    appeal.mutable_reporter()->set_display_name(kName);
    appeal.mutable_reporter()->set_phone(kPhone);
    appeal.mutable_reporter()->set_identity_number(kIdentity);
    appeal.mutable_reporter()->set_address(kAddress);
    create.set_request_id(NewUuid());
    intake::v1::Case created;
    EXPECT_TRUE(Call("case-intake", &CaseService::Stub::CreateCase, create, kCentre, created).ok());
    intake::v1::ReferCaseRequest refer;
    refer.set_name(created.name());
    refer.set_dispute_type("BOUNDARY");
    refer.set_request_id(NewUuid());
    Ask(&CaseService::Stub::ReferCase, refer, "case-intake");
    intake::v1::GetCaseRequest get;
    get.set_name(created.name());
    std::string dispute;
    EXPECT_TRUE(Eventually([&] {
      const auto c = Ask(&CaseService::Stub::GetCase, get, "case-intake");
      dispute = c.referrals_size() == 1 ? c.referrals(0).progress().dispute() : "";
      return !dispute.empty();
    }));
    return dispute;
  }

  // The other party is the same person, and so is the agent.
  static mediation::v1::AddPartyRequest OtherParty(const std::string& dispute) {
    mediation::v1::AddPartyRequest request;
    request.set_name(dispute);
    mediation::v1::Party& party = *request.mutable_party();
    party.set_side(mediation::v1::Party::RESPONDENT);
    party.set_display_name(kName);
    party.set_phone(kPhone);
    party.set_identity_number(kIdentity);
    party.set_address(kAddress);
    mediation::v1::Party::Proxy& agent = *party.add_proxies();
    agent.set_ground(mediation::v1::Party::Proxy::AGENT);
    agent.set_display_name(kName);
    agent.set_phone(kPhone);
    agent.set_matter(std::string("代理") + kName);
    agent.add_powers(mediation::v1::Party::Proxy::GENERAL);
    agent.set_from_day("2026-01-01");
    return request;
  }

  // From the registration to an end, with the person in all words.
  void Mediate(const std::string& dispute) {
    Change(&DisputeService::Stub::AddParty, OtherParty(dispute));
    mediation::v1::AmendDisputeRequest amend;
    amend.set_name(dispute);
    for (const char* field : {"matter.summary", "matter.facts", "matter.claim", "matter.issues"}) {
      amend.mutable_update_mask()->add_paths(field);
    }
    mediation::v1::Matter& matter = *amend.mutable_dispute()->mutable_matter();
    for (std::string* words : {matter.mutable_summary(), matter.mutable_facts(), matter.mutable_claim(),
                               matter.add_issues()->mutable_text(), amend.mutable_note()}) {
      *words = fmt::format("{}（{}，{}）", kName, kPhone, kAddress);
    }
    Change(&DisputeService::Stub::AmendDispute, amend);
    mediation::v1::RecordConsentRequest agree;
    agree.set_name(dispute);
    for (const int party : {1, 2}) {
      mediation::v1::Consent& consent = *agree.add_consents();
      consent.set_party(party);
      consent.set_subject(mediation::v1::Consent::MEDIATION);
      consent.set_answer(mediation::v1::Consent::YES);
      consent.set_form(mediation::v1::Consent::WRITTEN);
    }
    Change(&DisputeService::Stub::RecordConsent, agree);
    mediation::v1::AcceptDisputeRequest accept;
    accept.set_name(dispute);
    Change(&DisputeService::Stub::AcceptDispute, accept);
    mediation::v1::ProposeMediatorRequest propose;
    propose.set_name(dispute);
    propose.set_mediator(dispatcher_);
    propose.set_note(std::string("请联系") + kName);
    Change(&MediatorService::Stub::ProposeMediator, propose);
    mediation::v1::AcceptAssignmentRequest take_up;
    take_up.set_name(dispute);
    take_up.set_assignment(1);
    take_up.mutable_declaration();
    Change(&MediatorService::Stub::AcceptAssignment, take_up);
    mediation::v1::EndDisputeRequest end;
    end.set_name(dispute);
    end.mutable_ending()->set_kind(mediation::v1::Ending::NO_PROSPECT);
    end.mutable_ending()->set_note(std::string(kName) + "不再来");
    Change(&DisputeService::Stub::EndDispute, end);
  }

  mediation::v1::Party Reveal(const std::string& dispute) {
    mediation::v1::RevealPartyRequest request;
    request.set_name(dispute);
    request.set_party(2);
    request.set_purpose("联系");
    return Ask(&DisputeService::Stub::RevealParty, request);
  }
  static mediation::v1::SearchPartiesRequest ByPhone() {
    mediation::v1::SearchPartiesRequest request;
    request.set_district(kDistrictName);
    request.set_phone(kPhone);
    return request;
  }

  // The person in requests that fail for all kinds of reasons.
  void FailInManyWays(const std::string& dispute) {
    const auto refused = [&](auto&& spoil) {
      mediation::v1::AddPartyRequest request = OtherParty(dispute);
      request.set_request_id(NewUuid());
      spoil(request);
      Refused(&DisputeService::Stub::AddParty, request, dispatcher_);
    };
    refused([](auto& request) { request.mutable_party()->set_phone(absl::StrCat(kPhone, "x")); });
    refused([](auto& request) { request.mutable_party()->set_identity_number("110105194912310021"); });
    refused([](auto& request) { request.mutable_party()->mutable_address()->push_back('\0'); });
    refused([](auto& request) { request.mutable_party()->clear_side(); });
    refused([](auto& request) { request.mutable_party()->mutable_proxies(0)->clear_powers(); });
    refused([](auto& request) { request.set_name("districts/370211/disputes/1"); });
    mediation::v1::SearchPartiesRequest search = ByPhone();
    search.set_identity_number(kIdentity);
    Refused(&DisputeService::Stub::SearchParties, search, OnlyAs("auditor"));
    search.set_page_token("zzz");
    Refused(&DisputeService::Stub::SearchParties, search, dispatcher_);
    // An error that nobody foresaw is logged in full.
    Execute("mediation", "RENAME TABLE party_index TO party_index_away");
    Refused(&DisputeService::Stub::SearchParties, ByPhone(), dispatcher_);
    Execute("mediation", "RENAME TABLE party_index_away TO party_index");
  }

  // What somebody who watches the service's changes is sent, as bytes and as text, up to the end of the mediation.
  std::string Watched() {
    common::v1::ChangeLogService::Stub stub(cluster_.MediationChannel());
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kAnswersWithin));
    common::v1::WatchChangesRequest request;
    request.set_name(absl::StrCat(kDistrictName, "/logs/mediation"));
    request.set_from_start(true);
    const auto stream = stub.WatchChanges(&context, request);
    std::string seen;
    for (common::v1::WatchChangesResponse response; stream->Read(&response);) {
      absl::StrAppend(&seen, response.SerializeAsString(), response.ShortDebugString(), "\n");
      if (response.change().type() == kLastChange) context.TryCancel();
    }
    (void)stream->Finish();
    return seen;
  }

  std::string dispatcher_, refusals_;
};
INSTANTIATE_TEST_SUITE_P(Suites, PersonalDataOfParties, ::testing::Values("aes", "gm"),
                         [](const auto& suite) { return std::string(suite.param); });

TEST_P(PersonalDataOfParties, AreNowhereInTheClearAfterAWholeMediation) {
  const std::string dispute = Referred();
  Mediate(dispute);
  EXPECT_EQ(Reveal(dispute).phone(), kPhone);
  EXPECT_EQ(Ask(&DisputeService::Stub::SearchParties, ByPhone()).found_size(), 2);
  FailInManyWays(dispute);

  // Rotation, as the documentation has it.
  EXPECT_EQ(cluster_.Ctl({"keys", "add", Keys()}).exit_code, 0);
  EXPECT_EQ(cluster_.Ctl({"keys", "use", Keys(), "--key", "2"}).exit_code, 0);
  for (const char* program : {"case-intake", "mediation"}) {
    Restart(program);
    EXPECT_THAT(Reseal(program), StartsWith("0\n"));
  }
  std::filesystem::remove(Keys() + "/1.key");
  for (const char* program : {"case-intake", "mediation"}) Restart(program);
  EXPECT_EQ(Reveal(dispute).display_name(), kName);
  EXPECT_EQ(Ask(&DisputeService::Stub::SearchParties, ByPhone()).found_size(), 2);

  std::map<std::string, std::string> places;
  std::string& watched = places["what a watch of the changes is sent"];
  watched = Watched();
  EXPECT_THAT(watched, HasSubstr(kLastChange));
  for (const ServiceEntry& service : Services()) {
    const std::string schema(service.schema);
    std::string& dump = places["a dump of the schema " + schema];
    dump = DumpOf(schema);
    EXPECT_THAT(dump, HasSubstr("INSERT INTO `change_log`"));
    std::string& metrics = places[fmt::format("the metrics of {}", service.program)];
    metrics = Fetch(cluster_.metrics_address(std::string(service.program)), "/metrics");
    EXPECT_THAT(metrics, HasSubstr("zhiwang_calls_total"));
  }
  const std::string& dump = places["a dump of the schema mediation"];
  for (const char* there :
       {"INSERT INTO `party`", "INSERT INTO `request_answer`", "party.reveal", "dispute.accepted"}) {
    EXPECT_THAT(dump, HasSubstr(there));
  }
  places["what refusals say"] = refusals_;
  EXPECT_THAT(refusals_, HasSubstr("FIELD_INVALID"));
  for (const ServiceEntry& service : Services()) cluster_.Stop(service.program);
  cluster_.database().Stop();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cluster_.database().data_directory())) {
    if (entry.is_regular_file()) places[entry.path()] = ReadFile(entry.path());
  }
  for (const ServiceEntry& service : Services()) {
    std::string& log = places[fmt::format("the log of {}", service.program)];
    log = ReadFile(fmt::format("{}/{}.log", cluster_.directory(), service.program));
    EXPECT_THAT(log, HasSubstr("serving"));
  }
  EXPECT_THAT(places["the log of mediation"], HasSubstr("the database refused a statement"));
  places["the database's log"] = ReadFile(cluster_.database().log());
  for (const auto& [place, content] : places) EXPECT_THAT(FoundIn(content), IsEmpty()) << place;
}

}  // namespace
}  // namespace zhiwang::testing

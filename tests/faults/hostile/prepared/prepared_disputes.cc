#include "tests/faults/hostile/prepared/prepared_disputes.h"

#include <functional>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "tests/faults/hostile/known/known_disputes.h"
#include "tests/faults/hostile/known/known_sessions.h"
#include "tests/faults/hostile/prepared/ask.h"
#include "tests/faults/hostile/prepared/prepared_awards.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"
#include "zhiwang/mediation/v1/violence_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Agreement;
using mediation::v1::AgreementService;
using mediation::v1::Committee;
using mediation::v1::Consent;
using mediation::v1::Dispute;
using mediation::v1::DisputeService;
using mediation::v1::DocumentService;
using mediation::v1::MediationRulesService;
using mediation::v1::MediatorService;
using mediation::v1::SessionService;
using mediation::v1::ViolenceService;

constexpr int kDisputes = 20;
constexpr int kMediated = 20;
constexpr int kToExtend = 10;
constexpr int kForAgreements = 20;
constexpr int kForDocuments = 5;
constexpr int kForSessions = 10;
constexpr int kDueSessions = 3;
constexpr int kViolent = 5;
constexpr int kInvited = 5;
constexpr int kInspected = 10;
constexpr int kWritten = 24;
constexpr int kVoided = 12;

Committee CommitteeOf(const char* name, Committee::Level level, const char* area) {
  Committee committee;
  committee.set_name(name);
  committee.set_display_name("某某人民调解委员会");
  committee.set_level(level);
  committee.set_area(area);
  for (const char* member : {"张三", "李四", "王五"}) committee.add_members()->set_display_name(member);
  committee.mutable_members(0)->set_head(true);
  for (const char* lawyer : {kDisputesMediator, kOtherMediator}) {
    auto* mediator = committee.add_mediators();
    mediator->set_mediator(lawyer);
    mediator->set_from_day("2026-01-01");
  }
  auto& room = *committee.add_rooms();
  room.set_code(kRoom);
  room.set_display_name("一号调解室");
  committee.set_term_from_day("2026-01-01");
  committee.set_term_until_day("2028-12-31");
  return committee;
}

void ImportCommittees(Cluster& cluster) {
  const auto committees = mediation::v1::CommitteeService::NewStub(cluster.MediationChannel());
  grpc::ClientContext context;
  cluster.SignAs(context, kEverybody);
  mediation::v1::ImportCommitteesResponse response;
  const auto writer = committees->ImportCommittees(&context, &response);
  mediation::v1::ImportCommitteesRequest header;
  header.mutable_header()->set_district("districts/370211");
  EXPECT_TRUE(writer->Write(header));
  for (const Committee& committee :
       {CommitteeOf(kTownCommittee, Committee::TOWN, "districts/370211/areas/370211010000"),
        CommitteeOf(kDistrictCommittee, Committee::DISTRICT, "districts/370211/areas/370211000000")}) {
    mediation::v1::ImportCommitteesRequest row;
    *row.mutable_row()->mutable_committee() = committee;
    EXPECT_TRUE(writer->Write(row));
  }
  EXPECT_TRUE(writer->WritesDone());
  const grpc::Status status = writer->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.created(), 2) << response.ShortDebugString();
}

// Sets rules with a rate of awards. They name the caller who prepares as a court.
void SetRules(Cluster& cluster) {
  const auto rules = MediationRulesService::NewStub(cluster.MediationChannel());
  mediation::v1::SetMediationRulesRequest request;
  request.set_name("districts/370211/mediationRules");
  request.set_request_id(NewUuid());
  mediation::v1::MediationRules& set = *request.mutable_mediation_rules();
  set.set_effective_day(calendar::FormatDay(calendar::Today()));
  set.add_court_partners(kEverybody);
  mediation::v1::MediationRules::AwardRate& rate = *set.add_award_rates();
  rate.set_award_class(1);
  rate.set_result(mediation::v1::Award::AGREED);
  rate.set_amount_fen(200'00);
  Ask(cluster, *rules, &MediationRulesService::Stub::SetMediationRules, request);
}

void DelegatedByACourt(Dispute& dispute) {
  dispute.mutable_origin()->set_kind(mediation::v1::Origin::COURT_DELEGATED);
  dispute.mutable_origin()->set_court("黄岛区人民法院");
  dispute.mutable_origin()->set_papers_day(calendar::FormatDay(calendar::TodayNumber()));
}

// Registers a dispute by the honest request to create one; `set` may change what is asked.
Dispute Register(
    Cluster& cluster, DisputeService::Stub& disputes, HonestRequests& honest,
    const std::function<void(Dispute&)>& set = [](Dispute&) {}) {
  const auto* service = mediation::v1::CreateDisputeRequest::descriptor()->file()->FindServiceByName("DisputeService");
  const auto request = std::move(honest.For(*service->FindMethodByName("CreateDispute"), "mediation").front());
  mediation::v1::CreateDisputeRequest typed;
  EXPECT_TRUE(typed.ParseFromString(request->SerializeAsString()));
  set(*typed.mutable_dispute());
  return Ask(cluster, disputes, &DisputeService::Stub::CreateDispute, typed);
}

template <class Request>
Request About(const Dispute& dispute) {
  Request request;
  request.set_name(dispute.name());
  request.set_request_id(NewUuid());
  return request;
}

// Both parties say yes to that.
Dispute Agreed(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute, Consent::Subject subject,
               const std::string& reference = "", const std::string& caller = kEverybody) {
  auto consents = About<mediation::v1::RecordConsentRequest>(dispute);
  for (const int party : {1, 2}) {
    Consent& consent = *consents.add_consents();
    consent.set_party(party);
    consent.set_subject(subject);
    consent.set_reference(reference);
    consent.set_answer(Consent::YES);
    consent.set_form(Consent::WRITTEN);
  }
  return Ask(cluster, disputes, &DisputeService::Stub::RecordConsent, consents, caller);
}

// Both parties agree, and the dispute is accepted.
Dispute Accepted(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute) {
  Agreed(cluster, disputes, dispute, Consent::MEDIATION);
  return Ask(cluster, disputes, &DisputeService::Stub::AcceptDispute,
             About<mediation::v1::AcceptDisputeRequest>(dispute));
}

// The same, and its mediator takes it up.
Dispute Mediated(Cluster& cluster, DisputeService::Stub& disputes, MediatorService::Stub& mediators,
                 const Dispute& dispute) {
  Accepted(cluster, disputes, dispute);
  auto propose = About<mediation::v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(kDisputesMediator);
  Ask(cluster, mediators, &MediatorService::Stub::ProposeMediator, propose);
  auto accept = About<mediation::v1::AcceptAssignmentRequest>(dispute);
  accept.set_assignment(1);
  accept.mutable_declaration();
  return Ask(cluster, mediators, &MediatorService::Stub::AcceptAssignment, accept, kDisputesMediator);
}

// Somebody is invited to the dispute, which is accepted.
Dispute WithParticipant(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute) {
  auto invite = About<mediation::v1::AddParticipantRequest>(dispute);
  invite.mutable_participant()->set_capacity(mediation::v1::Participant::NEIGHBOUR);
  invite.mutable_participant()->set_display_name("王大伯");
  return Ask(cluster, disputes, &DisputeService::Stub::AddParticipant, invite);
}

// Asks for an inspection of the accepted dispute, until a grid worker has the task.
Dispute Inspected(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute) {
  auto request = About<mediation::v1::RequestInspectionRequest>(dispute);
  request.set_question("界墙是否越线");
  request.set_area("districts/370211/areas/370211010001001");
  Dispute now = Ask(cluster, disputes, &DisputeService::Stub::RequestInspection, request);
  mediation::v1::GetDisputeRequest get;
  get.set_name(dispute.name());
  EXPECT_TRUE(Eventually([&] {
    now = Ask(cluster, disputes, &DisputeService::Stub::GetDispute, get);
    return now.inspections_size() == 1 &&
           now.inspections(0).progress().state() == common::v1::SiteCheckProgress::ASSIGNED;
  })) << now.ShortDebugString();
  return now;
}

// Voids a dispute that was accepted by mistake, and archives its file as it is.
Dispute Voided(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute) {
  Accepted(cluster, disputes, dispute);
  auto make_void = About<mediation::v1::VoidDisputeRequest>(dispute);
  make_void.set_note("重复登记");
  return Ask(cluster, disputes, &DisputeService::Stub::VoidDispute, make_void);
}

// Its mediator reports violence in the dispute, which is learnt as it is then. Another person may say that it is over.
void ReportViolence(Cluster& cluster, DisputeService::Stub& disputes, const Dispute& dispute, HonestRequests& honest) {
  const auto violence = ViolenceService::NewStub(cluster.MediationChannel());
  mediation::v1::ReportViolenceRequest report;
  report.set_district("districts/370211");
  report.set_request_id(NewUuid());
  report.mutable_violence_report()->set_dispute(dispute.name());
  report.mutable_violence_report()->set_kind(mediation::v1::ViolenceReport::THREAT);
  report.mutable_violence_report()->set_text("扬言报复");
  honest.Learn(Ask(cluster, *violence, &ViolenceService::Stub::ReportViolence, report, kDisputesMediator));
  mediation::v1::GetDisputeRequest get;
  get.set_name(dispute.name());
  honest.Learn(Ask(cluster, disputes, &DisputeService::Stub::GetDispute, get));
}

// Sessions that can be opened within the hour, one after the other.
void BookDueSessions(Cluster& cluster, const Dispute& dispute, HonestRequests& honest) {
  const auto sessions = SessionService::NewStub(cluster.MediationChannel());
  for (int i = 0; i < kDueSessions; ++i) {
    mediation::v1::BookSessionRequest book;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(TimesIn(5 + 15 * i), book.mutable_session()));
    book.set_district("districts/370211");
    book.set_request_id(NewUuid());
    book.mutable_session()->set_dispute(dispute.name());
    book.mutable_session()->set_form(mediation::v1::Session::IN_ROOM);
    book.mutable_session()->set_committee(kTownCommittee);
    book.mutable_session()->set_room(kRoom);
    honest.Learn(Ask(cluster, *sessions, &SessionService::Stub::BookSession, book));
  }
}

// Puts a scan into the file of the dispute; answers its name.
std::string BringScan(Cluster& cluster, DocumentService::Stub& documents, const std::string& dispute,
                      mediation::v1::Document::Kind kind = mediation::v1::Document::SIGNATURE_SCAN, int party = 0) {
  grpc::ClientContext context;
  cluster.SignAs(context, kDisputesMediator);
  mediation::v1::Document document;
  const auto writer = documents.AddEvidence(&context, &document);
  mediation::v1::AddEvidenceRequest message;
  auto& header = *message.mutable_header();
  header.set_district("districts/370211");
  header.set_request_id(NewUuid());
  header.set_file_name("签名页.png");
  header.mutable_document()->set_dispute(dispute);
  header.mutable_document()->set_kind(kind);
  header.mutable_document()->set_party(party);
  EXPECT_TRUE(writer->Write(message));
  message.set_piece(attachments::SomePng(2'000));
  EXPECT_TRUE(writer->Write(message));
  EXPECT_TRUE(writer->WritesDone());
  const grpc::Status status = writer->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return document.name();
}

// Has respondents 2 and 3 represent members 4 and 5 of the dispute, which its mediator has.
void AddMembers(Cluster& cluster, const Dispute& dispute) {
  const auto disputes = DisputeService::NewStub(cluster.MediationChannel());
  for (const int represented_by : {0, 2, 3}) {
    auto enter = About<mediation::v1::AddPartyRequest>(dispute);
    mediation::v1::Party& party = *enter.mutable_party();
    party.set_side(mediation::v1::Party::RESPONDENT);
    party.set_display_name("赵六");
    party.set_represented_by(represented_by);
    Ask(cluster, *disputes, &DisputeService::Stub::AddParty, enter, kDisputesMediator);
  }
}

// An agreement of the dispute that waits for its signatures.
Agreement Fixed(Cluster& cluster, AgreementService::Stub& agreements, const std::string& dispute) {
  mediation::v1::DraftAgreementRequest draft;
  draft.set_district("districts/370211");
  draft.set_request_id(NewUuid());
  draft.mutable_agreement()->set_dispute(dispute);
  Agreement::Text& text = *draft.mutable_agreement()->mutable_text();
  text.set_facts("界墙倒塌");
  text.add_issues(1);
  text.set_responsibility("各担一半");
  text.add_clauses()->set_text("分期赔偿");
  text.set_manner("当面付清");
  text.set_place("村民委员会");
  for (const char* day : {"2099-01-31", "2099-02-28"}) {
    mediation::v1::Obligation& obligation = *text.add_obligations();
    obligation.set_debtor(2);
    obligation.set_creditor(1);
    obligation.set_amount_fen(100'000);
    obligation.set_text("赔偿款");
    obligation.set_due_day(day);
  }
  mediation::v1::FixAgreementRequest fix;
  fix.set_name(Ask(cluster, agreements, &AgreementService::Stub::DraftAgreement, draft, kDisputesMediator).name());
  fix.set_request_id(NewUuid());
  return Ask(cluster, agreements, &AgreementService::Stub::FixAgreement, fix, kDisputesMediator);
}

// The same in effect: signed by all and sealed.
Agreement InEffect(Cluster& cluster, AgreementService::Stub& agreements, const Agreement& fixed,
                   const std::string& scan) {
  using Signature = Agreement::Signature;
  mediation::v1::SignAgreementRequest sign;
  sign.set_name(fixed.name());
  sign.set_request_id(NewUuid());
  for (const int party : {1, 2, 0}) {
    Signature& signature = *sign.add_signatures();
    signature.set_as(party == 0 ? Signature::MEDIATOR : Signature::PARTY);
    signature.set_party(party);
    if (party == 0) signature.set_mediator(kDisputesMediator);
    signature.set_way(Signature::INK);
    signature.set_day(calendar::FormatDay(calendar::Today()));
    signature.set_digest(fixed.digest());
    signature.set_scan(scan);
  }
  Ask(cluster, agreements, &AgreementService::Stub::SignAgreement, sign, kDisputesMediator);
  mediation::v1::SealAgreementRequest seal;
  seal.set_name(fixed.name());
  seal.set_request_id(NewUuid());
  seal.set_digest(fixed.digest());
  return Ask(cluster, agreements, &AgreementService::Stub::SealAgreement, seal);
}

// Brings all papers that a court needs to confirm the agreements of the dispute.
void BringPapers(Cluster& cluster, DocumentService::Stub& documents, const Dispute& dispute) {
  const auto disputes = DisputeService::NewStub(cluster.MediationChannel());
  Agreed(cluster, *disputes, dispute, Consent::CONFIRMATION, "", kDisputesMediator);
  for (const auto kind :
       {mediation::v1::Document::REGISTRATION_FORM, mediation::v1::Document::CONFIRMATION_APPLICATION}) {
    BringScan(cluster, documents, dispute.name(), kind);
  }
  for (const auto& party : dispute.parties()) {
    BringScan(cluster, documents, dispute.name(), mediation::v1::Document::IDENTITY, party.number());
  }
}

// Agreements that wait for signatures, a few of them of many people, and some that are in effect with debts of years to come.
void PrepareAgreements(Cluster& cluster, HonestRequests& honest, const std::function<Dispute()>& mediated) {
  const auto agreements = AgreementService::NewStub(cluster.MediationChannel());
  const auto documents = DocumentService::NewStub(cluster.MediationChannel());
  mediation::v1::PublishTemplateRequest publish;
  publish.set_district("districts/370211");
  publish.set_request_id(NewUuid());
  publish.mutable_template_()->set_kind(mediation::v1::Document::AGREEMENT);
  publish.mutable_template_()->set_text("# 人民调解协议书\n{{facts}}\n{{responsibility}}\n~ 当事人（签名）：");
  Ask(cluster, *documents, &DocumentService::Stub::PublishTemplate, publish);
  for (int i = 0; i < kWritten; ++i) {
    const Dispute mediated_one = mediated();
    const std::string dispute = mediated_one.name();
    const std::string scan = BringScan(cluster, *documents, dispute);
    if (i % 6 == 0) AddMembers(cluster, mediated_one);
    const Agreement fixed = Fixed(cluster, *agreements, dispute);
    honest.KeepScan(dispute, scan);
    if (i % 2 == 1) BringPapers(cluster, *documents, mediated_one);
    honest.Learn(i % 2 == 0 ? fixed : InEffect(cluster, *agreements, fixed, scan));
  }
}

}  // namespace

void PrepareDisputes(Cluster& cluster, HonestRequests& honest) {
  ImportCommittees(cluster);
  SetRules(cluster);
  const auto disputes = DisputeService::NewStub(cluster.MediationChannel());
  const auto mediators = MediatorService::NewStub(cluster.MediationChannel());
  const auto mediated = [&] { return Mediated(cluster, *disputes, *mediators, Register(cluster, *disputes, honest)); };
  for (int i = 0; i < kDisputes; ++i) honest.Learn(Register(cluster, *disputes, honest));
  honest.Learn(Register(cluster, *disputes, honest, DelegatedByACourt));
  for (int i = 0; i < kMediated; ++i) honest.Learn(mediated());
  for (int i = 0; i < kToExtend; ++i) {
    honest.Learn(Agreed(cluster, *disputes, mediated(), Consent::EXTENSION, kExtensionDay, kDisputesMediator));
  }
  for (int i = 0; i < kForAgreements; ++i) honest.KeepForAgreements(mediated().name());
  for (int i = 0; i < kForDocuments; ++i) honest.KeepForDocuments(mediated().name());
  const auto registered = [&] { return Register(cluster, *disputes, honest); };
  for (int i = 0; i < kInvited; ++i) {
    honest.Learn(WithParticipant(cluster, *disputes, Accepted(cluster, *disputes, registered())));
  }
  for (int i = 0; i < kInspected; ++i) {
    honest.Learn(Inspected(cluster, *disputes, Accepted(cluster, *disputes, registered())));
  }
  for (int i = 0; i < kVoided; ++i) honest.Learn(Voided(cluster, *disputes, registered()));
  for (int i = 0; i < kViolent; ++i) ReportViolence(cluster, *disputes, mediated(), honest);
  for (int i = 0; i < kForSessions; ++i) {
    const Dispute dispute = Agreed(cluster, *disputes, mediated(), Consent::MEDIATOR, "1", kDisputesMediator);
    honest.KeepForSessions(dispute.name());
    if (i == 0) BookDueSessions(cluster, dispute, honest);
  }
  PrepareAgreements(cluster, honest, mediated);
  PrepareAwards(cluster, honest, [&] { return mediated().name(); });
}

}  // namespace zhiwang::testing

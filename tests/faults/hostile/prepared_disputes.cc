#include "tests/faults/hostile/prepared_disputes.h"

#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "tests/faults/hostile/known_disputes.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Committee;
using mediation::v1::Consent;
using mediation::v1::Dispute;
using mediation::v1::DisputeService;
using mediation::v1::MediatorService;

constexpr int kDisputes = 20;
constexpr int kMediated = 20;
constexpr int kForAgreements = 20;

template <class Stub, class Request, class Response>
Response Ask(Cluster& cluster, Stub& stub,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
             const std::string& caller = kEverybody) {
  grpc::ClientContext context;
  cluster.SignAs(context, caller);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

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

Dispute Register(Cluster& cluster, DisputeService::Stub& disputes, HonestRequests& honest) {
  const auto* service = mediation::v1::CreateDisputeRequest::descriptor()->file()->FindServiceByName("DisputeService");
  const auto request = std::move(honest.For(*service->FindMethodByName("CreateDispute"), "mediation").front());
  mediation::v1::CreateDisputeRequest typed;
  EXPECT_TRUE(typed.ParseFromString(request->SerializeAsString()));
  return Ask(cluster, disputes, &DisputeService::Stub::CreateDispute, typed);
}

template <class Request>
Request About(const Dispute& dispute) {
  Request request;
  request.set_name(dispute.name());
  request.set_request_id(NewUuid());
  return request;
}

// Both parties agree, the dispute is accepted, and its mediator takes it up.
Dispute Mediated(Cluster& cluster, DisputeService::Stub& disputes, MediatorService::Stub& mediators,
                 const Dispute& dispute) {
  auto consents = About<mediation::v1::RecordConsentRequest>(dispute);
  for (const int party : {1, 2}) {
    Consent& consent = *consents.add_consents();
    consent.set_party(party);
    consent.set_subject(Consent::MEDIATION);
    consent.set_answer(Consent::YES);
    consent.set_form(Consent::WRITTEN);
  }
  Ask(cluster, disputes, &DisputeService::Stub::RecordConsent, consents);
  Ask(cluster, disputes, &DisputeService::Stub::AcceptDispute, About<mediation::v1::AcceptDisputeRequest>(dispute));
  auto propose = About<mediation::v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(kDisputesMediator);
  Ask(cluster, mediators, &MediatorService::Stub::ProposeMediator, propose);
  auto accept = About<mediation::v1::AcceptAssignmentRequest>(dispute);
  accept.set_assignment(1);
  accept.mutable_declaration();
  return Ask(cluster, mediators, &MediatorService::Stub::AcceptAssignment, accept, kDisputesMediator);
}

}  // namespace

void PrepareDisputes(Cluster& cluster, HonestRequests& honest) {
  ImportCommittees(cluster);
  const auto disputes = DisputeService::NewStub(cluster.MediationChannel());
  const auto mediators = MediatorService::NewStub(cluster.MediationChannel());
  const auto mediated = [&] { return Mediated(cluster, *disputes, *mediators, Register(cluster, *disputes, honest)); };
  for (int i = 0; i < kDisputes; ++i) honest.Learn(Register(cluster, *disputes, honest));
  for (int i = 0; i < kMediated; ++i) honest.Learn(mediated());
  for (int i = 0; i < kForAgreements; ++i) honest.KeepForAgreements(mediated().name());
}

}  // namespace zhiwang::testing

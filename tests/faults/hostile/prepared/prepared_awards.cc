#include "tests/faults/hostile/prepared/prepared_awards.h"

#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "tests/faults/hostile/known/known_disputes.h"
#include "tests/faults/hostile/prepared/ask.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"
#include "zhiwang/mediation/v1/award_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::AgreementService;
using mediation::v1::Award;
using mediation::v1::AwardService;

constexpr int kForAwards = 30;
constexpr int kProposedAwards = 10;

// Has the parties of the dispute agree orally.
void Agree(Cluster& cluster, AgreementService::Stub& agreements, const std::string& dispute) {
  mediation::v1::DraftAgreementRequest draft;
  draft.set_district("districts/370211");
  draft.set_request_id(NewUuid());
  draft.mutable_agreement()->set_dispute(dispute);
  mediation::v1::Agreement::Text& text = *draft.mutable_agreement()->mutable_text();
  text.set_facts("界墙倒塌");
  text.add_issues(1);
  text.add_clauses()->set_text("赔偿二百元");
  text.set_responsibility("各担一半");
  text.set_manner("当面付清");
  text.set_place("村民委员会");
  mediation::v1::Obligation& obligation = *text.add_obligations();
  obligation.set_debtor(2);
  obligation.set_creditor(1);
  obligation.set_amount_fen(200'00);
  obligation.set_text("赔偿款");
  obligation.set_on_the_spot(true);
  mediation::v1::ReachAgreementOrallyRequest reach;
  reach.set_name(Ask(cluster, agreements, &AgreementService::Stub::DraftAgreement, draft, kDisputesMediator).name());
  reach.set_request_id(NewUuid());
  Ask(cluster, agreements, &AgreementService::Stub::ReachAgreementOrally, reach, kDisputesMediator);
}

Award Proposed(Cluster& cluster, AwardService::Stub& awards, const std::string& dispute) {
  mediation::v1::ProposeAwardRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  Award& award = *request.mutable_award();
  award.set_dispute(dispute);
  award.set_award_class(1);
  Award::Share& share = *award.add_shares();
  share.set_mediator(kDisputesMediator);
  share.set_hundredths(10'000);
  award.set_note("多次上门");
  return Ask(cluster, awards, &AwardService::Stub::ProposeAward, request, kEverybody);
}

}  // namespace

void PrepareAwards(Cluster& cluster, HonestRequests& honest, const std::function<std::string()>& mediated) {
  const auto agreements = AgreementService::NewStub(cluster.MediationChannel());
  const auto awards = AwardService::NewStub(cluster.MediationChannel());
  for (int i = 0; i < kForAwards; ++i) {
    const std::string dispute = mediated();
    Agree(cluster, *agreements, dispute);
    honest.KeepForAwards(dispute);
    if (i < kProposedAwards) honest.Learn(Proposed(cluster, *awards, dispute));
  }
}

}  // namespace zhiwang::testing

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/resource/change.h"
#include "common/rpc/hand_off.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/testing/document_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

namespace zhiwang::mediation {

inline constexpr char kPlanted[] = "王某某赔偿赵某某";  // a text that names people

// The day after so many days, `YYYY-MM-DD`.
inline std::string InDays(int days) { return calendar::FormatDay(calendar::Today() + days); }

// Callers besides: another mediator of the same village, somebody of another town, and a lawyer.
inline testing::SaidCaller Colleague() { return {StaffName("S2"), "village_mediator@" + kVillagePathThere}; }
inline testing::SaidCaller OtherTown() { return {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}; }
inline testing::SaidCaller Lawyer() { return {FormatResourceName(kDistrict, "lawyers", "L1"), ""}; }

using ProtoSignature = v1::Agreement::Signature;

// A test of agreements over gRPC: the usual calls, by the mediator who has the dispute. The lawyer is among the mediators of the
// village's committee.
class AgreementServiceTest : public DocumentServiceTest {
 protected:
  using AgreementStub = v1::AgreementService::Stub;

  void SetUp() override {
    ServedDisputes::SetUp();
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    auto& lawyer = *village.add_mediators();
    lawyer.set_mediator(Lawyer().name);
    lawyer.set_from_day("2026-01-01");
    EXPECT_EQ(Sound(Import({village})).updated(), 1);
  }

  // The name of a dispute that the lawyer has.
  std::string InMediationWithLawyer() const {
    const std::string name = Accepted();
    auto propose = About<v1::ProposeMediatorRequest>(name);
    propose.set_mediator(Lawyer().name);
    Sound(client().Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
    return Sound(TakeUp(name, 1, Lawyer())).name();
  }
  // The name of a dispute of a case, which was handed over.
  std::string RegisteredOfCase(int64_t id) const {
    v1::CreateDisputeRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute = SomeDispute();
    v1::Origin& origin = *dispute.mutable_origin();
    origin.set_kind(v1::Origin::CASE);
    origin.set_case_(FormatResourceName(kDistrict, "cases", std::to_string(id)));
    origin.set_case_round(1);
    const rpc::HandOff hand_off{.relay = "referrals",
                                .district = kDistrict,
                                .kind = "case",
                                .id = std::to_string(id),
                                .version = 2,
                                .epoch = 1};
    const testing::SaidCaller intake{"case-intake", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(hand_off)}}};
    return Sound(client().Ask(&Stub::CreateDispute, request, intake)).name();
  }
  std::string InMediationOfCase(int64_t id) const {
    const std::string name = RegisteredOfCase(id);
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
    Sound(Accept(name));
    Sound(Propose(name));
    return Sound(TakeUp(name)).name();
  }

  // A dispute in mediation whose respondent is twelve, with the guardian 司马相如, who spoke for the child.
  std::string InMediationWithAChild() {
    v1::Dispute young = SomeDispute();
    v1::Party& child = *young.mutable_parties(1);
    child.set_birth_day(InDays(-12 * 366));
    v1::Party::Proxy& guardian = *child.add_proxies();
    guardian.set_ground(v1::Party::Proxy::GUARDIAN);
    guardian.set_display_name("司马相如");
    guardian.set_relation("父亲");
    const std::string dispute = Registered(young);
    auto words = About<v1::RecordConsentRequest>(dispute);
    for (const int party : {1, 2}) {
      auto& word = *words.add_consents();
      word.set_party(party);
      word.set_proxy(party == 2 ? 1 : 0);
      word.set_subject(v1::Consent::MEDIATION);
      word.set_answer(v1::Consent::YES);
      word.set_form(v1::Consent::WRITTEN);
    }
    Sound(Ask(&Stub::RecordConsent, words, VillageMediator()));
    Sound(Accept(dispute));
    Sound(Propose(dispute));
    return Sound(TakeUp(dispute)).name();
  }

  // A text on these issues that may be reached orally.
  static v1::Agreement::Text Text(const std::vector<int>& issues = {1, 2}) {
    v1::Agreement::Text text;
    text.set_facts("界墙倒塌，压坏菜地");
    for (const int issue : issues) text.add_issues(issue);
    text.add_clauses()->set_text(kPlanted);
    text.set_manner("当面付清");
    text.set_place("村民委员会");
    v1::Obligation& obligation = *text.add_obligations();
    obligation.set_debtor(2);
    obligation.set_creditor(1);
    obligation.set_amount_fen(200'00);
    obligation.set_text("赔偿款");
    obligation.set_on_the_spot(true);
    return text;
  }
  static v1::DraftAgreementRequest Drafting(const std::string& dispute, const v1::Agreement::Text& text) {
    v1::DraftAgreementRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.mutable_agreement()->set_dispute(dispute);
    *request.mutable_agreement()->mutable_text() = text;
    return request;
  }
  absl::StatusOr<v1::Agreement> Draft(const std::string& dispute, const v1::Agreement::Text& text = Text(),
                                      const testing::SaidCaller& caller = VillageMediator()) const {
    return client().Ask(&AgreementStub::DraftAgreement, Drafting(dispute, text), caller);
  }
  absl::StatusOr<v1::Agreement> Write(const std::string& name, const v1::Agreement::Text& text,
                                      const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::WriteAgreementRequest>(name);
    *request.mutable_text() = text;
    return client().Ask(&AgreementStub::WriteAgreement, request, caller);
  }
  absl::StatusOr<v1::Agreement> Reach(const std::string& name,
                                      const testing::SaidCaller& caller = VillageMediator()) const {
    return client().Ask(&AgreementStub::ReachAgreementOrally, About<v1::ReachAgreementOrallyRequest>(name), caller);
  }
  absl::StatusOr<v1::Agreement> Annul(const std::string& name, const testing::SaidCaller& caller) const {
    auto request = About<v1::AnnulAgreementRequest>(name);
    request.set_note("双方协商一致撤销");
    return client().Ask(&AgreementStub::AnnulAgreement, request, caller);
  }
  absl::StatusOr<v1::Agreement> GetAgreement(const std::string& name,
                                             const testing::SaidCaller& caller = VillageMediator()) const {
    v1::GetAgreementRequest request;
    request.set_name(name);
    return client().Ask(&AgreementStub::GetAgreement, request, caller);
  }
  // Changes the facts of the agreement, as if they had become so.
  void ChangeFacts(const std::string& name, const std::function<void(AgreementFacts&)>& change) {
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<AgreementNoun>(
                 tx, resource::ParseName<AgreementNoun>(name).value(), {"test"}, absl::Now(), "agreement.written",
                 [&](const resource::Moment&, const Agreement& before) -> absl::StatusOr<std::optional<Agreement>> {
                   Agreement after = before;
                   change(after.facts);
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
  // The names of all that a list of these filters holds, page by page.
  std::vector<std::string> List(v1::ListAgreementsRequest request,
                                const testing::SaidCaller& caller = TownDispatcher()) const {
    std::vector<std::string> names;
    request.set_district(kDistrictName);
    do {
      const auto page = Sound(client().Ask(&AgreementStub::ListAgreements, request, caller));
      for (const v1::Agreement& agreement : page.agreements()) {
        EXPECT_FALSE(agreement.has_text());
        names.push_back(agreement.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  static v1::ListAgreementsRequest Of(const std::string& dispute) {
    v1::ListAgreementsRequest request;
    request.set_dispute(dispute);
    return request;
  }

  // A text that is performed later, so that it is written: 300.00 in three instalments of the coming months.
  static v1::Agreement::Text WrittenText(const std::vector<int>& issues = {1, 2}) {
    v1::Agreement::Text text = Text(issues);
    text.set_responsibility("司马青衫承担全部责任");
    text.clear_obligations();
    for (int month = 1; month <= 3; ++month) {
      v1::Obligation& obligation = *text.add_obligations();
      obligation.set_debtor(2);
      obligation.set_creditor(1);
      obligation.set_amount_fen(100'00);
      obligation.set_text("赔偿款");
      obligation.set_due_day(InDays(30 * month));
      obligation.set_clause(1);
    }
    return text;
  }
  // The template of agreements: a few of its fields.
  void PublishAgreementTemplate() const {
    Sound(Publish(v1::Document::AGREEMENT,
                  "# 人民调解协议书\n{{facts}}\n{{#clauses}}\n{{number}}．{{text}}\n{{/clauses}}\n"
                  "{{#obligations}}\n{{debtor}}向{{creditor}}付{{amount}}，{{due}}\n{{/obligations}}\n"
                  "{{#parties}}\n~ {{side}} {{name}}（签名）：\n{{#proxies}}\n~ {{ground}} {{name}}（签名）：\n"
                  "{{/proxies}}\n{{/parties}}\n~ 人民调解员（签名）：\n~> {{committee}}（印章）"));
  }
  absl::StatusOr<v1::Agreement> Fix(const std::string& name,
                                    const testing::SaidCaller& caller = VillageMediator()) const {
    return Ask(&AgreementStub::FixAgreement, About<v1::FixAgreementRequest>(name), caller);
  }
  v1::Agreement Fixed(const std::string& dispute, const v1::Agreement::Text& text = WrittenText()) const {
    return Sound(Fix(Sound(Draft(dispute, text)).name()));
  }
  // The scan of a signature in the file.
  std::string Scan(const std::string& dispute) const {
    v1::AddEvidenceRequest header = Bringing(dispute, "签名页.png");
    header.mutable_header()->mutable_document()->set_kind(v1::Document::SIGNATURE_SCAN);
    return Sound(Bring(header, attachments::SomePng(4'000))).name();
  }
  static v1::Agreement::Signature By(const v1::Agreement& agreement, v1::Agreement::Signature::As as, int party,
                                     const std::string& scan) {
    v1::Agreement::Signature signature;
    signature.set_as(as);
    signature.set_party(party);
    if (as == v1::Agreement::Signature::MEDIATOR) signature.set_mediator(StaffName("S1"));
    signature.set_way(v1::Agreement::Signature::INK);
    signature.set_day(InDays(0));
    signature.set_digest(agreement.digest());
    signature.set_scan(scan);
    return signature;
  }
  absl::StatusOr<v1::Agreement> Sign(const std::string& name, const std::vector<v1::Agreement::Signature>& signatures,
                                     const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::SignAgreementRequest>(name);
    for (const auto& one : signatures) *request.add_signatures() = one;
    return Ask(&AgreementStub::SignAgreement, request, caller);
  }
  absl::StatusOr<v1::Agreement> Seal(const v1::Agreement& agreement,
                                     const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::SealAgreementRequest>(agreement.name());
    request.set_digest(agreement.digest());
    return Ask(&AgreementStub::SealAgreement, request, caller);
  }
  // Both parties and the mediator sign.
  v1::Agreement SignedByAll(const v1::Agreement& agreement) const {
    const std::string scan = Scan(agreement.dispute());
    return Sound(Sign(agreement.name(),
                      {By(agreement, ProtoSignature::PARTY, 1, scan), By(agreement, ProtoSignature::PARTY, 2, scan),
                       By(agreement, ProtoSignature::MEDIATOR, 0, scan)}));
  }
  v1::Agreement InEffect(const std::string& dispute, const v1::Agreement::Text& text = WrittenText()) const {
    return Sound(Seal(SignedByAll(Fixed(dispute, text))));
  }
  absl::StatusOr<v1::Agreement> Pay(const std::string& name, int64_t fen, int obligation = 0,
                                    const testing::SaidCaller& caller = TownDispatcher()) const {
    auto request = About<v1::RecordPerformanceRequest>(name);
    request.mutable_performance()->set_amount_fen(fen);
    request.mutable_performance()->set_obligation(obligation);
    request.mutable_performance()->set_day(InDays(0));
    request.mutable_performance()->set_note("当面付清");
    return Ask(&AgreementStub::RecordPerformance, request, caller);
  }
};

}  // namespace zhiwang::mediation

#include "services/mediation/testing/dispute_service_test.h"

#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"

namespace zhiwang::mediation {

v1::Party SomeParty(v1::Party::Side side, const std::string& name, const std::string& phone) {
  v1::Party party;
  party.set_side(side);
  party.set_display_name(name);
  party.set_phone(phone);
  return party;
}

v1::Dispute SomeDispute() {
  v1::Dispute dispute;
  dispute.set_area(AreaName(kVillage));
  dispute.mutable_origin()->set_kind(v1::Origin::PARTY);
  v1::Matter& matter = *dispute.mutable_matter();
  matter.set_type(v1::Matter::NEIGHBOURS);
  matter.set_summary("两户因界墙发生争执");
  matter.set_facts(kPlantedFact);
  matter.set_claim("拆除越界部分");
  matter.add_issues()->set_text("界墙归属");
  matter.add_issues()->set_text("赔偿数额");
  v1::Party& applicant = *dispute.add_parties();
  applicant = SomeParty(v1::Party::APPLICANT, kApplicantName, kApplicantPhone);
  applicant.set_identity_number(kApplicantNumber);
  applicant.set_address("隐珠街道双珠路88号");
  *dispute.add_parties() = SomeParty(v1::Party::RESPONDENT, kRespondentName, kRespondentPhone);
  return dispute;
}

void ServedDisputes::SetUp() {
  MediationTest::SetUp();
  ImportLevels();
  // A test may change something before the calendar has come.
  EXPECT_TRUE(testing::Eventually([this] { return Number("SELECT COUNT(*) FROM calendar_copy") == 1; }));
}

absl::StatusOr<v1::Dispute> ServedDisputes::Create(const v1::Dispute& dispute,
                                                   const testing::SaidCaller& caller) const {
  v1::CreateDisputeRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_dispute() = dispute;
  return Ask(&Stub::CreateDispute, request, caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::Read(const std::string& name, const testing::SaidCaller& caller) const {
  v1::GetDisputeRequest request;
  request.set_name(name);
  return Ask(&Stub::GetDispute, request, caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::Say(const std::string& name, v1::Consent::Subject subject,
                                                std::initializer_list<int> parties, const std::string& reference,
                                                v1::Consent::Answer answer, const testing::SaidCaller& caller) const {
  auto request = About<v1::RecordConsentRequest>(name);
  for (const int party : parties) {
    auto* word = request.add_consents();
    word->set_party(party);
    word->set_subject(subject);
    word->set_answer(answer);
    word->set_form(v1::Consent::WRITTEN);
    word->set_reference(reference);
  }
  return Ask(&Stub::RecordConsent, request, caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::Accept(const std::string& name, const testing::SaidCaller& caller) const {
  return Ask(&Stub::AcceptDispute, About<v1::AcceptDisputeRequest>(name), caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::Propose(const std::string& name, const std::string& staff,
                                                    const testing::SaidCaller& caller) const {
  auto request = About<v1::ProposeMediatorRequest>(name);
  request.set_mediator(StaffName(staff));
  return Ask(&MediatorStub::ProposeMediator, request, caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::TakeUp(const std::string& name, int assignment,
                                                   const testing::SaidCaller& caller) const {
  auto request = About<v1::AcceptAssignmentRequest>(name);
  request.set_assignment(assignment);
  request.mutable_declaration();
  return Ask(&MediatorStub::AcceptAssignment, request, caller);
}

absl::StatusOr<v1::Dispute> ServedDisputes::End(const std::string& name, v1::Ending::Kind kind, int party,
                                                const testing::SaidCaller& caller) const {
  auto request = About<v1::EndDisputeRequest>(name);
  request.mutable_ending()->set_kind(kind);
  request.mutable_ending()->set_note("双方分歧较大");
  request.mutable_ending()->set_party(party);
  return Ask(&Stub::EndDispute, request, caller);
}

void ServedDisputes::NameCourts(const std::vector<std::string>& partners) const {
  auto request = About<v1::SetMediationRulesRequest>(std::string(kDistrictName) + "/mediationRules");
  v1::MediationRules& rules = *request.mutable_mediation_rules();
  rules.set_effective_day(calendar::FormatDay(calendar::Today()));
  for (const std::string& partner : partners) rules.add_court_partners(partner);
  Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, request));
}

std::string ServedDisputes::Registered(const v1::Dispute& dispute) const { return Sound(Create(dispute)).name(); }

std::string ServedDisputes::Willing() const {
  const std::string name = Registered();
  return Sound(Say(name, v1::Consent::MEDIATION, {1, 2})).name();
}

std::string ServedDisputes::Accepted() const { return Sound(Accept(Willing())).name(); }

std::string ServedDisputes::InMediation() const {
  const std::string name = Accepted();
  Sound(Propose(name));
  return Sound(TakeUp(name)).name();
}

std::vector<std::string> ServedDisputes::TypesOf(const std::string& name) const {
  v1::ListDisputeTimelineRequest request;
  request.set_name(name);
  request.set_page_size(3);
  std::vector<std::string> types;
  do {
    const auto page = Sound(Ask(&Stub::ListDisputeTimeline, request, Director()));
    for (const auto& change : page.changes()) types.push_back(change.type());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return types;
}

}  // namespace zhiwang::mediation

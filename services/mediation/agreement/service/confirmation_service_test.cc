// Judicial confirmation over gRPC and a real database: what is prepared, applied for and recorded, and what time does to it.

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

constexpr char kCourt[] = "黄岛区人民法院";
constexpr char kCourtNumber[] = "（2026）鲁0211民特12号";
using ProtoCourt = v1::Confirmation::Court;

class JudicialConfirmation : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
    for (const auto& [kind, file] : {std::pair(v1::Document::REGISTRATION_FORM, "registration_form"),
                                     std::pair(v1::Document::CONFIRMATION_APPLICATION, "confirmation_application")}) {
      Sound(Publish(kind, TextOfDefault(file)));
    }
  }
  // A dispute in mediation.
  std::string Mediated(const v1::Dispute& dispute) const {
    const std::string name = Registered(dispute);
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
    Sound(Accept(name));
    Sound(Propose(name));
    return Sound(TakeUp(name)).name();
  }
  // One whose parties have an address; the respondent lives in another county.
  std::string WithAddresses() const {
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_parties(0)->set_domicile_district(kDistrict);
    dispute.mutable_parties(1)->set_domicile_district("370203");
    dispute.mutable_parties(1)->set_address("市北区延安路1号");
    return Mediated(dispute);
  }
  // A text whose second clause is about title.
  static v1::Agreement::Text TextWithTitle() {
    v1::Agreement::Text text = WrittenText();
    auto& clause = *text.add_clauses();
    clause.set_text("界墙归双方共有");
    clause.set_topic(v1::Agreement::Clause::TITLE);
    return text;
  }
  // What is handed in is in the file, and all parties apply.
  void GetReady(const std::string& dispute) const {
    Sound(Say(dispute, v1::Consent::CONFIRMATION, {1, 2}));
    for (const auto kind : {v1::Document::REGISTRATION_FORM, v1::Document::CONFIRMATION_APPLICATION}) {
      Sound(Make(dispute, kind));
    }
    for (const int party : {1, 2}) Sound(BringIdentityOf(dispute, party));
  }
  absl::StatusOr<v1::Document> BringIdentityOf(const std::string& dispute, int party) const {
    v1::AddEvidenceRequest header = Bringing(dispute, "身份证.png");
    header.mutable_header()->mutable_document()->set_kind(v1::Document::IDENTITY);
    header.mutable_header()->mutable_document()->set_party(party);
    return Bring(header, attachments::SomePng(2'000));
  }
  absl::StatusOr<v1::PrepareConfirmationResponse> Prepare(const std::string& name,
                                                          const testing::SaidCaller& caller = TownDispatcher()) const {
    v1::PrepareConfirmationRequest request;
    request.set_name(name);
    return Ask(&AgreementStub::PrepareConfirmation, request, caller);
  }
  static v1::ApplyConfirmationRequest Applying(const std::string& name) {
    auto request = About<v1::ApplyConfirmationRequest>(name);
    request.mutable_court()->set_ground(ProtoCourt::COMMITTEE);
    request.mutable_court()->set_county(kDistrict);
    request.mutable_court()->set_display_name(kCourt);
    request.set_day(InDays(0));
    return request;
  }
  absl::StatusOr<v1::Agreement> Apply(const v1::ApplyConfirmationRequest& request,
                                      const testing::SaidCaller& caller = TownDispatcher()) const {
    return Ask(&AgreementStub::ApplyConfirmation, request, caller);
  }
  static v1::RecordConfirmationRequest Step(const std::string& name, v1::Confirmation::Action action) {
    auto request = About<v1::RecordConfirmationRequest>(name);
    request.set_action(action);
    request.set_day(InDays(0));
    if (action == v1::Confirmation::TAKE) request.set_court_number(kCourtNumber);
    if (action == v1::Confirmation::NOT_TAKE) request.set_exclusion(v1::Confirmation::OTHER_COURT);
    if (action == v1::Confirmation::DISMISS) request.set_dismissal(v1::Confirmation::UNCLEAR);
    return request;
  }
  absl::StatusOr<v1::Agreement> Record(const v1::RecordConfirmationRequest& request,
                                       const testing::SaidCaller& caller = TownDispatcher()) const {
    return Ask(&AgreementStub::RecordConfirmation, request, caller);
  }
  // The court's ruling in the file.
  std::string Ruling(const std::string& dispute) const {
    v1::AddEvidenceRequest header = Bringing(dispute, "裁定书.png");
    header.mutable_header()->mutable_document()->set_kind(v1::Document::CONFIRMATION_PAPER);
    return Sound(Bring(header, attachments::SomePng(4'000))).name();
  }
  // Changes the confirmation as time does.
  void ChangeConfirmation(const std::string& name, const std::function<void(Confirmation&)>& change) {
    ChangeFacts(name, [&](AgreementFacts& facts) { change(facts.confirmation); });
  }
  int64_t CountOf(const std::string& type) {
    return Number("SELECT COUNT(*) FROM change_log WHERE type = '" + type + "'");
  }
};

TEST_F(JudicialConfirmation, OffersEachCourtWithItsGround) {
  const v1::Agreement effective = InEffect(WithAddresses(), TextWithTitle());
  EXPECT_EQ(effective.confirmation().state(), v1::Confirmation::POSSIBLE);
  const auto prepared = Sound(Prepare(effective.name()));
  ASSERT_THAT(prepared.courts(), SizeIs(4));
  EXPECT_EQ(prepared.courts(1).ground(), ProtoCourt::DOMICILE);
  EXPECT_EQ(prepared.courts(1).county(), "370203");
  EXPECT_EQ(prepared.courts(1).party(), 2);
  ASSERT_THAT(prepared.left_out(), SizeIs(1));
  EXPECT_EQ(prepared.left_out(0).clause(), 2);
  EXPECT_EQ(prepared.left_out(0).ground(), v1::Confirmation::TITLE);
  EXPECT_THAT(prepared.deadline().explanation(), HasSubstr("《民事诉讼法》第二百零五条"));
  ASSERT_THAT(prepared.papers(), SizeIs(5));
  EXPECT_EQ(prepared.papers(0).document(), "") << "there is no application yet";
  EXPECT_EQ(prepared.papers(1).document(), effective.document());
}

TEST_F(JudicialConfirmation, NamesTheCourtOfTheRules) {
  const std::string name = InEffect(WithAddresses()).name();
  v1::SetMediationRulesRequest request;
  request.set_name(std::string(kDistrictName) + "/mediationRules");
  request.set_request_id(NewUuid());
  request.mutable_mediation_rules()->set_effective_day(InDays(0));
  request.mutable_mediation_rules()->set_district_court(kCourt);
  Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, request));
  const auto prepared = Sound(Prepare(name));
  EXPECT_EQ(prepared.courts(0).display_name(), kCourt);
  EXPECT_EQ(prepared.courts(1).display_name(), "") << "that of another county";
}

TEST_F(JudicialConfirmation, IsAppliedForByAllWithAllPapers) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute, TextWithTitle()).name();
  EXPECT_THAT(Apply(Applying(name)), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::CONFIRMATION, {1, 2}));
  EXPECT_THAT(Apply(Applying(name)), IsRefused(StatusCode::kFailedPrecondition, common::v1::PAPERS_MISSING));
  GetReady(dispute);
  v1::ApplyConfirmationRequest request = Applying(name);
  request.add_clauses(2);
  EXPECT_THAT(Apply(request), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFIRMATION_EXCLUDED));
  request = Applying(name);
  request.mutable_court()->set_county("370203");
  EXPECT_THAT(Apply(request), IsInvalid("court"));
  request = Applying(name);
  const v1::Agreement applied = Sound(Apply(request));
  EXPECT_EQ(applied.confirmation().state(), v1::Confirmation::APPLIED);
  EXPECT_EQ(applied.confirmation().court().display_name(), kCourt);
  EXPECT_THAT(applied.confirmation().clauses(), ElementsAre(1));
  EXPECT_EQ(Sound(Apply(request)).SerializeAsString(), applied.SerializeAsString()) << "the same request again";
  EXPECT_EQ(CountOf("agreement.confirmation_applied"), 1);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM change_log WHERE INSTR(payload, '{}')", kCourt)), 0);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM agreement WHERE INSTR(body, '{}')", kCourt)), 0);
}

TEST_F(JudicialConfirmation, OfAPartyWhoseAddressCameInLaterIsAppliedForToo) {
  v1::Dispute without = SomeDispute();
  without.mutable_parties(1)->clear_address();
  const std::string dispute = Mediated(without), name = InEffect(dispute).name();
  GetReady(dispute);
  const auto refused = Apply(Applying(name));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::PAPERS_MISSING));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("lacks: address and phone of party 2"));
  auto amend = About<v1::AmendPartyRequest>(dispute);
  amend.set_note("司法确认须有住址");
  amend.mutable_party()->set_number(2);
  amend.mutable_party()->set_display_name("独孤求败");
  EXPECT_THAT(Ask(&Stub::AmendParty, amend, VillageMediator()), IsInvalid("party")) << "who agreed stays as it is";
  amend.mutable_party()->clear_display_name();
  amend.mutable_party()->set_address("市北区延安路1号");
  EXPECT_EQ(Sound(Ask(&Stub::AmendParty, amend, VillageMediator())).state(), v1::Dispute::AGREED);
  EXPECT_THAT(Apply(Applying(name)), IsOk());
}

TEST_F(JudicialConfirmation, OfPartiesWhoQuarrelledBeforeMakesNoRiskOfWhatIsAgreed) {
  v1::Dispute without = SomeDispute();
  without.mutable_parties(1)->clear_phone();
  const std::string dispute = Mediated(without);
  InEffect(dispute);
  for (int before = 0; before < 2; ++before) Registered();
  auto amend = About<v1::AmendPartyRequest>(dispute);
  amend.set_note("司法确认须有电话");
  amend.mutable_party()->set_number(2);
  amend.mutable_party()->set_phone(kRespondentPhone);
  const v1::Dispute after = Sound(Ask(&Stub::AmendParty, amend, VillageMediator()));
  EXPECT_EQ(after.state(), v1::Dispute::AGREED);
  EXPECT_EQ(after.risk().colour(), v1::Risk::GREEN) << "it is over";
}

TEST_F(JudicialConfirmation, IsConfirmedAndMayBeEnforced) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  Sound(Apply(Applying(name)));
  auto take = Step(name, v1::Confirmation::TAKE);
  take.clear_court_number();
  EXPECT_THAT(Record(take), IsInvalid("court_number"));
  EXPECT_EQ(Sound(Record(Step(name, v1::Confirmation::TAKE))).confirmation().court_number(), kCourtNumber);
  auto confirm = Step(name, v1::Confirmation::CONFIRM);
  EXPECT_THAT(Record(confirm), IsInvalid("paper"));
  confirm.set_paper(Scan(dispute));
  EXPECT_THAT(Record(confirm), IsInvalid("paper")) << "a signature is no ruling";
  confirm.set_paper(Ruling(dispute));
  const v1::Agreement confirmed = Sound(Record(confirm));
  EXPECT_EQ(confirmed.confirmation().state(), v1::Confirmation::CONFIRMED);
  EXPECT_EQ(confirmed.confirmation().decision_day(), InDays(0));
  EXPECT_NE(confirmed.confirmation().objection_until_day(), "");
  EXPECT_EQ(confirmed.confirmation().court_number(), kCourtNumber);
  EXPECT_THAT(confirmed.confirmation().legal_actions(), IsEmpty());
  EXPECT_THAT(Withdraw(confirm.paper()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  for (const auto& one : confirmed.text().obligations()) EXPECT_NE(one.enforce_until_day(), "");
  v1::GetAgreementRequest explain;
  explain.set_name(name);
  explain.set_explain_deadlines(true);
  const v1::Agreement explained = Sound(Ask(&AgreementStub::GetAgreement, explain, TownDispatcher()));
  EXPECT_THAT(explained.text().obligations(0).due_explanation(), HasSubstr("第二百零四条"));
  EXPECT_THAT(explained.text().obligations(0).enforcement_explanation(), HasSubstr("《民事诉讼法》第二百五十条"));
  EXPECT_THAT(explained.confirmation().objection_explanation(), HasSubstr("第三百七十二条"));
  EXPECT_THAT(explained.confirmation().third_person_explanation(), HasSubstr("期限6个月"));
  EXPECT_THAT(explained.confirmation().deadline().explanation(), HasSubstr("《民事诉讼法》第二百零五条"));
  EXPECT_EQ(Sound(GetAgreement(name, TownDispatcher())).text().obligations(0).due_explanation(), "") << "only if asked";
  v1::ListAgreementsRequest list;
  list.set_confirmation(v1::Confirmation::CONFIRMED);
  EXPECT_THAT(List(list), ElementsAre(name));
  list.set_confirmation(v1::Confirmation::POSSIBLE);
  EXPECT_THAT(List(list), IsEmpty());
}

// Rule 29: 民诉法 art. 206.
TEST_F(JudicialConfirmation, ThatIsDismissedLetsThePartiesAmendTheAgreementByMediation) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  Sound(Apply(Applying(name)));
  Sound(Record(Step(name, v1::Confirmation::TAKE)));
  const auto reopen = [&] {
    auto request = About<v1::ReopenDisputeRequest>(dispute);
    request.set_note("法院驳回申请，各方愿意变更协议");
    return Ask(&Stub::ReopenDispute, request, VillageMediator());
  };
  EXPECT_THAT(reopen(), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  auto dismiss = Step(name, v1::Confirmation::DISMISS);
  dismiss.set_paper(Ruling(dispute));
  Sound(Record(dismiss));
  EXPECT_THAT(Sound(Read(dispute)).legal_actions(), ::testing::Contains(v1::Dispute::REOPEN));
  EXPECT_THAT(reopen(), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING))
      << "by all, or not at all";
  Sound(Say(dispute, v1::Consent::NEW_ROUND, {1, 2}));
  EXPECT_EQ(Sound(reopen()).state(), v1::Dispute::IN_MEDIATION);
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}));
  const v1::Agreement amended = InEffect(dispute);
  EXPECT_NE(amended.name(), name);
  EXPECT_EQ(amended.state(), v1::Agreement::EFFECTIVE);
  EXPECT_EQ(amended.confirmation().state(), v1::Confirmation::POSSIBLE) << "a court may be asked about the new terms";
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::AGREED);
}

TEST_F(JudicialConfirmation, HasEachStepInTheLogAndTheLastAsTheRowIs) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  for (const auto action : {v1::Confirmation::WITHDRAW, v1::Confirmation::CONFIRM}) {
    Sound(Apply(Applying(name)));
    Sound(Record(Step(name, v1::Confirmation::TAKE)));
    auto last = Step(name, action);
    if (action == v1::Confirmation::CONFIRM) last.set_paper(Ruling(dispute));
    Sound(Record(last));
  }
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const resource::Name named = resource::ParseName<AgreementNoun>(name).value();
  const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
    return changelog::ReadTimeline(tx, kDistrict, "agreement", std::to_string(named.id), 0, 100);
  }));
  v1::AgreementFacts known;
  for (const changelog::Change& change : changes) {
    v1::AgreementChange payload;
    ASSERT_TRUE(payload.ParseFromString(change.payload));
    EXPECT_EQ(payload.before().SerializeAsString(), known.SerializeAsString()) << change.type;
    known = payload.after();
  }
  EXPECT_EQ(changes.back().type, "agreement.confirmation_confirmed");
  const auto row =
      Sound(server().db().Read(Soon(), [&](sql::Txn& tx) { return resource::Find<AgreementNoun>(tx, named); }));
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(known.SerializeAsString(), FactsRecordOf(*row).SerializeAsString());
}

TEST_F(JudicialConfirmation, HasTheGroundsOfBothArticles) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  Sound(Apply(Applying(name)));
  EXPECT_THAT(Record(Step(name, v1::Confirmation::DISMISS)), IsInvalid("paper"));
  auto not_taken = Step(name, v1::Confirmation::NOT_TAKE);
  not_taken.clear_exclusion();
  EXPECT_THAT(Record(not_taken), IsInvalid("exclusion"));
  const v1::Agreement open = Sound(Record(Step(name, v1::Confirmation::NOT_TAKE)));
  EXPECT_EQ(open.confirmation().state(), v1::Confirmation::POSSIBLE);
  EXPECT_EQ(open.confirmation().exclusion(), v1::Confirmation::OTHER_COURT);
  Sound(Apply(Applying(name)));
  Sound(Record(Step(name, v1::Confirmation::TAKE)));
  auto dismiss = Step(name, v1::Confirmation::DISMISS);
  dismiss.set_paper(Ruling(dispute));
  const v1::Agreement dismissed = Sound(Record(dismiss));
  EXPECT_EQ(dismissed.confirmation().state(), v1::Confirmation::DISMISSED);
  EXPECT_EQ(dismissed.confirmation().dismissal(), v1::Confirmation::UNCLEAR);
  EXPECT_THAT(Record(Step(name, v1::Confirmation::LAPSE)), IsInvalid("action"));
  EXPECT_THAT(Apply(Applying(name)), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(JudicialConfirmation, IsDismissedOnOneGround) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  Sound(Apply(Applying(name)));
  auto take = Step(name, v1::Confirmation::TAKE);
  take.set_exclusion(v1::Confirmation::TITLE);
  EXPECT_THAT(Record(take), IsInvalid("exclusion"));
  Sound(Record(Step(name, v1::Confirmation::TAKE)));
  auto dismiss = Step(name, v1::Confirmation::DISMISS);
  dismiss.set_paper(Ruling(dispute));
  dismiss.set_exclusion(v1::Confirmation::TITLE);
  EXPECT_THAT(Record(dismiss), IsInvalid("dismissal")) << "two grounds";
  dismiss.clear_exclusion();
  dismiss.clear_dismissal();
  EXPECT_THAT(Record(dismiss), IsInvalid("dismissal")) << "none";
  dismiss.set_exclusion(v1::Confirmation::TITLE);
  const v1::Agreement dismissed = Sound(Record(dismiss));
  EXPECT_EQ(dismissed.confirmation().state(), v1::Confirmation::DISMISSED);
  EXPECT_EQ(dismissed.confirmation().exclusion(), v1::Confirmation::TITLE) << "found after it was taken";
}

TEST_F(JudicialConfirmation, HasItsPapersInTheFileAlsoOfApplicationsBefore) {
  const std::string dispute = WithAddresses();
  const std::string name = InEffect(dispute).name();
  GetReady(dispute);
  Sound(Apply(Applying(name)));
  auto not_taken = Step(name, v1::Confirmation::NOT_TAKE);
  not_taken.set_paper(Ruling(dispute));
  Sound(Record(not_taken));
  Sound(Apply(Applying(name)));
  EXPECT_THAT(Withdraw(not_taken.paper()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(JudicialConfirmation, OfAnAnnulledAgreementIsListedNoMore) {
  const std::string name = InEffect(WithAddresses()).name();
  v1::ListAgreementsRequest list;
  list.set_confirmation(v1::Confirmation::POSSIBLE);
  EXPECT_THAT(List(list), ElementsAre(name));
  Sound(Annul(name, TownDispatcher()));
  EXPECT_THAT(List(list), IsEmpty());
}

TEST_F(JudicialConfirmation, LapsesByItselfOnceItsTimeHasCome) {
  const std::string name = InEffect(WithAddresses()).name();
  ChangeConfirmation(name, [](Confirmation& one) {
    one.lapses = absl::FromUnixMicros(absl::ToUnixMicros(absl::Now() - absl::Hours(1)));
  });
  ASSERT_TRUE(Eventually([&] { return CountOf("agreement.confirmation_lapsed") == 1; }, absl::Minutes(1)));
  EXPECT_EQ(Sound(GetAgreement(name, TownDispatcher())).confirmation().state(), v1::Confirmation::LAPSED);
  EXPECT_THAT(Prepare(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(JudicialConfirmation, FollowsANewCalendar) {
  const v1::Agreement effective = InEffect(WithAddresses());
  const absl::Time due = absl::FromUnixSeconds(effective.confirmation().deadline().due_time().seconds());
  grid::v1::WorkingCalendar calendar;
  calendar.set_name(std::string(kDistrictName) + "/calendar");
  calendar.add_holidays(absl::FormatCivilTime(absl::ToCivilDay(due, calendar::ShanghaiZone())));
  calendar.set_known_until("2030-12-31");
  registry().SetCalendar(calendar);
  ASSERT_TRUE(Eventually([&] { return CountOf("agreement.deadlines_recomputed") > 0; }, absl::Minutes(1)));
  const v1::Agreement moved = Sound(GetAgreement(effective.name(), TownDispatcher()));
  EXPECT_NE(moved.confirmation().deadline().due_time().seconds(), absl::ToUnixSeconds(due));
}

TEST_F(JudicialConfirmation, IsForWhoSeesTheFile) {
  const std::string name = InEffect(WithAddresses()).name();
  EXPECT_THAT(Prepare(name, Director()), IsOk());
  EXPECT_THAT(Prepare(name, VillageMediator()), IsOk()) << "of the committee that mediated";
  EXPECT_THAT(Prepare(name, OtherTown()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_THAT(Prepare(name, Lawyer()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(JudicialConfirmation, IsAppliedForByAPrintedForm) {
  const std::string dispute = WithAddresses();
  EXPECT_THAT(Make(dispute, v1::Document::CONFIRMATION_APPLICATION),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "there is no agreement";
  InEffect(dispute, TextWithTitle());
  auto request = Making(dispute, v1::Document::CONFIRMATION_APPLICATION);
  request.set_text(kCourt);
  const std::string text = TextIn(Sound(Ask(&DocumentStub::MakeDocument, request, VillageMediator())).name());
  for (const char* part : {"司法确认申请书", kApplicantName, kRespondentName, kPlanted, kCourt, "第1条"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, ::testing::Not(HasSubstr("界墙归双方共有"))) << "title is not confirmed";
}

}  // namespace
}  // namespace zhiwang::mediation

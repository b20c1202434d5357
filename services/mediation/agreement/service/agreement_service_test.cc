// Agreements over gRPC and a real database: drafted and reached by word; and what becomes of their disputes.

#include "services/mediation/agreement/service/agreement_service.h"

#include <algorithm>
#include <cstdlib>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class OralAgreement : public AgreementServiceTest {};
class PartialAgreement : public AgreementServiceTest {};
class DraftsOfDisputes : public AgreementServiceTest {};
class ReachOfAgreements : public AgreementServiceTest {};
class ListAgreements : public AgreementServiceTest {};
class WordsOfAgreementsTest : public AgreementServiceTest {};

TEST_F(OralAgreement, IsInEffectWhenReached) {
  const std::string dispute = InMediation();
  const v1::Agreement draft = Sound(Draft(dispute));
  EXPECT_EQ(draft.state(), v1::Agreement::DRAFT);
  EXPECT_THAT(draft.legal_actions(),
              ElementsAre(v1::Agreement::WRITE, v1::Agreement::FIX, v1::Agreement::REACH_ORALLY));
  EXPECT_EQ(draft.number(), Sound(Read(dispute)).number());
  const v1::Agreement reached = Sound(Reach(draft.name()));
  EXPECT_EQ(reached.state(), v1::Agreement::EFFECTIVE);
  EXPECT_TRUE(reached.oral());
  EXPECT_EQ(reached.reached_day(), InDays(0));
  EXPECT_EQ(reached.effective_day(), InDays(0));
  const v1::Dispute concluded = Sound(Read(dispute));
  EXPECT_EQ(concluded.state(), v1::Dispute::AGREED);
  for (const auto& issue : concluded.matter().issues()) EXPECT_EQ(issue.outcome(), v1::Matter::Issue::SETTLED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type IN ('agreement.reached_orally', 'dispute.agreed')"), 2);
}

TEST_F(OralAgreement, AnswersTheCaseOfItsDispute) {
  const std::string dispute = InMediationOfCase(12);
  Sound(Reach(Sound(Draft(dispute)).name()));
  const std::string c = FormatResourceName(kDistrict, "cases", "12");
  ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; }));
  const auto told = intake().Told(c);
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].progress().state(), MediationProgress::ACCEPTED);
  EXPECT_EQ(told[1].progress().state(), MediationProgress::AGREED);
  EXPECT_EQ(told[1].progress().effective_day(), InDays(0));
  EXPECT_EQ(told[1].progress().number(), Sound(Read(dispute)).number());
  EXPECT_EQ(told[1].ShortDebugString().find(kPlanted), std::string::npos) << "no terms";
}

// Public report 37: glpi#5206, escalade#48.
TEST_F(OralAgreement, AnswersEachCaseOfItsDispute) {
  const std::string dispute = InMediationOfCase(12);
  for (const int id : {13, 14}) {
    auto join = About<v1::JoinDisputeRequest>(RegisteredOfCase(id));
    join.set_into(dispute);
    join.set_note("同一件事");
    Sound(Ask(&Stub::JoinDispute, join, ZoneDispatcher()));
  }
  Sound(Reach(Sound(Draft(dispute)).name()));
  for (const char* id : {"12", "13", "14"}) {
    const std::string c = FormatResourceName(kDistrict, "cases", id);
    ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; })) << id;
    const auto told = intake().Told(c);
    ASSERT_THAT(told, SizeIs(2)) << id;
    EXPECT_EQ(told[1].progress().state(), MediationProgress::AGREED) << id;
    EXPECT_EQ(told[1].progress().dispute(), dispute) << id;
  }
}

TEST_F(OralAgreement, IsSaidForAPartyByWhoMaySettleForIt) {
  const std::string name = Sound(Draft(InMediationWithAChild())).name();
  EXPECT_THAT(Reach(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  auto request = About<v1::ReachAgreementOrallyRequest>(name);
  auto& guardian = *request.add_spoken_by();
  guardian.set_party(2);
  guardian.set_proxy(1);
  Sound(client().Ask(&AgreementStub::ReachAgreementOrally, request, VillageMediator()));
  const v1::Agreement reached = Sound(GetAgreement(name));
  ASSERT_EQ(reached.spoken_by_size(), 1);
  EXPECT_EQ(reached.spoken_by(0).proxy(), 1);
}

TEST_F(OralAgreement, NeedsWritingForInstalments) {
  const std::string dispute = InMediation();
  v1::Agreement::Text text = Text();
  for (int i = 0; i < 2; ++i) {
    v1::Obligation& obligation = i == 0 ? *text.mutable_obligations(0) : *text.add_obligations();
    obligation = Text().obligations(0);
    obligation.set_on_the_spot(false);
    obligation.set_due_day(InDays(30 * (i + 1)));
  }
  const std::string name = Sound(Draft(dispute, text)).name();
  EXPECT_THAT(Reach(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
  EXPECT_EQ(Sound(GetAgreement(name)).state(), v1::Agreement::DRAFT);
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::IN_MEDIATION);
}

TEST_F(OralAgreement, MayBePerformedLaterWhereTheRulesAllowIt) {
  v1::Agreement::Text text = Text();
  text.mutable_obligations(0)->set_on_the_spot(false);
  text.mutable_obligations(0)->set_due_day(InDays(10));
  const std::string name = Sound(Draft(InMediation(), text)).name();
  EXPECT_THAT(Reach(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
  v1::SetMediationRulesRequest rules;
  rules.set_name("districts/370211/mediationRules");
  rules.set_request_id(NewUuid());
  rules.mutable_mediation_rules()->set_effective_day(InDays(0));
  rules.mutable_mediation_rules()->set_oral_if_performed_later(true);
  Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, rules));
  EXPECT_THAT(Reach(name), IsOk());
}

TEST_F(OralAgreement, IsReachedOnceThoughTheRequestIsRepeated) {
  const std::string name = Sound(Draft(InMediation())).name();
  const auto request = About<v1::ReachAgreementOrallyRequest>(name);
  const v1::Agreement first = Sound(client().Ask(&AgreementStub::ReachAgreementOrally, request, VillageMediator()));
  EXPECT_EQ(Sound(client().Ask(&AgreementStub::ReachAgreementOrally, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  EXPECT_THAT(Reach(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'agreement.reached_orally'"), 1);
}

TEST_F(OralAgreement, IsRefusedToWhoReadAnOlderOne) {
  const v1::Agreement draft = Sound(Draft(InMediation()));
  Sound(Write(draft.name(), Text()));
  auto request = About<v1::ReachAgreementOrallyRequest>(draft.name());
  request.set_etag(draft.etag());
  EXPECT_THAT(client().Ask(&AgreementStub::ReachAgreementOrally, request, VillageMediator()),
              IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
}

TEST_F(PartialAgreement, LeavesTheOtherIssuesOpen) {
  const std::string dispute = InMediation();
  Sound(Reach(Sound(Draft(dispute, Text({2}))).name()));
  const v1::Dispute after = Sound(Read(dispute));
  EXPECT_EQ(after.state(), v1::Dispute::IN_MEDIATION);
  EXPECT_EQ(after.matter().issues(0).outcome(), v1::Matter::Issue::OPEN);
  EXPECT_EQ(after.matter().issues(1).outcome(), v1::Matter::Issue::SETTLED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'dispute.part_settled'"), 1);
  EXPECT_THAT(Draft(dispute, Text({2})), IsInvalid("agreement.text.issues"));
}

TEST_F(PartialAgreement, MakesTheEndPartlyAgreed) {
  const std::string dispute = InMediationOfCase(12);
  Sound(Reach(Sound(Draft(dispute, Text({2}))).name()));
  EXPECT_EQ(Sound(End(dispute, v1::Ending::NO_PROSPECT)).state(), v1::Dispute::PARTLY_AGREED);
  const std::string c = FormatResourceName(kDistrict, "cases", "12");
  ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; }));
  EXPECT_EQ(intake().Told(c)[1].progress().state(), MediationProgress::PARTLY_AGREED);
  EXPECT_EQ(intake().Told(c)[1].progress().effective_day(), InDays(0));
}

TEST_F(PartialAgreement, StaysAgreedWhereAPartyRefusesToGoOn) {
  const std::string dispute = InMediationOfCase(12);
  Sound(Reach(Sound(Draft(dispute, Text({2}))).name()));
  const v1::Dispute ended = Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
  EXPECT_EQ(ended.state(), v1::Dispute::PARTLY_AGREED);
  EXPECT_EQ(ended.endings(0).kind(), v1::Ending::PARTY_REFUSED);
  EXPECT_EQ(ended.endings(0).party(), 2);
  EXPECT_EQ(TypesOf(dispute).back(), "dispute.partly_agreed");
  const std::string c = FormatResourceName(kDistrict, "cases", "12");
  ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; }));
  EXPECT_EQ(intake().Told(c)[1].progress().state(), MediationProgress::PARTLY_AGREED);
}

TEST_F(DraftsOfDisputes, NameAnIssueOnce) {
  const std::string dispute = InMediation();
  Sound(Draft(dispute, Text({1})));
  EXPECT_THAT(Draft(dispute, Text({1, 2})), IsInvalid("agreement.text.issues"));
  const std::string second = Sound(Draft(dispute, Text({2}))).name();
  EXPECT_THAT(Write(second, Text({1})), IsInvalid("text.issues"));
  EXPECT_THAT(Write(second, Text({2})), IsOk()) << "its own issue";
}

TEST_F(DraftsOfDisputes, NameAnIssueOnceThoughManyAreDraftedAtOnce) {
  constexpr int kCallers = 8;
  const std::string dispute = InMediation();
  const auto replica = StartReplica();
  std::latch ready(kCallers);
  std::vector<absl::Status> answers(kCallers);
  std::vector<std::thread> callers;
  for (size_t i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      ready.arrive_and_wait();
      const auto& at = i % 2 == 0 ? client() : replica->client();
      answers[i] = at.Ask(&AgreementStub::DraftAgreement, Drafting(dispute, Text({1})), VillageMediator()).status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const absl::Status& one) { return one.ok(); }), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM agreement"), 1);
}

TEST_F(DraftsOfDisputes, LapseInTheTransactionThatEndsTheirDispute) {
  const std::string dispute = InMediation();
  const std::string name = Sound(Draft(dispute)).name();
  Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::REFUSED);
  EXPECT_EQ(Sound(GetAgreement(name, TownDispatcher())).state(), v1::Agreement::LAPSED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log AS lapsed JOIN change_log AS refused USING (request_id) WHERE "
                   "lapsed.type = 'agreement.lapsed' AND refused.type = 'dispute.refused' AND "
                   "lapsed.actor = refused.actor"),
            1);
}

TEST_F(DraftsOfDisputes, AreNotReachedAfterARefusal) {
  const std::string dispute = InMediation();
  const std::string name = Sound(Draft(dispute)).name();
  Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
  EXPECT_THAT(Reach(name, Colleague()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(DraftsOfDisputes, AreReachedBeforeARefusalOrAfterItAndNeverBetween) {
  constexpr int kRaces = 8;
  const auto replica = StartReplica();
  for (int race = 0; race < kRaces; ++race) {
    const std::string dispute = InMediation();
    const std::string name = Sound(Draft(dispute)).name();
    std::latch ready(2);
    absl::Status refused, reached;
    std::thread refusal([&] {
      ready.arrive_and_wait();
      refused = Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO).status();
    });
    std::thread reaching([&] {
      ready.arrive_and_wait();
      reached = replica->client()
                    .Ask(&AgreementStub::ReachAgreementOrally, About<v1::ReachAgreementOrallyRequest>(name),
                         VillageMediator())
                    .status();
    });
    refusal.join();
    reaching.join();
    EXPECT_NE(refused.ok(), reached.ok()) << refused << ' ' << reached;
    const v1::Agreement agreement = Sound(GetAgreement(name, TownDispatcher()));
    EXPECT_EQ(agreement.state(), reached.ok() ? v1::Agreement::EFFECTIVE : v1::Agreement::LAPSED);
    EXPECT_EQ(Sound(Read(dispute)).state(), reached.ok() ? v1::Dispute::AGREED : v1::Dispute::REFUSED);
  }
}

TEST_F(DraftsOfDisputes, AreOfDisputesInMediation) {
  const std::string registered = Registered();
  EXPECT_THAT(Draft(registered, Text(), Colleague()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Draft(FormatResourceName(kDistrict, "disputes", "7")),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Draft("districts/110101/disputes/7"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
}

TEST_F(DraftsOfDisputes, AreRefusedByTheFieldThatIsWrong) {
  const std::string dispute = InMediation();
  const auto draft_with = [&](const auto& spoil) {
    v1::Agreement::Text text = Text();
    spoil(text);
    return Draft(dispute, text);
  };
  EXPECT_THAT(draft_with([](auto& text) { text.set_facts(" "); }), IsInvalid("agreement.text.facts"));
  EXPECT_THAT(draft_with([](auto& text) { text.add_clauses(); }), IsInvalid("agreement.text.clauses.text"));
  EXPECT_THAT(
      draft_with([](auto& text) { text.mutable_clauses(0)->set_topic(static_cast<v1::Agreement::Clause::Topic>(99)); }),
      IsInvalid("agreement.text.clauses.topic"));
  EXPECT_THAT(draft_with([](auto& text) { text.mutable_obligations(0)->set_amount_fen(-1); }),
              IsInvalid("agreement.text.obligations.amount_fen"));
  EXPECT_THAT(draft_with([](auto& text) { text.mutable_obligations(0)->set_due_day(InDays(3)); }),
              IsInvalid("agreement.text.obligations.due_day"))
      << "on the spot";
  EXPECT_THAT(draft_with([](auto& text) { text.mutable_obligations(0)->clear_text(); }),
              IsInvalid("agreement.text.obligations.text"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM agreement"), 0);
}

TEST_F(ReachOfAgreements, IsThatOfTheDisputesFile) {
  const std::string name = Sound(Draft(InMediation())).name();
  EXPECT_EQ(Sound(GetAgreement(name)).text().clauses(0).text(), kPlanted);
  EXPECT_EQ(Sound(GetAgreement(name, TownDispatcher())).text().clauses(0).text(), kPlanted);
  EXPECT_THAT(GetAgreement(name, Colleague()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND))
      << "who sees the summary alone";
  EXPECT_THAT(GetAgreement(name, OtherTown()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_THAT(GetAgreement(name, {"a1", "auditor"}),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Write(name, Text(), Colleague()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_THAT(Write(name, Text(), TownDispatcher()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND))
      << "the dispute has a mediator";
}

TEST_F(ReachOfAgreements, OfALawyerEndsWithTheAssignment) {
  const std::string dispute = InMediationWithLawyer();
  const std::string name = Sound(Draft(dispute, Text(), Lawyer())).name();
  EXPECT_EQ(Sound(GetAgreement(name, Lawyer())).text().clauses(0).text(), kPlanted);
  EXPECT_THAT(List(Of(dispute), Lawyer()), ElementsAre(name));
  EXPECT_THAT(List({}, Lawyer()), IsEmpty()) << "a lawyer names the dispute";
  EXPECT_EQ(Sound(Reach(name, Lawyer())).state(), v1::Agreement::EFFECTIVE);
  EXPECT_THAT(GetAgreement(name, Lawyer()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_THAT(List(Of(dispute), Lawyer()), IsEmpty());
}

TEST_F(ListAgreements, HoldsTheLatestFirstByDisputeStateAndArea) {
  const std::string dispute = InMediation(), other = InMediation();
  const std::string first = Sound(Draft(dispute, Text({1}))).name();
  const std::string second = Sound(Draft(dispute, Text({2}))).name();
  const std::string third = Sound(Draft(other)).name();
  Sound(Reach(first));
  EXPECT_THAT(List({}), ElementsAre(third, second, first));
  EXPECT_THAT(List(Of(dispute)), ElementsAre(second, first));
  EXPECT_THAT(List(Of(dispute), OtherTown()), IsEmpty());
  EXPECT_THAT(List({}, OtherTown()), IsEmpty());
  v1::ListAgreementsRequest request;
  request.set_state(v1::Agreement::EFFECTIVE);
  EXPECT_THAT(List(request), ElementsAre(first));
  request.set_state(v1::Agreement::DRAFT);
  request.set_page_size(1);
  EXPECT_THAT(List(request), ElementsAre(third, second));
  request.Clear();
  request.set_area(AreaName(kVillage));
  EXPECT_THAT(List(request), ElementsAre(third, second, first));
  request.set_area(AreaName(kOtherTown));
  EXPECT_THAT(List(request), IsEmpty());
}

TEST_F(WordsOfAgreementsTest, LieNowhereInTheClear) {
  const auto request = Drafting(InMediation(), Text());
  const v1::Agreement draft = Sound(client().Ask(&AgreementStub::DraftAgreement, request, VillageMediator()));
  EXPECT_EQ(Sound(client().Ask(&AgreementStub::DraftAgreement, request, VillageMediator())).SerializeAsString(),
            draft.SerializeAsString());
  Sound(Reach(draft.name()));
  for (const char* place :
       {"agreement WHERE INSTR(body, '{0}') > 0 OR INSTR(words, '{0}') > 0",
        "change_log WHERE INSTR(payload, '{0}') > 0", "request_answer WHERE INSTR(answer, '{0}') > 0"}) {
    EXPECT_EQ(Number("SELECT COUNT(*) FROM " + fmt::format(fmt::runtime(place), kPlanted)), 0) << place;
  }
}

TEST_F(WordsOfAgreementsTest, AreNotOnRecordForWhoNoLongerSeesTheFile) {
  const auto request = Drafting(InMediationWithLawyer(), Text());
  const v1::Agreement draft = Sound(client().Ask(&AgreementStub::DraftAgreement, request, Lawyer()));
  EXPECT_EQ(draft.text().clauses(0).text(), kPlanted);
  Sound(Reach(draft.name(), Lawyer()));
  const v1::Agreement again = Sound(client().Ask(&AgreementStub::DraftAgreement, request, Lawyer()));
  EXPECT_EQ(again.name(), draft.name());
  EXPECT_FALSE(again.has_text());
}

TEST_F(WordsOfAgreementsTest, AreSealedAnewUnderAnotherKeyOnce) {
  const std::string name = Sound(Draft(InMediation())).name();
  const zhiwang::testing::ScratchDirectory scratch;
  const std::string directory = scratch.path() + "/keys";
  ASSERT_EQ(std::system(("cp -pr " + TestKeysDirectory() + " " + directory).c_str()), 0);
  const privacy::KeyId added = privacy::KeyRing::AddKey(directory).value();
  ASSERT_THAT(privacy::KeyRing::SetCurrent(directory, added), IsOk());
  const privacy::KeyRing next = privacy::KeyRing::Load(directory).value();
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, WordsOfAgreements())).resealed, 1);
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, WordsOfAgreements())).resealed, 0);
  EXPECT_FALSE(Sound(GetAgreement(name)).has_text()) << "the old key alone opens it no more";
}

}  // namespace
}  // namespace zhiwang::mediation

// Who the parties of a dispute are: sealed, masked, revealed for a purpose, found by number, and what they say.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Parties : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> Add(const std::string& name, const v1::Party& party,
                                  const testing::SaidCaller& caller = VillageMediator()) {
    auto request = About<v1::AddPartyRequest>(name);
    *request.mutable_party() = party;
    return Ask(&Stub::AddParty, request, caller);
  }
  absl::StatusOr<v1::Party> Reveal(const std::string& name, int party,
                                   const testing::SaidCaller& caller = ZoneDispatcher(),
                                   const std::string& purpose = "通知到场") {
    v1::RevealPartyRequest request;
    request.set_name(name);
    request.set_party(party);
    request.set_purpose(purpose);
    return Ask(&Stub::RevealParty, request, caller);
  }
  // The disputes that a search finds, in pages of one.
  absl::StatusOr<std::vector<std::string>> Search(const std::string& phone, const std::string& number = "",
                                                  bool with_proxies = false,
                                                  const testing::SaidCaller& caller = ZoneDispatcher()) {
    v1::SearchPartiesRequest request;
    request.set_district(kDistrictName);
    request.set_phone(phone);
    request.set_identity_number(number);
    request.set_with_proxies(with_proxies);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Ask(&Stub::SearchParties, request, caller);
      if (!page.ok()) return page.status();
      for (const auto& found : page->found()) names.push_back(found.dispute().name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  static v1::Party Guardian(int of) {
    v1::Party party;
    party.set_number(of);
    auto* proxy = party.add_proxies();
    proxy->set_ground(v1::Party::Proxy::GUARDIAN);
    proxy->set_display_name("欧阳父");
    proxy->set_phone("13611112222");
    proxy->set_relation("父亲");
    return party;
  }
  // Rows in which that text can be read, of all columns that hold bytes or text.
  int64_t RowsWith(const std::string& text) {
    return Number(
               fmt::format("SELECT COUNT(*) FROM dispute WHERE INSTR(body, '{0}') + INSTR(words, '{0}') > 0", text)) +
           Number(fmt::format("SELECT COUNT(*) FROM party WHERE INSTR(sealed, '{}') > 0", text)) +
           Number(fmt::format("SELECT COUNT(*) FROM change_log WHERE INSTR(payload, '{}') > 0", text)) +
           Number(fmt::format("SELECT COUNT(*) FROM request_answer WHERE INSTR(answer, '{}') > 0", text));
  }
};

TEST_F(Parties, AreMaskedInEveryAnswer) {
  const v1::Dispute dispute = Sound(Read(Registered()));
  ASSERT_EQ(dispute.parties_size(), 2);
  const v1::Party& party = dispute.parties(0);
  EXPECT_EQ(party.display_name(), "欧***");
  EXPECT_EQ(party.phone(), "139****5678");
  EXPECT_EQ(party.normal_phone(), "+86*******5678");
  EXPECT_EQ(party.identity_number(), "1****************X");
  EXPECT_EQ(party.address(), "隐珠街道双*****");
}

TEST_F(Parties, AreNowhereInTheClear) {
  const std::string name = InMediation();
  Sound(End(name, v1::Ending::NO_PROSPECT));
  for (const char* planted : {kApplicantName, kApplicantPhone, kApplicantNumber, kRespondentName, kRespondentPhone,
                              kPlantedFact, "双方分歧较大", "界墙归属"}) {
    EXPECT_EQ(RowsWith(planted), 0) << planted;
  }
}

TEST_F(Parties, AreRevealedForAPurposeThatIsThenOnRecord) {
  const std::string name = Registered();
  const v1::Party revealed = Sound(Reveal(name, 1));
  EXPECT_EQ(revealed.display_name(), kApplicantName);
  EXPECT_EQ(revealed.phone(), kApplicantPhone);
  EXPECT_EQ(revealed.identity_number(), kApplicantNumber);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM audit_entry WHERE action = 'party.reveal' AND resource = '{}' AND "
                               "purpose = '通知到场' AND detail = '1: display_name phone identity_number address'",
                               name)),
            1);
  EXPECT_THAT(Reveal(name, 1, ZoneDispatcher(), ""), IsInvalid("purpose"));
  EXPECT_THAT(Reveal(name, 3), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(Reveal(name, 1, Auditor()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Reveal(name, 1, {StaffName("T9"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry"), 1) << "what is refused leaves no entry";
}

TEST_F(Parties, AreFoundByPhoneAndNumberAndEachSearchIsOnRecord) {
  const std::string first = Registered(), second = Registered();
  EXPECT_THAT(Sound(Search("139 1234 5678")), ElementsAre(second, first));
  EXPECT_THAT(Sound(Search("", kApplicantNumber)), ElementsAre(second, first));
  EXPECT_THAT(Sound(Search(kApplicantPhone, kApplicantNumber)), ElementsAre(second, first));
  EXPECT_THAT(Sound(Search(kRespondentPhone, kApplicantNumber)), IsEmpty()) << "both are of no one person";
  EXPECT_THAT(Sound(Search(kApplicantPhone, "", false, {StaffName("T9"), "town_dispatcher@" + kOtherTownPath})),
              IsEmpty());
  EXPECT_THAT(Search(""), IsInvalid("phone"));
  EXPECT_THAT(Search("12"), IsInvalid("phone"));
  EXPECT_GT(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'party.search' AND detail = 'phone'"), 0);
}

// Public report 30: ef-cms-flexion#3922.
TEST_F(Parties, OfAFileThatTheCallerDoesNotSeeLeaveNoTraceInAPage) {
  v1::Dispute hidden = SomeDispute();
  hidden.set_confidential(true);
  const std::string seen = Registered();
  Registered(hidden);
  Registered(hidden);
  v1::SearchPartiesRequest request;
  request.set_district(kDistrictName);
  request.set_phone(kApplicantPhone);
  request.set_page_size(1);
  const auto page = Sound(Ask(&Stub::SearchParties, request, ZoneDispatcher()));
  ASSERT_EQ(page.found_size(), 1);
  EXPECT_EQ(page.found(0).dispute().name(), seen);
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(Parties, AreFoundByTheirProxiesWhereThatIsAsked) {
  const std::string name = Registered();
  Sound(Add(name, Guardian(1)));
  EXPECT_THAT(Sound(Search("13611112222")), IsEmpty());
  EXPECT_THAT(Sound(Search("13611112222", "", true)), ElementsAre(name));
}

TEST_F(Parties, MayBeEnteredAndLeave) {
  const std::string name = InMediation();
  const v1::Dispute more = Sound(Add(name, SomeParty(v1::Party::THIRD_PARTY, "公孙白", "13711112222")));
  EXPECT_EQ(more.parties_size(), 3);
  auto leave = About<v1::RemovePartyRequest>(name);
  leave.set_party(1);
  leave.set_note("不再参加");
  EXPECT_THAT(Ask(&Stub::RemoveParty, leave, VillageMediator()), IsInvalid("party"));
  leave = About<v1::RemovePartyRequest>(name);
  leave.set_party(3);
  leave.set_note("不再参加");
  EXPECT_TRUE(Sound(Ask(&Stub::RemoveParty, leave, VillageMediator())).parties(2).left());
}

TEST_F(Parties, KeepProxiesBesideThoseThatTheyHad) {
  const std::string name = Registered();
  Sound(Add(name, Guardian(1)));
  const v1::Dispute twice = Sound(Add(name, Guardian(1)));
  EXPECT_EQ(twice.parties_size(), 2);
  EXPECT_EQ(twice.parties(0).proxies_size(), 2);
  EXPECT_EQ(twice.parties(0).proxies(1).display_name(), "欧**");
  EXPECT_EQ(Sound(Reveal(name, 1)).display_name(), kApplicantName);
  EXPECT_THAT(Add(name, Guardian(7)), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  v1::Party nobody;
  nobody.set_number(1);
  EXPECT_THAT(Add(name, nobody), IsInvalid("party.proxies"));
}

TEST_F(Parties, OfEightToSeventeenSpeakByTheirGuardian) {
  v1::Dispute dispute = SomeDispute();
  const absl::CivilDay today = calendar::Today();
  v1::Party& child = *dispute.mutable_parties(0);
  child.clear_identity_number();
  child.set_birth_day(fmt::format("{}-01-02", today.year() - 12));
  const std::string name = Registered(dispute);
  EXPECT_THAT(Say(name, v1::Consent::MEDIATION, {1}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  Sound(Add(name, Guardian(1)));
  auto request = About<v1::RecordConsentRequest>(name);
  auto* word = request.add_consents();
  word->set_party(1);
  word->set_proxy(1);
  word->set_subject(v1::Consent::MEDIATION);
  word->set_answer(v1::Consent::YES);
  word->set_form(v1::Consent::SPOKEN);
  EXPECT_EQ(Sound(Ask(&Stub::RecordConsent, request, VillageMediator())).consents(0).proxy(), 1);
}

TEST_F(Parties, ThatAreOrganisationsHaveACreditCode) {
  v1::Party works = SomeParty(v1::Party::RESPONDENT, "某某水泥厂", "");
  works.set_kind(v1::Party::ORGANISATION);
  works.set_identity_number("9133 0100 7996 5505 8b");
  const std::string name = Registered();
  Sound(Add(name, works));
  EXPECT_EQ(Sound(Reveal(name, 3)).identity_number(), "91330100799655058B");
  EXPECT_THAT(Sound(Search("", "91330100799655058B")), ElementsAre(name));
  works.set_identity_number("91330100799655058C");
  EXPECT_THAT(Add(name, works), IsInvalid("party.identity_number"));
}

// Public report 17: wkhtmltopdf#4414, apache/pdfbox#470, pdf_oxide#123.
TEST_F(Parties, WrittenOtherwiseAreTwoPeople) {
  const char kRadical[] = "张\u2F47升", kUsual[] = "张日升";
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_parties(0)->set_display_name(kRadical);
  dispute.mutable_parties(0)->clear_identity_number();
  dispute.mutable_parties(1)->set_display_name(kUsual);
  const std::string name = Registered(dispute);
  EXPECT_EQ(Sound(Reveal(name, 1)).display_name(), kRadical);
  EXPECT_EQ(Sound(Reveal(name, 2)).display_name(), kUsual);
  EXPECT_STRNE(kRadical, kUsual);
}

TEST_F(Parties, MayBeAmendedFieldByField) {
  const std::string name = Registered();
  Sound(Add(name, Guardian(1)));
  auto request = About<v1::AmendPartyRequest>(name);
  request.mutable_party()->set_number(1);
  request.mutable_party()->set_phone("13755556666");
  request.mutable_party()->set_domicile_district("370211");
  request.set_note("换了号码");
  const v1::Dispute amended = Sound(Ask(&Stub::AmendParty, request, VillageMediator()));
  EXPECT_EQ(amended.parties(0).phone(), "137****6666");
  EXPECT_EQ(amended.parties(0).proxies_size(), 1);
  const v1::Party whole = Sound(Reveal(name, 1));
  EXPECT_EQ(whole.display_name(), kApplicantName) << "what is not set stays";
  EXPECT_EQ(whole.identity_number(), kApplicantNumber);
  EXPECT_EQ(whole.domicile_district(), "370211");
  EXPECT_THAT(Sound(Search("13755556666")), ElementsAre(name));
  EXPECT_EQ(TypesOf(name).back(), "dispute.party_amended");
  EXPECT_EQ(RowsWith("13755556666"), 0);
}

TEST_F(Parties, AreAmendedInSomethingAndForAReason) {
  const std::string name = Registered();
  auto request = About<v1::AmendPartyRequest>(name);
  request.mutable_party()->set_number(1);
  EXPECT_THAT(Ask(&Stub::AmendParty, request, VillageMediator()), IsInvalid("note"));
  request.set_note("核对");
  EXPECT_THAT(Ask(&Stub::AmendParty, request, VillageMediator()), IsInvalid("party"));
  request.add_ended_proxies(1);
  EXPECT_THAT(Ask(&Stub::AmendParty, request, VillageMediator()), IsInvalid("ended_proxies"));
  request.clear_ended_proxies();
  request.mutable_party()->set_birth_day("2999-01-01");
  EXPECT_THAT(Ask(&Stub::AmendParty, request, VillageMediator()), IsInvalid("party.birth_day"));
  request.mutable_party()->set_number(9);
  EXPECT_THAT(Ask(&Stub::AmendParty, request, VillageMediator()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
}

TEST_F(Parties, GiveTheirWordAnewWhereItTurnsOutThatAChildSpokeAlone) {
  const std::string name = Willing();
  auto request = About<v1::AmendPartyRequest>(name);
  request.mutable_party()->set_number(2);
  request.mutable_party()->set_birth_day(fmt::format("{}-01-02", calendar::Today().year() - 12));
  request.set_note("户口簿核对");
  const v1::Dispute amended = Sound(Ask(&Stub::AmendParty, request, VillageMediator()));
  EXPECT_FALSE(amended.consents(0).lapsed());
  EXPECT_TRUE(amended.consents(1).lapsed());
  EXPECT_THAT(Accept(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
}

TEST_F(Parties, EndTheAuthorityOfAProxy) {
  const std::string name = Registered();
  Sound(Add(name, Guardian(1)));
  auto request = About<v1::AmendPartyRequest>(name);
  request.mutable_party()->set_number(1);
  request.add_ended_proxies(1);
  request.set_note("监护关系终止");
  EXPECT_TRUE(Sound(Ask(&Stub::AmendParty, request, VillageMediator())).parties(0).proxies(0).ended());
}

class Participants : public Parties {
 protected:
  absl::StatusOr<v1::Dispute> InviteTo(const std::string& name, const std::string& who = "诸葛大伯") {
    auto request = About<v1::AddParticipantRequest>(name);
    request.mutable_participant()->set_capacity(v1::Participant::NEIGHBOUR);
    request.mutable_participant()->set_display_name(who);
    request.mutable_participant()->set_phone("13722223333");
    return Ask(&Stub::AddParticipant, request, VillageMediator());
  }
};

TEST_F(Participants, ComeWithTheConsentOfAll) {
  const std::string name = InMediation();
  const v1::Dispute invited = Sound(InviteTo(name));
  ASSERT_EQ(invited.participants_size(), 1);
  EXPECT_EQ(invited.participants(0).number(), 1);
  EXPECT_EQ(invited.participants(0).display_name(), "诸***");
  EXPECT_EQ(invited.participants(0).phone(), "137****3333");
  EXPECT_THAT(invited.participants(0).not_consented(), ElementsAre(1, 2));
  const v1::Dispute agreed = Sound(Say(name, v1::Consent::PARTICIPANT, {1, 2}, "1"));
  EXPECT_THAT(agreed.participants(0).not_consented(), IsEmpty());
  EXPECT_THAT(Say(name, v1::Consent::PARTICIPANT, {1}, "2"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTICIPANT_NOT_FOUND));
  EXPECT_THAT(InviteTo(name, ""), IsInvalid("participant.display_name"));
}

TEST_F(Participants, AreSealedMaskedAndRevealedForAPurpose) {
  const std::string name = InMediation();
  Sound(InviteTo(name));
  EXPECT_EQ(RowsWith("诸葛大伯") + RowsWith("13722223333"), 0);
  EXPECT_THAT(Sound(Read(name, Auditor())).participants(), IsEmpty()) << "they are part of the file";
  v1::RevealParticipantRequest request;
  request.set_name(name);
  request.set_participant(1);
  request.set_purpose("通知到场");
  EXPECT_EQ(Sound(Ask(&Stub::RevealParticipant, request, ZoneDispatcher())).display_name(), "诸葛大伯");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'party.reveal' AND detail = 'participant 1: "
                   "display_name phone'"),
            1);
  request.set_participant(2);
  EXPECT_THAT(Ask(&Stub::RevealParticipant, request, ZoneDispatcher()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTICIPANT_NOT_FOUND));
}

TEST_F(Participants, GiveTheSameAnswerAgain) {
  auto request = About<v1::AddParticipantRequest>(InMediation());
  request.mutable_participant()->set_capacity(v1::Participant::EXPERT);
  request.mutable_participant()->set_display_name("公孙工程师");
  const v1::Dispute first = Sound(Ask(&Stub::AddParticipant, request, VillageMediator()));
  EXPECT_EQ(Sound(Ask(&Stub::AddParticipant, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
}

class ConfidentialFile : public Parties {};

// Public report 30: ef-cms-flexion#3922.
TEST_F(ConfidentialFile, IsAPresenceInGetListSearchCountsPageSizesAndErrors) {
  v1::Dispute hidden = SomeDispute();
  hidden.set_confidential(true);
  const std::string seen = Registered(), name = Registered(hidden),
                    nothing = std::string(kDistrictName) + "/disputes/12";
  const auto says_the_same = [&](const auto& ask) {
    const absl::Status there = ask(name).status(), absent = ask(nothing).status();
    EXPECT_THAT(there, IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
    std::string expected(absent.message());
    for (size_t at; (at = expected.find(nothing)) != std::string::npos;) expected.replace(at, nothing.size(), name);
    EXPECT_EQ(std::string(there.message()), expected);
  };
  says_the_same([&](const std::string& one) { return Read(one, ZoneDispatcher()); });
  says_the_same([&](const std::string& one) { return Reveal(one, 1, ZoneDispatcher()); });
  says_the_same([&](const std::string& one) { return Accept(one, ZoneDispatcher()); });
  says_the_same([&](const std::string& one) {
    v1::ListDisputeTimelineRequest request;
    request.set_name(one);
    return Ask(&Stub::ListDisputeTimeline, request, ZoneDispatcher());
  });
  v1::ListDisputesRequest list;
  list.set_district(kDistrictName);
  list.set_page_size(1);
  const auto page = Sound(Ask(&Stub::ListDisputes, list, ZoneDispatcher()));
  ASSERT_EQ(page.disputes_size(), 1);
  EXPECT_EQ(page.disputes(0).name(), seen);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_THAT(Sound(Search(kApplicantPhone)), ElementsAre(seen));
  v1::GetDeskRequest desk;
  desk.set_district(kDistrictName);
  int64_t counted = 0;
  const v1::Desk shown = Sound(Ask(&Stub::GetDesk, desk, ZoneDispatcher()));
  for (const auto& pile : shown.piles()) counted += pile.count();
  EXPECT_EQ(counted, 1);
  EXPECT_THAT(Read(name, VillageMediator()), IsOk()) << "the committee that has it";
  EXPECT_THAT(Read(name, TownDispatcher()), IsOk()) << "who rules over it";
}

}  // namespace
}  // namespace zhiwang::mediation

// Who reaches sessions, in what order they are listed, and where their words lie.

#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/session/session_words.h"
#include "services/mediation/testing/session_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

MATCHER(IsNotThere, "") {
  return ::testing::ExplainMatchResult(IsRefused(absl::StatusCode::kNotFound, common::v1::SESSION_NOT_FOUND), arg,
                                       result_listener);
}

class ReachOfSessions : public SessionServiceTest {};
class ListSessions : public SessionServiceTest {};
class WordsOfSessionsTest : public SessionServiceTest {};

TEST_F(ReachOfSessions, IsThatOfTheirDisputes) {
  const std::string name = Opened(Ready());
  Sound(Minute(name));
  EXPECT_EQ(Sound(GetSession(name, TownDispatcher())).minutes_size(), 1);
  EXPECT_EQ(Sound(GetSession(name, VillageColleague())).minutes_size(), 0) << "who sees the summary alone";
  EXPECT_EQ(Sound(GetSession(name, Auditor())).minutes_size(), 0);
  EXPECT_THAT(GetSession(name, DispatcherElsewhere()), IsNotThere());
  EXPECT_THAT(GetSession(name, VillageLawyer()), IsNotThere());
  EXPECT_THAT(GetSession(name, GridWorker()),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Minute(name, "x", TownDispatcher()), IsNotThere()) << "the dispute has a mediator";
  EXPECT_THAT(CancelOne(name, DispatcherElsewhere()), IsNotThere());
}

TEST_F(ReachOfSessions, OfAPartnerIsNone) {
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
  dispute.mutable_origin()->set_external_id("J-1");
  const std::string name = Sound(Create(dispute, Police())).name();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(name));
  Sound(Propose(name));
  Sound(TakeUp(name));
  Sound(Say(name, v1::Consent::MEDIATOR, {1, 2}, "1"));
  const std::string session = Sound(Book(OnSite(name, InDaysAt(1, 9)))).name();
  EXPECT_THAT(GetSession(session, Police()), IsNotThere());
}

// Public report 29: ustaxcourt/ef-cms#7831, ef-cms-flexion#1325, legalease#127.
TEST_F(ReachOfSessions, OfALawyerEndsWithTheAssignment) {
  const std::string dispute = Ready(SomeDispute(), VillageLawyer());
  const std::string name = Sound(Book(OnSite(dispute, InDaysAt(1, 9)), VillageLawyer())).name();
  v1::ListSessionsRequest own;
  own.set_mediator(VillageLawyer().name);
  EXPECT_THAT(List(own, VillageLawyer()), ElementsAre(name));
  EXPECT_THAT(Sound(Feed(VillageLawyer())), HasSubstr("BEGIN:VEVENT"));
  Sound(End(dispute, v1::Ending::NO_PROSPECT, 0, VillageLawyer()));
  EXPECT_THAT(GetSession(name, VillageLawyer()), IsNotThere());
  EXPECT_THAT(List(own, VillageLawyer()), IsEmpty());
  EXPECT_THAT(Sound(Feed(VillageLawyer())), Not(HasSubstr("BEGIN:VEVENT")));
}

TEST_F(ListSessions, HoldsTheLatestBookedFirst) {
  const std::string dispute = Ready(), other = Ready();
  const std::string first = Sound(Book(OnSite(dispute, InDaysAt(3, 9)))).name();
  const std::string second = Sound(Book(OnSite(dispute, InDaysAt(1, 9)))).name();
  const std::string third = Sound(Book(OnSite(other, InDaysAt(2, 9)))).name();
  Sound(CancelOne(second));
  const auto with = [](const auto& set) {
    v1::ListSessionsRequest request;
    set(request);
    return request;
  };
  EXPECT_THAT(List({}), ElementsAre(third, second, first));
  EXPECT_THAT(List({}, DispatcherElsewhere()), IsEmpty());
  EXPECT_THAT(List(with([&](auto& it) { it.set_dispute(dispute); })), ElementsAre(second, first));
  EXPECT_THAT(List(with([](auto& it) { it.set_state(v1::Session::CANCELLED); })), ElementsAre(second));
  EXPECT_THAT(List(with([](auto& it) { it.set_state(v1::Session::PLANNED); })), ElementsAre(third, first));
  EXPECT_THAT(List(with([](auto& it) { it.set_mediator(StaffName("S1")); })), ElementsAre(third, second, first));
  EXPECT_THAT(List(with([](auto& it) { it.set_mediator(StaffName("S2")); })), IsEmpty());
  EXPECT_THAT(List(with([](auto& it) { it.set_area(AreaName(kVillage)); })), ElementsAre(third, second, first));
  EXPECT_THAT(List(with([](auto& it) { it.set_area(AreaName(kOtherTown)); })), IsEmpty());
}

TEST_F(ListSessions, GoesByTheStartWhereATimeIsAsked) {
  const std::string dispute = Ready();
  const std::string third = Sound(Book(OnSite(dispute, InDaysAt(3, 9)))).name();
  const std::string first = Sound(Book(OnSite(dispute, InDaysAt(1, 9)))).name();
  const std::string second = Sound(Book(OnSite(dispute, InDaysAt(2, 9)))).name();
  v1::ListSessionsRequest request;
  request.set_page_size(1);
  SetTime(InDaysAt(1, 9), request.mutable_from_time());
  EXPECT_THAT(List(request), ElementsAre(first, second, third));
  SetTime(InDaysAt(3, 9), request.mutable_until_time());
  EXPECT_THAT(List(request), ElementsAre(first, second));
  SetTime(InDaysAt(1, 9, 1), request.mutable_from_time());
  EXPECT_THAT(List(request), ElementsAre(second));
}

// A page that shows nothing and has a next one tells that something is hidden, and its token would tell when that was booked.
TEST_F(ListSessions, TellsByNoPageThatOthersAreThere) {
  const std::string dispute = Ready();
  auto hide = About<v1::AmendDisputeRequest>(dispute);
  hide.mutable_update_mask()->add_paths("confidential");
  hide.mutable_dispute()->set_confidential(true);
  hide.set_note("涉及个人隐私");
  Sound(Ask(&Stub::AmendDispute, hide, VillageMediator()));
  for (const int days : {1, 2, 3}) Sound(Book(OnSite(dispute, InDaysAt(days, 9)), VillageMediator()));
  v1::ListSessionsRequest of_dispute, of_mediator;
  of_dispute.set_dispute(dispute);
  of_mediator.set_mediator(VillageMediator().name);
  for (v1::ListSessionsRequest request : {of_dispute, of_mediator}) {
    request.set_district(kDistrictName);
    request.set_page_size(1);
    for (const auto& caller : {VillageColleague(), DispatcherElsewhere(), VillageLawyer(), Police()}) {
      const auto page = Sound(client().Ask(&SessionStub::ListSessions, request, caller));
      EXPECT_EQ(page.sessions_size(), 0) << caller.name;
      EXPECT_EQ(page.next_page_token(), "") << caller.name;
    }
    EXPECT_THAT(List(request, VillageMediator()), ::testing::SizeIs(3));
  }
}

TEST_F(WordsOfSessionsTest, LieNowhereInTheClear) {
  const std::string name = Opened(Ready(SomeDispute()));
  auto request = About<v1::RecordMinutesRequest>(name);
  request.mutable_minutes()->set_text(kPlantedMinutes);
  const v1::Session first = Sound(client().Ask(&SessionStub::RecordMinutes, request, VillageMediator()));
  EXPECT_EQ(Sound(client().Ask(&SessionStub::RecordMinutes, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  Sound(CloseOne(name));
  for (const char* planted : {kPlantedMinutes, "界墙旁", "13912345678", kRespondentPhone}) {
    for (const char* place :
         {"session WHERE INSTR(body, '{0}') > 0 OR INSTR(words, '{0}') > 0",
          "change_log WHERE INSTR(payload, '{0}') > 0", "request_answer WHERE INSTR(answer, '{0}') > 0",
          "booked_day WHERE INSTR(spans, '{0}') > 0 OR INSTR(holder, '{0}') > 0"}) {
      EXPECT_EQ(Number("SELECT COUNT(*) FROM " + fmt::format(fmt::runtime(place), planted)), 0) << place;
    }
  }
}

TEST_F(WordsOfSessionsTest, AreSealedAnewUnderAnotherKeyOnce) {
  const std::string name = Sound(Book(OnSite(Ready(), InDaysAt(1, 9)))).name();
  const zhiwang::testing::ScratchDirectory scratch;
  const std::string directory = scratch.path() + "/keys";
  ASSERT_EQ(std::system(("cp -pr " + TestKeysDirectory() + " " + directory).c_str()), 0);
  const privacy::KeyId added = privacy::KeyRing::AddKey(directory).value();
  ASSERT_THAT(privacy::KeyRing::SetCurrent(directory, added), IsOk());
  const privacy::KeyRing next = privacy::KeyRing::Load(directory).value();
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, WordsOfSessions())).resealed, 1);
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, WordsOfSessions())).resealed, 0);
  EXPECT_EQ(Sound(GetSession(name)).place(), "") << "the old key alone opens it no more";
}

}  // namespace
}  // namespace zhiwang::mediation

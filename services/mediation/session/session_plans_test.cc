// The database's plans for the statements about sessions and bookings.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/session/session_words.h"
#include "services/mediation/testing/session_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class SessionStatements : public StatementsTest<SessionServiceTest> {
 protected:
  // Disputes with sessions in every state that somebody brings about.
  void KeepSessions() {
    for (int i = 0; i < 30; ++i) {
      const std::string dispute = Ready();
      const std::string first = Sound(Book(InRoom(dispute, InDaysAt(i + 1, 9)))).name();
      const std::string second = Sound(Book(OnSite(dispute, InDaysAt(i + 1, 11)))).name();
      Sound(Move(first, InDaysAt(i + 1, 14)));
      if (i % 3 == 0) Sound(CancelOne(second));
      if (i % 2 == 0) Sound(End(dispute, v1::Ending::NO_PROSPECT));
      Sound(GetSession(second, TownDispatcher()));
    }
    const std::string dispute = Ready();
    const std::string held = Opened(dispute);
    Sound(Minute(held));
    Sound(CloseOne(held));
    v1::ListFreeSlotsRequest slots;
    slots.set_name(dispute);
    slots.set_committee(CommitteeName(1));
    Sound(Slots(slots));
    Sound(Feed());
    Sound(FeedOfRoom());
  }
  void ListAll() {
    for (const auto state : {v1::Session::STATE_UNSPECIFIED, v1::Session::PLANNED, v1::Session::CANCELLED}) {
      for (const char* area : {"", kTown, kZone, kVillage, kOtherTown}) {
        v1::ListSessionsRequest request;
        request.set_page_size(20);
        request.set_state(state);
        if (*area != '\0') request.set_area(AreaName(area));
        List(request);
        request.set_mediator(StaffName("S1"));
        List(request);
        request.clear_mediator();
        SetTime(InDaysAt(1, 0), request.mutable_from_time());
        SetTime(InDaysAt(9, 0), request.mutable_until_time());
        List(request);
      }
    }
  }
};

TEST_F(SessionStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" session", "booked_day"}, [&] {
    KeepSessions();
    ListAll();
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfSessions()));
  });
  EXPECT_GT(statements.size(), 10u);
  EXPECT_THAT(FaultsOf(statements, {"session"},
                       {{"SELECT DISTINCT district FROM session", "re-sealing goes through all districts"}}),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation

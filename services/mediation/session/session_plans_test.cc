// The database's plans for the statements about sessions and bookings.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/session/session_words.h"
#include "services/mediation/testing/session_service_test.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class SessionStatements : public SessionServiceTest {
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
  EndServer();
  zhiwang::testing::StatementRecorder recorder(schema_);
  RestartServer();
  KeepSessions();
  ListAll();
  Sound(ResealColumn(server().db(), TestKeys(), WordsOfSessions()));
  EndServer();
  std::vector<zhiwang::testing::Statement> statements = recorder.Stop();
  std::erase_if(statements, [](const zhiwang::testing::Statement& statement) {
    return statement.shape.find(" session") == std::string::npos &&
           statement.shape.find("booked_day") == std::string::npos;
  });
  EXPECT_GT(statements.size(), 10u);
  zhiwang::testing::FillOtherDistricts(schema_);
  zhiwang::testing::FillDistrict(schema_, "session", kDistrict, 50);
  EXPECT_THAT(
      zhiwang::testing::PlanFaults(
          schema_, statements, {{"SELECT DISTINCT district FROM session", "re-sealing goes through all districts"}}),
      IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation

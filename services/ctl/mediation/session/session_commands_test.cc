// The commands of sessions as people of the trade type them: what they send, and what they say. A fake stands for the service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/local_time.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

google::protobuf::Timestamp At(const char* text) { return ToTimestamp(*ParseTime(text)); }

// Answers the session that it holds, and keeps what it is sent.
class Sessions final : public v1::SessionService::Service {
 public:
  Sessions() {
    session.set_name("districts/370211/sessions/7");
    session.set_state(v1::Session::PLANNED);
    session.set_dispute("districts/370211/disputes/12");
    session.set_number("（2026）人调字第12号");
    session.set_sequence(2);
    *session.mutable_start_time() = At("2026-12-02 09:00");
    *session.mutable_end_time() = At("2026-12-02 10:30");
    session.set_form(v1::Session::IN_ROOM);
    session.set_committee("districts/370211/committees/4412");
    session.set_room("A1");
    session.add_mediators("districts/370211/staff/S1");
    session.add_parties(1);
  }

  grpc::Status BookSession(grpc::ServerContext*, const v1::BookSessionRequest* request, v1::Session* answer) override {
    booked = *request;
    return Answer(answer);
  }
  grpc::Status MoveSession(grpc::ServerContext*, const v1::MoveSessionRequest* request, v1::Session* answer) override {
    moved = *request;
    return Answer(answer);
  }
  grpc::Status CancelSession(grpc::ServerContext*, const v1::CancelSessionRequest*, v1::Session*) override {
    return {grpc::StatusCode::FAILED_PRECONDITION, "it was held"};
  }
  grpc::Status RecordMinutes(grpc::ServerContext*, const v1::RecordMinutesRequest* request,
                             v1::Session* answer) override {
    minuted = *request;
    return Answer(answer);
  }
  grpc::Status CloseSession(grpc::ServerContext*, const v1::CloseSessionRequest* request,
                            v1::Session* answer) override {
    closed = *request;
    return Answer(answer);
  }
  grpc::Status GetSession(grpc::ServerContext*, const v1::GetSessionRequest*, v1::Session* answer) override {
    *answer = session;
    answer->add_minutes()->set_text("双方握手");
    answer->add_attendances()->set_party(1);
    return grpc::Status::OK;
  }
  grpc::Status ListSessions(grpc::ServerContext*, const v1::ListSessionsRequest* request,
                            v1::ListSessionsResponse* answer) override {
    listed = *request;
    *answer->add_sessions() = session;
    return grpc::Status::OK;
  }
  grpc::Status ListFreeSlots(grpc::ServerContext*, const v1::ListFreeSlotsRequest* request,
                             v1::ListFreeSlotsResponse* answer) override {
    slots = *request;
    auto& slot = *answer->add_slots();
    *slot.mutable_start_time() = session.start_time();
    *slot.mutable_end_time() = session.end_time();
    slot.set_room("A2");
    return grpc::Status::OK;
  }
  grpc::Status GetCalendarFeed(grpc::ServerContext*, const v1::GetCalendarFeedRequest* request,
                               v1::GetCalendarFeedResponse* answer) override {
    feed = *request;
    answer->set_ics("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    return grpc::Status::OK;
  }

  v1::Session session;
  v1::BookSessionRequest booked;
  v1::MoveSessionRequest moved;
  v1::RecordMinutesRequest minuted;
  v1::CloseSessionRequest closed;
  v1::ListSessionsRequest listed;
  v1::ListFreeSlotsRequest slots;
  v1::GetCalendarFeedRequest feed;

 private:
  grpc::Status Answer(v1::Session* answer) {
    *answer = session;
    return grpc::Status::OK;
  }
};

class SessionCommand : public CommandTest<Sessions> {
 protected:
  Sessions& sessions_ = Fake<Sessions>();
};

TEST_F(SessionCommand, BooksARoomForAnHour) {
  const Ran ran = Run({"session", "book", "12", "--start", "2026-12-02 09:00", "--room", "4412/A1", "--mediators",
                       "S1,lawyers/L1", "--parties", "1,2", "--participants", "3", "--apart"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const v1::Session& sent = sessions_.booked.session();
  EXPECT_EQ(sent.dispute(), "districts/370211/disputes/12");
  EXPECT_EQ(sent.start_time().seconds(), At("2026-12-02 09:00").seconds());
  EXPECT_EQ(sent.end_time().seconds(), At("2026-12-02 10:00").seconds());
  EXPECT_EQ(sent.form(), v1::Session::IN_ROOM);
  EXPECT_EQ(sent.committee(), "districts/370211/committees/4412");
  EXPECT_EQ(sent.room(), "A1");
  EXPECT_THAT(sent.mediators(), ElementsAre("districts/370211/staff/S1", "districts/370211/lawyers/L1"));
  EXPECT_THAT(sent.parties(), ElementsAre(1, 2));
  EXPECT_THAT(sent.participants(), ElementsAre(3));
  EXPECT_TRUE(sent.apart());
  EXPECT_THAT(ran.text, HasSubstr("会议 7  已安排  纠纷 12 第2次  （2026）人调字第12号  2026-12-02 09:00 至 10:30  "
                                  "4412/A1"));
}

TEST_F(SessionCommand, RefusesATimeOrARoomThatIsNotWrittenSo) {
  EXPECT_TRUE(IsUsageError(Run({"session", "book", "12", "--start", "明天"}).result.status()));
  EXPECT_TRUE(
      IsUsageError(Run({"session", "book", "12", "--start", "2026-12-02 09:00", "--room", "A1"}).result.status()));
}

TEST_F(SessionCommand, MovesMinutesAndCloses) {
  ASSERT_TRUE(
      Run({"session", "move", "7", "--start", "2026-12-03 14:00", "--minutes", "90", "--note", "改期"}).result.ok());
  EXPECT_EQ(sessions_.moved.end_time().seconds(), At("2026-12-03 15:30").seconds());
  EXPECT_EQ(sessions_.moved.note(), "改期");
  ASSERT_TRUE(Run({"session", "minutes", "7", "--text", "陈述", "--concessions", "愿减"}).result.ok());
  EXPECT_EQ(sessions_.minuted.minutes().concessions(), "愿减");
  ASSERT_TRUE(Run({"session", "close", "7", "--mediators", "S1", "--parties", "1", "--participants", "3"}).result.ok());
  ASSERT_EQ(sessions_.closed.attendances_size(), 3);
  EXPECT_EQ(sessions_.closed.attendances(0).mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(sessions_.closed.attendances(1).party(), 1);
  EXPECT_EQ(sessions_.closed.attendances(2).participant(), 3);
}

TEST_F(SessionCommand, FailsWhereTheServiceRefuses) {
  EXPECT_FALSE(Run({"session", "cancel", "7", "--note", "取消"}).result.ok());
}

TEST_F(SessionCommand, ShowsTheSessionInChinese) {
  const Ran ran = Run({"session", "show", "7"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("调解室"), HasSubstr("staff/S1"), HasSubstr("1号当事人"), HasSubstr("双方握手")));
}

TEST_F(SessionCommand, ListsByTimeMediatorAndState) {
  const Ran ran = Run(
      {"session", "list", "--from", "2026-12-01", "--until", "2026-12-08", "--mediator", "S1", "--state", "planned"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(sessions_.listed.from_time().seconds(), At("2026-12-01").seconds());
  EXPECT_EQ(sessions_.listed.until_time().seconds(), At("2026-12-08").seconds());
  EXPECT_EQ(sessions_.listed.mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(sessions_.listed.state(), v1::Session::PLANNED);
  EXPECT_THAT(ran.text, AllOf(HasSubstr("2026-12-02 09:00 至 10:30"), HasSubstr("共 1 件")));
}

TEST_F(SessionCommand, NamesFreeTimesWithARoom) {
  const Ran ran = Run({"session", "slots", "12", "--committee", "4412", "--minutes", "90"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(sessions_.slots.committee(), "districts/370211/committees/4412");
  EXPECT_EQ(sessions_.slots.minutes(), 90);
  EXPECT_THAT(ran.text, AllOf(HasSubstr("2026-12-02 09:00 至 10:30  A2"), HasSubstr("共 1 个时段")));
}

TEST_F(SessionCommand, PrintsAFeedAsItIs) {
  const Ran ran = Run({"session", "feed", "--room", "4412/A1"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(sessions_.feed.room(), "A1");
  EXPECT_EQ(ran.text, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
}

}  // namespace
}  // namespace zhiwang::ctl

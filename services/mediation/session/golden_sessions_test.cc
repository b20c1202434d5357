// The rows of sessions: golden_changes_test.cc explains their purpose.

#include <vector>

#include "services/mediation/session/session_change.h"
#include "services/mediation/session/session_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

// A session of two parties in a room.
Session Booked() {
  Session session;
  session.district = "370211";
  session.id = 9;
  session.version = 1;
  session.changed = absl::FromUnixMicros(1796000000000000);
  SessionFacts& facts = session.facts;
  facts.dispute = 12;
  facts.sequence = 1;
  facts.start = absl::FromUnixSeconds(1796086800);
  facts.end = facts.start + absl::Hours(1);
  facts.committee = 109201;
  facts.room = "A1";
  facts.mediators = {"staff/S000683", "lawyers/13702201910000001"};
  facts.parties = {1, 2};
  facts.participants = {1};
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  session.booked = {"room/109201/A1", "mediator/staff/S000683", "party/12.1"};
  return session;
}

std::vector<GoldenRow> RowsOfSessions() {
  Session session = Booked();
  const auto booked = ChangeOf(nullptr, session, "session.booked");
  std::vector<GoldenRow> rows = {{booked.type, booked.payload, EncodeBody(session)}};
  const auto add = [&](Session before, const SessionEvent& event, const auto& change) {
    Session after = before;
    change(after.facts);
    ++after.version;
    const auto logged = ChangeOf(&before, after, event);
    rows.push_back({logged.type, logged.payload, EncodeBody(after)});
    return after;
  };
  const absl::Time now = session.changed;
  session = add(session, "session.moved", [](SessionFacts& facts) {
    facts.start += absl::Hours(24);
    facts.end += absl::Hours(24);
    facts.room = "A2";
    facts.apart = true;
    ++facts.moves;
  });
  add(session, "session.cancelled", [&](SessionFacts& facts) {
    facts.state = SessionState::kCancelled;
    facts.cancelled = now;
  });
  add(session, {"session.not_held", absl::Minutes(2)},
      [](SessionFacts& facts) { facts.state = SessionState::kNotHeld; });
  session = add(session, "session.opened", [&](SessionFacts& facts) {
    facts.state = SessionState::kOpen;
    facts.open_to_listeners = true;
    facts.opened = now;
  });
  session = add(session, "session.minuted", [](SessionFacts&) {});
  add(session, "session.closed", [&](SessionFacts& facts) {
    facts.state = SessionState::kHeld;
    facts.closed = now + absl::Hours(1);
  });
  return rows;
}

}  // namespace

GoldenNoun GoldenSessions() {
  return {.types = "session.",
          .kind = "session",
          .meaning = MeaningAs<v1::SessionChange, v1::SessionBody>,
          .body_again = BodyAgain<Session>,
          .rows = RowsOfSessions};
}

}  // namespace zhiwang::mediation

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/desk_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

class PastCases : public DeskTest {
 protected:
  static Deadline Last(const Case& c, Clock clock) {
    const Deadline* last = LastDeadline(c.facts, clock);
    EXPECT_NE(last, nullptr);
    return last == nullptr ? Deadline() : *last;
  }
  // A case received, dispatched, answered and closed on days of February.
  static Case Past() {
    Case past = Draft();
    past.facts.received = On(2, 2, 9);
    past.facts.dispatched = On(2, 2, 12);
    past.facts.unit = "D01";
    past.facts.resolutions = {On(2, 5, 9)};
    past.facts.closed = On(2, 6, 9);
    return past;
  }
};

TEST_F(PastCases, GetTheDeadlinesTheyWouldHaveHad) {
  const Case c = Sound(Recall(Dispatcher(), Past()));
  EXPECT_EQ(c.facts.state, State::kClosed);
  EXPECT_EQ(c.version, 1);
  EXPECT_EQ(Last(c, Clock::kDispatch).met, On(2, 2, 12));
  EXPECT_EQ(Last(c, Clock::kHandling).start, On(2, 2, 12));
  EXPECT_EQ(Last(c, Clock::kHandling).due, On(2, 23, 17, 30));
  EXPECT_EQ(Last(c, Clock::kHandling).met, On(2, 5, 9));
}

// Public report 47: zammad#2579.
TEST_F(PastCases, ThatWereAnsweredAreToBeCalledBack) {
  now_ = On(11, 4, 9);
  Case past = Past();
  past.facts.resolutions = {On(11, 3, 10)};
  past.facts.closed.reset();
  const Case open = Sound(Recall(Dispatcher(), past));
  EXPECT_EQ(open.facts.state, State::kResolved);
  EXPECT_EQ(Last(open, Clock::kCallback).start, On(11, 3, 10));
  EXPECT_EQ(Last(open, Clock::kCallback).due, On(11, 5, 17, 30));
  EXPECT_EQ(Last(open, Clock::kCallback).met, std::nullopt);

  past.facts.callbacks = {{On(11, 3, 11), false, Verdict::kNone, Verdict::kNone, 0, ""},
                          {On(11, 3, 15), true, Verdict::kYes, Verdict::kYes, 0, ""},
                          {On(11, 3, 16), true, Verdict::kNo, Verdict::kNo, 0, ""}};
  EXPECT_EQ(Last(Sound(Recall(Dispatcher(), past)), Clock::kCallback).met, On(11, 3, 15));
  past.facts.callbacks.resize(1);
  EXPECT_EQ(Last(Sound(Recall(Dispatcher(), past)), Clock::kCallback).met, std::nullopt) << "nobody was reached";
  past.facts.closed = On(11, 3, 17);
  EXPECT_EQ(Last(Sound(Recall(Dispatcher(), past)), Clock::kCallback).met, On(11, 3, 17));
  past.facts.closed.reset();
  past.no_callback = true;
  EXPECT_EQ(LastDeadline(Sound(Recall(Dispatcher(), past)).facts, Clock::kCallback), nullptr);
}

TEST_F(PastCases, WithoutARecordedDispatchAreHandledFromTheirReceipt) {
  Case past = Past();
  past.facts.dispatched.reset();
  EXPECT_EQ(Last(Sound(Recall(Dispatcher(), past)), Clock::kHandling).start, On(2, 2, 9));
}

TEST_F(PastCases, HaveTheirTimesInOrderAndBehindThem) {
  const auto spoilt = [&](auto&& spoil) {
    Case past = Past();
    spoil(past.facts);
    return Recall(Dispatcher(), past);
  };
  EXPECT_THAT(spoilt([](Facts& f) { f.dispatched = On(2, 1, 9); }), IsInvalid("case.dispatch_time"));
  EXPECT_THAT(spoilt([](Facts& f) { f.resolutions = {On(2, 2, 10)}; }), IsInvalid("case.resolve_time"));
  EXPECT_THAT(spoilt([](Facts& f) { f.closed = On(2, 4, 9); }), IsInvalid("case.close_time"));
  EXPECT_THAT(spoilt([](Facts& f) { f.closed = On(4, 1, 9); }), IsInvalid("case.close_time"));
  EXPECT_THAT(spoilt([](Facts& f) { f.received = On(4, 1, 9); }), IsInvalid("case.receive_time"));
  EXPECT_THAT(spoilt([](Facts& f) {
                f.callbacks = {{On(2, 4, 9), true, Verdict::kYes, Verdict::kYes, 0, ""}};
              }),
              IsInvalid("case.callbacks.at"));
}

}  // namespace
}  // namespace zhiwang::intake

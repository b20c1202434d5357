#include "common/handoff/delivery_queue.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::handoff {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Deliveries : public ::testing::Test {
 protected:
  static changelog::Change Made(std::string id, int64_t version, int64_t seq) {
    changelog::Change change;
    change.district = "370211";
    change.kind = "case";
    change.id = std::move(id);
    change.version = version;
    change.seq = seq;
    return change;
  }
  // Everything that may go now, by seq; it is on its way then.
  std::vector<int64_t> Sent() {
    std::vector<int64_t> sent;
    while (const auto next = queue_.Next()) {
      sent.push_back(next->seq);
      on_their_way_[next->seq] = *next;
    }
    return sent;
  }
  void Taken(int64_t seq) { queue_.Done(on_their_way_.at(seq), std::string("收到")); }
  void Refused(int64_t seq) { queue_.Done(on_their_way_.at(seq), absl::FailedPreconditionError("no")); }

  DeliveryQueue queue_;
  std::map<int64_t, changelog::Change> on_their_way_;
};

TEST_F(Deliveries, OfOneResourceGoOneAfterTheOtherAndOfOthersBeside) {
  int64_t seq = 0;
  for (const auto& [id, version] : {std::pair{"a", 1}, {"a", 2}, {"b", 1}, {"a", 3}}) {
    queue_.Add(Made(id, version, ++seq), false);
  }
  EXPECT_EQ(queue_.Through(10), 0);
  EXPECT_THAT(Sent(), ElementsAre(1, 3));
  Taken(3);
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_EQ(queue_.Through(10), 0) << "1 is on its way";
  Taken(1);
  EXPECT_EQ(queue_.Through(10), 1);
  EXPECT_THAT(Sent(), ElementsAre(2));
  Taken(2);
  EXPECT_THAT(Sent(), ElementsAre(4));
  Taken(4);
  EXPECT_EQ(queue_.Through(10), 10);
  ASSERT_NE(queue_.OutcomeOf(3), nullptr);
  EXPECT_EQ(queue_.OutcomeOf(3)->value(), "收到");
  queue_.Forget(3);
  EXPECT_EQ(queue_.OutcomeOf(3), nullptr);
  EXPECT_EQ(queue_.size(), 1u);
}

TEST_F(Deliveries, PutOffKeepTheirPlace) {
  queue_.Add(Made("a", 1, 1), false);
  queue_.Add(Made("a", 2, 2), false);
  EXPECT_THAT(Sent(), ElementsAre(1));
  const absl::Time when = absl::FromUnixSeconds(100);
  queue_.TryAgain(on_their_way_.at(1), when);
  EXPECT_EQ(queue_.TriesOf(1), 1);
  EXPECT_FALSE(queue_.Wake(when - absl::Seconds(1)));
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_TRUE(queue_.Wake(when));
  EXPECT_THAT(Sent(), ElementsAre(1));
}

TEST_F(Deliveries, AfterARefusalWaitUntilItIsSettled) {
  for (int64_t seq = 1; seq <= 3; ++seq) queue_.Add(Made("a", seq, seq), false);
  EXPECT_THAT(Sent(), ElementsAre(1));
  Refused(1);
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_EQ(queue_.Through(3), 1);
  EXPECT_THAT(queue_.Unclear(), IsEmpty()) << "not settled yet";
  queue_.Forget(1);
  ASSERT_EQ(queue_.Unclear().size(), 1u);
  queue_.Clear(queue_.Unclear().front(), false);
  EXPECT_THAT(queue_.Unclear(), IsEmpty());
  EXPECT_THAT(Sent(), ElementsAre(2));
}

TEST_F(Deliveries, OfAParkedResourceWaitUntilTheyAreAskedFor) {
  for (int64_t seq = 1; seq <= 3; ++seq) queue_.Add(Made("a", seq, seq), false);
  queue_.Add(Made("b", 1, 4), true);
  queue_.Add(Made("b", 2, 5), true);
  EXPECT_THAT(Sent(), ElementsAre(1));
  Refused(1);
  queue_.Forget(1);
  queue_.Clear({"370211", "case", "a"}, true);
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_EQ(queue_.Through(5), 5) << "the follower passes them";
  queue_.Forget(2);
  queue_.Ask(Made("a", 3, 3));
  queue_.Ask(Made("b", 1, 4));
  EXPECT_EQ(queue_.Through(5), 2);
  EXPECT_THAT(Sent(), ElementsAre(3, 4));
  Taken(4);
  EXPECT_THAT(Sent(), ElementsAre(5));
}

TEST_F(Deliveries, ThatAnotherReplicaSettledAreForgotten) {
  for (int64_t seq = 1; seq <= 4; ++seq) queue_.Add(Made("a", seq, seq), false);
  queue_.Add(Made("b", 1, 5), false);
  queue_.Add(Made("c", 1, 6), false);
  EXPECT_EQ(queue_.Next()->seq, 1);
  const auto b = queue_.Next();
  queue_.TryAgain(*b, absl::FromUnixSeconds(100));
  queue_.Forget(6);
  EXPECT_EQ(queue_.size(), 0u);
  queue_.Done(Made("a", 1, 1), std::string("late"));
  queue_.TryAgain(Made("a", 1, 1), absl::FromUnixSeconds(1));
  EXPECT_FALSE(queue_.Wake(absl::FromUnixSeconds(200)));
  EXPECT_THAT(Sent(), IsEmpty());
  queue_.Add(Made("a", 5, 7), false);
  queue_.Add(Made("b", 2, 8), false);
  EXPECT_THAT(Sent(), ElementsAre(7, 8));
}

}  // namespace
}  // namespace zhiwang::handoff

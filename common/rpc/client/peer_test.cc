#include "common/rpc/client/peer.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/status/error.h"

namespace zhiwang::rpc {
namespace {

constexpr absl::Duration kMost = absl::Seconds(5);

// A call that begins and ends at once.
absl::Status Try(Peer& peer, bool answered) {
  auto place = peer.Enter(kMost);
  if (place.ok() && answered) place->Answered();
  return place.status();
}

TEST(APeer, HoldsAtMostTwoCallsForLong) {
  Peer peer("grid-registry");
  std::vector<Peer::Place> places;
  for (int i = 0; i < 8; ++i) {
    auto place = peer.Enter(kMost);
    ASSERT_TRUE(place.ok());
    EXPECT_EQ(place->most(), i < 2 ? kMost : Peer::Options().quick) << i;
    places.push_back(*std::move(place));
  }
  for (Peer::Place& place : places) place.Answered();
  places.clear();
  EXPECT_EQ(peer.Enter(kMost)->most(), kMost);
}

TEST(APeer, ThatAnswersNothingIsAskedByOneCallNowAndThen) {
  Peer peer("grid-registry", {.first_pause = absl::Milliseconds(1), .longest_pause = absl::Hours(1)});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Try(peer, false).ok());
  while (!Try(peer, false).ok()) {  // the first pause ends
  }
  absl::Status refused;
  while (refused.ok()) refused = Try(peer, false);
  EXPECT_EQ(ReasonOf(refused), common::v1::SERVICE_UNAVAILABLE);
}

TEST(APeer, ThatAnswersAgainIsAskedByAll) {
  Peer peer("grid-registry", {.first_pause = absl::Milliseconds(1), .longest_pause = absl::Milliseconds(1)});
  for (int i = 0; i < 5; ++i) Try(peer, false).IgnoreError();
  std::optional<Peer::Place> probe;
  while (!probe) {
    auto place = peer.Enter(kMost);
    if (place.ok()) probe.emplace(*std::move(place));
  }
  EXPECT_FALSE(peer.Enter(kMost).ok()) << "one finds out";
  probe->Answered();
  probe.reset();
  EXPECT_TRUE(Try(peer, true).ok());
  EXPECT_TRUE(Try(peer, true).ok());
}

TEST(APeer, WhoseAnswersAreSometimesLostIsNotSilent) {
  Peer peer("grid-registry");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Try(peer, i % 3 == 0).ok());
}

}  // namespace
}  // namespace zhiwang::rpc

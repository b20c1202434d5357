#include "common/server/limits/turns.h"

#include <optional>
#include <thread>

#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

TEST(Turns, AreGivenToAsManyAsMayHaveThem) {
  Turns turns(2);
  std::optional<Turns::Turn> first(std::in_place, turns, absl::ZeroDuration());
  const Turns::Turn second(turns, absl::ZeroDuration());
  EXPECT_TRUE(first->taken());
  EXPECT_TRUE(second.taken());
  EXPECT_FALSE(Turns::Turn(turns, absl::ZeroDuration()).taken());
  first.reset();
  EXPECT_TRUE(Turns::Turn(turns, absl::ZeroDuration()).taken());
}

TEST(Turns, ThatNobodyGotAreNotGivenBack) {
  Turns turns(1);
  const Turns::Turn held(turns, absl::ZeroDuration());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Turns::Turn(turns, absl::ZeroDuration()).taken());
}

TEST(Turns, AreWaitedFor) {
  Turns turns(1);
  std::optional<Turns::Turn> held(std::in_place, turns, absl::ZeroDuration());
  bool taken = false;
  std::thread waiting([&] { taken = Turns::Turn(turns, absl::InfiniteDuration()).taken(); });
  held.reset();
  waiting.join();
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace zhiwang::server

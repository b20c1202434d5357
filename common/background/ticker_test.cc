#include "common/background/ticker.h"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"

namespace zhiwang::background {
namespace {

constexpr absl::Duration kOften = absl::Milliseconds(1);

// Counts calls, and tells when there were enough.
struct Calls {
  void Count() {
    if (++count == 3) enough.Notify();
  }
  std::atomic<int> count = 0;
  absl::Notification enough;
};

TEST(Ticker, CallsAgainAndAgain) {
  Calls calls;
  const Ticker ticker(kOften, [&] { calls.Count(); });
  calls.enough.WaitForNotification();
}

TEST(Ticker, ThatIsNewDoesNotWaitForTheOthers) {
  const Ticker slow(absl::Hours(1), [] {});
  Calls calls;
  const Ticker ticker(kOften, [&] { calls.Count(); });
  calls.enough.WaitForNotification();
}

TEST(Ticker, IsNotCalledOnceItIsGoneAndLeavesTheOthersAlone) {
  Calls other_calls;
  const Ticker other(kOften, [&] { other_calls.Count(); });
  for (int i = 0; i < 200; ++i) {
    auto alive = std::make_unique<std::atomic<bool>>(true);
    std::optional<Ticker> ticker(std::in_place, kOften / 10, [at = alive.get()] { EXPECT_TRUE(*at); });
    ticker.reset();
    *alive = false;
    alive.reset();
  }
  other_calls.enough.WaitForNotification();
}

TEST(Ticker, WaitsAtItsEndForACallThatIsUnderWay) {
  absl::Notification entered, go_on;
  std::atomic<bool> ended = false;
  auto ticker = std::make_unique<Ticker>(kOften, [&] {
    if (entered.HasBeenNotified()) return;
    entered.Notify();
    go_on.WaitForNotification();
    ended = true;
  });
  entered.WaitForNotification();
  std::thread release([&] { go_on.Notify(); });
  ticker.reset();
  EXPECT_TRUE(ended);
  release.join();
}

TEST(Ticker, ThatIsNeverDueIsNeverCalled) {
  const Ticker never(absl::InfiniteDuration(), [] { ADD_FAILURE(); });
  Calls calls;
  const Ticker ticker(kOften, [&] { calls.Count(); });
  calls.enough.WaitForNotification();
}

TEST(Ticker, SharesOneThreadWithAllOthers) {
  std::vector<Calls> calls(20);
  std::vector<std::unique_ptr<Ticker>> tickers;
  std::atomic<std::thread::id> first{};
  for (Calls& one : calls) {
    tickers.push_back(std::make_unique<Ticker>(kOften, [&] {
      std::thread::id none;
      if (!first.compare_exchange_strong(none, std::this_thread::get_id())) {
        EXPECT_EQ(none, std::this_thread::get_id());
      }
      one.Count();
    }));
  }
  for (Calls& one : calls) one.enough.WaitForNotification();
}

}  // namespace
}  // namespace zhiwang::background

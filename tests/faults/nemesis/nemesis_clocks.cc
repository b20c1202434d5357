#include "tests/faults/nemesis/nemesis.h"

#include <fstream>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

// Clocks that jump: the database's, which everything that leads goes by, and those of services.
namespace zhiwang::testing {

// The database's clock is the one that leases go by. It jumps ahead, and later back to the truth.
Nemesis::Fault Nemesis::MoveDatabaseClock() {
  const int jump = static_cast<int>(Any(10, 3600));
  const std::string file = installation_.cluster().directory() + "/clock";
  const auto set_clock = [file](const std::string& offset) {
    std::ofstream(file + ".new") << offset << '\n';
    std::rename((file + ".new").c_str(), file.c_str());
  };
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  set_clock("+0");
                  installation_.KillDatabase();
                  installation_.StartDatabase({absl::StrCat("LD_PRELOAD=", kFakeTime),
                                               "FAKETIME_TIMESTAMP_FILE=" + file, "FAKETIME_CACHE_DURATION=1",
                                               "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1"});
                });
                At(at + absl::Seconds(2), [=, this] {
                  set_clock(fmt::format("+{}", jump));
                  Count("clock of the database jumps");
                });
                At(at + absl::Seconds(6), [=] { set_clock("+0"); });
                At(at + absl::Seconds(8), [this] {
                  installation_.KillDatabase();
                  installation_.StartDatabase();
                });
              },
          .targets = {kDatabase},
          .lasts = absl::Seconds(9)};
}

// The clock of the replica that leads jumps, ahead or back by less than tokens are granted, and later to the truth. Felt
// when the replica sees how far it is off. It must lead nothing soon, and not before the two agree again.
Nemesis::Fault Nemesis::MoveServiceClock(int first) {
  const int other = AnyReplica(first);
  const absl::Duration jump = random_() % 2 == 0 ? absl::Seconds(Any(10, 3600)) : -absl::Seconds(Any(5, 25));
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  int i = other;
                  for (int replica = first; replica < first + kReplicas; ++replica) {
                    if (Installation::Leads(node(replica)) > Installation::Leads(node(i))) i = replica;
                  }
                  const bool leads = Installation::Leads(node(i)) > 0;
                  node(i).clock->Set(jump);
                  AwaitStepDown(node(i), leads, at + absl::Seconds(7));
                });
              },
          .targets = {first, first + 1, kDatabase},
          .lasts = absl::Seconds(8)};
}

void Nemesis::AwaitStepDown(Node& shifted, bool led, absl::Time give_up) {
  const auto is_off = [&] {
    const double offset = Installation::Metric(shifted, "zhiwang_clock_offset_seconds");
    return offset > kMostOffset || offset < -kMostOffset;
  };
  const auto leads = [&] { return Installation::Leads(shifted); };
  const absl::Time now = absl::Now();
  const bool felt = is_off(), stepped_down = felt && leads() == 0;
  if (!stepped_down && now < give_up) {
    return At(now + 5 * kPoll, [this, &shifted, led, give_up] { AwaitStepDown(shifted, led, give_up); });
  }
  if (felt && !stepped_down) {
    history_.Violation(fmt::format("{} is {} s off the database's clock and still leads", shifted.name,
                                   Installation::Metric(shifted, "zhiwang_clock_offset_seconds")));
  }
  Count(absl::StrCat("clock of a ", shifted.replica->program, led ? " that leads" : "", " jumps"), felt);
  // For a while it goes on with the wrong time, and must not lead again.
  At(now + absl::Seconds(1), [this, &shifted, is_off, leads] {
    if (is_off() && leads() > 0) history_.Violation(shifted.name + " leads again though its clock is off");
    shifted.clock->Set(absl::ZeroDuration());
  });
}

}  // namespace zhiwang::testing

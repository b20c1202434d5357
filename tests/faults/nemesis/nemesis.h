#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"
#include "tests/faults/load/load.h"

namespace zhiwang::testing {

// Breaks an installation while clients are at work, then makes it whole again. The faults, their times and their
// lengths follow from the seed alone.
class Nemesis {
 public:
  // `only`: the faults are those with this in their name; empty for all.
  Nemesis(Installation& installation, History& history, Load& load, uint64_t seed, const std::string& only);

  // Faults beside and after each other for about `length`, then everything undone. Returns when all nodes serve and the
  // database takes writes.
  void Rage(absl::Duration length);

  // The number of faults by name: of the last Rage, and of all. A fault that nobody felt is not counted.
  const std::map<std::string, int>& round() const { return round_; }
  const std::map<std::string, int>& total() const { return total_; }
  // The number of faults that were tried and not felt, by name.
  const std::map<std::string, int>& unfelt() const { return unfelt_; }
  // The faults that are impossible on this system, and why: for people.
  const std::vector<std::string>& impossible() const { return impossible_; }

 private:
  // The target of a fault: a node, by its number, or one of these.
  static constexpr int kDatabase = -1, kLog = -2, kAudit = -3;
  static constexpr absl::Duration kPoll = absl::Milliseconds(20);
  static constexpr double kMostOffset = 2;  // seconds that a clock may be off the database's
  static constexpr char kFakeTime[] = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
  // The points where a process may die.
  struct Point {
    const char* name;
    unsigned most;               // at one of so many passages
    std::string_view leads;      // the gauge of those who come by there; empty: everybody does
    std::string_view only = {};  // the service that comes by there; empty: every one
  };
  struct Fault {
    std::string kind = {};                 // as in the deck
    std::function<void(absl::Time)> plan;  // puts what it does on the agenda, from that moment on
    std::set<int> targets;                 // no other fault touches them meanwhile
    absl::Duration lasts;
  };
  void PlanService(int first);
  void PlanNetworks();
  void PlanDisks();
  void PlanDatabase();
  Fault Draw();
  Fault KillNode(int first);
  Fault KillAtPoint(const Point& point, int first);
  Fault PauseNode(int first);
  Fault SignalRenderers(int first, int signal, const std::string& how);
  Fault KillDatabase();
  Fault PauseDatabase();
  Fault SpoilNetwork(const std::string& which, TcpProxy::Mode mode, const std::string& how);
  Fault FillDataDisk();
  Fault FillLogDisk();
  Fault FillAuditDisk();
  Fault MoveDatabaseClock();
  Fault MoveServiceClock(int first);
  Fault LoseGaleraNode(bool writer, bool pause);

  // Does something when its time comes.
  void At(absl::Time time, std::function<void()> action) { agenda_.emplace(time, std::move(action)); }
  void AwaitDeath(Node& node, const std::string& name, absl::Time give_up, absl::Time restart_not_before);
  void AwaitStepDown(Node& shifted, bool led, absl::Time give_up);
  // Keeps a disk full until somebody feels it, and two seconds more, but not beyond `give_up`.
  void HoldUntilFelt(
      Disk& disk, const std::string& name, std::function<bool()> felt, absl::Time give_up,
      std::function<void()> freed = [] {});
  void AwaitFailOver(int heir, absl::Time give_up);
  int64_t ExportsRefused();
  void Count(const std::string& name, bool felt = true);
  void AwaitWrites();
  double Any(double from, double to) { return std::uniform_real_distribution<double>(from, to)(random_); }
  int AnyService();
  int AnyReplica(int first) { return first + static_cast<int>(random_() % kReplicas); }
  Node& node(int i) { return installation_.nodes()[static_cast<size_t>(i)]; }

  Installation& installation_;
  History& history_;
  Load& load_;
  std::mt19937_64 random_;
  std::map<std::string, std::function<Fault()>> kinds_;
  std::vector<std::string> deck_;  // each kind comes once before any comes again
  std::multimap<absl::Time, std::function<void()>> agenda_;
  std::map<std::string, int> round_, total_, unfelt_;
  std::vector<std::string> impossible_;
  bool disk_was_full_ = false;
};

}  // namespace zhiwang::testing

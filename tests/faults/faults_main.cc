// The fault suite: real services under load while everything around them breaks, and a check of everything they
// promised. See tests/faults/run.

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/names/services.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/checker.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "tests/faults/load/inquirers.h"
#include "tests/faults/load/load.h"
#include "tests/faults/load/mediation/load_disputes.h"
#include "tests/faults/load/mediation/screenings.h"
#include "tests/faults/load/site_checks/field_workers.h"
#include "tests/faults/load/site_checks/passing_time.h"
#include "tests/faults/load/site_checks/vanishing_area.h"
#include "tests/faults/load/trespasser.h"
#include "tests/faults/load/watchers.h"
#include "tests/faults/nemesis/disk.h"
#include "tests/faults/nemesis/nemesis.h"

ABSL_FLAG(double, minutes, 2, "how long to go on, about: whole rounds");
ABSL_FLAG(uint64_t, seed, 0, "what is broken when follows from it; 0: a new one");
ABSL_FLAG(int, clients, 5, "clients at work at the same time in the demonstration district, at most 5");
ABSL_FLAG(bool, galera, false, "the database is three Galera nodes, and loses one now and then");
ABSL_FLAG(std::string, only, "", "only what has this in its name is broken, such as `timers`; empty: everything");
ABSL_FLAG(std::string, history, "faults-history.txt", "file for the history of a round that broke a rule");

namespace zhiwang::testing {
namespace {

// A run of less than a minute proves what came about in it, and says what did not; a longer one is to prove everything. In each
// run clients do something all the time: a load that stands still proves nothing.
constexpr double kFewestOperations = 10;  // a second that was asked for
void Unproved(History& history, const std::string& what) {
  if (absl::GetFlag(FLAGS_minutes) >= 1) return history.Violation(what);
  std::printf("in so short a run %s\n", what.c_str());
}

constexpr int kInquirers = 2;
constexpr int kFieldWorkers = 2;
constexpr int kOtherClients = 2;                     // of the other district
constexpr int kAccepting = 64, kOtherAccepting = 8;  // callers who accept disputes at the same moment
constexpr absl::Duration kWarmUp = absl::Seconds(1);
constexpr absl::Duration kRage = absl::Seconds(12);
// Longer than any call takes: nothing that was sent while things broke is still on its way when clients stop.
constexpr absl::Duration kCalm = absl::Seconds(3);

std::string List(const std::map<std::string, int>& faults) {
  std::string list;
  for (const auto& [name, count] : faults) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", name, count > 1 ? absl::StrCat(" ×", count) : "");
  }
  return list;
}

// Prints the results of the load of disputes, and the requests that were refused because another was first: a load that did nothing
// proves nothing.
void Summarize(const Checker& checker, std::initializer_list<const DisputeLoad*> disputes,
               std::initializer_list<const Screenings*> screenings, History& history) {
  int64_t busy = 0, performances = 0, applications = 0, decisions_refused = 0, reports_refused = 0, printed = 0,
          unavailable = 0;
  for (const DisputeLoad* load : disputes) {
    busy += load->meetings().busy();
    performances += load->settlements().performances();
    applications += load->settlements().confirmations().applied();
    decisions_refused += load->awards().refused();
    printed += load->papers().printed();
    unavailable += load->papers().unavailable();
  }
  for (const Screenings* load : screenings) reports_refused += load->refused();
  const MediationFiles& files = checker.files();
  std::printf("sessions that hold a time: %ld; bookings refused because somebody was busy: %ld\n",
              files.bookings().holding(), busy);
  std::printf("performances in ledgers: %ld, of which %ld were acknowledged; applications to courts: %ld\n",
              files.ledgers().performances(), performances, applications);
  std::printf("awards approved: %ld; proposals and approvals refused: %ld\n", files.awards().approved(),
              decisions_refused);
  std::printf("screenings reported: %ld, findings that are disputes: %ld; refused because somebody was first: %ld\n",
              files.screenings().reported(), files.screenings().disputes(), reports_refused);
  std::printf("forms printed: %ld; answered RENDERER_UNAVAILABLE: %ld\n", printed, unavailable);
  std::printf("looked through for people: %ld MiB of logs and dumps\n", checker.looked_through() >> 20);
  if (files.bookings().holding() == 0) Unproved(history, "no session holds a time: of bookings nothing is proved");
  if (files.ledgers().performances() == 0) Unproved(history, "nothing was paid: of ledgers nothing is proved");
  if (files.awards().approved() == 0) Unproved(history, "no award was approved: of awards nothing is proved");
  if (files.screenings().reported() == 0) Unproved(history, "no grid reported: of screenings nothing is proved");
}

int Run(bool own_mounts) {
  uint64_t seed = absl::GetFlag(FLAGS_seed);
  if (seed == 0) seed = std::random_device{}();
  const double minutes = absl::GetFlag(FLAGS_minutes);
  std::printf("seed %lu\n", seed);
  std::fflush(stdout);

  const absl::Time begun = absl::Now();
  History history;
  Installation installation(history, own_mounts, absl::GetFlag(FLAGS_galera));
  Promised promised;
  Border border(history);
  const District &district = installation.districts().front(), &other = installation.districts().back();
  Load load(installation, history, border, promised, district, seed, absl::GetFlag(FLAGS_clients));
  Load other_load(installation, history, border, promised, other, seed + 7, kOtherClients);
  DisputeLoad disputes(installation, history, border, district, seed + 10, kAccepting);
  DisputeLoad other_disputes(installation, history, border, other, seed + 11, kOtherAccepting);
  Screenings screenings(installation, history, border, district, seed + 12);
  Screenings other_screenings(installation, history, border, other, seed + 13);
  std::vector<std::unique_ptr<Watcher>> watchers;
  const auto watch = [&](std::string_view service, const District& in, const std::string& area) {
    watchers.push_back(std::make_unique<Watcher>(installation, history, border, std::string(service), in, area,
                                                 seed * 1000 + 700 + watchers.size()));
  };
  for (const District& one : installation.districts()) {
    for (const ServiceEntry& service : Services()) watch(service.program, one, "");
    watch("case-intake", one, one.town);
  }
  Trespasser trespasser(installation, history, border, district, other, seed + 8);
  Trespasser other_trespasser(installation, history, border, other, district, seed + 9);
  Nemesis nemesis(installation, history, load, seed, absl::GetFlag(FLAGS_only));
  VanishingArea area(installation, history, seed + 5);
  PassingTime time(installation, history, seed + 4);
  Checker checker(installation, history, border, promised, watchers);
  std::vector<std::unique_ptr<Inquirer>> inquirers;
  for (int i = 0; i < kInquirers; ++i) {
    inquirers.push_back(
        std::make_unique<Inquirer>(installation, history, i, seed * 1000 + 500 + static_cast<uint64_t>(i)));
  }
  std::vector<std::unique_ptr<FieldWorker>> workers;
  for (int i = 0; i < kFieldWorkers; ++i) {
    const int caller = kCentreCallers - 1 - kInquirers - i;
    workers.push_back(
        std::make_unique<FieldWorker>(installation, history, caller, seed * 1000 + 600 + static_cast<uint64_t>(i)));
  }
  sql::Database intake(installation.cluster().Schema("case_intake")),
      grid(installation.cluster().Schema("grid_registry")), mediation(installation.cluster().Schema("mediation"));
  for (const std::string& what : nemesis.impossible()) std::printf("cannot be broken here: %s\n", what.c_str());
  std::printf("[%4.0f s] two replicas of each service are up\n", absl::ToDoubleSeconds(absl::Now() - begun));
  std::fflush(stdout);

  const absl::Time end = begun + absl::Minutes(minutes);
  int round = 0;
  do {
    ++round;
    load.Start();
    other_load.Start();
    disputes.Start();
    other_disputes.Start();
    screenings.Start();
    other_screenings.Start();
    trespasser.Start();
    other_trespasser.Start();
    for (const auto& inquirer : inquirers) inquirer->Start();
    for (const auto& worker : workers) worker->Start();
    area.Start();
    time.Start();
    absl::SleepFor(kWarmUp);
    nemesis.Rage(kRage);
    absl::SleepFor(kCalm);
    for (const auto& inquirer : inquirers) inquirer->Stop();
    for (const auto& worker : workers) worker->Stop();
    trespasser.Stop();
    other_trespasser.Stop();
    disputes.Stop();
    other_disputes.Stop();
    screenings.Stop();
    other_screenings.Stop();
    load.Stop();
    other_load.Stop();
    area.Stop();
    time.Stop();
    time.AwaitFired();
    checker.AwaitQuiet();
    checker.Check();
    time.Check();
    for (const auto& inquirer : inquirers) inquirer->Check(intake);
    for (const auto& worker : workers) worker->Check(grid);
    disputes.Check(mediation);
    other_disputes.Check(mediation);
    CheckAuditHeads(installation, history);
    std::printf("[%4.0f s] round %d: %s; %lu operations\n", absl::ToDoubleSeconds(absl::Now() - begun), round,
                List(nemesis.round()).c_str(), history.operations().size());
    std::fflush(stdout);
    if (!history.sound()) break;
    history.NextRound();
  } while (absl::Now() < end);

  int faults = 0;
  for (const auto& [name, count] : nemesis.total()) faults += count;
  int64_t streams = 0;
  for (const auto& watcher : watchers) streams += watcher->streams();
  std::printf("seed %lu, %.1f minutes, %d rounds, %d faults: %s\n", seed, absl::ToDoubleMinutes(absl::Now() - begun),
              round, faults, List(nemesis.total()).c_str());
  if (!nemesis.unfelt().empty()) {
    std::printf("tried and not felt, which counts for nothing: %s\n", List(nemesis.unfelt()).c_str());
  }
  for (const std::string& what : nemesis.impossible()) std::printf("NOT BROKEN on this system: %s\n", what.c_str());
  int64_t told = 0, in_the_field = 0;
  for (const auto& worker : workers) in_the_field += worker->acknowledged();
  for (const auto& inquirer : inquirers) told += inquirer->answered();
  std::printf(
      "%ld operations, %ld changes, %ld accesses to reporters and %ld on-site checks looked at, %ld timers fired, "
      "%ld watches resumed\n",
      checker.operations(), checker.changes(), told, in_the_field, time.fired(), streams);
  if (static_cast<double>(checker.operations()) < kFewestOperations * 60 * minutes) {
    history.Violation(absl::StrCat("only ", checker.operations(), " operations came about: the load stood still"));
  }
  std::printf("between the two districts: %ld answers held nothing of the other, %ld questions about it were refused\n",
              border.inspected(), trespasser.refused() + other_trespasser.refused());
  for (const Trespasser* one : {&trespasser, &other_trespasser}) {
    for (const std::string& question : one->unproved()) {
      Unproved(history, "of this question about another district nothing is proved: " + question);
    }
  }
  const HandOffs& hand_offs = checker.hand_offs();
  std::printf("on-site checks handed over: %ld taken, %ld refused; %ld steps told\n", hand_offs.taken,
              hand_offs.refused, hand_offs.told);
  if (hand_offs.taken == 0 || hand_offs.refused == 0 || hand_offs.told == 0) {
    Unproved(history, "no hand-off was taken, or none refused: of hand-offs nothing is proved");
  }
  const HandOffs& inspections = checker.inspections();
  std::printf("inspections handed over: %ld taken, %ld refused; %ld steps told\n", inspections.taken,
              inspections.refused, inspections.told);
  if (inspections.taken == 0) Unproved(history, "no inspection was taken: of inspections nothing is proved");
  const Referrals& referrals = checker.referrals();
  std::printf("files numbered: %ld; acceptances acknowledged: %ld, refused: %ld\n", checker.numbered(),
              disputes.accepted() + other_disputes.accepted(), disputes.refused() + other_disputes.refused());
  std::printf("cases in mediation: %ld wait, %ld came back, %ld were taken back\n", referrals.waiting, referrals.ended,
              referrals.taken_back);
  if (disputes.accepted() == 0 || disputes.refused() == 0) {
    Unproved(history, "no acceptance was acknowledged, or none refused: of numbers nothing is proved");
  }
  if (referrals.waiting + referrals.ended == 0)
    Unproved(history, "no case went to mediation: of referrals nothing is proved");
  Summarize(checker, {&disputes, &other_disputes}, {&screenings, &other_screenings}, history);
  if (time.fired() == 0) Unproved(history, "no timer fired: of timers nothing is proved");
  std::printf("ended by themselves and started again: services %ld times, the database %ld times\n",
              installation.restarts(), installation.database_restarts());
  std::printf("the longest a lost answer took after everything was whole: %.2f s\n",
              absl::ToDoubleSeconds(std::max(load.longest_settle(), other_load.longest_settle())));
  if (history.sound()) {
    std::printf("nothing lost, nothing twice\n");
    return 0;
  }
  const std::string file = absl::GetFlag(FLAGS_history);
  history.WriteTo(file);
  std::printf("\n%s\nthe round's whole history: %s\nagain: tests/faults/run --minutes %g --seed %lu%s\n",
              history.Report().c_str(), file.c_str(), minutes, seed, absl::GetFlag(FLAGS_galera) ? " --galera" : "");
  return 1;
}

}  // namespace
}  // namespace zhiwang::testing

// Exit codes besides those of Run: nothing was proved.
constexpr int kNotSetUp = 2;
constexpr int kSkipped = 77;  // which ctest knows

int main(int argc, char** argv) {
  const bool own_mounts = zhiwang::testing::EnterOwnMounts();
  absl::SetProgramUsageMessage("breaks a running installation and checks what it promised");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_galera) && !zhiwang::testing::Galera::Installed()) {
    std::printf("Galera is not installed: the package galera-4\n");
    return kSkipped;
  }
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  spdlog::set_level(spdlog::level::off);  // the checker's own connections also break
  try {
    return zhiwang::testing::Run(own_mounts);
  } catch (const std::runtime_error& gave_up) {
    std::printf("%s\n", gave_up.what());
    return kNotSetUp;
  }
}

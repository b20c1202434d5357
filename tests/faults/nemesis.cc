#include "tests/faults/nemesis.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

constexpr int kFirstRegistry = 0, kFirstIntake = kReplicas;
constexpr size_t kMostPostponed = 4;
constexpr absl::Duration kPoll = absl::Milliseconds(20);
constexpr absl::Duration kBreath = absl::Milliseconds(300);
// Leases last 5 s: whoever was paused for longer has lost theirs.
constexpr double kShortestPause = 5.5, kLongestPause = 7.5;
constexpr absl::Duration kServeAgainWithin = absl::Seconds(30);
constexpr absl::Duration kWriteAgainWithin = absl::Seconds(60);
constexpr char kFakeTime[] = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

// Fills a file up with newlines to the end of its last page: no more of it finds room on a full disk.
void FillLastPage(const std::string& file) {
  constexpr uintmax_t kPage = 4096;
  std::ofstream(file, std::ios::app) << std::string((kPage - std::filesystem::file_size(file) % kPage) % kPage, '\n');
}

}  // namespace

Nemesis::Nemesis(Installation& installation, History& history, Load& load, uint64_t seed)
    : installation_(installation), history_(history), load_(load), random_(seed) {
  for (const int first : {kFirstRegistry, kFirstIntake}) {
    const std::string service = node(first).replica->program;
    kinds_["kill " + service] = [=, this] { return KillNode(first); };
    kinds_["pause " + service] = [=, this] { return PauseNode(first); };
    for (const char* point :
         {"commit.before", "commit.after", "sequencer.mid_batch", "relay.delivered", "relay.mid_batch"}) {
      kinds_[absl::StrCat("kill ", service, " at ", point)] = [=, this] { return KillAtPoint(point, first); };
    }
  }
  kinds_["kill case-intake at follower.mid_batch"] = [this] { return KillAtPoint("follower.mid_batch", kFirstIntake); };

  using Mode = TcpProxy::Mode;
  for (const auto& [how, mode] : {std::pair<const char*, Mode>{"cut", Mode::kCut},
                                  {"slow", Mode::kSlow},
                                  {"silent", Mode::kSilence},
                                  {"deaf", Mode::kDeaf}}) {
    for (const char* which : {"client-service", "service-database"}) {
      kinds_[absl::StrCat(how, " ", which)] = [=, this, how = how, mode = mode] {
        return SpoilNetwork(which, mode, how);
      };
    }
  }
  if (installation.log_disk() != nullptr) {
    kinds_["full disk of the logs"] = [this] { return FillLogDisk(); };
    kinds_["full disk of the audit log's heads"] = [this] { return FillAuditDisk(); };
  } else {
    impossible_.push_back("full disks: the system permits no mounts");
  }

  if (installation.galera() != nullptr) {
    for (const bool writer : {true, false}) {
      for (const bool pause : {true, false}) {
        kinds_[fmt::format("lose a Galera node {} {}", writer, pause)] = [=, this] {
          return LoseGaleraNode(writer, pause);
        };
      }
    }
    return;
  }
  kinds_["kill database"] = [this] { return KillDatabase(); };
  kinds_["pause database"] = [this] { return PauseDatabase(); };
  if (installation.data_disk() != nullptr) kinds_["full disk of the database"] = [this] { return FillDataDisk(); };
  if (access(kFakeTime, R_OK) == 0) {
    kinds_["clock of the database"] = [this] { return MoveDatabaseClock(); };
  } else {
    impossible_.push_back("the database's clock: faketime is not installed");
  }
}

void Nemesis::Count(const std::string& name, bool felt) {
  if (!felt) {
    ++unfelt_[name];
    return;
  }
  ++round_[name];
  ++total_[name];
}

Nemesis::Fault Nemesis::Draw() {
  if (deck_.empty()) {
    for (const auto& [kind, make] : kinds_) deck_.push_back(kind);
    std::shuffle(deck_.begin(), deck_.end(), random_);
  }
  const std::string kind = deck_.back();
  deck_.pop_back();
  Fault fault = kinds_.at(kind)();
  fault.kind = kind;
  return fault;
}

Nemesis::Fault Nemesis::KillNode(int first) {
  const int i = AnyReplica(first);
  const absl::Duration down = absl::Seconds(Any(0, 2));
  return {.plan =
              [this, i, down](absl::Time at) {
                At(at, [this, i] {
                  installation_.Kill(node(i));
                  Count("kill -9 " + node(i).replica->program);
                });
                At(at + down, [this, i] { installation_.Launch(node(i)); });
              },
          .targets = {i},
          .lasts = down};
}

Nemesis::Fault Nemesis::KillAtPoint(const std::string& point, int first) {
  const bool sequencer = point.starts_with("sequencer"), relay = point.starts_with("relay");
  const int most = sequencer ? 4 : relay ? 5 : first == kFirstRegistry ? 8 : point.starts_with("follower") ? 20 : 200;
  const std::string armed = fmt::format("{}:{}", point, 1 + static_cast<int>(random_() % static_cast<unsigned>(most)));
  const int i = AnyReplica(first);
  const absl::Duration down = absl::Seconds(Any(0, 1));
  const std::string name = fmt::format("kill -9 {} at {}", node(first).replica->program, point);
  if (!sequencer && !relay) {
    const absl::Duration give_up = absl::Seconds(6);
    return {.plan =
                [=, this](absl::Time at) {
                  At(at, [=, this] {
                    installation_.Kill(node(i));
                    installation_.Launch(node(i), armed);
                    AwaitDeath(node(i), name, at + give_up, at + down);
                  });
                },
            .targets = {i},
            .lasts = give_up};
  }
  // Only who holds the lease passes this point: the other is armed, and inherits it.
  const std::string leads =
      sequencer ? "zhiwang_sequencer_leads"
                : fmt::format("zhiwang_relay_leads{{relay=\"{}\"}}",
                              first == kFirstIntake ? intake::kSiteCheckRelay : grid::kSiteCheckResultRelay);
  const absl::Duration give_up = absl::Seconds(9);
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  const bool first_leads = Installation::Metric(node(first), leads) > 0;
                  const int leader = first_leads ? first : first + 1, heir = first_leads ? first + 1 : first;
                  installation_.Kill(node(heir));
                  installation_.Launch(node(heir), armed);
                  AwaitDeath(node(heir), name, at + give_up, at);
                  At(at + absl::Seconds(1), [this, leader] { installation_.Kill(node(leader)); });
                  At(at + absl::Seconds(8), [this, leader] { installation_.Launch(node(leader)); });
                });
              },
          .targets = {first, first + 1},
          .lasts = give_up};
}

// Starts an armed node again when it has died at its point; one that does not come by there is killed after all.
void Nemesis::AwaitDeath(Node& armed, const std::string& name, absl::Time give_up, absl::Time restart_not_before) {
  const absl::Time now = absl::Now();
  const bool dead = !armed.replica->process->running();
  if (!dead && now < give_up) {
    return At(now + kPoll, [this, &armed, name, give_up, restart_not_before] {
      AwaitDeath(armed, name, give_up, restart_not_before);
    });
  }
  Count(dead ? name : "kill -9 " + armed.replica->program);
  installation_.Kill(armed);
  At(std::max(now, restart_not_before), [this, &armed] { installation_.Launch(armed); });
}

Nemesis::Fault Nemesis::PauseNode(int first) {
  const int i = AnyReplica(first);
  const absl::Duration pause = absl::Seconds(Any(kShortestPause, kLongestPause));
  return {.plan =
              [this, i, pause](absl::Time at) {
                At(at, [this, i] {
                  node(i).replica->process->Signal(SIGSTOP);
                  Count("pause " + node(i).replica->program + " beyond its lease");
                });
                At(at + pause, [this, i] { node(i).replica->process->Signal(SIGCONT); });
              },
          .targets = {i},
          .lasts = pause};
}

// Every other time it stands still before it dies: what was sent to it meanwhile, COMMITs among it, never happens.
Nemesis::Fault Nemesis::KillDatabase() {
  const absl::Duration down = absl::Seconds(Any(0.5, 2));
  const absl::Duration still = random_() % 2 == 0 ? absl::Milliseconds(300) : absl::ZeroDuration();
  return {.plan =
              [this, down, still](absl::Time at) {
                if (still > absl::ZeroDuration()) {
                  At(at, [this] { installation_.cluster().database().process().Signal(SIGSTOP); });
                }
                At(at + still, [this] {
                  installation_.KillDatabase();
                  Count("kill -9 database");
                });
                At(at + down, [this] { installation_.StartDatabase(); });
              },
          .targets = {static_cast<int>(Target::kDatabase)},
          .lasts = down + absl::Seconds(1)};
}

Nemesis::Fault Nemesis::PauseDatabase() {
  const absl::Duration pause = absl::Seconds(Any(1, 7));
  return {.plan =
              [this, pause](absl::Time at) {
                At(at, [this] {
                  installation_.cluster().database().process().Signal(SIGSTOP);
                  Count("pause database");
                });
                At(at + pause, [this] { installation_.cluster().database().process().Signal(SIGCONT); });
              },
          .targets = {static_cast<int>(Target::kDatabase)},
          .lasts = pause};
}

Nemesis::Fault Nemesis::SpoilNetwork(const std::string& which, TcpProxy::Mode mode, const std::string& how) {
  const int i = AnyReplica(random_() % 4 == 0 ? kFirstRegistry : kFirstIntake);
  TcpProxy* const network = which == "service-database" ? node(i).to_database.get() : node(i).from_clients.get();
  const absl::Duration bad = absl::Seconds(Any(0.3, 3));
  const absl::Duration delay = absl::Milliseconds(Any(20, 250));
  const std::string name = fmt::format("{} {} of {}", how, which, node(i).replica->program);
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  network->Set(mode, delay);
                  Count(name);
                });
                At(at + bad, [network] { network->Set(TcpProxy::Mode::kPass); });
              },
          .targets = {i},
          .lasts = bad};
}

// Files are allocated some pages ahead, so a full disk is felt only when those are used up.
void Nemesis::HoldUntilFelt(Disk& disk, const std::string& name, std::function<bool()> felt, absl::Time give_up,
                            std::function<void()> freed) {
  const absl::Time now = absl::Now();
  const bool is_felt = felt();
  if (!is_felt && now < give_up) {
    return At(now + 5 * kPoll, [=, this, &disk] { HoldUntilFelt(disk, name, felt, give_up, freed); });
  }
  Count(name, is_felt);
  At(now + absl::Seconds(2), [&disk, freed] {
    disk.Free();
    freed();
  });
}

// Felt when writes are refused.
Nemesis::Fault Nemesis::FillDataDisk() {
  return {.plan =
              [this](absl::Time at) {
                At(at, [this, at] {
                  disk_was_full_ = true;
                  load_.set_heavy(true);
                  installation_.data_disk()->Fill();
                  const auto felt = [this, enough = load_.writes_refused() + 5] {
                    return load_.writes_refused() >= enough;
                  };
                  HoldUntilFelt(*installation_.data_disk(), "full disk of the database", felt, at + absl::Seconds(12),
                                [this] { load_.set_heavy(false); });
                });
              },
          .targets = {static_cast<int>(Target::kDatabase)},
          .lasts = absl::Seconds(10)};
}

// Services say little while all is well, so one starts while the disk is full. Felt when it serves and what it says of
// itself is not in its log.
Nemesis::Fault Nemesis::FillLogDisk() {
  const int i = AnyReplica(random_() % 2 == 0 ? kFirstRegistry : kFirstIntake);
  return {.plan =
              [this, i](absl::Time at) {
                At(at, [this, i, at] {
                  const std::string& log = node(i).replica->log;
                  installation_.Kill(node(i));
                  FillLastPage(log);
                  installation_.log_disk()->Fill();
                  installation_.Launch(node(i));
                  const auto felt = [this, i, log, size = std::filesystem::file_size(log)] {
                    return installation_.cluster().Serves(*node(i).replica, kPoll) &&
                           std::filesystem::file_size(log) == size;
                  };
                  HoldUntilFelt(*installation_.log_disk(), "full disk of the logs", felt, at + absl::Seconds(8));
                });
              },
          .targets = {i, static_cast<int>(Target::kLog)},
          .lasts = absl::Seconds(6)};
}

// Felt when a replica says in its log that heads are not exported; that they are again, the checks ask.
Nemesis::Fault Nemesis::FillAuditDisk() {
  return {.plan =
              [this](absl::Time at) {
                At(at, [this, at] {
                  installation_.audit_disk()->Fill();
                  const auto felt = [this, before = ExportsRefused()] { return ExportsRefused() > before; };
                  HoldUntilFelt(*installation_.audit_disk(), "full disk of the audit log's heads", felt,
                                at + absl::Seconds(12));
                });
              },
          .targets = {static_cast<int>(Target::kAudit), static_cast<int>(Target::kLog)},
          .lasts = absl::Seconds(7)};
}

// How often a replica has said that the heads find no room.
int64_t Nemesis::ExportsRefused() {
  int64_t refused = 0;
  for (int i = 0; i < kReplicas; ++i) {
    std::ifstream log(installation_.case_intake(i).replica->log);
    for (std::string line; std::getline(log, line);) {
      refused += absl::StrContains(line, "loop audit_heads fails") && absl::StrContains(line, "cannot write") ? 1 : 0;
    }
  }
  return refused;
}

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
          .targets = {static_cast<int>(Target::kDatabase)},
          .lasts = absl::Seconds(9)};
}

// A node is killed, or stands still until the others go on without it, and later comes back and catches up. When it was
// the one that takes the writes, services are directed to another as soon as the others have agreed.
Nemesis::Fault Nemesis::LoseGaleraNode(bool writer, bool pause) {
  const int offset = 1 + static_cast<int>(random_() % 2);
  const absl::Duration lost = absl::Seconds(Any(5, 7));
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  Galera& galera = *installation_.galera();
                  const int i = writer ? installation_.writer() : (installation_.writer() + offset) % Galera::kNodes;
                  if (pause) {
                    galera.node(i).process().Signal(SIGSTOP);
                  } else {
                    galera.Kill(i);
                  }
                  Count(absl::StrCat(pause ? "pause" : "kill -9", " the Galera node that ",
                                     writer ? "takes the writes" : "takes no writes"));
                  if (writer) AwaitFailOver((i + offset) % Galera::kNodes, at + absl::Seconds(20));
                  At(at + lost, [this, &galera, i, pause] {
                    if (pause) {
                      galera.node(i).process().Signal(SIGCONT);
                    } else {
                      galera.Start(i);
                    }
                  });
                });
              },
          .targets = {static_cast<int>(Target::kDatabase)},
          .lasts = lost + absl::Seconds(3)};
}

void Nemesis::AwaitFailOver(int heir, absl::Time give_up) {
  if (installation_.galera()->Ready(heir)) return installation_.DirectServicesTo(heir);
  const absl::Time now = absl::Now();
  if (now < give_up) return At(now + 5 * kPoll, [this, heir, give_up] { AwaitFailOver(heir, give_up); });
  history_.Violation("the Galera nodes that are left do not go on");
}

// A write at each replica of the intake goes through.
void Nemesis::AwaitWrites() {
  for (int i = 0; i < kReplicas; ++i) {
    const auto stub =
        intake::v1::CaseService::NewStub(installation_.cluster().ConnectTo(installation_.case_intake(i).address));
    intake::v1::CreateCaseRequest request;
    request.set_district(kDistrict);
    request.set_request_id(NewUuid());
    request.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    request.mutable_case_()->set_text("试写");
    const bool written = Eventually(
        [&] {
          installation_.Supervise();
          grpc::ClientContext context;
          installation_.cluster().SignAs(context, kCentre);
          context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
          intake::v1::Case answer;
          return stub->CreateCase(&context, request, &answer).ok();
        },
        kWriteAgainWithin);
    if (!written) {
      history_.Violation(fmt::format("{} takes no writes {} after all faults were undone",
                                     installation_.case_intake(i).name, absl::FormatDuration(kWriteAgainWithin)));
    }
  }
}

void Nemesis::Rage(absl::Duration length) {
  round_.clear();
  disk_was_full_ = false;
  history_.set_recovered(absl::InfiniteFuture());
  const absl::Time begun = absl::Now();
  std::vector<absl::Time> free_from(static_cast<size_t>(Target::kEnd), begun);
  std::vector<std::string> postponed;  // what does not fit in: its turn comes in the next round
  while (postponed.size() < kMostPostponed) {
    const Fault fault = Draw();
    absl::Time start = begun + absl::Seconds(Any(0, absl::ToDoubleSeconds(length) / 2));
    for (const int target : fault.targets) start = std::max(start, free_from[static_cast<size_t>(target)]);
    if (start > begun + length) {
      postponed.push_back(fault.kind);
      continue;
    }
    fault.plan(start);
    for (const int target : fault.targets) free_from[static_cast<size_t>(target)] = start + fault.lasts + kBreath;
  }
  deck_.insert(deck_.end(), postponed.rbegin(), postponed.rend());
  while (!agenda_.empty()) {
    const auto next = agenda_.begin();
    if (next->first <= absl::Now()) {
      const auto action = std::move(next->second);
      agenda_.erase(next);
      action();
    } else {
      installation_.Supervise();
      absl::SleepFor(std::min(kPoll, next->first - absl::Now()));
    }
  }
  if (installation_.galera() != nullptr && !installation_.galera()->Whole(kServeAgainWithin)) {
    history_.Violation("the Galera nodes do not come together again");
  }
  if (!installation_.AllServe(kServeAgainWithin)) {
    history_.Violation("does not serve again: " + installation_.Silent());
  }
  if (!disk_was_full_) history_.set_recovered(absl::Now());
  AwaitWrites();
  if (disk_was_full_) history_.set_recovered(absl::Now());
}

}  // namespace zhiwang::testing

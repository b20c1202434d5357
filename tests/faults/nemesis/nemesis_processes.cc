#include "tests/faults/nemesis/nemesis.h"

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

// Processes that die, stand still and come back: of services, of the database, of its nodes.
namespace zhiwang::testing {
namespace {

// Leases last 5 s: a process that was paused for longer has lost its leases.
constexpr double kShortestPause = 5.5, kLongestPause = 7.5;

// This is longer than any caller waits for a document.
constexpr absl::Duration kStandsStill = absl::Seconds(5);

bool IsRenderer(pid_t process) {
  std::string name;
  std::ifstream(fmt::format("/proc/{}/comm", process)) >> name;
  return name == "zhiwang-render";
}

// The processes that print documents for a mediation service.
std::vector<pid_t> RenderersOf(pid_t service) {
  std::vector<pid_t> renderers;
  std::error_code gone;
  std::filesystem::directory_iterator task(fmt::format("/proc/{}/task", service), gone);
  for (; !gone && task != std::filesystem::directory_iterator(); task.increment(gone)) {
    std::ifstream children(task->path() / "children");
    for (pid_t child = 0; children >> child;) {
      if (IsRenderer(child)) renderers.push_back(child);
    }
  }
  return renderers;
}

}  // namespace

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

Nemesis::Fault Nemesis::KillAtPoint(const Point& point, int first) {
  const std::string armed = fmt::format("{}:{}", point.name, 1 + static_cast<int>(random_() % point.most));
  const int i = AnyReplica(first);
  const absl::Duration down = absl::Seconds(Any(0, 1));
  const std::string name = fmt::format("kill -9 {} at {}", node(first).replica->program, point.name);
  if (point.leads.empty()) {
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
  // Only the holder of the lease passes this point: the other replica is armed, and inherits the lease.
  const absl::Duration give_up = absl::Seconds(9);
  return {.plan =
              [=, this](absl::Time at) {
                At(at, [=, this] {
                  const bool first_leads = Installation::MetricSum(node(first), point.leads) > 0;
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

// Starts an armed node again when it has died at its point; a node that does not reach its point is killed.
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

// Faults of the printing processes of one replica. The service starts a new one for each that dies, and ends one that stands still
// at the deadline of the caller that waits for it. No caller waits for an idle one, so it is ended here. The fault counts if there
// is such a process.
Nemesis::Fault Nemesis::SignalRenderers(int first, int signal, const std::string& how) {
  const int i = AnyReplica(first);
  const auto hit = std::make_shared<std::vector<pid_t>>();
  return {.plan =
              [this, i, signal, how, hit](absl::Time at) {
                At(at, [this, i, signal, how, hit] {
                  *hit = RenderersOf(node(i).replica->process->pid());
                  for (const pid_t renderer : *hit) kill(renderer, signal);
                  Count(how + " renderers", !hit->empty());
                });
                At(at + kStandsStill, [hit] {
                  for (const pid_t renderer : *hit) {
                    if (IsRenderer(renderer)) kill(renderer, SIGKILL);
                  }
                });
              },
          .targets = {i},
          .lasts = kStandsStill};
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
          .targets = {kDatabase},
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
          .targets = {kDatabase},
          .lasts = pause};
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
          .targets = {kDatabase},
          .lasts = lost + absl::Seconds(3)};
}

void Nemesis::AwaitFailOver(int heir, absl::Time give_up) {
  if (installation_.galera()->Ready(heir)) return installation_.DirectServicesTo(heir);
  const absl::Time now = absl::Now();
  if (now < give_up) return At(now + 5 * kPoll, [this, heir, give_up] { AwaitFailOver(heir, give_up); });
  history_.Violation("the Galera nodes that are left do not go on");
}

}  // namespace zhiwang::testing

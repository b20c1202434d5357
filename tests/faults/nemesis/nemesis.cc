#include "tests/faults/nemesis/nemesis.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "common/rpc/status_wire.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

constexpr size_t kMostPostponed = 4;
constexpr absl::Duration kBreath = absl::Milliseconds(300);
constexpr absl::Duration kServeAgainWithin = absl::Seconds(30);
// A node of Galera has caught up by then with what was written without it, while writes go on.
constexpr absl::Duration kCatchUpWithin = absl::Minutes(3);
constexpr absl::Duration kWriteAgainWithin = absl::Seconds(60);

}  // namespace

Nemesis::Nemesis(Installation& installation, History& history, Load& load, uint64_t seed, const std::string& only)
    : installation_(installation), history_(history), load_(load), random_(seed) {
  for (int first = 0; first < static_cast<int>(installation.nodes().size()); first += kReplicas) PlanService(first);
  PlanNetworks();
  PlanDisks();
  PlanDatabase();
  std::erase_if(kinds_, [&](const auto& kind) { return kind.first.find(only) == std::string::npos; });
  if (kinds_.empty()) throw std::runtime_error(absl::StrCat("nothing that can be broken has “", only, "” in its name"));
}

// The faults that happen to the replicas of one service.
void Nemesis::PlanService(int first) {
  // The points where death hurts most (see common/faults/kill_point.h).
  static const Point kPoints[] = {{"commit.before", 100, ""},
                                  {"commit.after", 100, ""},
                                  {"follower.mid_batch", 20, ""},
                                  {"sequencer.mid_batch", 4, "zhiwang_sequencer_leads"},
                                  {"relay.delivered", 5, "zhiwang_relay_leads"},
                                  {"relay.mid_batch", 5, "zhiwang_relay_leads"},
                                  {"timers.before_commit", 3, R"(zhiwang_loop_leads{loop="timers/)"},
                                  {"timers.after_commit", 3, R"(zhiwang_loop_leads{loop="timers/)"},
                                  {"numbers.before_commit", 3, "", "mediation"},
                                  {"changer.after_commit", 3, "", "mediation"}};
  const std::string service = node(first).replica->program;
  kinds_["kill " + service] = [=, this] { return KillNode(first); };
  kinds_["pause " + service] = [=, this] { return PauseNode(first); };
  if (service == "mediation") {
    kinds_["kill renderers"] = [=, this] { return SignalRenderers(first, SIGKILL, "kill -9"); };
    kinds_["stop renderers"] = [=, this] { return SignalRenderers(first, SIGSTOP, "stop"); };
  }
  for (const Point& point : kPoints) {
    if (!point.only.empty() && point.only != service) continue;
    kinds_[absl::StrCat("kill ", service, " at ", point.name)] = [=, this] { return KillAtPoint(point, first); };
  }
  if (node(first).clock) {
    kinds_["clock of " + service] = [=, this] { return MoveServiceClock(first); };
  } else {
    impossible_.push_back(absl::StrCat("the clock of ", service, ": this build does not let it be set"));
  }
}

void Nemesis::PlanNetworks() {
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
}

void Nemesis::PlanDisks() {
  if (installation_.log_disk() == nullptr) return impossible_.push_back("full disks: the system permits no mounts");
  kinds_["full disk of the logs"] = [this] { return FillLogDisk(); };
  kinds_["full disk of the audit log's heads"] = [this] { return FillAuditDisk(); };
  if (installation_.data_disk() != nullptr) kinds_["full disk of the database"] = [this] { return FillDataDisk(); };
}

void Nemesis::PlanDatabase() {
  if (installation_.galera() != nullptr) {
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
  if (access(kFakeTime, R_OK) == 0) {
    kinds_["clock of the database"] = [this] { return MoveDatabaseClock(); };
  } else {
    impossible_.push_back("the database's clock: faketime is not installed");
  }
}

// The number of the first replica of some service.
int Nemesis::AnyService() {
  const size_t services = installation_.nodes().size() / kReplicas;
  return static_cast<int>(random_() % services) * kReplicas;
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

Nemesis::Fault Nemesis::SpoilNetwork(const std::string& which, TcpProxy::Mode mode, const std::string& how) {
  const int i = AnyReplica(AnyService());
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
  std::map<int, absl::Time> free_from;  // a target; begun where it is not there
  std::vector<std::string> postponed;   // what does not fit in: its turn comes in the next round
  while (postponed.size() < kMostPostponed) {
    const Fault fault = Draw();
    absl::Time start = begun + absl::Seconds(Any(0, absl::ToDoubleSeconds(length) / 2));
    for (const int target : fault.targets) start = std::max(start, free_from.try_emplace(target, begun).first->second);
    if (start > begun + length) {
      postponed.push_back(fault.kind);
      continue;
    }
    fault.plan(start);
    for (const int target : fault.targets) free_from[target] = start + fault.lasts + kBreath;
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
  if (installation_.galera() != nullptr && !installation_.galera()->Whole(kCatchUpWithin)) {
    history_.Violation("the Galera nodes do not come together again" + installation_.galera()->Describe());
  }
  if (!installation_.AllServe(kServeAgainWithin)) {
    history_.Violation("does not serve again: " + installation_.Silent());
  }
  if (!disk_was_full_) history_.set_recovered(absl::Now());
  AwaitWrites();
  if (disk_was_full_) history_.set_recovered(absl::Now());
}

}  // namespace zhiwang::testing

#include "tests/faults/installation.h"

#include <signal.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/str_cat.h"
#include "common/names/services.h"
#include "tests/support/cluster/give_up.h"
#include "tests/support/cluster/metrics_page.h"
#include "tests/support/district/demo_district.h"

namespace zhiwang::testing {
namespace {

constexpr int64_t kDataBytes = int64_t{8} << 30;
constexpr int64_t kLogBytes = 256 << 20;
constexpr int64_t kAuditBytes = 16 << 20;
constexpr int kDemoGrids = 60;
// A handshake takes its time where all processors are busy.
constexpr absl::Duration kConnectsWithin = absl::Seconds(2);

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

}  // namespace

Installation::Installation(History& history, bool own_mounts, bool with_galera) : history_(history) {
  const std::string data = directory_.path() + "/data", logs = directory_.path() + "/logs";
  const std::string audit = directory_.path() + "/audit";
  for (const std::string& directory : {data, logs, audit}) std::filesystem::create_directory(directory);
  if (own_mounts) {
    if (!with_galera) data_disk_ = std::make_unique<Disk>(data, kDataBytes);
    log_disk_ = std::make_unique<Disk>(logs, kLogBytes);
    audit_disk_ = std::make_unique<Disk>(audit, kAuditBytes);
  }
  cluster_ = std::make_unique<Cluster>(PrivateServer::Durability::kFull, data);
  if (with_galera) galera_ = std::make_unique<Galera>(cluster_->database());
  WriteCallers(cluster_->directory() + "/keys/callers", CallersFile());
  MakeNodes(logs, audit);
  for (Node& node : nodes_) Launch(node);
  if (!AllServe(absl::Seconds(60))) GiveUp("the services do not serve: " + Silent(), Logs());
  ImportDemoDistrict(*cluster_, kDemoGrids, 1);
  districts_.push_back({.code = "370211",
                        .name = kDistrict,
                        .town = kTown,
                        .town_dispatcher = StaffServing(*cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kTown)});
  districts_.push_back(MakeOtherDistrict(*cluster_));
  for (const District& district : districts_) PrepareMediation(*cluster_, district);
  for (int i = 0; i < kReplicas; ++i) {
    for (const District& district : districts_) {
      const absl::Status ready =
          AwaitDistrict(*cluster_, case_intake(i).replica->address, mediation(i).replica->address, district);
      if (!ready.ok()) {
        GiveUp(fmt::format("replica {} does not come to know {}: {}", i + 1, district.name, Describe(ready)), Logs());
      }
    }
  }
}

void Installation::MakeNodes(const std::string& logs, const std::string& audit) {
  for (const ServiceEntry& service : Services()) {
    for (int i = 0; i < kReplicas; ++i) {
      const std::string program(service.program);
      Node& node = nodes_.emplace_back();
      node.replica = i == 0 ? &cluster_->First(program) : &others_.emplace_back(cluster_->NewReplica(program));
      node.name = fmt::format("{} {}", program, i + 1);
      node.from_clients = std::make_unique<TcpProxy>(PortOf(node.replica->address));
      node.to_database = std::make_unique<TcpProxy>(cluster_->database().port());
      node.address = Loopback(node.from_clients->port());
      if (ShiftedClock::Possible()) {
        node.clock = std::make_unique<ShiftedClock>(fmt::format("{}/clock-{}-{}", directory_.path(), program, i + 1));
      }
      // The later of two equal flags wins. A crash leaves a core file, where the system lets it: nobody's data is here.
      node.replica->flags.insert(
          node.replica->flags.end(),
          {"--core_dumps", "--callers_file=" + CallersFile(), "--db_socket=", "--db_host=127.0.0.1",
           fmt::format("--db_port={}", node.to_database->port()),
           fmt::format("--audit_heads={}/{}.jsonl", audit, program), "--audit_heads_every=500ms"});
      node.replica->log = fmt::format("{}/{}-{}.log", logs, program, i + 1);
    }
  }
  for (const ServiceEntry& service : Services()) {
    for (const std::string_view called : service.calls) {
      std::vector<std::string> addresses;
      for (int i = 0; i < kReplicas; ++i) addresses.push_back(Replica(called, i).replica->address);
      const std::string flag = fmt::format("--{}=ipv4:{}", FindService(called)->schema, fmt::join(addresses, ","));
      for (int i = 0; i < kReplicas; ++i) Replica(service.program, i).replica->flags.push_back(flag);
    }
  }
}

Node& Installation::Replica(std::string_view program, int i) {
  const auto first = std::ranges::find_if(nodes_, [&](const Node& node) { return node.replica->program == program; });
  if (first == nodes_.end()) GiveUp(fmt::format("there is no service {}", program), {});
  return first[i];
}

Installation::~Installation() {
  for (Node& node : nodes_) {
    if (node.replica->process) node.replica->process->Signal(SIGKILL);
  }
  for (Node& node : nodes_) {
    if (node.replica->process) node.replica->process->Wait(absl::Seconds(10));
  }
  if (galera_) {
    for (int i = 1; i < Galera::kNodes; ++i) galera_->Kill(i);
  }
  cluster_->database().Kill();
}

void Installation::KillDatabase() {
  database_wanted_ = false;
  cluster_->database().Kill();
}

void Installation::StartDatabase(std::vector<std::string> environment) {
  cluster_->database().set_environment(std::move(environment));
  cluster_->database().Start();
  database_wanted_ = true;
}

void Installation::DirectServicesTo(int node) {
  writer_ = node;
  for (Node& one : nodes_) one.to_database->Redirect(galera_->node(node).port());
}

void Installation::Launch(Node& node, const std::string& kill_point) {
  node.replica->environment = node.clock ? node.clock->Environment() : std::vector<std::string>();
  if (!kill_point.empty()) node.replica->environment.push_back("ZHIWANG_KILL_POINT=" + kill_point);
  node.armed = !kill_point.empty();
  node.wanted = true;
  Cluster::Launch(*node.replica);
}

void Installation::Kill(Node& node) {
  node.wanted = false;
  node.replica->process->Signal(SIGKILL);
  node.replica->process->Wait(absl::Seconds(10));
}

void Installation::Supervise() {
  // InnoDB ends itself when it cannot even roll back for want of room.
  const bool no_room = data_disk_ && data_disk_->full();
  if (!galera_ && database_wanted_ && !no_room && !cluster_->database().process().running()) {
    ++database_restarts_;
    cluster_->database().Start();
  }
  for (Node& node : nodes_) {
    if (!node.wanted || node.armed || node.replica->process->running()) continue;
    const int result = node.replica->process->Wait(absl::Seconds(1));
    if (result >= 128) {
      history_.Violation(fmt::format("{} died of signal {}:\n{}", node.name, result - 128, EndOf(node.replica->log)));
    }
    ++restarts_;
    Launch(node);
  }
}

bool Installation::AllServe(absl::Duration patience) {
  return Eventually(
      [&] {
        Supervise();
        return Silent().empty();
      },
      patience);
}

std::string Installation::Silent() {
  std::string names;
  for (Node& node : nodes_) {
    if (!cluster_->Serves(*node.replica, kConnectsWithin))
      absl::StrAppend(&names, names.empty() ? "" : ", ", node.name);
  }
  return names;
}

std::vector<std::string> Installation::Logs() const {
  std::vector<std::string> logs;
  for (const Node& node : nodes_) logs.push_back(node.replica->log);
  logs.push_back(cluster_->database().log());
  for (int i = 1; galera_ && i < Galera::kNodes; ++i) logs.push_back(galera_->node(i).log());
  return logs;
}

double Installation::Metric(const Node& node, std::string_view name) {
  return SumOf(MetricsAt(node.replica->metrics), [&](std::string_view gauge) { return gauge == name; });
}

double Installation::MetricSum(const Node& node, std::string_view prefix) {
  return SumOf(MetricsAt(node.replica->metrics), [&](std::string_view gauge) { return gauge.starts_with(prefix); });
}

double Installation::Leads(const Node& node) {
  return SumOf(MetricsAt(node.replica->metrics),
               [](std::string_view gauge) { return gauge.substr(0, gauge.find('{')).ends_with("_leads"); });
}

}  // namespace zhiwang::testing

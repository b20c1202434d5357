#include "tests/faults/field_workers.h"

#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "tests/faults/load.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::testing {
namespace {

using SiteCheckState = common::v1::SiteCheckProgress::State;
using grid::v1::SiteCheckService;
using Stub = SiteCheckService::Stub;

constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kLooksWithin = absl::Seconds(20);

// A task as the registry's table has it.
struct Task {
  std::string id;
  int64_t version = 0;
  SiteCheckState state = common::v1::SiteCheckProgress::STATE_UNSPECIFIED;
  std::string worker;
  grid::v1::SiteCheckBody body;
};
using Key = std::pair<int64_t, int>;  // case id, number

absl::Status ReadTasks(sql::Database& grid, std::map<Key, Task>& tasks) {
  return grid.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    tasks.clear();
    return tx.Query("SELECT case_id, number, id, version, state, worker, body FROM site_check", {},
                    [&](const sql::Row& row) {
                      Task& task = tasks[{row.Int(1), static_cast<int>(row.Int(2))}];
                      task.id = std::to_string(row.Int(3));
                      task.version = row.Int(4);
                      task.state = static_cast<SiteCheckState>(row.Int(5));
                      task.worker = row.Text(6);
                      (void)task.body.ParseFromString(row.Text(7));
                    });
  });
}

std::string CaseName(int64_t id) { return FormatResourceName("370211", "cases", std::to_string(id)); }

}  // namespace

FieldWorker::FieldWorker(Installation& installation, History& history, int number, uint64_t seed)
    : installation_(installation), history_(history), principal_(CentreCaller(number)), random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    replicas_.push_back(
        SiteCheckService::NewStub(installation.cluster().ConnectTo(installation.grid_registry(i).address)));
  }
}

FieldWorker::~FieldWorker() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void FieldWorker::Start() {
  stopping_ = false;
  thread_ = std::thread([this] {
    while (!stopping_) {
      Act();
      absl::SleepFor(absl::Milliseconds(10 + random_() % 30));
    }
    const absl::Time give_up = absl::Now() + kLooksWithin;
    while (pending_ && !Attempt() && absl::Now() < give_up) absl::SleepFor(absl::Milliseconds(20));
    if (pending_) history_.Violation(principal_ + " gets no answer about an on-site check");
  });
}

void FieldWorker::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void FieldWorker::Act() {
  if (pending_) {
    Attempt();
  } else if (open_.empty() || random_() % 4 == 0) {
    Look();
  } else {
    Begin();
  }
}

// What is open now, as far as a page goes.
void FieldWorker::Look() {
  grid::v1::ListSiteChecksRequest request;
  request.set_district(kDistrict);
  request.set_state(random_() % 2 == 0 ? common::v1::SiteCheckProgress::ASSIGNED
                                       : common::v1::SiteCheckProgress::ACCEPTED);
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, principal_);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  grid::v1::ListSiteChecksResponse page;
  const absl::Status status =
      rpc::FromWire(replicas_[random_() % replicas_.size()]->ListSiteChecks(&context, request, &page));
  if (IsUnsettled(status)) return;
  if (!status.ok()) return history_.Violation("on-site checks cannot be listed: " + Describe(status));
  open_.clear();
  for (const auto& check : page.site_checks()) open_.push_back(check.name());
}

template <class Request>
void FieldWorker::Want(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, grid::v1::SiteCheck*),
                       Request request) {
  request.set_request_id(NewUuid());
  pending_ = [method, request = std::move(request)](Stub& stub, grpc::ClientContext& context,
                                                    grid::v1::SiteCheck& answer) {
    return rpc::FromWire((stub.*method)(&context, request, &answer));
  };
}

void FieldWorker::Begin() {
  const std::string name = open_[random_() % open_.size()];
  const uint64_t dice = random_() % 10;
  if (dice < 5) {
    grid::v1::AcceptSiteCheckRequest request;
    request.set_name(name);
    Want(&Stub::AcceptSiteCheck, std::move(request));
  } else if (dice < 7) {
    grid::v1::RefuseSiteCheckRequest request;
    request.set_name(name);
    request.set_reason(common::v1::SiteCheckProgress::CANNOT_COME);
    request.set_note(fmt::format("{} 退回 {}", principal_, ++words_));
    Want(&Stub::RefuseSiteCheck, std::move(request));
  } else {
    grid::v1::ReportSiteCheckRequest request;
    request.set_name(name);
    request.set_finding(common::v1::SiteCheckProgress::CONFIRMED);
    request.set_report(fmt::format("{} 核实 {}", principal_, ++words_));
    request.mutable_found_at()->set_longitude(120.042886);
    request.mutable_found_at()->set_latitude(35.799837);
    Want(&Stub::ReportSiteCheck, std::move(request));
  }
  Attempt();
}

// Sends the pending request once. True when it is settled.
bool FieldWorker::Attempt() {
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, principal_);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  grid::v1::SiteCheck answer;
  const absl::Status status = pending_(*replicas_[random_() % replicas_.size()], context, answer);
  if (IsUnsettled(status)) return false;
  pending_ = nullptr;
  if (status.ok()) {
    if (answer.progress().state() == common::v1::SiteCheckProgress::ACCEPTED) {
      accepted_[answer.name()] = answer.etag();
    } else {
      ended_[answer.name()] = answer;
    }
  } else if (ReasonOf(status) != common::v1::ACTION_ILLEGAL) {
    history_.Violation("an on-site check was answered " + Describe(status));
  }
  return true;
}

void FieldWorker::Check(sql::Database& grid) {
  std::map<Key, Task> tasks;
  const absl::Status read = ReadTasks(grid, tasks);
  if (!read.ok()) return history_.Violation("on-site checks cannot be read: " + Describe(read));
  std::map<std::string, const Task*> by_name;
  for (const auto& [key, task] : tasks) by_name[FormatResourceName("370211", "siteChecks", task.id)] = &task;
  for (const auto& [name, etag] : accepted_) {
    if (!by_name.contains(name) || by_name[name]->version < 2) {
      history_.Violation(fmt::format("{} was taken up ({}) and is not", name, etag));
    }
  }
  for (const auto& [name, told] : ended_) {
    const auto found = by_name.find(name);
    if (found == by_name.end() || found->second->state != told.progress().state() ||
        found->second->body.report() != told.progress().report() ||
        found->second->body.note() != told.progress().note()) {
      history_.Violation(
          fmt::format("{} was acknowledged as {} and is something else", name, Describe(told.progress())));
    }
  }
}

void CheckHandOffs(sql::Database& intake, sql::Database& grid, History& history) {
  std::map<Key, Task> tasks;
  const absl::Status tasks_read = ReadTasks(grid, tasks);
  if (!tasks_read.ok()) return history.Violation("on-site checks cannot be read: " + Describe(tasks_read));
  std::map<int64_t, intake::Case> cases;
  const absl::Status cases_read = intake.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    cases.clear();
    absl::Status decoded;
    RETURN_IF_ERROR(tx.Query("SELECT id, body FROM intake_case", {}, [&](const sql::Row& row) {
      intake::Case& c = cases[row.Int(1)];
      if (absl::Status status = intake::DecodeBody(row.Text(2), c); !status.ok()) decoded = status;
    }));
    return decoded;
  });
  if (!cases_read.ok()) return history.Violation("cases cannot be read: " + Describe(cases_read));

  size_t taken = 0;
  for (const auto& [id, c] : cases) {
    for (size_t i = 0; i < c.site_checks.size(); ++i) {
      const intake::SiteCheckProgress& told = c.site_checks[i].progress;
      const std::string what = fmt::format("check {} of {}", i + 1, CaseName(id));
      const auto task = tasks.find({id, static_cast<int>(i) + 1});
      if (told.state == intake::SiteCheckState::kRejected) {
        if (task != tasks.end()) history.Violation(what + " was not taken and is a task", CaseName(id));
        continue;
      }
      if (task == tasks.end()) {
        history.Violation(fmt::format("{} stands at {} and is no task", what, static_cast<int>(told.state)),
                          CaseName(id));
        continue;
      }
      ++taken;
      const Task& there = task->second;
      if (static_cast<int>(there.state) != static_cast<int>(told.state) || there.id != told.task ||
          there.worker != told.worker || there.body.report() != told.report || there.body.note() != told.note) {
        history.Violation(
            fmt::format("{} is {} with {} ({}{}) to the case and {} with {} ({}{}) at the registry", what,
                        static_cast<int>(told.state), told.worker, told.report, told.note,
                        static_cast<int>(there.state), there.worker, there.body.report(), there.body.note()),
            CaseName(id));
      }
    }
  }
  if (taken != tasks.size()) {
    history.Violation(fmt::format("{} on-site checks were handed over, the registry has {}", taken, tasks.size()));
  }
}

}  // namespace zhiwang::testing

#include "tests/faults/load/site_checks/field_workers.h"

#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "tests/faults/districts.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "tests/faults/load/site_checks/site_check_tasks.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {
namespace {

using grid::v1::SiteCheckService;
using Stub = SiteCheckService::Stub;

// False for an answer without words: those of a dispute's check are for its worker alone once it has ended.
bool ShowsWords(const grid::v1::SiteCheck& told, const Task& task) { return told.question() == task.body.question(); }

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

// Lists the checks that are open now, at most one page of them.
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
  std::map<TaskKey, Task> tasks;
  const absl::Status read = ReadTasks(grid, tasks);
  if (!read.ok()) return history_.Violation("on-site checks cannot be read: " + Describe(read));
  std::map<std::string, const Task*> by_name;
  for (const auto& [key, task] : tasks) {
    by_name[FormatResourceName(std::get<0>(key), "siteChecks", task.id)] = &task;
  }
  for (const auto& [name, etag] : accepted_) {
    if (!by_name.contains(name) || by_name[name]->version < 2) {
      history_.Violation(fmt::format("{} was taken up ({}) and is not", name, etag));
    }
  }
  for (const auto& [name, told] : ended_) {
    const auto found = by_name.find(name);
    if (found == by_name.end() || found->second->state != told.progress().state() ||
        (ShowsWords(told, *found->second) && (found->second->body.report() != told.progress().report() ||
                                              found->second->body.note() != told.progress().note()))) {
      history_.Violation(
          fmt::format("{} was acknowledged as {} and is something else", name, Describe(told.progress())));
    }
  }
}

}  // namespace zhiwang::testing

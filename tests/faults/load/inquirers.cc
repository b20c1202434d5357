#include "tests/faults/load/inquirers.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "tests/faults/districts.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/common/v1/audit_log_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;

constexpr absl::Duration kExportsAgainWithin = absl::Seconds(60);
constexpr double kFreshSeconds = 5;
constexpr int kMostFound = 200;
constexpr char kOtherTown[] = "370211010000";
constexpr char kName[] = "王五";

}  // namespace

Inquirer::Inquirer(Installation& installation, History& history, int number, uint64_t seed)
    : installation_(installation),
      history_(history),
      principal_(CentreCaller(kCentreCallers - 1 - number)),  // from the other end than those of Load
      phone_(fmt::format("1880000000{}", number)),
      random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    replicas_.push_back(CaseService::NewStub(installation.cluster().ConnectTo(installation.case_intake(i).address)));
  }
}

Inquirer::~Inquirer() { Stop(); }

void Inquirer::Start() {
  stopping_ = false;
  thread_ = std::thread([this] {
    while (!stopping_) {
      Act();
      absl::SleepFor(absl::Milliseconds(10 + random_() % 30));
    }
  });
}

void Inquirer::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

template <class Request, class Response>
absl::Status Inquirer::Call(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                            const std::string& caller, const Request& request, Response& response) {
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, caller);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  return rpc::FromWire((replicas_[random_() % replicas_.size()].get()->*method)(&context, request, &response));
}

void Inquirer::Act() {
  const uint64_t dice = random_() % 100;
  if (pending_ || names_.empty() || (dice < 15 && names_.size() < kMostFound)) {
    Register();
  } else if (dice < 60) {
    Reveal();
  } else if (dice < 75) {
    RevealToStranger();
  } else {
    Search();
  }
}

// One attempt; the next time goes on with the same request.
void Inquirer::Register() {
  if (!pending_) {
    pending_.emplace();
    pending_->set_district(kDistrict);
    pending_->set_request_id(NewUuid());
    auto& appeal = *pending_->mutable_case_();
    appeal.set_channel(intake::v1::Case::CITY_HOTLINE);
    appeal.set_text("楼道灯不亮");
    appeal.set_area(absl::StrCat(kDistrict, "/areas/", random_() % 2 == 0 ? kTown : kOtherTown));
    appeal.mutable_reporter()->set_display_name(kName);
    appeal.mutable_reporter()->set_phone(phone_);
  }
  intake::v1::Case created;
  const absl::Status status = Call(&CaseService::Stub::CreateCase, kCentre, *pending_, created);
  if (IsUnsettled(status)) return;
  if (!status.ok()) return history_.Violation(absl::StrCat("an appeal was answered ", Describe(status)));
  names_.push_back(created.name());
  if (pending_->case_().area().ends_with(kOtherTown)) elsewhere_.push_back(created.name());
  pending_.reset();
}

Inquirer::Asked& Inquirer::Ask(const std::string& principal, const std::string& name,
                               intake::v1::RevealReporterRequest& request) {
  const std::string purpose = fmt::format("{} 回访 {}", principal_, NewUuid());
  request.set_name(name);
  request.set_purpose(purpose);
  return asked_[purpose] = {.principal = principal, .name = name};
}

void Inquirer::Reveal() {
  intake::v1::RevealReporterRequest request;
  Asked& asked = Ask(principal_, AnyOf(names_), request);
  intake::v1::Reporter reporter;
  const absl::Status status = Call(&CaseService::Stub::RevealReporter, principal_, request, reporter);
  if (IsUnsettled(status)) return;
  if (!status.ok()) {
    return history_.Violation(fmt::format("who brought {} was answered {}", asked.name, Describe(status)), asked.name);
  }
  asked.answered = true;
  ++answered_count_;
  if (reporter.display_name() == kName && reporter.phone() == phone_) return;
  history_.Violation(fmt::format("{} was brought by {}, told was {}", asked.name, phone_, Describe(reporter)),
                     asked.name);
}

// The dispatcher of one town asks about a case of another.
void Inquirer::RevealToStranger() {
  if (elsewhere_.empty()) return;
  intake::v1::RevealReporterRequest request;
  Asked& asked = Ask(installation_.town_dispatcher(), AnyOf(elsewhere_), request);
  asked.allowed = false;
  intake::v1::Reporter reporter;
  const absl::Status status = Call(&CaseService::Stub::RevealReporter, asked.principal, request, reporter);
  if (IsUnsettled(status) || absl::IsNotFound(status)) return;
  history_.Violation(
      fmt::format("who brought {} was answered to {}: {}", asked.name, asked.principal, Describe(status)), asked.name);
}

// All that was acknowledged before comes up, and besides at most what is not acknowledged yet.
void Inquirer::Search() {
  intake::v1::SearchCasesRequest request;
  request.set_district(kDistrict);
  request.set_phone(phone_);
  request.set_page_size(kMostFound);
  intake::v1::SearchCasesResponse response;
  ++searches_;
  const absl::Status status = Call(&CaseService::Stub::SearchCases, principal_, request, response);
  if (IsUnsettled(status)) return;
  if (!status.ok()) return history_.Violation(absl::StrCat("a search by phone was answered ", Describe(status)));
  ++searches_answered_;
  ++answered_count_;
  std::set<std::string> missing(names_.begin(), names_.end());
  for (const auto& found : response.cases()) missing.erase(found.name());
  if (!missing.empty())
    history_.Violation(*missing.begin() + " is not found by the phone it came from", *missing.begin());
  if (static_cast<size_t>(response.cases_size()) > names_.size()) {
    history_.Violation(fmt::format("a phone brought {} cases, {} are found", names_.size(), response.cases_size()));
  }
}

void Inquirer::Check(sql::Database& intake) {
  std::map<std::string, int> recorded;  // by purpose
  int64_t searches = 0;
  const absl::Status read = intake.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    recorded.clear();
    searches = 0;
    return tx.Query("SELECT principal, action, resource, purpose, detail FROM audit_entry", {},
                    [&](const sql::Row& row) {
                      const std::string principal = row.Text(1), action = row.Text(2), resource = row.Text(3),
                                        purpose = row.Text(4);
                      if (action == "reporter.search") {
                        searches += principal == principal_ && resource == kDistrict && row.Text(5) == "phone" ? 1 : 0;
                      }
                      if (!absl::StartsWith(purpose, absl::StrCat(principal_, " "))) return;
                      ++recorded[purpose];
                      const auto asked = asked_.find(purpose);
                      if (asked == asked_.end() || action != "reporter.reveal" ||
                          principal != asked->second.principal || resource != asked->second.name) {
                        history_.Violation(fmt::format("the audit log tells of {} by {} to {} ({}), which nobody did",
                                                       action, principal, resource, purpose));
                      }
                    });
  });
  if (!read.ok()) return history_.Violation(absl::StrCat("the audit log cannot be read: ", Describe(read)));
  for (const auto& [purpose, asked] : asked_) {
    const int entries = recorded[purpose];
    if (entries > 1 || (asked.answered && entries != 1) || (!asked.allowed && entries != 0)) {
      history_.Violation(
          fmt::format("{} who brought {} {}: {} entries in the audit log ({})", asked.principal, asked.name,
                      asked.answered  ? "was told"
                      : asked.allowed ? "asked"
                                      : "may not know",
                      entries, purpose),
          asked.name);
    }
  }
  if (searches < searches_answered_ || searches > searches_) {
    history_.Violation(fmt::format("{} searched {} times, was answered {} times, and the audit log tells of {}",
                                   principal_, searches_, searches_answered_, searches));
  }
}

namespace {

absl::Status VerifyAuditLog(Installation& installation, const Node& node, common::v1::VerifyAuditLogResponse& verdict) {
  const auto stub = common::v1::AuditLogService::NewStub(installation.cluster().ConnectTo(node.address));
  grpc::ClientContext context;
  installation.cluster().SignAs(context, kCentre);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kLooksWithin));
  common::v1::VerifyAuditLogRequest request;
  request.set_name(fmt::format("{}/logs/case-intake", kDistrict));
  const auto stream = stub->VerifyAuditLog(&context, request);
  for (common::v1::VerifyAuditLogResponse next; stream->Read(&next);) verdict = std::move(next);
  return rpc::FromWire(stream->Finish());
}

}  // namespace

void CheckAuditHeads(Installation& installation, History& history) {
  for (int i = 0; i < kReplicas; ++i) {
    const Node& node = installation.case_intake(i);
    const bool fresh = Eventually(
        [&] {
          const double age = Installation::Metric(node, "zhiwang_audit_heads_age_seconds");
          return age > 0 && age < kFreshSeconds;
        },
        kExportsAgainWithin);
    if (!fresh) {
      history.Violation(fmt::format("{} does not export the heads of the audit log {} after everything is whole",
                                    node.name, absl::FormatDuration(kExportsAgainWithin)));
    }
    // A machine with other work may be slow to take a connection: it is asked again.
    common::v1::VerifyAuditLogResponse verdict;
    absl::Status status;
    Eventually(
        [&] {
          status = VerifyAuditLog(installation, node, verdict);
          return !absl::IsUnavailable(status);
        },
        kExportsAgainWithin);
    if (!status.ok() || !verdict.fault().empty() || (verdict.entries() > 0 && verdict.anchors() == 0)) {
      history.Violation(fmt::format("{} about the audit log: {}, {}", node.name, Describe(status), Describe(verdict)));
    }
  }
}

}  // namespace zhiwang::testing

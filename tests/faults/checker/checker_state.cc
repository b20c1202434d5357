#include "tests/faults/checker/checker.h"

#include <algorithm>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/rpc/status_wire.h"
#include "services/case_intake/testing/historic_case.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

// The check of the answers of services once all is quiet, against the logs and the answers that clients got.
namespace zhiwang::testing {
namespace {

using intake::v1::Case;
using intake::v1::CaseService;

constexpr int kPage = 200;
constexpr size_t kMostOutsiders = 20;

int64_t VersionOf(const Case& c) {
  int64_t version = 0;
  (void)absl::SimpleAtoi(c.etag().substr(std::min<size_t>(1, c.etag().size())), &version);
  return version;
}

bool LiesIn(const Case& c, const std::string& area) {
  return std::any_of(c.area_chain().begin(), c.area_chain().end(),
                     [&](const auto& step) { return step.area() == area; });
}

}  // namespace

template <class Stub, class Request, class Response>
absl::Status Checker::Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const std::string& caller, const Request& request, Response& response) {
  absl::Status status;
  Eventually(
      [&] {
        grpc::ClientContext context;
        installation_.cluster().SignAs(context, caller);
        context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
        response.Clear();
        status = rpc::FromWire((stub.*method)(&context, request, &response));
        return !IsUnsettled(status);
      },
      kPatience);
  return status;
}

CaseService::Stub& Checker::AnyIntake() { return *stubs_[turn_++ % stubs_.size()]; }

std::map<std::string, Case> Checker::ListAll(const District& district, const std::string& caller) {
  std::map<std::string, Case> all;
  intake::v1::ListCasesRequest request;
  request.set_district(district.name);
  request.set_page_size(kPage);
  do {
    intake::v1::ListCasesResponse response;
    const absl::Status status = Ask(AnyIntake(), &CaseService::Stub::ListCases, caller, request, response);
    if (!status.ok()) {
      Violation(absl::StrCat("cases cannot be listed by ", caller, ": ", Describe(status)));
      return all;
    }
    border_.Inspect(district.code, response, "a list of cases");
    for (Case& c : *response.mutable_cases()) {
      const std::string name = c.name();
      if (!all.emplace(name, std::move(c)).second) Violation(name + " is listed twice", name);
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// A list holds the resources that the log tells of, each in its last version with the content that was acknowledged.
void Checker::CheckCases() {
  for (const auto& [name, told] : told_) {
    const auto found = cases_.find(name);
    if (found == cases_.end()) {
      Violation(name + " is in the log and in no list", name);
      continue;
    }
    const int64_t version = told.version;
    if (VersionOf(found->second) != version) {
      Violation(fmt::format("{} is listed in version {}, its last is {}", name, VersionOf(found->second), version),
                name);
    }
    const auto answer = last_answer_.find(name);
    if (answer != last_answer_.end() && answer->second.first == version &&
        answer->second.second != found->second.SerializeAsString()) {
      Violation(fmt::format("{} is not what was acknowledged as its version {}", name, version), name);
    }
    if (static_cast<int>(found->second.state()) != static_cast<int>(told.facts.state())) {
      Violation(name + " is in another state than its timeline ends in", name);
    }
  }
  if (cases_.size() != told_.size()) {
    Violation(fmt::format("{} cases are listed, the log tells of {}", cases_.size(), told_.size()));
  }
  for (const auto& [name, answer] : last_answer_) {
    if (!cases_.contains(name)) Violation(name + " was acknowledged and is gone", name);
  }
}

void Checker::CheckImported() {
  std::map<std::string, const Case*> by_external_id;
  for (const auto& [name, c] : cases_) {
    if (c.external_id().empty()) continue;
    if (!by_external_id.emplace(c.external_id(), &c).second)
      Violation(c.external_id() + " was imported twice", c.external_id());
  }
  const auto imported = promised_.imported();
  for (const auto& [external_id, row] : imported) {
    const auto found = by_external_id.find(external_id);
    if (found == by_external_id.end()) {
      Violation(external_id + " was imported and is not there", external_id);
    } else if (found->second->text() != row.text() ||
               found->second->receive_time().seconds() != row.receive_time().seconds()) {
      Violation(external_id + " is not what was imported", external_id);
    }
  }
  if (by_external_id.size() != imported.size()) {
    Violation(fmt::format("{} rows were imported, {} are there", imported.size(), by_external_id.size()));
  }
}

// A town's dispatcher sees the town's cases, all of them, and nothing of others.
void Checker::CheckTown(const District& district) {
  const std::map<std::string, Case> shown = ListAll(district, district.town_dispatcher);
  size_t outsiders = 0;
  for (const auto& [name, c] : cases_) {
    const bool in_town = LiesIn(c, absl::StrCat(district.name, "/areas/", district.town));
    if (in_town != shown.contains(name)) {
      Violation(fmt::format("{} lies {} the town and is {} its dispatcher", name, in_town ? "in" : "outside",
                            shown.contains(name) ? "shown to" : "hidden from"),
                name);
    }
    if (in_town || !name.starts_with(district.name + "/") || ++outsiders > kMostOutsiders) continue;
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    Case answer;
    const absl::Status status =
        Ask(AnyIntake(), &CaseService::Stub::GetCase, district.town_dispatcher, request, answer);
    if (!absl::IsNotFound(status))
      Violation(fmt::format("{} answers the town's dispatcher: {}", name, Describe(status)), name);
  }
}

void Checker::CheckStaff() {
  const auto stub =
      grid::v1::StaffService::NewStub(installation_.cluster().ConnectTo(installation_.grid_registry(0).address));
  for (const auto& [staff, promised] : promised_.assignments()) {
    grid::v1::GetStaffRequest request;
    request.set_name(staff);
    grid::v1::Staff answer;
    const absl::Status status = Ask(*stub, &grid::v1::StaffService::Stub::GetStaff, kCentre, request, answer);
    std::set<std::string> found;
    for (const auto& assignment : answer.assignments()) {
      found.insert(absl::StrCat(assignment.area(), " ", assignment.from_day()));
    }
    if (!status.ok() || found != promised || static_cast<size_t>(answer.assignments_size()) != promised.size()) {
      Violation(fmt::format("{} has {} assignments, {} were acknowledged ({})", staff, answer.assignments_size(),
                            promised.size(), Describe(status)),
                staff);
    }
  }
}

// The bulletin of each day that has begun, against a recount from nothing but what the log told.
void Checker::CheckBulletins(const District& district) {
  std::vector<intake::CaseHistory> histories;
  for (const auto& [name, told] : told_) {
    if (name.starts_with(district.name + "/")) histories.push_back(told.timeline);
  }
  const auto stub =
      intake::v1::ReportService::NewStub(installation_.cluster().ConnectTo(installation_.case_intake(1).address));
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
  for (const absl::CivilDay day : intake::DaysOf(histories)) {
    if (day > today) continue;
    intake::v1::GetBulletinRequest request;
    request.set_district(district.name);
    request.set_day(absl::FormatCivilTime(day));
    intake::v1::Bulletin bulletin;
    const absl::Status status =
        Ask(*stub, &intake::v1::ReportService::Stub::GetBulletin, Tenant(district.code, 0), request, bulletin);
    border_.Inspect(district.code, bulletin, "a bulletin");
    if (!status.ok()) {
      Violation(absl::StrCat("the bulletin of ", request.day(), ": ", Describe(status)));
      continue;
    }
    const std::string told = Print(intake::LinesOf(bulletin));
    const std::string counted = Print(intake::Recount(histories, bulletin));
    if (told == counted) continue;
    const std::vector<std::string> told_lines = absl::StrSplit(told, '\n'),
                                   counted_lines = absl::StrSplit(counted, '\n');
    const auto [one, other] =
        std::mismatch(told_lines.begin(), told_lines.end(), counted_lines.begin(), counted_lines.end());
    const auto line = [](const auto& lines, auto at) { return at == lines.end() ? "nothing more" : at->c_str(); };
    Violation(fmt::format("the bulletin of {} in {} says\n      {}\n    a recount says\n      {}", request.day(),
                          district.code, line(told_lines, one), line(counted_lines, other)));
  }
}

}  // namespace zhiwang::testing

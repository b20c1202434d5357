#include "tests/faults/load/load_client.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

// The actions of a client of a Load, and its reads.
namespace zhiwang::testing {
namespace {

constexpr size_t kHotCases = 24;  // what clients fight over
constexpr absl::Duration kGiveUp = absl::Seconds(20);

}  // namespace

int64_t VersionOf(const std::string& etag) {
  int64_t version = 0;
  (void)absl::SimpleAtoi(etag.substr(std::min<size_t>(1, etag.size())), &version);
  return version;
}

Load::Client::Client(Load& load, int number, uint64_t seed)
    : load_(load), name_(Tenant(load.district_.code, number)), number_(number), random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    cases_.push_back(
        CaseService::NewStub(load.installation_.cluster().ConnectTo(load.installation_.case_intake(i).address)));
    staff_.push_back(grid::v1::StaffService::NewStub(
        load.installation_.cluster().ConnectTo(load.installation_.grid_registry(i).address)));
  }
}

void Load::Client::Start() {
  thread_ = std::thread([this] {
    while (!load_.stopping_) {
      Act();
      // A rate that leaves the machine room for the services.
      absl::SleepFor(absl::Milliseconds(Any(2, 12)));
    }
  });
}

void Load::Client::Join() {
  if (thread_.joinable()) thread_.join();
}

void Load::Client::SettleRefusals() {
  for (const auto& again : unsure_) {
    if (load_.history_.sound()) again();
  }
  unsure_.clear();
  repeats_.clear();
}

std::string Load::Client::AnyArea() {
  const auto last = static_cast<int64_t>(load_.areas_.size()) - 1;
  return absl::StrCat(load_.district_.name, "/areas/", load_.areas_[static_cast<size_t>(Any(0, last))]);
}

std::string Load::Client::NewRequestId() {
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", Any(0, 0xffffffff), Any(0, 0xffff), Any(0, 0xfff),
                     Any(0, 0xfff), Any(0, 0xffffffffffff));
}

// One that many clients have in hand.
std::string Load::Client::AnyCase() {
  absl::MutexLock lock(&load_.mutex_);
  if (load_.cases_.empty()) return {};
  const auto hot = static_cast<int64_t>(std::min(kHotCases, load_.cases_.size()));
  const auto all = static_cast<int64_t>(load_.cases_.size());
  return load_.cases_[static_cast<size_t>(Chance(0.8) ? all - Any(1, hot) : Any(0, all - 1))];
}

void Load::Client::Act() {
  const int64_t dice = Any(0, 99);
  if (dice < 16) {
    Create();
  } else if (dice < 26) {
    Get();
  } else if (dice < 32) {
    ListOfTown();
  } else if (dice < 34) {
    Import();
  } else if (dice < 38) {
    Assign();
  } else if (dice < 42 && !repeats_.empty()) {
    repeats_[static_cast<size_t>(Any(0, static_cast<int64_t>(repeats_.size()) - 1))]();
  } else {
    const std::string name = AnyCase();
    if (name.empty()) return Create();
    ChangeInAnyWay(name);
  }
}

bool Load::Client::GivesUp(const Operation& operation) {
  if (absl::Now() < std::max(load_.history_.recovered(), operation.unknown_since) + kGiveUp) return false;
  load_.history_.Violation(fmt::format("{} {} gets no answer {} after all faults were undone", operation.method,
                                       operation.request_id, absl::FormatDuration(kGiveUp)),
                           operation.subject);
  return true;
}

void Load::Client::NoteSettled(const Operation& operation) {
  const absl::Time since = std::max(operation.unknown_since, load_.history_.recovered());
  if (operation.unknown_since == absl::InfiniteFuture() || since == absl::InfiniteFuture()) return;
  const absl::Duration took = absl::Now() - since;
  if (took > kSettleWithin) {
    load_.history_.Violation(fmt::format("{} {} was settled only {} after all faults were undone", operation.method,
                                         operation.request_id, absl::FormatDuration(took)),
                             operation.subject);
  }
  absl::MutexLock lock(&load_.mutex_);
  load_.longest_settle_ = std::max(load_.longest_settle_, took);
}

void Load::Client::Get() {
  const std::string name = AnyCase();
  if (name.empty()) return;
  int64_t known = 0;
  {
    absl::MutexLock lock(&load_.mutex_);
    known = load_.version_[name];
  }
  Operation& operation = load_.history_.Begin({.caller = name_,
                                               .method = "GetCase",
                                               .request_id = {},
                                               .subject = name,
                                               .change = {},
                                               .request = name,
                                               .attempts = {},
                                               .answer = {}});
  intake::v1::GetCaseRequest request;
  request.set_name(name);
  Case answer;
  const absl::Status status =
      Once(operation, static_cast<int>(Any(0, kReplicas - 1)), &CaseService::Stub::GetCase, request, answer);
  if (IsUnsettled(status)) return;
  if (!status.ok()) {
    return load_.history_.Violation(absl::StrCat("a case that was acknowledged cannot be read: ", Describe(status)),
                                    name);
  }
  const int64_t version = VersionOf(answer.etag());
  if (version < known) {
    load_.history_.Violation(
        fmt::format("{} is read in version {} after version {} was acknowledged", name, version, known), name);
  }
  load_.history_.Settle(operation, Outcome::kDone, answer.SerializeAsString(), version);
}

void Load::Client::ListOfTown() {
  intake::v1::ListCasesRequest request;
  request.set_district(load_.district_.name);
  request.set_page_size(static_cast<int32_t>(Any(1, 100)));
  if (Chance(0.3)) request.set_state(static_cast<intake::v1::Case::State>(Any(1, 5)));
  if (Chance(0.2)) request.set_unit(fmt::format("{}/departments/D{:02}", load_.district_.name, Any(1, 20)));
  grpc::ClientContext context;
  load_.installation_.cluster().SignAs(context, load_.district_.town_dispatcher);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  intake::v1::ListCasesResponse response;
  const size_t replica = static_cast<size_t>(Any(0, kReplicas - 1));
  Operation& operation = load_.history_.Begin({.caller = name_,
                                               .method = "ListCases",
                                               .request_id = {},
                                               .subject = {},
                                               .change = {},
                                               .request = Describe(request),
                                               .attempts = {},
                                               .answer = {}});
  Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = static_cast<int>(replica) + 1, .status = {}};
  attempt.status = rpc::FromWire(cases_[replica]->ListCases(&context, request, &response));
  attempt.ended = absl::Now();
  load_.history_.Note(operation, attempt);
  if (IsUnsettled(attempt.status)) return;
  if (!attempt.status.ok()) {
    return load_.history_.Violation(absl::StrCat("a list was answered ", Describe(attempt.status)));
  }
  load_.border_.Inspect(load_.district_.code, response, operation.request);
  for (const Case& c : response.cases()) {
    const bool in_town = std::any_of(c.area_chain().begin(), c.area_chain().end(), [&](const auto& step) {
      return step.area() == absl::StrCat(load_.district_.name, "/areas/", load_.district_.town);
    });
    if (in_town) continue;
    load_.history_.Violation(
        absl::StrCat("the dispatcher of ", load_.district_.town, " was shown ", c.name(), ", which lies in ",
                     c.area().empty() ? "no area" : c.area(), ", in a list ", Describe(request)),
        c.name());
    return;
  }
}

}  // namespace zhiwang::testing

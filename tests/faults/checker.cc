#include "tests/faults/checker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using changelog::Change;
using intake::Action;
using intake::v1::Case;
using intake::v1::CaseService;

constexpr absl::Duration kQuietWithin = absl::Seconds(20);
constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr int kPage = 200;
constexpr size_t kMostOutsiders = 20;

std::string CaseName(const std::string& id) { return FormatResourceName("370211", "cases", id); }

std::optional<Action> ActionOf(const std::string& type) {
  static const std::map<std::string, Action> actions = {{"case.placed", Action::kPlace},
                                                        {"case.dispatched", Action::kDispatch},
                                                        {"case.accepted", Action::kAccept},
                                                        {"case.returned", Action::kReturn},
                                                        {"case.resolved", Action::kResolve},
                                                        {"case.called_back", Action::kRecordCallback},
                                                        {"case.reopened", Action::kReopen},
                                                        {"case.closed", Action::kClose},
                                                        {"case.site_check_requested", Action::kRequestSiteCheck}};
  if (type.starts_with("case.site_check_") && !actions.contains(type)) return Action::kRecordSiteCheck;
  const auto found = actions.find(type);
  return found == actions.end() ? std::nullopt : std::optional(found->second);
}

// Whether changes of that kind carry the time of the replica that made them, whatever the change before them carries:
// those that common/resource does not write yet.
bool IsDatedByItsReplica(const std::string& kind) {
  static const std::set<std::string> kinds = {"area", "calendar", "case", "department", "staff"};
  return kinds.contains(kind);
}

int64_t VersionOf(const Case& c) {
  int64_t version = 0;
  (void)absl::SimpleAtoi(c.etag().substr(std::min<size_t>(1, c.etag().size())), &version);
  return version;
}

bool LiesIn(const Case& c, const std::string& area) {
  return std::any_of(c.area_chain().begin(), c.area_chain().end(),
                     [&](const auto& step) { return step.area() == absl::StrCat(kDistrict, "/areas/", area); });
}

}  // namespace

Checker::Checker(Installation& installation, History& history, const Promised& promised,
                 const std::vector<std::unique_ptr<Watcher>>& watchers)
    : installation_(installation),
      history_(history),
      promised_(promised),
      watchers_(watchers),
      grid_(installation.cluster().Schema("grid_registry")),
      intake_(installation.cluster().Schema("case_intake")) {
  for (int i = 0; i < kReplicas; ++i) {
    stubs_.push_back(CaseService::NewStub(installation_.cluster().ConnectTo(installation.case_intake(i).address)));
  }
}

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

int64_t Checker::Number(Log& log, const std::string& sql) {
  const auto number = log.db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
    return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); });
  });
  if (number.ok()) return number->value_or(0);
  Violation(absl::StrCat(sql, " cannot be read: ", Describe(number.status())));
  return -1;
}

void Checker::AwaitQuiet() {
  const auto lags = [&]() -> std::string {
    if (Number(intake_, "SELECT COUNT(*) FROM case_to_place") > 0) return "cases still wait for their place";
    for (Log* log : {&grid_, &intake_}) {
      if (Number(*log, "SELECT COUNT(*) FROM change_log WHERE seq IS NULL") > 0) {
        return absl::StrCat(log->schema, " has changes without a number");
      }
    }
    if (Number(intake_, absl::StrCat("SELECT seq FROM follower WHERE name = '", intake::CaseReport().follower, "'")) !=
        Number(intake_, "SELECT seq FROM log_head")) {
      return "the reports lag behind";
    }
    for (const auto& [log, relay] :
         {std::pair{&intake_, intake::kSiteCheckRelay}, {&grid_, grid::kSiteCheckResultRelay}}) {
      if (Number(*log, absl::StrCat("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = '", relay, "'")) !=
          Number(*log, "SELECT seq FROM log_head")) {
        return absl::StrCat("the relay ", relay, " lags behind");
      }
      if (Number(*log, "SELECT COUNT(*) FROM handoff_pending") > 0) {
        return absl::StrCat("the relay ", relay, " has hand-offs that wait");
      }
    }
    return {};
  };
  const auto quiet = [&] {
    if (!lags().empty()) return false;
    absl::SleepFor(absl::Milliseconds(200));
    return lags().empty();
  };
  if (!Eventually(quiet, kQuietWithin)) {
    Violation(fmt::format("{} after everything is whole: {}", absl::FormatDuration(kQuietWithin), lags()));
  }
}

void Checker::Check() {
  done_.clear();
  ReadLog(grid_);
  ReadLog(intake_);
  for (const Change& change : intake_.fresh) {
    if (change.kind == "case") CheckLifecycle(change);
  }
  CheckVersions(grid_, "staff", "SELECT id, version FROM staff");
  CheckVersions(grid_, "site_check", "SELECT CAST(id AS CHAR), version FROM site_check");
  CheckVersions(intake_, "case", "SELECT CAST(id AS CHAR), version FROM intake_case");
  hand_offs_ = CheckHandOffs(intake_.db, grid_.db, history_);
  CheckOperations();
  cases_ = ListAll(kCentre);
  CheckCases();
  CheckImported();
  CheckTown();
  CheckStaff();
  CheckBulletins();
  for (const auto& watcher : watchers_) CheckWatcher(*watcher);
  CheckSequencers();
  CheckByCtl();
  CheckCopies();
}

// The numbers go on from the last without a gap, and each timeline goes on with the next version.
void Checker::ReadLog(Log& log) {
  log.fresh.clear();
  const absl::Status read = log.db.ReadSnapshot(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::Status {
    for (int64_t after = log.head;;) {
      ASSIGN_OR_RETURN(auto page, changelog::ReadNumbered(tx, after, 1000));
      if (page.empty()) return absl::OkStatus();
      after = page.back().seq;
      std::move(page.begin(), page.end(), std::back_inserter(log.fresh));
    }
  });
  if (!read.ok()) Violation(absl::StrCat("the log of ", log.schema, " cannot be read: ", Describe(read)));
  for (const Change& change : log.fresh) {
    const std::string what = fmt::format("{}: change {} of {} {}", log.schema, change.seq, change.kind, change.id);
    if (change.seq != log.head + 1) Violation(fmt::format("{} follows number {}", what, log.head), CaseName(change.id));
    log.head = change.seq;
    Last& last = log.last[{change.kind, change.id}];
    if (change.version != last.version + 1) {
      Violation(fmt::format("{} has version {} after {}", what, change.version, last.version), CaseName(change.id));
    }
    if (change.at < last.at && !IsDatedByItsReplica(change.kind)) {
      Violation(fmt::format("{} version {} is {} before the version that it follows", what, change.version,
                            absl::FormatDuration(last.at - change.at)),
                CaseName(change.id));
    }
    last = {change.version, change.at};
    for (const auto& watcher : watchers_) {
      if (watcher->schema() == log.schema) unseen_[watcher->name()].push_back(change);
    }
  }
  changes_ += static_cast<int64_t>(log.fresh.size());
  if (const int64_t head = Number(log, "SELECT seq FROM log_head"); head != log.head) {
    Violation(fmt::format("{}: the head is {}, the last number {}", log.schema, head, log.head));
  }
  if (const int64_t rows = Number(log, "SELECT COUNT(*) FROM change_log"); rows != log.head) {
    Violation(fmt::format("{}: {} changes, numbered up to {}", log.schema, rows, log.head));
  }
  if (const int64_t stalled = Number(log, "SELECT COUNT(*) FROM follower_stalled"); stalled != 0) {
    Violation(fmt::format("{}: {} resources are parked", log.schema, stalled));
  }
}

// What is stored is what the last change left.
void Checker::CheckVersions(Log& log, const std::string& kind, const std::string& query) {
  std::map<std::string, int64_t> stored;
  const absl::Status read = log.db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
    return tx.Query(query, {}, [&](const sql::Row& row) { stored[row.Text(1)] = row.Int(2); });
  });
  if (!read.ok()) Violation(absl::StrCat(query, ": ", Describe(read)));
  size_t logged = 0;
  for (const auto& [key, last] : log.last) {
    if (key.first != kind) continue;
    ++logged;
    const auto found = stored.find(key.second);
    if (found == stored.end()) {
      Violation(fmt::format("{} {} has a timeline and is not there", kind, key.second), CaseName(key.second));
    } else if (found->second != last.version) {
      Violation(fmt::format("{} {} is stored in version {}, its timeline ends with {}", kind, key.second, found->second,
                            last.version),
                CaseName(key.second));
    }
  }
  if (stored.size() != logged) Violation(fmt::format("{}: {} stored, {} with a timeline", kind, stored.size(), logged));
}

// Each change starts from what the one before left, and is one that the lifecycle has.
void Checker::CheckLifecycle(const Change& change) {
  const std::string name = CaseName(change.id);
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  intake::v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return Violation(what + " cannot be read", name);
  Told& told = told_[change.id];
  const auto after = static_cast<intake::State>(payload.after().state());
  if (change.version == 1) {
    const bool created = change.type == "case.created" && after == intake::State::kReceived;
    if (payload.has_before() || (!created && change.type != "case.imported")) Violation(what + " begins no case", name);
  } else {
    if (payload.before().SerializeAsString() != told.facts.SerializeAsString()) {
      Violation(what + " does not start from what the change before it left", name);
    }
    const auto before = static_cast<intake::State>(payload.before().state());
    const auto action = ActionOf(change.type);
    const intake::Transition* row = action ? intake::FindTransition(before, *action) : nullptr;
    const bool by_placer = change.type == "case.placed" && change.actor == "case-intake" && before == after;
    if (!by_placer && (row == nullptr || row->to != after)) {
      Violation(fmt::format("{} leads from {} to {}", what, intake::StateName(before), intake::StateName(after)), name);
    }
  }
  told.facts = payload.after();
  told.last_request_id = change.request_id;
  told.timeline.push_back(change);

  if (change.request_id.empty()) return;
  if (!done_.emplace(change.request_id, std::pair(change.id, change.version)).second) {
    Violation(fmt::format("request {} was done twice: {}", change.request_id, what), name);
  }
}

// Done is in the log where the answer says, once; refused is not there at all; and whoever read, read what was written.
void Checker::CheckOperations() {
  std::set<std::string> asked;
  std::map<std::pair<std::string, int64_t>, const Operation*> by_version;
  for (const Operation& operation : history_.operations()) {
    ++operations_;
    if (operation.request_id.empty()) continue;
    asked.insert(operation.request_id);
    const std::string what = fmt::format("{} {} of {}", operation.method, operation.request_id, operation.caller);
    const auto done = done_.find(operation.request_id);
    if (operation.outcome == Outcome::kRefused) {
      if (done != done_.end()) {
        Violation(
            fmt::format("{} was refused and is version {} of case {}", what, done->second.second, done->second.first),
            CaseName(done->second.first));
      }
      continue;
    }
    if (operation.outcome != Outcome::kDone) continue;  // is a violation already
    by_version[{operation.subject, operation.version}] = &operation;
    if (done == done_.end()) {
      Violation(fmt::format("{} was acknowledged as version {} of {} and is not in the log", what, operation.version,
                            operation.subject),
                operation.subject);
    } else if (CaseName(done->second.first) != operation.subject || done->second.second != operation.version) {
      Violation(fmt::format("{} was acknowledged as version {} of {} and is version {} of case {}", what,
                            operation.version, operation.subject, done->second.second, done->second.first),
                operation.subject);
    }
    auto& last = last_answer_[operation.subject];
    if (operation.version > last.first) last = {operation.version, operation.answer};
  }
  for (const Change& change : intake_.fresh) {
    if (!change.actor.starts_with("centre-") || change.request_id.empty()) continue;
    if (!asked.contains(change.request_id)) {
      Violation(fmt::format("change {} of case {} was asked for by nobody", change.seq, change.id),
                CaseName(change.id));
      continue;
    }
    const auto operation = by_version.find({CaseName(change.id), change.version});
    if (operation != by_version.end() &&
        (operation->second->change != change.type || operation->second->caller != change.actor)) {
      Violation(fmt::format("change {} of case {} is {} by {}, not what was asked", change.seq, change.id, change.type,
                            change.actor),
                CaseName(change.id));
    }
  }
  for (const Operation& operation : history_.operations()) {
    if (operation.method != "GetCase" || operation.outcome != Outcome::kDone) continue;
    const auto written = by_version.find({operation.subject, operation.version});
    if (written != by_version.end() && written->second->answer != operation.answer) {
      Violation(fmt::format("{} was read in version {} with other content than was acknowledged", operation.subject,
                            operation.version),
                operation.subject);
    }
  }
}

std::map<std::string, Case> Checker::ListAll(const std::string& caller) {
  std::map<std::string, Case> all;
  intake::v1::ListCasesRequest request;
  request.set_district(kDistrict);
  request.set_page_size(kPage);
  do {
    intake::v1::ListCasesResponse response;
    const absl::Status status = Ask(AnyIntake(), &CaseService::Stub::ListCases, caller, request, response);
    if (!status.ok()) {
      Violation(absl::StrCat("cases cannot be listed by ", caller, ": ", Describe(status)));
      return all;
    }
    for (Case& c : *response.mutable_cases()) {
      const std::string name = c.name();
      if (!all.emplace(name, std::move(c)).second) Violation(name + " is listed twice", name);
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// What is listed is what the log tells of, each in its last version with the content that was acknowledged.
void Checker::CheckCases() {
  for (const auto& [id, told] : told_) {
    const std::string name = CaseName(id);
    const auto found = cases_.find(name);
    if (found == cases_.end()) {
      Violation(name + " is in the log and in no list", name);
      continue;
    }
    const int64_t version = intake_.last.at({"case", id}).version;
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
void Checker::CheckTown() {
  const std::map<std::string, Case> shown = ListAll(installation_.town_dispatcher());
  size_t outsiders = 0;
  for (const auto& [name, c] : cases_) {
    if (LiesIn(c, kTown) != shown.contains(name)) {
      Violation(fmt::format("{} lies {} the town and is {} its dispatcher", name, LiesIn(c, kTown) ? "in" : "outside",
                            shown.contains(name) ? "shown to" : "hidden from"),
                name);
    }
    if (LiesIn(c, kTown) || ++outsiders > kMostOutsiders) continue;
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    Case answer;
    const absl::Status status =
        Ask(AnyIntake(), &CaseService::Stub::GetCase, installation_.town_dispatcher(), request, answer);
    if (!absl::IsNotFound(status))
      Violation(fmt::format("{} answers the town's dispatcher: {}", name, Describe(status)), name);
  }
}

void Checker::CheckStaff() {
  const auto stub =
      grid::v1::StaffService::NewStub(installation_.cluster().ConnectTo(installation_.grid_registry(0).address));
  for (const auto& [staff, promised] : promised_.assignments()) {
    grid::v1::GetStaffRequest request;
    request.set_name(absl::StrCat(kDistrict, "/staff/", staff));
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
void Checker::CheckBulletins() {
  std::vector<intake::CaseHistory> histories;
  for (const auto& [id, told] : told_) histories.push_back(told.timeline);
  const auto stub =
      intake::v1::ReportService::NewStub(installation_.cluster().ConnectTo(installation_.case_intake(1).address));
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
  for (const absl::CivilDay day : intake::DaysOf(histories)) {
    if (day > today) continue;
    intake::v1::GetBulletinRequest request;
    request.set_district(kDistrict);
    request.set_day(absl::FormatCivilTime(day));
    intake::v1::Bulletin bulletin;
    const absl::Status status = Ask(*stub, &intake::v1::ReportService::Stub::GetBulletin, kCentre, request, bulletin);
    if (!status.ok()) {
      Violation(absl::StrCat("the bulletin of ", request.day(), ": ", Describe(status)));
      continue;
    }
    const std::string told = Print(intake::LinesOf(bulletin));
    const std::string counted = Print(intake::Recount(histories, bulletin));
    if (told == counted) continue;
    Violation(fmt::format("the bulletin of {} says\n      {}\n    a recount says\n      {}", request.day(),
                          told.substr(0, told.find('\n')), counted.substr(0, counted.find('\n'))));
  }
}

// Exactly the changes of the log that were asked for, in order, each once.
void Checker::CheckWatcher(Watcher& watcher) {
  std::vector<Seen> expected;
  for (const Change& change : std::exchange(unseen_[watcher.name()], {})) {
    if (!watcher.area().empty() && change.area_path.find(absl::StrCat("/", watcher.area(), "/")) == std::string::npos)
      continue;
    expected.push_back({change.seq, change.version, change.kind, change.id, change.type});
  }
  if (expected.empty()) return;
  std::vector<Seen> seen;
  const bool came = Eventually([&] { return watcher.last_seq() >= expected.back().seq; }, kQuietWithin);
  seen = watcher.Take();
  if (!came) {
    return Violation(fmt::format("the {} was told up to {}, the log goes to {}", watcher.name(), watcher.last_seq(),
                                 expected.back().seq));
  }
  if (seen == expected) return;
  const auto [told, logged] = std::mismatch(seen.begin(), seen.end(), expected.begin(), expected.end());
  const auto show = [](const std::vector<Seen>& list, auto at) {
    return at == list.end() ? std::string("nothing")
                            : fmt::format("number {} ({} {} version {})", at->seq, at->kind, at->id, at->version);
  };
  Violation(fmt::format("the {} was told {}, where the log has {}; {} told, {} in the log", watcher.name(),
                        show(seen, told), show(expected, logged), seen.size(), expected.size()));
}

// One of the replicas numbers, and no other believes it does.
void Checker::CheckSequencers() {
  for (const int first : {0, kReplicas}) {
    const auto leaders = [&] {
      double sum = 0;
      for (int i = 0; i < kReplicas; ++i) {
        sum += Installation::Metric(installation_.nodes()[static_cast<size_t>(first + i)], "zhiwang_sequencer_leads");
      }
      return sum;
    };
    if (Eventually([&] { return leaders() == 1; }, absl::Seconds(8))) continue;
    Violation(fmt::format("{} replicas of {} number its log", leaders(),
                          installation_.nodes()[static_cast<size_t>(first)].replica->program));
  }
}

// The operator's own proof.
void Checker::CheckByCtl() {
  const auto verified = installation_.cluster().Ctl({"verify"}, absl::Minutes(2));
  if (verified.exit_code != 0) Violation(absl::StrCat("zhiwangctl verify:\n", verified.text));
}

// The nodes of Galera hold the same; what each replica keeps for a moment may differ by that moment.
void Checker::CheckCopies() {
  if (installation_.galera() == nullptr) return;
  for (const Log* log : {&grid_, &intake_}) {
    std::vector<std::string> differing;
    const bool same = Eventually(
        [&] {
          differing = installation_.galera()->Differences(log->schema);
          std::erase(differing, "lease");  // renewed all the time
          return differing.empty();
        },
        kPatience);
    if (!same) Violation(fmt::format("the Galera nodes differ in {} of {}", differing.front(), log->schema));
  }
}

}  // namespace zhiwang::testing

#include "tests/faults/checker/checker.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/services.h"
#include "tests/faults/checker/numbers.h"

namespace zhiwang::testing {

using changelog::Change;
using intake::v1::CaseService;

Checker::Checker(Installation& installation, History& history, Border& border, const Promised& promised,
                 const std::vector<std::unique_ptr<Watcher>>& watchers)
    : installation_(installation),
      history_(history),
      border_(border),
      promised_(promised),
      watchers_(watchers),
      grid_(LogOf("grid_registry")),
      intake_(LogOf("case_intake")),
      mediation_(LogOf("mediation")),
      files_(history),
      personal_data_(installation, history) {
  for (const ServiceEntry& service : Services()) LogOf(std::string(service.schema));
  for (int i = 0; i < kReplicas; ++i) {
    stubs_.push_back(CaseService::NewStub(installation_.cluster().ConnectTo(installation.case_intake(i).address)));
  }
}

Checker::Log& Checker::LogOf(const std::string& schema) {
  return logs_.try_emplace(schema, installation_.cluster().Schema(schema)).first->second;
}

int64_t Checker::Number(Log& log, const std::string& sql) {
  const auto number = log.db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
    return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); });
  });
  if (number.ok()) return number->value_or(0);
  Violation(absl::StrCat(sql, " cannot be read: ", Describe(number.status())));
  return -1;
}

std::string Checker::FirstWaiting(Log& log) {
  const auto first = log.db.Read(absl::Now() + kPatience, [](sql::Txn& tx) {
    return tx.QueryOne("SELECT kind, id, version, tries, code, reason FROM handoff_pending ORDER BY since LIMIT 1", {},
                       [](const sql::Row& row) {
                         return fmt::format("{} {} version {}, tried {} times, code {}: {}", row.Text(1), row.Text(2),
                                            row.Int(3), row.Int(4), row.Int(5), row.Text(6));
                       });
  });
  if (!first.ok()) return Describe(first.status());
  return first->value_or("");
}

void Checker::AwaitQuiet() {
  const auto lags = [&]() -> std::string {
    if (Number(intake_, "SELECT COUNT(*) FROM timer WHERE what = 'case.place'") > 0)
      return "cases still wait for their place";
    const std::string unspread = "SELECT COUNT(*) FROM screening_round WHERE spread_day <= ";
    if (Number(mediation_, absl::StrCat(unspread, calendar::TodayNumber())) > 0)
      return "rounds of screenings have yet to come to their grids";
    for (auto& [schema, log] : logs_) {
      if (Number(log, "SELECT COUNT(*) FROM change_log WHERE seq IS NULL") > 0) {
        return absl::StrCat(schema, " has changes without a number");
      }
      if (Number(log, "SELECT COUNT(*) FROM follower WHERE seq <> (SELECT seq FROM log_head)") > 0) {
        return absl::StrCat("reports or a relay of ", schema, " lag behind");
      }
      if (const std::string waiting = FirstWaiting(log); !waiting.empty()) {
        return absl::StrCat(schema, " has hand-offs that wait: ", waiting);
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
  for (auto& [schema, log] : logs_) ReadLog(log);
  for (const Change& change : intake_.fresh) {
    if (change.kind == "case") CheckLifecycle(change);
  }
  CheckVersions(grid_, "staff", "SELECT CONCAT(district, '/', id), version FROM staff");
  CheckVersions(grid_, "site_check", "SELECT CONCAT(district, '/', id), version FROM site_check");
  CheckVersions(intake_, "case", "SELECT CONCAT(district, '/', id), version FROM intake_case");
  CheckVersions(mediation_, "committee", "SELECT CONCAT(district, '/', id), version FROM committee");
  CheckVersions(mediation_, "dispute", "SELECT CONCAT(district, '/', id), version FROM dispute");
  for (const char* kind : {"referral", "session", "agreement", "document", "award", "screening_round", "screening"}) {
    CheckVersions(mediation_, kind, absl::StrCat("SELECT CONCAT(district, '/', id), version FROM ", kind));
  }
  files_.Check(mediation_.fresh, mediation_.db);
  personal_data_.Check();
  numbered_ = CheckNumbers(mediation_.db, history_);
  referrals_ = CheckReferrals(intake_.db, mediation_.db, history_);
  hand_offs_ = CheckHandOffs(intake_.db, grid_.db, history_);
  inspections_ = CheckInspections(mediation_.db, grid_.db, history_);
  CheckOperations();
  cases_.clear();
  for (const District& district : installation_.districts()) {
    cases_.merge(ListAll(district, Tenant(district.code, 0)));
  }
  CheckCases();
  CheckImported();
  CheckStaff();
  for (const District& district : installation_.districts()) {
    CheckTown(district);
    CheckBulletins(district);
  }
  for (const auto& watcher : watchers_) CheckWatcher(*watcher);
  CheckSequencers();
  CheckByCtl();
  CheckCopies();
}

// Exactly the changes of the log that were asked for, in order, each once.
void Checker::CheckWatcher(Watcher& watcher) {
  std::vector<Seen> expected;
  for (const Change& change : std::exchange(unseen_[watcher.name()], {})) {
    if (change.district != watcher.district()) continue;
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

// One of the replicas of a service numbers, and no other believes it does.
void Checker::CheckSequencers() {
  std::vector<Node>& nodes = installation_.nodes();
  for (size_t first = 0; first < nodes.size(); first += kReplicas) {
    const auto leaders = [&] {
      double sum = 0;
      for (size_t i = first; i < first + kReplicas; ++i) {
        sum += Installation::Metric(nodes[i], "zhiwang_sequencer_leads");
      }
      return sum;
    };
    if (Eventually([&] { return leaders() == 1; }, absl::Seconds(8))) continue;
    Violation(fmt::format("{} replicas of {} number its log", leaders(), nodes[first].replica->program));
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
  for (const auto& [schema, log] : logs_) {
    std::vector<std::string> differing;
    const bool same = Eventually(
        [&] {
          differing = installation_.galera()->Differences(log.schema);
          std::erase(differing, "lease");  // renewed all the time
          return differing.empty();
        },
        kPatience);
    if (!same) Violation(fmt::format("the Galera nodes differ in {} of {}", differing.front(), schema));
  }
}

}  // namespace zhiwang::testing

#include "services/case_intake/report/report_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/change_log.h"
#include "common/log_service/long_check.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/report/report.h"
#include "services/case_intake/report/report_projector.h"
#include "services/case_intake/report/report_store.h"

namespace zhiwang::intake {
namespace {

constexpr int kCasesAStep = 2'000;
constexpr int kStepsAMessage = 5;
constexpr int kMostDifferences = 100;

v1::Rate MakeRate(int64_t numerator, int64_t denominator, int64_t excluded) {
  v1::Rate rate;
  rate.set_numerator(numerator);
  rate.set_denominator(denominator);
  rate.set_excluded(excluded);
  return rate;
}

v1::BulletinLine ToProto(std::string subject, const BulletinFigures& figures) {
  v1::BulletinLine line;
  line.set_subject(std::move(subject));
  line.set_received(figures.received);
  line.set_dispatched(figures.dispatched);
  line.set_resolved(figures.resolved);
  line.set_closed(figures.closed);
  line.set_overdue(figures.overdue());
  line.set_returned(figures.returned);
  line.set_reopened(figures.redone);
  *line.mutable_on_time() = MakeRate(figures.met, figures.due - figures.running, figures.running);
  *line.mutable_solved() = MakeRate(figures.solved, figures.asked_solved, figures.called - figures.asked_solved);
  *line.mutable_satisfied() =
      MakeRate(figures.satisfied, figures.asked_satisfied, figures.called - figures.asked_satisfied);
  return line;
}

// Lines by how much happened, the busiest first; equal ones by subject, so that the order is the same every time.
template <class Key, class Name>
void AddLines(const std::map<Key, BulletinFigures>& figures, Name&& name,
              google::protobuf::RepeatedPtrField<v1::BulletinLine>* lines) {
  for (const auto& [key, one] : figures) *lines->Add() = ToProto(name(key), one);
  std::stable_sort(lines->begin(), lines->end(), [](const v1::BulletinLine& a, const v1::BulletinLine& b) {
    return a.received() + a.closed() + a.overdue() > b.received() + b.closed() + b.overdue();
  });
}

std::string Describe(const CounterKey& key, int64_t counted, int64_t stored) {
  return fmt::format(
      "{} measure {} channel {} unit '{}' category '{}' area '{}': the cases make {}, the counter says {}", key.day,
      static_cast<int>(key.measure), key.channel, key.unit, key.category, key.area_path, counted, stored);
}

}  // namespace

ReportService::ReportService(server::Runtime& runtime, sql::Database& db, RegistryClient& registry)
    : Service(runtime, *v1::DailyBulletin::descriptor()->file()->FindServiceByName("ReportService")),
      db_(db),
      registry_(registry) {
  OnWorker("GetDailyBulletin", &ReportService::GetDailyBulletin);
  Streaming("VerifyReports", &ReportService::VerifyReports);
}

absl::StatusOr<v1::DailyBulletin> ReportService::GetDailyBulletin(const rpc::Call& call,
                                                                  const v1::GetDailyBulletinRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  const absl::TimeZone zone = calendar::ShanghaiZone();
  const absl::Time now = absl::Now();
  absl::CivilDay day = absl::ToCivilDay(now, zone);
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDay("day", request.day()));
  }
  const absl::Time end = absl::FromCivil(day + 1, zone);
  if (absl::FromCivil(day, zone) > now) return error::DayInFuture(request.day());
  const absl::Time cut_off = std::min(now, end);
  std::string area_prefix = "/";
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "area", request.area(), "areas"));
    ASSIGN_OR_RETURN(const auto chain, registry_.FindArea(call, district, code));
    if (chain.empty()) return error::AreaUnknown("area", request.area());
    // The whole district is also what could not be placed.
    if (chain.size() > 1) area_prefix = AreaPathOf(chain);
    if (!call.May({area_prefix, {}})) return error::AreaUnknown("area", request.area());
  } else if (!call.May({area_prefix, {}})) {
    return error::PermissionMissing(call.rule->permission, call.rule->zh, district);
  }

  Bulletin bulletin;
  ASSIGN_OR_RETURN(const int64_t as_of, db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    bulletin = Bulletin();
    Counters counters;
    RETURN_IF_ERROR(ReadCounters(tx, district, calendar::DayNumber(day), area_prefix,
                                 [&](const CounterKey& key, int64_t value) { counters.emplace(key, value); }));
    // What the projector has yet to see counts too: the clocks that run are those of the cases as they are by now.
    ASSIGN_OR_RETURN(const int64_t checkpoint, changelog::ReadCheckpoint(tx, kReportProjector));
    ASSIGN_OR_RETURN(const auto pending, changelog::ReadPending(tx, district, checkpoint));
    for (const changelog::Change& change : pending) RETURN_IF_ERROR(AddChange(change, counters));
    for (const auto& [key, value] : counters) {
      const bool asked = key.day == calendar::DayNumber(day) && key.area_path.starts_with(area_prefix);
      if (asked && value != 0) bulletin.Add(key, value);
    }
    if (cut_off < end) {
      ASSIGN_OR_RETURN(const auto running, RunningDeadlines(tx, district, cut_off, end - absl::Microseconds(1)));
      for (const RunningDeadline& one : running) {
        if (!one.area_path.starts_with(area_prefix)) continue;
        bulletin.AddRunning(
            {calendar::DayNumber(day), Measure::kHandlingDue, one.channel, one.unit, one.category, one.area_path});
      }
    }
    return changelog::ReadHead(tx);
  }));

  v1::DailyBulletin answer;
  answer.set_day(calendar::FormatDay(day));
  answer.set_area(request.area());
  answer.mutable_cut_off()->set_seconds(absl::ToUnixSeconds(cut_off));
  answer.set_as_of_seq(as_of);
  *answer.mutable_total() = ToProto({}, bulletin.total);
  AddLines(
      bulletin.by_unit, [&](const std::string& unit) { return FormatResourceName(district, "departments", unit); },
      answer.mutable_by_unit());
  AddLines(
      bulletin.by_category, [&](const std::string& code) { return FormatResourceName(district, "categories", code); },
      answer.mutable_by_category());
  AddLines(
      bulletin.by_channel, [](int channel) { return v1::Case::Channel_Name(channel); }, answer.mutable_by_channel());
  return answer;
}

// In one snapshot: what all cases add up to must be what the counters say plus what the projector has yet to see.
absl::Status ReportService::VerifyReports(const rpc::Call&,
                                          server::Stream<v1::VerifyReportsRequest, v1::VerifyReportsResponse>& stream) {
  v1::VerifyReportsRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));

  v1::VerifyReportsResponse verdict;
  RETURN_IF_ERROR(db_.ReadSnapshot(absl::Now() + log_service::kLongestCheck, [&](sql::Txn& tx) -> absl::Status {
    verdict.Clear();
    ASSIGN_OR_RETURN(const int64_t checkpoint, changelog::ReadCheckpoint(tx, kReportProjector));
    ASSIGN_OR_RETURN(Counters stored, ReadAllCounters(tx, district));
    ASSIGN_OR_RETURN(const auto pending, changelog::ReadPending(tx, district, checkpoint));
    for (const changelog::Change& change : pending) RETURN_IF_ERROR(AddChange(change, stored));

    Counters counted;
    int64_t cases = 0;
    for (int64_t after = 0, step = 1;; ++step) {
      ASSIGN_OR_RETURN(const auto rows, ReadFacts(tx, district, after, kCasesAStep));
      for (const CaseFactsRow& row : rows) AddContributions(row.facts, 1, counted);
      cases += static_cast<int64_t>(rows.size());
      if (rows.size() < kCasesAStep) break;
      after = rows.back().id;
      if (step % kStepsAMessage == 0) {
        v1::VerifyReportsResponse progress;
        progress.set_cases(cases);
        if (!stream.Write(progress)) return absl::CancelledError("nobody waits for the check");
      }
    }

    for (const auto& [key, value] : stored) counted.emplace(key, 0);
    for (const auto& [key, value] : counted) {
      const auto found = stored.find(key);
      const int64_t kept = found == stored.end() ? 0 : found->second;
      if (kept != value && verdict.differences_size() < kMostDifferences) {
        verdict.add_differences(Describe(key, value, kept));
      }
    }
    verdict.set_cases(cases);
    verdict.set_counters(static_cast<int64_t>(counted.size()));
    verdict.set_done(true);
    return absl::OkStatus();
  }));
  stream.Write(verdict);
  return absl::OkStatus();
}

}  // namespace zhiwang::intake

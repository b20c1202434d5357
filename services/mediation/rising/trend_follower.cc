#include "services/mediation/rising/trend_follower.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/rpc/call.h"
#include "common/rpc/client/client.h"
#include "common/sql/lease/lease.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/rising/intake_log.h"
#include "services/mediation/rising/marked_days.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kLeaseTtl = absl::Minutes(1);
constexpr absl::Duration kLongestStep = absl::Seconds(10);
constexpr int kMostChanges = 20'000;  // read before their marks are written
constexpr int kManyChanges = 1'000;   // after this many, more are probably waiting
constexpr int kMostListens = 20;      // reads of the log in a turn

// The appeals of a village on a day, by the code of their first-level category. Appeals without a category are left out.
std::map<std::string, int64_t> ReceivedOf(const std::string& district, const intake::v1::Bulletin& bulletin) {
  std::map<std::string, int64_t> received;
  for (const intake::v1::BulletinLine& line : bulletin.by_category()) {
    const auto category = ParseIdWithin(district, "by_category", line.subject(), "categories");
    if (category.ok() && line.received() > 0) received[*category] = line.received();
  }
  return received;
}

// Replaces the known figures of a day, and leaves out days that are too old to matter.
void PutDay(absl::CivilDay day, const std::map<std::string, int64_t>& received, absl::CivilDay today,
            VillageCounts& counts) {
  for (auto& [category, days] : counts) {
    days.erase(day);
    days.erase(days.begin(), days.lower_bound(FirstTrendDay(today)));
  }
  if (day < FirstTrendDay(today)) return;
  for (const auto& [category, appeals] : received) counts[category][day] = appeals;
}

// True if the intake does not answer at present.
bool SaysLater(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

struct TrendFollower::Intake {
  Intake(const std::shared_ptr<grpc::Channel>& channel, absl::Duration listen)
      : log(channel, listen), reports(channel) {}
  IntakeLog log;
  intake::v1::ReportService::Stub reports;
};

TrendFollower::TrendFollower(sql::Database& db, const process::CalendarFollower& calendars, RulesBook& rules,
                             const std::shared_ptr<grpc::Channel>& intake, background::Schedule& schedule,
                             Options options)
    : db_(db),
      calendars_(calendars),
      rules_(rules),
      intake_(std::make_unique<Intake>(intake, options.listen)),
      options_(options),
      bulletins_("zhiwang_trend_bulletins_total", "Bulletins of a village and day that were read for the desk."),
      dropped_("zhiwang_trend_dropped_total", "Days of villages whose bulletin the intake refuses to give."),
      loop_(schedule.Run({.name = "trends",
                          .period = options.every,
                          .lease = background::LoopLease{.db = &db, .name = "trends", .ttl = kLeaseTtl}},
                         [this](const background::Turn& turn) { return Run(turn); })) {}

TrendFollower::~TrendFollower() {
  intake_->log.End();
  loop_.reset();
}

// A district that fails must not hold up the others.
absl::Status TrendFollower::Run(const background::Turn& turn) {
  const std::map<std::string, std::string> districts = calendars_.Versions();
  absl::Status failed;
  for (const auto& [district, version] : districts) {
    if (turn.stopping()) break;
    failed.Update(Follow(turn, district));
  }
  return failed;
}

absl::Status TrendFollower::Follow(const background::Turn& turn, const std::string& district) {
  ASSIGN_OR_RETURN(const Rules rules, rules_.On(district, calendar::TodayNumber(), absl::Now() + kLongestStep));
  TrendPosition position;
  // Renew the lease here: the districts before this one may have taken long.
  RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(position, ReadTrendPosition(tx, district));
    return absl::OkStatus();
  }));
  if (position.rules_version != rules.version) {
    ASSIGN_OR_RETURN(position, RateAnew(turn, district, position, rules));
  }
  // Days that are marked already are read even if the log cannot be read.
  absl::Status failed = ListenOn(turn, district, position);
  failed.Update(ReadBulletins(turn, district, rules.rises));
  return failed;
}

absl::Status TrendFollower::ListenOn(const background::Turn& turn, const std::string& district,
                                     TrendPosition& position) {
  bool more = true;
  for (int i = 0; i < kMostListens && more && !turn.stopping(); ++i) {
    ASSIGN_OR_RETURN(more, Listen(turn, district, position));
  }
  return absl::OkStatus();
}

template <class Body>
absl::Status TrendFollower::TransactUnderLease(const background::Turn& turn, Body body) {
  return db_.Transact(absl::Now() + kLongestStep, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto holds, sql::RenewLease(tx, *turn.lease(), kLeaseTtl));
    if (!holds) return absl::AbortedError("the lease to count the appeals of villages was lost");
    return body(tx);
  });
}

// Writes every row by the present rules. Answers the position with their version. If it is interrupted, it starts again from the
// first row.
absl::StatusOr<TrendPosition> TrendFollower::RateAnew(const background::Turn& turn, const std::string& district,
                                                      TrendPosition position, const Rules& rules) {
  const absl::CivilDay today = calendar::Today();
  std::string last;
  while (!turn.stopping()) {
    ASSIGN_OR_RETURN(const auto village, db_.Read(absl::Now() + kLongestStep,
                                                  [&](sql::Txn& tx) { return NextVillage(tx, district, last); }));
    if (!village) {
      TrendPosition rated = position;
      rated.rules_version = rules.version;
      RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) { return WriteTrendPosition(tx, district, rated); }));
      return rated;
    }
    last = CodesOf(*village).back();
    RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const VillageCounts counts, ReadVillage(tx, district, last));
      return WriteVillage(tx, district, *village, counts, rules.rises, today);
    }));
  }
  return position;
}

// Reads the changes after the position in the intake's log, and moves the position on. Answers true if more are probably waiting.
absl::StatusOr<bool> TrendFollower::Listen(const background::Turn& turn, const std::string& district,
                                           TrendPosition& position) {
  MarkedDays marked(absl::Now(), options_.read_after);
  const IntakeLog::Heard heard = intake_->log.Hear(district, position.resume_token, kMostChanges, marked);
  if (!heard.token.empty() && heard.token != position.resume_token) {
    TrendPosition next = position;
    next.resume_token = heard.token;
    RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) -> absl::Status {
      RETURN_IF_ERROR(AddTrendMarks(tx, district, marked.all()));
      return WriteTrendPosition(tx, district, next);
    }));
    position = next;
  }
  // The log no longer has the changes after the position, or the token belongs to a log that was replaced.
  const bool is_lost = absl::IsOutOfRange(heard.ended) || absl::IsInvalidArgument(heard.ended);
  if (is_lost && !position.resume_token.empty()) {
    spdlog::warn("the appeals of villages in district {} are counted anew: {}", district, heard.ended.ToString());
    RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) { return ForgetTrends(tx, district); }));
    position = TrendPosition();
    return false;
  }
  RETURN_IF_ERROR(heard.ended);
  return heard.changes >= kManyChanges;
}

absl::Status TrendFollower::ReadBulletins(const background::Turn& turn, const std::string& district,
                                          const RiseRule& rule) {
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const std::vector<TrendMark> marks, db_.Read(now + kLongestStep, [&](sql::Txn& tx) {
    return DueTrendMarks(tx, district, now, options_.reads_a_turn);
  }));
  absl::Status failed;
  std::vector<TrendMark> postponed;
  for (const TrendMark& mark : marks) {
    if (turn.stopping()) break;
    const auto bulletin = Ask(district, mark);
    if (absl::IsInvalidArgument(bulletin.status())) {
      spdlog::warn("the intake has no bulletin of {} on {}: {}", mark.area_path, mark.day,
                   bulletin.status().ToString());
      dropped_.Add();
      RETURN_IF_ERROR(TransactUnderLease(turn, [&](sql::Txn& tx) { return DropTrendMark(tx, district, mark); }));
      continue;
    }
    failed.Update(bulletin.status());
    if (SaysLater(bulletin.status())) break;
    if (bulletin.ok() && bulletin->as_of_seq() >= mark.seq) {
      RETURN_IF_ERROR(Take(turn, district, rule, mark, *bulletin));
    } else {
      postponed.push_back(mark);  // the bulletin lacks that change yet, or fails, which must not hold up the others
    }
  }
  if (!postponed.empty()) {
    const absl::Time again = now + std::min(options_.read_after, options_.again_after);
    RETURN_IF_ERROR(
        TransactUnderLease(turn, [&](sql::Txn& tx) { return PostponeTrendMarks(tx, district, postponed, again); }));
  }
  return failed;
}

absl::StatusOr<intake::v1::Bulletin> TrendFollower::Ask(const std::string& district, const TrendMark& mark) {
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = absl::Now() + kLongestStep,
                       .priority = rpc::Priority::kBatch,
                       .trace_parent = {}};
  intake::v1::GetBulletinRequest request;
  request.set_district(fmt::format("districts/{}", district));
  request.set_period(intake::v1::Bulletin::DAY);
  request.set_day(calendar::FormatDay(mark.day));
  request.set_area(FormatResourceName(district, "areas", mark.area()));
  bulletins_.Add();
  return rpc::Ask(intake_->reports, &intake::v1::ReportService::Stub::GetBulletin, call, kLongestStep, request);
}

absl::Status TrendFollower::Take(const background::Turn& turn, const std::string& district, const RiseRule& rule,
                                 const TrendMark& mark, const intake::v1::Bulletin& bulletin) {
  const absl::CivilDay today = calendar::Today();
  const std::map<std::string, int64_t> received = ReceivedOf(district, bulletin);
  return TransactUnderLease(turn, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(VillageCounts counts, ReadVillage(tx, district, mark.area()));
    if (const auto day = calendar::KnownDay(mark.day)) PutDay(*day, received, today, counts);
    RETURN_IF_ERROR(WriteVillage(tx, district, mark.area_path, counts, rule, today));
    return DropTrendMark(tx, district, mark);
  });
}

}  // namespace zhiwang::mediation

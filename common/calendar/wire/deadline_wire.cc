#include "common/calendar/wire/deadline_wire.h"

#include <optional>
#include <string>

#include <fmt/format.h>
#include <google/protobuf/timestamp.pb.h>

#include "common/calendar/calendar_spec.h"
#include "common/names/label.h"

namespace zhiwang::calendar {
namespace {

using google::protobuf::Timestamp;

void SetMicros(absl::Time time, Timestamp* proto) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = micros >= 0 || micros % 1'000'000 == 0 ? micros / 1'000'000 : micros / 1'000'000 - 1;
  proto->set_seconds(seconds);
  proto->set_nanos(static_cast<int32_t>(micros - seconds * 1'000'000) * 1'000);
}

absl::Time TimeOf(const Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// A term that a newer program wrote in a unit of its own has no amount here.
Term TermOf(const std::string& text) { return ParseTerm(text).value_or(Term{}); }

std::optional<absl::Time> MaybeTime(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

}  // namespace

void ToProto(const Deadline& deadline, common::v1::Deadline& proto) {
  SetMicros(deadline.start, proto.mutable_start_time());
  SetMicros(deadline.due, proto.mutable_due_time());
  if (deadline.met) SetMicros(*deadline.met, proto.mutable_met_time());
  proto.set_term(FormatTerm(deadline.term));
  proto.set_calendar_version(deadline.calendar_version);
  proto.set_estimated(deadline.is_estimate);
  for (const Pause& pause : deadline.pauses) {
    auto* row = proto.add_pauses();
    SetMicros(pause.from, row->mutable_start_time());
    if (pause.until) SetMicros(*pause.until, row->mutable_end_time());
    row->set_reason(static_cast<common::v1::Deadline::PauseReason>(pause.reason));
    row->set_approver(pause.approved_by);
  }
  proto.set_extended_working_days(deadline.extended_by);
  if (deadline.extended_to) proto.set_extended_to_day(absl::FormatCivilTime(*deadline.extended_to));
  if (deadline.extended_at) SetMicros(*deadline.extended_at, proto.mutable_extended_time());
}

Deadline FromProto(const common::v1::Deadline& proto) {
  Deadline deadline;
  deadline.start = TimeOf(proto.start_time());
  deadline.term = TermOf(proto.term());
  deadline.due = TimeOf(proto.due_time());
  deadline.calendar_version = proto.calendar_version();
  deadline.is_estimate = proto.estimated();
  for (const auto& row : proto.pauses()) {
    Pause& pause = deadline.pauses.emplace_back();
    pause.from = TimeOf(row.start_time());
    if (row.has_end_time()) pause.until = TimeOf(row.end_time());
    pause.reason = static_cast<PauseReason>(row.reason());
    pause.approved_by = row.approver();
  }
  deadline.extended_by = proto.extended_working_days();
  absl::CivilDay day;
  if (absl::ParseCivilTime(proto.extended_to_day(), &day)) deadline.extended_to = day;
  if (proto.has_extended_time()) deadline.extended_at = TimeOf(proto.extended_time());
  if (proto.has_met_time()) deadline.met = TimeOf(proto.met_time());
  return deadline;
}

Law LawOf(common::v1::Deadline::Clock clock) {
  switch (clock) {
    case common::v1::Deadline::MEDIATION_TERM:
      return kMediationTermLaw;
    case common::v1::Deadline::COURT:
      return kCourtTermLaw;
    case common::v1::Deadline::COURT_ACCEPTANCE:
      return kCourtAcceptanceLaw;
    case common::v1::Deadline::ARBITRATION_OPEN:
      return kArbitrationOpenLaw;
    case common::v1::Deadline::CONFIRMATION:
      return kConfirmationLaw;
    case common::v1::Deadline::ENFORCEMENT:
      return kEnforcementLaw;
    default:
      return {};
  }
}

std::string Explain(const WorkingCalendar& calendar, const common::v1::Deadline& shown) {
  return Explain(calendar, FromProto(shown), LawOf(shown.clock()));
}

std::string DescribeMoves(const StoredDeadlines& before, const StoredDeadlines& after) {
  const auto moment = [](int64_t micros) {
    return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMicros(micros), ShanghaiZone());
  };
  std::string moves;
  for (int i = 0; i < before.size() && i < after.size(); ++i) {
    if (before[i].due() == after[i].due()) continue;
    moves += fmt::format("{}{} {} 改为 {}", moves.empty() ? "：" : "；", ChineseLabel(after[i].clock()),
                         moment(before[i].due()), moment(after[i].due()));
  }
  return moves;
}

void ToRecord(const Deadline& deadline, common::v1::DeadlineRecord& record) {
  record.set_start(absl::ToUnixMicros(deadline.start));
  record.set_due(absl::ToUnixMicros(deadline.due));
  record.set_met(deadline.met ? absl::ToUnixMicros(*deadline.met) : 0);
  record.set_term(FormatTerm(deadline.term));
  record.set_calendar_version(deadline.calendar_version);
  record.set_estimated(deadline.is_estimate);
  for (const Pause& pause : deadline.pauses) {
    auto* row = record.add_pauses();
    row->set_start(absl::ToUnixMicros(pause.from));
    row->set_end(pause.until ? absl::ToUnixMicros(*pause.until) : 0);
    row->set_reason(static_cast<common::v1::Deadline::PauseReason>(pause.reason));
    row->set_approver(pause.approved_by);
  }
  record.set_extended_by(deadline.extended_by);
  record.set_extended_to(deadline.extended_to ? DayNumber(*deadline.extended_to) : 0);
  record.set_extended_at(deadline.extended_at ? absl::ToUnixMicros(*deadline.extended_at) : 0);
}

Deadline FromRecord(const common::v1::DeadlineRecord& record) {
  Deadline deadline;
  deadline.start = absl::FromUnixMicros(record.start());
  deadline.term = TermOf(record.term());
  deadline.due = absl::FromUnixMicros(record.due());
  deadline.calendar_version = record.calendar_version();
  deadline.is_estimate = record.estimated();
  for (const auto& row : record.pauses()) {
    deadline.pauses.push_back({absl::FromUnixMicros(row.start()), MaybeTime(row.end()),
                               static_cast<PauseReason>(row.reason()), row.approver()});
  }
  deadline.extended_by = record.extended_by();
  if (record.extended_to() != 0) deadline.extended_to = DayOfNumber(record.extended_to());
  deadline.extended_at = MaybeTime(record.extended_at());
  deadline.met = MaybeTime(record.met());
  return deadline;
}

}  // namespace zhiwang::calendar

#include "services/mediation/screening/screening_record.h"

#include <optional>

#include "common/calendar/day.h"
#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(ScreeningState::kLate) == common::v1::ScreeningProgress::LATE &&
              static_cast<int>(ScreeningAction::kNote) == v1::Screening::NOTE &&
              static_cast<int>(Rhythm::kWeekly) == v1::ScreeningRound::WEEKLY);

using FindingRecord = v1::ScreeningRecord::FindingRecord;

void Write(const ScreeningRound& round, v1::ScreeningRoundRecord& record) {
  record.set_area_path(round.area_path);
  record.set_rhythm(static_cast<v1::ScreeningRound::Rhythm>(round.rhythm));
  record.set_from_day(calendar::KnownDayNumber(round.from));
  record.set_until_day(calendar::KnownDayNumber(round.until));
  record.set_sensitive_until_day(calendar::KnownDayNumber(round.sensitive_until));
  record.set_orderer(round.orderer);
  record.set_spread_to(round.spread_to);
  record.set_spread(round.spread);
  record.set_follows(round.follows);
  record.set_goes_on(round.goes_on);
}

// Writes the findings over the stored ones, so that fields of a newer release are kept.
void WriteFindings(const Screening& screening, v1::ScreeningRecord& record) {
  const int count = static_cast<int>(screening.findings.size());
  while (record.findings_size() > count) record.mutable_findings()->RemoveLast();
  while (record.findings_size() < count) record.add_findings();
  for (int i = 0; i < count; ++i) {
    const ScreeningFinding& finding = screening.findings[static_cast<size_t>(i)];
    FindingRecord& written = *record.mutable_findings(i);
    written.set_type(static_cast<v1::Matter::Type>(finding.type));
    written.clear_longitude();
    written.clear_latitude();
    if (finding.point) {
      written.set_longitude(finding.point->longitude);
      written.set_latitude(finding.point->latitude);
    }
    written.set_summary(finding.summary);
    written.set_people_known(finding.people_known);
    written.set_dispute(finding.dispute);
  }
}

void Write(const Screening& screening, v1::ScreeningRecord& record) {
  record.set_state(static_cast<common::v1::ScreeningProgress::State>(screening.state));
  record.set_at(absl::ToUnixMicros(screening.at));
  record.set_round(screening.round);
  record.set_area_path(screening.area_path);
  record.set_grid_name(screening.grid_name);
  record.set_due(absl::ToUnixMicros(screening.due));
  record.set_task(screening.task);
  record.set_worker(screening.worker);
  record.set_reported(screening.reported ? absl::ToUnixMicros(*screening.reported) : 0);
  WriteFindings(screening, record);
}

ScreeningFinding Read(const FindingRecord& written) {
  ScreeningFinding finding;
  finding.type = static_cast<Type>(written.type());
  if (written.has_longitude()) finding.point = grid::Point{written.longitude(), written.latitude()};
  finding.summary = written.summary();
  finding.people_known = written.people_known();
  finding.dispute = written.dispute();
  return finding;
}

}  // namespace

v1::ScreeningRoundRecord FactsRecordOf(const ScreeningRound& round, absl::Duration late) {
  v1::ScreeningRoundRecord record;
  record.ParseFromString(round.stored_body);
  Write(round, record);
  record.clear_about();
  record.clear_changed();
  record.set_late_seconds(absl::ToInt64Seconds(late));
  return record;
}

v1::ScreeningRecord FactsRecordOf(const Screening& screening, absl::Duration late) {
  v1::ScreeningRecord record;
  record.ParseFromString(screening.stored_body);
  Write(screening, record);
  for (FindingRecord& finding : *record.mutable_findings()) finding.clear_summary();
  record.clear_changed();
  record.set_late_seconds(absl::ToInt64Seconds(late));
  return record;
}

std::string EncodeBody(const ScreeningRound& round) {
  v1::ScreeningRoundRecord record;
  record.ParseFromString(round.stored_body);
  Write(round, record);
  record.set_about(round.about);
  record.set_changed(absl::ToUnixMicros(round.changed));
  return record.SerializeAsString();
}

std::string EncodeBody(const Screening& screening) {
  v1::ScreeningRecord record;
  record.ParseFromString(screening.stored_body);
  Write(screening, record);
  record.set_changed(absl::ToUnixMicros(screening.changed));
  return record.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, ScreeningRound& round) {
  v1::ScreeningRoundRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a row of a round of screening cannot be read");
  }
  round.stored_body = bytes;
  round.changed = absl::FromUnixMicros(record.changed());
  round.area_path = record.area_path();
  round.rhythm = static_cast<Rhythm>(record.rhythm());
  round.from = calendar::KnownDay(record.from_day()).value_or(absl::CivilDay());
  round.until = calendar::KnownDay(record.until_day()).value_or(absl::CivilDay());
  round.sensitive_until = calendar::KnownDay(record.sensitive_until_day());
  round.about = record.about();
  round.orderer = record.orderer();
  round.spread_to = record.spread_to();
  round.spread = record.spread();
  round.follows = record.follows();
  round.goes_on = record.goes_on();
  return absl::OkStatus();
}

absl::Status DecodeBody(std::string_view bytes, Screening& screening) {
  v1::ScreeningRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a row of a screening cannot be read");
  }
  screening.stored_body = bytes;
  screening.changed = absl::FromUnixMicros(record.changed());
  screening.state = static_cast<ScreeningState>(record.state());
  screening.at = absl::FromUnixMicros(record.at());
  screening.round = record.round();
  screening.area_path = record.area_path();
  screening.grid_name = record.grid_name();
  screening.due = absl::FromUnixMicros(record.due());
  screening.task = record.task();
  screening.worker = record.worker();
  if (record.reported() != 0) screening.reported = absl::FromUnixMicros(record.reported());
  screening.findings.clear();
  for (const FindingRecord& finding : record.findings()) screening.findings.push_back(Read(finding));
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

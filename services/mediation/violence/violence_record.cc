#include "services/mediation/violence/violence_record.h"

#include <optional>

#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(ViolenceState::kConfirmed) == v1::ViolenceReport::CONFIRMED &&
              static_cast<int>(ViolenceAction::kEscalate) == v1::ViolenceReport::ESCALATE &&
              static_cast<int>(ViolenceKind::kSelfHarm) == v1::ViolenceReport::SELF_HARM &&
              static_cast<int>(Told::kDirector) == v1::ViolenceReport::DIRECTOR);

void Write(const ViolenceFacts& facts, v1::ViolenceReportRecord& record) {
  record.set_state(static_cast<v1::ViolenceReport::State>(facts.state));
  record.set_dispute(facts.dispute);
  record.set_area_path(facts.area_path);
  record.set_kind(static_cast<v1::ViolenceReport::Kind>(facts.kind));
  record.set_victim_incapable(facts.victim_incapable);
  record.set_reported(absl::ToUnixMicros(facts.reported));
  record.set_escalated(facts.escalated);
  record.set_confirmed(facts.confirmed ? absl::ToUnixMicros(*facts.confirmed) : 0);
  record.set_police(facts.police);
}

ViolenceFacts Read(const v1::ViolenceReportRecord& record) {
  ViolenceFacts facts;
  facts.state = static_cast<ViolenceState>(record.state());
  facts.dispute = record.dispute();
  facts.area_path = record.area_path();
  facts.kind = static_cast<ViolenceKind>(record.kind());
  facts.victim_incapable = record.victim_incapable();
  facts.reported = absl::FromUnixMicros(record.reported());
  facts.escalated = record.escalated();
  if (record.confirmed() != 0) facts.confirmed = absl::FromUnixMicros(record.confirmed());
  facts.police = record.police();
  return facts;
}

}  // namespace

v1::ViolenceReportRecord FactsRecordOf(const ViolenceReport& report, absl::Duration late) {
  v1::ViolenceReportRecord record;
  record.ParseFromString(report.stored_body);
  Write(report.facts, record);
  record.set_late_seconds(absl::ToInt64Seconds(late));
  record.clear_changed();
  return record;
}

std::string EncodeBody(const ViolenceReport& report) {
  v1::ViolenceReportRecord record;
  record.ParseFromString(report.stored_body);
  Write(report.facts, record);
  record.set_changed(absl::ToUnixMicros(report.changed));
  return record.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, ViolenceReport& report) {
  v1::ViolenceReportRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a row of a report of violence cannot be read");
  }
  report.stored_body = bytes;
  report.changed = absl::FromUnixMicros(record.changed());
  report.facts = Read(record);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

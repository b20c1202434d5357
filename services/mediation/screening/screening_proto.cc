#include "services/mediation/screening/screening_proto.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestAbout = 500;
constexpr int kLongestFinding = 500;

std::string NameIn(const std::string& district, std::string_view collection, int64_t id) {
  return FormatResourceName(district, collection, std::to_string(id));
}

// Refuses a text with a phone or an identity number: the text is not sealed, so it must not identify anybody.
absl::Status CheckNamesNobody(const std::string& field, const std::string& text) {
  if (!HoldsPersonalNumber(text)) return absl::OkStatus();
  return error::FieldInvalid(field, "must name nobody: no phone, no identity number",
                             "此处内容不加密，不得写姓名、电话、证件号");
}

absl::StatusOr<ScreeningFinding> FindingFromProto(const std::string& field, const common::v1::ScreeningFinding& proto) {
  ScreeningFinding finding;
  v1::Matter::Type type = v1::Matter::TYPE_UNSPECIFIED;
  if (!v1::Matter::Type_Parse(proto.dispute_type(), &type) || type == v1::Matter::TYPE_UNSPECIFIED) {
    return error::FieldInvalid(field + ".dispute_type", "must name a type of disputes, e.g. NEIGHBOURS",
                               "纠纷类型须为规定的类型名，如 NEIGHBOURS");
  }
  finding.type = static_cast<Type>(type);
  if (proto.has_point()) {
    RETURN_IF_ERROR(CheckPoint(field + ".point", proto.point()));
    finding.point = grid::Point{proto.point().longitude(), proto.point().latitude()};
  }
  RETURN_IF_ERROR(CheckText(field + ".summary", proto.summary(), 1, kLongestFinding));
  RETURN_IF_ERROR(CheckNamesNobody(field + ".summary", proto.summary()));
  finding.summary = proto.summary();
  finding.people_known = proto.people_known();
  return finding;
}

void WriteProgress(const Screening& screening, common::v1::ScreeningProgress& progress) {
  if (screening.task != 0) progress.set_task(NameIn(screening.district, "screeningTasks", screening.task));
  progress.set_state(static_cast<common::v1::ScreeningProgress::State>(screening.state));
  progress.set_worker(screening.worker);
  SetTime(screening.reported.value_or(screening.at), progress.mutable_at());
  int number = 0;
  for (const ScreeningFinding& finding : screening.findings) {
    common::v1::ScreeningFinding& shown = *progress.add_findings();
    shown.set_number(++number);
    shown.set_dispute_type(v1::Matter::Type_Name(static_cast<v1::Matter::Type>(finding.type)));
    if (finding.point) {
      shown.mutable_point()->set_longitude(finding.point->longitude);
      shown.mutable_point()->set_latitude(finding.point->latitude);
    }
    shown.set_summary(finding.summary);
    shown.set_people_known(finding.people_known);
  }
}

}  // namespace

std::string NameOf(const ScreeningRound& round) { return NameIn(round.district, "screeningRounds", round.id); }

std::string NameOf(const Screening& screening) { return NameIn(screening.district, "screenings", screening.id); }

absl::StatusOr<ScreeningRound> RoundFromProto(const std::string& district, const v1::ScreeningRound& proto) {
  ScreeningRound round;
  round.district = district;
  ASSIGN_OR_RETURN(round.rhythm, KnownEnum<Rhythm>("screening_round.rhythm", proto.rhythm(),
                                                   v1::ScreeningRound::Rhythm_descriptor()));
  ASSIGN_OR_RETURN(round.from, DayOf("screening_round.from_day", proto.from_day()));
  ASSIGN_OR_RETURN(round.until, DayOf("screening_round.until_day", proto.until_day()));
  if (!proto.sensitive_until_day().empty()) {
    ASSIGN_OR_RETURN(round.sensitive_until, DayOf("screening_round.sensitive_until_day", proto.sensitive_until_day()));
  }
  RETURN_IF_ERROR(CheckText("screening_round.about", proto.about(), 1, kLongestAbout));
  RETURN_IF_ERROR(CheckNamesNobody("screening_round.about", proto.about()));
  round.about = proto.about();
  return round;
}

v1::ScreeningRound ToProto(const ScreeningRound& round) {
  v1::ScreeningRound proto;
  proto.set_name(NameOf(round));
  proto.set_etag(resource::EtagOf(round.version));
  proto.set_area(FormatResourceName(round.district, "areas", AreaOf(round)));
  proto.set_rhythm(static_cast<v1::ScreeningRound::Rhythm>(round.rhythm));
  proto.set_from_day(calendar::FormatDay(round.from));
  proto.set_until_day(calendar::FormatDay(round.until));
  if (round.sensitive_until) proto.set_sensitive_until_day(calendar::FormatDay(*round.sensitive_until));
  proto.set_about(round.about);
  proto.set_grids(round.counts.grids);
  proto.set_reported(round.counts.reported);
  proto.set_zero(round.counts.zero);
  proto.set_missing(round.counts.missing);
  proto.set_late(round.counts.late);
  proto.set_findings(round.counts.findings);
  proto.set_disputes(round.counts.disputes);
  proto.set_orderer(round.orderer);
  proto.set_spread(round.spread);
  if (round.goes_on) proto.add_legal_actions(v1::ScreeningRound::END_RHYTHM);
  if (round.follows != 0) proto.set_follows(NameIn(round.district, "screeningRounds", round.follows));
  return proto;
}

v1::Screening ToProto(const Screening& screening) {
  v1::Screening proto;
  proto.set_name(NameOf(screening));
  proto.set_etag(resource::EtagOf(screening.version));
  proto.set_round(NameIn(screening.district, "screeningRounds", screening.round));
  proto.set_grid(FormatResourceName(screening.district, "areas", GridOf(screening)));
  proto.set_grid_display_name(screening.grid_name);
  SetTime(screening.due, proto.mutable_due_time());
  WriteProgress(screening, *proto.mutable_progress());
  for (const ScreeningFinding& finding : screening.findings) {
    proto.add_disputes(finding.dispute == 0 ? "" : NameIn(screening.district, "disputes", finding.dispute));
  }
  for (const ScreeningAction action : LegalActions(screening.state)) {
    proto.add_legal_actions(static_cast<v1::Screening::Action>(action));
  }
  return proto;
}

absl::StatusOr<std::vector<ScreeningFinding>> FindingsFromProto(
    std::string_view field, const google::protobuf::RepeatedPtrField<common::v1::ScreeningFinding>& findings) {
  if (findings.size() > kMostFindings) return error::FieldInvalid(field, "at most 50", "一次至多上报50条纠纷线索");
  std::vector<ScreeningFinding> found;
  for (int i = 0; i < findings.size(); ++i) {
    ASSIGN_OR_RETURN(found.emplace_back(), FindingFromProto(fmt::format("{}[{}]", field, i), findings[i]));
  }
  return found;
}

absl::StatusOr<ScreeningReport> ReportFromProto(const std::string& district,
                                                const common::v1::ScreeningProgress& progress) {
  ASSIGN_OR_RETURN(const auto state, KnownEnum<ScreeningState>("progress.state", progress.state(),
                                                               common::v1::ScreeningProgress::State_descriptor()));
  if (state != ScreeningState::kReported && state != ScreeningState::kLate) {
    return error::FieldInvalid("progress.state", "REPORTED or LATE", "须为已上报或者迟报");
  }
  ScreeningReport report;
  report.in_time = state == ScreeningState::kReported;
  if (!progress.worker().empty()) {
    RETURN_IF_ERROR(ParseIdWithin(district, "progress.worker", progress.worker(), "staff").status());
  }
  report.worker = progress.worker();
  ASSIGN_OR_RETURN(report.at, TimeFrom("progress.at", progress.at()));
  ASSIGN_OR_RETURN(report.findings, FindingsFromProto("progress.findings", progress.findings()));
  return report;
}

absl::StatusOr<int64_t> TaskIdFrom(const std::string& district, std::string_view field, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, field, name, "screeningTasks"));
  const auto number = resource::ParseId(id);
  if (!number) return error::FieldInvalid(field, "must name a task: its id is a number", "排查任务编号须为数字");
  return *number;
}

}  // namespace zhiwang::mediation

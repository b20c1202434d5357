#include "services/grid_registry/screening_task/screening_task_proto.h"

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/registry_errors.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestAbout = 500;
constexpr int kLongestSummary = 500;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(ScreeningTaskState::kDue) == common::v1::ScreeningProgress::DUE);
static_assert(static_cast<int>(ScreeningTaskState::kLate) == common::v1::ScreeningProgress::LATE);
static_assert(static_cast<int>(ScreeningTaskAction::kPass) == v1::ScreeningTask::PASS);

// The id of a resource of the mediation service.
absl::StatusOr<int64_t> NumberWithin(const std::string& district, std::string_view field, const std::string& name,
                                     std::string_view collection) {
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, field, name, collection));
  const auto number = resource::ParseId(id);
  if (!number) return error::FieldInvalid(field, "must end in a number", "编号须为数字");
  return *number;
}

absl::StatusOr<ScreeningFinding> FindingFrom(const std::string& field, const common::v1::ScreeningFinding& proto) {
  ScreeningFinding finding;
  mediation::v1::Matter::Type type = mediation::v1::Matter::TYPE_UNSPECIFIED;
  if (!mediation::v1::Matter::Type_Parse(proto.dispute_type(), &type) ||
      type == mediation::v1::Matter::TYPE_UNSPECIFIED) {
    return error::FieldInvalid(field + ".dispute_type", "must name a type of disputes, e.g. NEIGHBOURS",
                               "纠纷类型须为规定的类型名，如 NEIGHBOURS");
  }
  finding.dispute_type = proto.dispute_type();
  if (proto.has_point()) {
    RETURN_IF_ERROR(CheckPoint(field + ".point", proto.point()));
    finding.point = Point{proto.point().longitude(), proto.point().latitude()};
  }
  RETURN_IF_ERROR(CheckText(field + ".summary", proto.summary(), 1, kLongestSummary));
  if (HoldsPersonalNumber(proto.summary())) {
    return error::FieldInvalid(field + ".summary", "must name nobody: no phone, no identity number",
                               "线索概要不加密，不得写姓名、电话、证件号");
  }
  finding.summary = proto.summary();
  finding.people_known = proto.people_known();
  return finding;
}

void AddFinding(const ScreeningFinding& finding, common::v1::ScreeningProgress& progress) {
  common::v1::ScreeningFinding& shown = *progress.add_findings();
  shown.set_number(progress.findings_size());
  shown.set_dispute_type(finding.dispute_type);
  if (finding.point) {
    shown.mutable_point()->set_longitude(finding.point->longitude);
    shown.mutable_point()->set_latitude(finding.point->latitude);
  }
  shown.set_summary(finding.summary);
  shown.set_people_known(finding.people_known);
}

}  // namespace

std::string NameOf(const ScreeningTask& task) {
  return FormatResourceName(task.district, "screeningTasks", std::to_string(task.id));
}

v1::ScreeningTask ToProto(const ScreeningTask& task) {
  v1::ScreeningTask proto;
  proto.set_name(NameOf(task));
  proto.set_etag(resource::EtagOf(task.version));
  proto.set_screening(FormatResourceName(task.district, "screenings", std::to_string(task.screening)));
  proto.set_round(FormatResourceName(task.district, "screeningRounds", std::to_string(task.round)));
  proto.set_grid(FormatResourceName(task.district, "areas", CodesOf(task.area_path).back()));
  proto.set_about(task.about);
  SetTime(task.due, proto.mutable_due_time());
  SetTime(task.created, proto.mutable_create_time());
  *proto.mutable_progress() = ProgressOf(task);
  for (const ScreeningTaskAction action : LegalActions(task.state)) {
    proto.add_legal_actions(static_cast<v1::ScreeningTask::Action>(action));
  }
  return proto;
}

common::v1::ScreeningProgress ProgressOf(const ScreeningTask& task) {
  common::v1::ScreeningProgress proto;
  proto.set_task(NameOf(task));
  proto.set_state(static_cast<common::v1::ScreeningProgress::State>(task.state));
  proto.set_worker(FormatResourceName(task.district, "staff", task.worker));
  SetTime(task.reported.value_or(task.changed), proto.mutable_at());
  for (const ScreeningFinding& finding : task.findings) AddFinding(finding, proto);
  return proto;
}

absl::StatusOr<TaskHandedOver> FromProto(const std::string& district, const v1::ScreeningTask& proto) {
  TaskHandedOver handed;
  ScreeningTask& draft = handed.draft;
  draft.district = district;
  ASSIGN_OR_RETURN(draft.screening,
                   NumberWithin(district, "screening_task.screening", proto.screening(), "screenings"));
  ASSIGN_OR_RETURN(draft.round, NumberWithin(district, "screening_task.round", proto.round(), "screeningRounds"));
  ASSIGN_OR_RETURN(handed.grid, ParseIdWithin(district, "screening_task.grid", proto.grid(), "areas"));
  RETURN_IF_ERROR(CheckText("screening_task.about", proto.about(), 0, kLongestAbout));
  draft.about = proto.about();
  ASSIGN_OR_RETURN(draft.due, TimeFrom("screening_task.due_time", proto.due_time()));
  return handed;
}

absl::StatusOr<std::vector<ScreeningFinding>> FindingsFromProto(
    const google::protobuf::RepeatedPtrField<common::v1::ScreeningFinding>& findings) {
  if (findings.size() > kMostReportedFindings) {
    return error::FieldInvalid("findings", "at most 50", "一次至多上报50条纠纷线索");
  }
  std::vector<ScreeningFinding> found;
  for (int i = 0; i < findings.size(); ++i) {
    ASSIGN_OR_RETURN(found.emplace_back(), FindingFrom(fmt::format("findings[{}]", i), findings[i]));
  }
  return found;
}

}  // namespace zhiwang::grid

#include "services/mediation/inspection/domain/inspecting.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/calendar/deadline/deadline.h"
#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/telling.h"

namespace zhiwang::mediation {
namespace {

absl::Status CheckArea(const Dispute& dispute, const InspectionRequest& request) {
  if (request.area.empty()) return absl::OkStatus();
  const std::string path = grid::AreaPathOf(request.area);
  const auto holds = [&](const std::string& ground) { return LiesIn(path, ground); };
  if (holds(dispute.facts.area_path) || std::any_of(request.ground.begin(), request.ground.end(), holds)) {
    return absl::OkStatus();
  }
  return error::FieldInvalid("area", "lies outside the area of the dispute", "该区域不在纠纷所在区域内");
}

}  // namespace

absl::StatusOr<Dispute> RequestInspection(const Context& context, const Dispute& before, const People& people,
                                          InspectionRequest request) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kRequestInspection));
  if (grid::IsAwaited(before.inspections, context.now)) return error::InspectionOpen(before);
  if (before.inspections.size() >= kMostInspections) return error::InspectionLimit(before);
  RETURN_IF_ERROR(CheckArea(before, request));
  if (TellsOfSomebody(request.question, people, before.words.participants)) {
    return error::FieldInvalid("question", "identifies a party or a participant",
                               "勘查内容由网格员查看，不得写明当事人、代理人或者受邀人的姓名、电话、证件号");
  }
  ASSIGN_OR_RETURN(const calendar::Deadline computed,
                   calendar::Compute(context.calendar, context.now, context.terms.inspection));
  const std::vector<AreaStep>& area = request.area.empty() ? before.area : request.area;
  Inspection& inspection = after.inspections.emplace_back();
  inspection.requester = context.caller.principal();
  inspection.requested = context.now;
  inspection.due = computed.due;
  if (!area.empty()) inspection.area = area.back().code;
  inspection.point = before.point;
  inspection.progress.at = context.now;
  after.words.inspections.resize(after.inspections.size());
  after.words.inspections.back().question = std::move(request.question);
  return after;
}

absl::StatusOr<Dispute> RecordInspection(const Dispute& before, int number, grid::CheckProgress progress) {
  if (number < 1 || number > static_cast<int>(before.inspections.size())) {
    return error::FieldInvalid("number", "the dispute never asked for this inspection", "该纠纷没有发起过这次勘查");
  }
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kRecordInspection));
  const size_t place = static_cast<size_t>(number) - 1;
  grid::CheckProgress& known = after.inspections[place].progress;
  RETURN_IF_ERROR(grid::CheckIsOfTask(known, progress));
  if (!grid::MayBecome(known.state, progress.state)) return error::InspectionOver(before, number);
  after.words.inspections.resize(after.inspections.size());
  after.words.inspections[place].report = std::exchange(progress.report, {});
  after.words.inspections[place].note = std::exchange(progress.note, {});
  known = std::move(progress);
  return after;
}

}  // namespace zhiwang::mediation

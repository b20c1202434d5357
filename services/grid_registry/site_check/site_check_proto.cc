#include "services/grid_registry/site_check/site_check_proto.h"

#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestQuestion = 500;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(SiteCheckState::kAssigned) == common::v1::SiteCheckProgress::ASSIGNED);
static_assert(static_cast<int>(SiteCheckState::kUnassigned) == common::v1::SiteCheckProgress::UNASSIGNED);
static_assert(static_cast<int>(SiteCheckAction::kExpire) == v1::SiteCheck::EXPIRE);
static_assert(static_cast<int>(SiteCheckFinding::kNotConfirmed) == common::v1::SiteCheckProgress::NOT_CONFIRMED);
static_assert(static_cast<int>(SiteCheckRefusal::kCannotCome) == common::v1::SiteCheckProgress::CANNOT_COME);

// Who asks: a case or a dispute. FIELD_INVALID where both do, or neither.
absl::Status ReadAsker(const v1::SiteCheck& proto, SiteCheck& draft) {
  const bool of_dispute = !proto.dispute().empty();
  if (of_dispute != proto.case_().empty()) {
    return error::FieldInvalid("site_check.case", "must be given for either a case or a dispute",
                               "须为工单或者纠纷之一");
  }
  const std::string_view field = of_dispute ? "site_check.dispute" : "site_check.case";
  ASSIGN_OR_RETURN(const std::string text,
                   ParseIdWithin(draft.district, field, of_dispute ? proto.dispute() : proto.case_(),
                                 of_dispute ? "disputes" : "cases"));
  const auto id = resource::ParseId(text);
  if (!id) {
    return error::FieldInvalid(field, "must name a case or a dispute: its id is a number", "工单、纠纷的编号须为数字");
  }
  (of_dispute ? draft.dispute_id : draft.case_id) = *id;
  return absl::OkStatus();
}

void SetPoint(const LonLat& point, common::v1::Point* proto) {
  proto->set_longitude(point.longitude);
  proto->set_latitude(point.latitude);
}

}  // namespace

std::string NameOf(const SiteCheck& check) {
  return FormatResourceName(check.district, "siteChecks", std::to_string(check.id));
}

v1::SiteCheck ToProto(const SiteCheck& check) {
  v1::SiteCheck proto;
  proto.set_name(NameOf(check));
  proto.set_etag(resource::EtagOf(check.version));
  if (check.dispute_id != 0) {
    proto.set_dispute(FormatResourceName(check.district, "disputes", std::to_string(check.dispute_id)));
  } else {
    proto.set_case_(FormatResourceName(check.district, "cases", std::to_string(check.case_id)));
  }
  proto.set_number(check.number);
  proto.set_area(FormatResourceName(check.district, "areas", CodesOf(check.area_path).back()));
  if (check.point) SetPoint(*check.point, proto.mutable_point());
  proto.set_question(check.question);
  SetTime(check.due, proto.mutable_due_time());
  SetTime(check.created, proto.mutable_create_time());
  *proto.mutable_progress() = ProgressOf(check);
  for (const SiteCheckAction action : LegalActions(check.state)) {
    proto.add_legal_actions(static_cast<v1::SiteCheck::Action>(action));
  }
  return proto;
}

common::v1::SiteCheckProgress ProgressOf(const SiteCheck& check) {
  common::v1::SiteCheckProgress proto;
  proto.set_site_check(NameOf(check));
  proto.set_state(static_cast<common::v1::SiteCheckProgress::State>(check.state));
  proto.set_worker(FormatResourceName(check.district, "staff", check.worker));
  SetTime(check.changed, proto.mutable_at());
  proto.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(check.finding));
  proto.set_report(check.report);
  if (check.found_at) SetPoint(*check.found_at, proto.mutable_found_at());
  proto.set_refusal(static_cast<common::v1::SiteCheckProgress::Refusal>(check.refusal));
  proto.set_note(check.note);
  return proto;
}

absl::StatusOr<HandedOver> FromProto(const std::string& district, const v1::SiteCheck& proto) {
  HandedOver handed;
  SiteCheck& draft = handed.draft;
  draft.district = district;
  RETURN_IF_ERROR(ReadAsker(proto, draft));
  if (proto.number() < 1) {
    return error::FieldInvalid("site_check.number", "must be 1 or more", "核实次数须从 1 起");
  }
  draft.number = proto.number();
  ASSIGN_OR_RETURN(handed.area, ParseIdWithin(district, "site_check.area", proto.area(), "areas"));
  if (proto.has_point()) {
    RETURN_IF_ERROR(CheckPoint("site_check.point", proto.point()));
    draft.point = {proto.point().longitude(), proto.point().latitude()};
  }
  RETURN_IF_ERROR(CheckText("site_check.question", proto.question(), 1, kLongestQuestion));
  draft.question = proto.question();
  ASSIGN_OR_RETURN(draft.due, TimeFrom("site_check.due_time", proto.due_time()));
  return handed;
}

}  // namespace zhiwang::grid

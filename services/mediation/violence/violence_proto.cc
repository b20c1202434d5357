#include "services/mediation/violence/violence_proto.h"

#include <string>

#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestSituation = 500;
constexpr char kDuty[] =
    "受害人系无民事行为能力人或者限制民事行为能力人，依照《反家庭暴力法》第十四条应当及时向公安机关报案；"
    "未报案造成严重后果的，依照第三十五条承担责任";

}  // namespace

absl::StatusOr<ViolenceDraft> DraftFromProto(const v1::ViolenceReport& proto) {
  ViolenceDraft draft;
  ASSIGN_OR_RETURN(
      draft.kind, KnownEnum<ViolenceKind>("violence_report.kind", proto.kind(), v1::ViolenceReport::Kind_descriptor()));
  RETURN_IF_ERROR(CheckText("violence_report.text", proto.text(), 1, kLongestSituation));
  draft.text = proto.text();
  draft.victim_incapable = proto.victim_incapable();
  return draft;
}

v1::ViolenceReport ToProto(const ViolenceReport& report) {
  const ViolenceFacts& facts = report.facts;
  v1::ViolenceReport proto;
  proto.set_name(FormatResourceName(report.district, "violenceReports", std::to_string(report.id)));
  proto.set_etag(resource::EtagOf(report.version));
  proto.set_state(static_cast<v1::ViolenceReport::State>(facts.state));
  for (const ViolenceAction action : LegalActions(facts.state)) {
    proto.add_legal_actions(static_cast<v1::ViolenceReport::Action>(action));
  }
  proto.set_dispute(FormatResourceName(report.district, "disputes", std::to_string(facts.dispute)));
  if (const auto codes = CodesOf(facts.area_path); !codes.empty()) {
    proto.set_area(FormatResourceName(report.district, "areas", codes.back()));
  }
  proto.set_kind(static_cast<v1::ViolenceReport::Kind>(facts.kind));
  proto.set_victim_incapable(facts.victim_incapable);
  SetTime(facts.reported, proto.mutable_report_time());
  if (facts.confirmed) SetTime(*facts.confirmed, proto.mutable_confirm_time());
  proto.set_told(static_cast<v1::ViolenceReport::Told>(ToldOf(facts)));
  if (HasDutyToReport(facts)) proto.set_duty(kDuty);
  return proto;
}

}  // namespace zhiwang::mediation

#include "services/case_intake/report/case_report.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/report/domain/contributions.h"
#include "services/case_intake/report/domain/measure.h"
#include "services/case_intake/report/domain/recount.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

absl::StatusOr<v1::CaseChange> Read(const changelog::Change& change) {
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload) || !payload.has_after()) {
    return error::Unexpected(fmt::format("change {} of case {} cannot be read", change.version, change.id));
  }
  return payload;
}

CaseMoment After(const v1::CaseChange& payload) {
  return {FromRecord(payload.after()), static_cast<Disposition>(payload.disposition())};
}

absl::StatusOr<std::vector<reports::Recounted>> RecountChanges(absl::Span<const changelog::Change> timeline) {
  std::vector<CaseStep> steps;
  for (const changelog::Change& change : timeline) {
    ASSIGN_OR_RETURN(const v1::CaseChange payload, Read(change));
    steps.push_back({change.type, change.at, After(payload)});
  }
  return RecountCase(steps);
}

reports::Measure Labelled(Measure measure, std::string_view zh) { return {static_cast<int>(measure), zh}; }

}  // namespace

absl::StatusOr<reports::Effect> EffectOfCaseChange(const changelog::Change& change) {
  ASSIGN_OR_RETURN(const v1::CaseChange payload, Read(change));
  std::optional<CaseMoment> before;
  if (payload.has_before()) before = {FromRecord(payload.before()), Disposition::kNone};
  return ContributionsOf(before ? &*before : nullptr, After(payload), change.at);
}

const reports::Definition& CaseReport() {
  static const reports::Definition definition{
      .follower = "case_report_by_path",
      .measures = {Labelled(Measure::kReceived, "登记"), Labelled(Measure::kDispatched, "派单"),
                   Labelled(Measure::kResolved, "答复"), Labelled(Measure::kClosed, "办结"),
                   Labelled(Measure::kReturned, "退单"), Labelled(Measure::kRedone, "重办"),
                   Labelled(Measure::kMetInTime, "按期办理"), Labelled(Measure::kNotMet, "未按期办理"),
                   Labelled(Measure::kSolved, "已解决"), Labelled(Measure::kNotSolved, "未解决"),
                   Labelled(Measure::kSolvedOpen, "解决情况不明"), Labelled(Measure::kSatisfied, "满意"),
                   Labelled(Measure::kNotSatisfied, "不满意"), Labelled(Measure::kSatisfiedOpen, "满意情况不明"),
                   Labelled(Measure::kRefused, "依法不予受理"), Labelled(Measure::kSetAside, "不合理或非职责")},
      .dimensions = {"承办单位", "事项分类", "来源"},
      .nouns = {{"case", EffectOfCaseChange, RecountChanges}}};
  return definition;
}

}  // namespace zhiwang::intake

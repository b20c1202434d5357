#include "services/mediation/screening/domain/screening_errors.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"

namespace zhiwang::mediation::error {
namespace {

constexpr char kScreening[] = "zhiwang.mediation.v1.Screening";
constexpr char kScreeningRound[] = "zhiwang.mediation.v1.ScreeningRound";

std::string IdIn(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

}  // namespace

absl::Status ScreeningNotFound(std::string_view name) {
  return Error(absl::StatusCode::kNotFound, common::v1::SCREENING_NOT_FOUND, fmt::format("no screening {}", name),
               fmt::format("没有这项排查：{}", IdIn(name)))
      .Resource(kScreening, name);
}

absl::Status ScreeningRoundNotFound(std::string_view name) {
  return Error(absl::StatusCode::kNotFound, common::v1::SCREENING_NOT_FOUND,
               fmt::format("no round of screening {}", name), fmt::format("没有这轮排查：{}", IdIn(name)))
      .Resource(kScreeningRound, name);
}

absl::Status FindingNotFound(const Screening& screening, std::string_view field, int finding) {
  const std::string name = FormatResourceName(screening.district, "screenings", std::to_string(screening.id));
  return Error(absl::StatusCode::kInvalidArgument, common::v1::SCREENING_NOT_FOUND,
               fmt::format("{}: {} has no finding {}", field, name, finding),
               fmt::format("该项排查没有第{}条纠纷线索，共{}条", finding, screening.findings.size()))
      .Field(field, fmt::format("1 to {}", screening.findings.size()))
      .Resource(kScreening, name);
}

absl::Status RhythmExists(std::string_view round) {
  Error refusal(absl::StatusCode::kAlreadyExists, common::v1::SCREENING_RHYTHM_EXISTS,
                "rounds of screening follow by themselves in this area: end that rhythm first",
                "该区域已有定期排查，须先停止原来的定期排查");
  if (round.empty()) return refusal;
  return std::move(refusal).Resource(kScreeningRound, round);
}

absl::Status RhythmOver(const ScreeningRound& round) {
  const std::string name = FormatResourceName(round.district, "screeningRounds", std::to_string(round.id));
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL,
               fmt::format("no round follows {}: END_RHYTHM is not legal", name),
               "本轮之后没有接续的排查，不能停止；如已有下一轮，请停止最近的一轮")
      .Precondition("STATE", name, "no round follows; legal actions: ")
      .Metadata("state", round.spread ? "SPREAD" : "ORDERED")
      .Metadata("legal_actions", "");
}

absl::Status ScreeningActionIllegal(const Screening& screening, ScreeningAction action) {
  const std::string name = FormatResourceName(screening.district, "screenings", std::to_string(screening.id));
  return IllegalAction(name, "排查", screening.state, action, LegalActions(screening.state));
}

}  // namespace zhiwang::mediation::error

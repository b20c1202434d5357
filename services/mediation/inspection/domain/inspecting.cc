#include "services/mediation/inspection/domain/inspecting.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "common/calendar/deadline/deadline.h"
#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "common/text/text.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

constexpr int kShortestTelling = 2;  // characters: a single one does not identify anybody

// The text in the form that is compared: width, case, blanks, and separators between the digits of a number make no difference.
std::string Packed(std::string_view text) {
  std::string packed = PlainForm(text);
  std::erase_if(packed, [](char c) { return std::string_view(" -.()").find(c) != std::string_view::npos; });
  return packed;
}

// True if the packed text contains one of these.
bool Holds(std::string_view packed, std::initializer_list<std::string_view> telling) {
  return std::any_of(telling.begin(), telling.end(), [&](std::string_view one) {
    const std::string key = Packed(one);
    return CountCharacters(key) >= kShortestTelling && packed.find(key) != std::string_view::npos;
  });
}

// A phone as people write it, from its normal form `+86139…`.
std::string_view WithoutCountry(std::string_view normal_phone) {
  constexpr std::string_view kCountry = "+86";
  if (normal_phone.starts_with(kCountry)) normal_phone.remove_prefix(kCountry.size());
  return normal_phone;
}

template <class One>
bool TellsOf(std::string_view packed, const One& person) {
  return Holds(packed, {person.name, person.phone, WithoutCountry(person.normal_phone), person.identity_number});
}

// True if the text contains something that identifies a party, somebody who acts for one, or a participant.
bool TellsOfSomebody(std::string_view text, const People& people, const std::vector<ParticipantWords>& participants) {
  const std::string packed = Packed(text);
  const auto tells = [&](const auto& person) { return TellsOf(packed, person); };
  const bool of_party = std::any_of(people.begin(), people.end(), [&](const auto& party) {
    const std::vector<Proxy>& proxies = party.second.proxies;
    return tells(party.second) || std::any_of(proxies.begin(), proxies.end(), tells);
  });
  return of_party || std::any_of(participants.begin(), participants.end(), [&](const ParticipantWords& one) {
           return Holds(packed, {one.name, one.phone});
         });
}

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

#include "services/case_intake/my_case/my_case_proto.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/my_case/my_case_noun.h"

namespace zhiwang::intake {
namespace {

using StepKind = v1::MyCase::Step;

constexpr int kLongestName = 40;
constexpr int kLongestTitle = 200;
constexpr int kLongestText = 20'000;

// An action of the citizen as the contract has it; nothing for one of staff.
std::optional<v1::MyCase::Action> ToProto(Action action) {
  switch (action) {
    case Action::kAddWords:
      return v1::MyCase::ADD;
    case Action::kWithdraw:
      return v1::MyCase::WITHDRAW;
    case Action::kRate:
      return v1::MyCase::RATE;
    default:
      return std::nullopt;
  }
}

// True where nobody signed for the case in that time: it went to mediation.
bool EndedByReferral(const Case& c, const Deadline& sign_in) {
  return std::any_of(c.referrals.begin(), c.referrals.end(),
                     [&](const Referral& referral) { return sign_in.met == referral.requested; });
}

// The steps of the case that its citizen follows, in the order of time.
void AddSteps(const Case& c, v1::MyCase& proto) {
  struct Step {
    absl::Time at;
    StepKind::Kind kind;
  };
  std::vector<Step> steps = {{c.facts.received, StepKind::REGISTERED}};
  const auto add = [&](std::optional<absl::Time> at, StepKind::Kind kind) {
    if (at) steps.push_back({*at, kind});
  };
  for (const Addition& addition : c.additions) add(addition.at, StepKind::ADDED);
  add(c.facts.dispatched, StepKind::DISPATCHED);
  // Only what a unit kept: what was handed back and given to another is nothing that the citizen follows.
  if (!c.facts.unit.empty() && c.facts.state != State::kReceived) {
    const Deadline* sign_in = LastDeadline(c.facts, Clock::kSignIn);
    if (sign_in != nullptr && !EndedByReferral(c, *sign_in)) add(sign_in->met, StepKind::ACCEPTED);
  }
  for (const Referral& referral : c.referrals) {
    const MediationState state = referral.progress.state;
    if (state == MediationState::kReferralWithdrawn || state == MediationState::kRejected) continue;
    add(referral.requested, StepKind::REFERRED);
    // By the clock of another service, which may be behind.
    const absl::Time reached = std::max(referral.requested, referral.progress.at);
    if (HasEnded(state) && !IsAgreement(state)) add(reached, StepKind::CAME_BACK);
  }
  for (const absl::Time at : c.facts.resolutions) add(at, StepKind::REPLIED);
  for (const absl::Time at : c.facts.redos) add(at, StepKind::REOPENED);
  for (const Callback& callback : c.facts.callbacks) {
    if (callback.by_citizen) add(callback.at, StepKind::RATED);
  }
  add(c.facts.closed, c.disposition == Disposition::kWithdrawn ? StepKind::WITHDRAWN : StepKind::CLOSED);
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.at < b.at; });
  for (const Step& step : steps) {
    auto* shown = proto.add_steps();
    shown->set_kind(step.kind);
    SetTime(step.at, shown->mutable_at());
  }
}

}  // namespace

v1::MyCase ToMyCase(const Case& c) {
  v1::MyCase proto;
  proto.set_name(resource::FormatName<MyCaseNoun>(c));
  proto.set_etag(resource::EtagOf(c.version));
  proto.set_state(static_cast<v1::Case::State>(c.facts.state));
  for (const Action action : LegalActions(c)) {
    if (const auto mine = ToProto(action)) proto.add_legal_actions(*mine);
  }
  proto.set_title(c.title);
  proto.set_text(c.text);
  proto.set_kind(static_cast<v1::Case::Kind>(c.kind));
  if (c.point) {
    proto.mutable_point()->set_longitude(c.point->longitude);
    proto.mutable_point()->set_latitude(c.point->latitude);
  }
  for (const AreaStep& step : c.area) {
    auto* link = proto.add_area_chain();
    link->set_area(FormatResourceName(c.district, "areas", step.code));
    link->set_display_name(step.name);
  }
  proto.set_area(FormatResourceName(c.district, "areas", c.area.empty() ? c.claimed_area : c.area.back().code));
  proto.set_no_callback(c.no_callback);
  proto.set_confidential(c.confidential);
  SetTime(c.facts.received, proto.mutable_receive_time());
  const Deadline* handling = LastDeadline(c.facts, Clock::kHandling);
  if (handling != nullptr && !calendar::IsPaused(*handling)) SetTime(handling->due, proto.mutable_due_time());
  proto.set_public_reply(c.public_reply);
  proto.set_disposition(static_cast<v1::Case::Disposition>(c.disposition));
  for (const Addition& addition : c.additions) {
    auto* shown = proto.add_additions();
    SetTime(addition.at, shown->mutable_at());
    shown->set_text(addition.text);
  }
  for (const Callback& callback : c.facts.callbacks) {
    if (!callback.by_citizen) continue;
    auto* shown = proto.add_ratings();
    SetTime(callback.at, shown->mutable_at());
    shown->set_solved(static_cast<v1::Callback::Verdict>(callback.solved));
    shown->set_satisfied(static_cast<v1::Callback::Verdict>(callback.satisfied));
    shown->set_note(callback.note);
  }
  AddSteps(c, proto);
  return proto;
}

absl::StatusOr<Case> FromMyCase(const std::string& district, const v1::MyCase& proto) {
  // Checked here for the names of the fields, then taken as any appeal is.
  RETURN_IF_ERROR(CheckText("my_case.text", proto.text(), 1, kLongestText));
  RETURN_IF_ERROR(CheckText("my_case.title", proto.title(), 0, kLongestTitle));
  RETURN_IF_ERROR(KnownEnum<Kind>("my_case.kind", proto.kind(), v1::Case::Kind_descriptor(), Kind::kRequest).status());
  if (proto.has_point()) {
    RETURN_IF_ERROR(CheckPoint("my_case.point", proto.point()));
  } else if (!proto.area().empty()) {
    RETURN_IF_ERROR(ParseIdWithin(district, "my_case.area", proto.area(), "areas").status());
  }
  v1::Case appeal;
  appeal.set_channel(v1::Case::MOBILE_APP);
  appeal.set_kind(proto.kind());
  appeal.set_title(proto.title());
  appeal.set_text(proto.text());
  if (proto.has_point()) *appeal.mutable_point() = proto.point();
  appeal.set_area(proto.area());
  appeal.mutable_reporter()->set_no_callback(proto.no_callback());
  appeal.mutable_reporter()->set_confidential(proto.confidential());
  return FromProto(district, appeal);
}

Reporter ReporterOf(const auth::Person& person) {
  Reporter reporter;
  reporter.name = ReadName("name", person.name, 1, kLongestName).value_or("");
  if (ReadPhone(person.phone)) reporter.phone = Trimmed(person.phone);
  return reporter;
}

}  // namespace zhiwang::intake

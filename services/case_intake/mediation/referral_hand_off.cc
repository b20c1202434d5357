#include "services/case_intake/mediation/referral_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/client/client.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/mediation/domain/mediation.h"
#include "services/case_intake/mediation/referral_proto.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "zhiwang/intake/v1/case_record.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using mediation::v1::DisputeService;
using Progress = common::v1::MediationProgress;

constexpr absl::Duration kToReadSettings = absl::Seconds(2);
// Of a reporter who left a phone and no name: a party has one.
constexpr char kNameless[] = "诉求人（姓名不详）";

// The referral that a change asks for: whose it is, and its round.
struct AskedReferral {
  resource::Name of;
  int round = 0;
};

absl::StatusOr<AskedReferral> ReadAskedReferral(const changelog::Change& change) {
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return error::Unexpected("a change of a case cannot be read");
  return AskedReferral{{change.district, resource::ParseId(change.id).value_or(0)}, payload.referral().round()};
}

absl::StatusOr<Referral> ReferralOf(const Case& c, int round) {
  if (round < 1 || round > static_cast<int>(c.referrals.size())) {
    return error::Unexpected("the case does not have the referral that its change asks for");
  }
  return c.referrals[static_cast<size_t>(round) - 1];
}

// The reporter as the party that asks for the mediation; nothing where they do not go along, or nothing is known of them.
absl::StatusOr<std::optional<mediation::v1::Party>> ReporterAsParty(const privacy::KeyRing& keys, const Case& c,
                                                                    const Referral& referral) {
  if (referral.without_reporter) return std::nullopt;
  ASSIGN_OR_RETURN(const Reporter reporter, OpenReporter(keys, c.district, c.id, c.reporter.envelope));
  if (reporter.name.empty() && reporter.phone.empty() && reporter.identity_number.empty()) return std::nullopt;
  mediation::v1::Party party;
  party.set_side(mediation::v1::Party::APPLICANT);
  party.set_kind(mediation::v1::Party::PERSON);
  party.set_display_name(reporter.name.empty() ? kNameless : reporter.name);
  party.set_phone(reporter.phone);
  party.set_identity_number(reporter.identity_number);
  party.set_address(reporter.address);
  return party;
}

absl::StatusOr<mediation::v1::CreateDisputeRequest> DisputeOf(const privacy::KeyRing& keys, const Case& c, int round,
                                                              const Referral& referral,
                                                              const changelog::Change& change) {
  mediation::v1::CreateDisputeRequest request;
  request.set_district("districts/" + c.district);
  request.set_request_id(handoff::RequestIdOf(kReferralRelay, change));
  mediation::v1::Dispute& dispute = *request.mutable_dispute();
  mediation::v1::Matter::Type type = mediation::v1::Matter::TYPE_UNSPECIFIED;
  mediation::v1::Matter::Type_Parse(referral.dispute_type, &type);
  dispute.mutable_matter()->set_type(type);
  dispute.mutable_matter()->set_summary(c.title);
  dispute.mutable_origin()->set_kind(mediation::v1::Origin::CASE);
  dispute.mutable_origin()->set_case_(FormatResourceName(c.district, "cases", change.id));
  dispute.mutable_origin()->set_case_round(round);
  // Not the point: the centre may have placed the case elsewhere than its reporter's point lies.
  dispute.set_area(FormatResourceName(c.district, "areas", c.area.empty() ? "" : c.area.back().code));
  dispute.set_unit(FormatResourceName(c.district, "departments", c.facts.unit));
  dispute.set_confidential(IsProtected(c));
  ASSIGN_OR_RETURN(auto party, ReporterAsParty(keys, c, referral));
  if (party) {
    *dispute.add_parties() = *std::move(party);
    dispute.set_asked_day(calendar::FormatDay(calendar::DayNumberOf(referral.requested)));
  }
  return request;
}

bool IsTakenBack(const changelog::Change& change) { return change.type == ChangeTypeOf(Action::kWithdrawReferral); }

// Tells mediation that the case took its referral back. DISPUTE_NOT_FOUND where no dispute was registered for it.
absl::Status TellTakenBack(DisputeService::Stub& disputes, const changelog::Change& change,
                           const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(const AskedReferral asked, ReadAskedReferral(change));
  mediation::v1::RecordReferralWithdrawalRequest request;
  request.set_district("districts/" + change.district);
  request.set_request_id(handoff::RequestIdOf(kReferralRelay, change));
  request.set_case_(FormatResourceName(change.district, "cases", change.id));
  request.set_round(asked.round);
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  return rpc::HandOver(disputes, &DisputeService::Stub::RecordReferralWithdrawal, call, hand_off, request).status();
}

// The case's timeline says that mediation will not hear that a referral was taken back, by whose decision and why.
absl::Status RecordGivenUp(sql::Txn& tx, const changelog::Change& change, const absl::Status& given_up) {
  ASSIGN_OR_RETURN(const AskedReferral asked, ReadAskedReferral(change));
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  return resource::ChangeWithin<CaseNoun>(
             tx, asked.of, author, resource::NowInMicros(), {kWithdrawalNotTold, asked.round},
             [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
               RETURN_IF_ERROR(ReferralOf(before, asked.round).status());
               return NoteUntoldWithdrawal(before, ChineseMessageOf(given_up));
             })
      .status();
}

// The case says already that it took its referral back. A refusal that says anything else than that there is no dispute is for an
// operator to see.
absl::Status SettleTakenBack(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  if (outcome.ok()) return absl::OkStatus();
  if (handoff::IsGivenUp(outcome.status())) return RecordGivenUp(tx, change, outcome.status());
  if (ReasonOf(outcome.status()) == common::v1::DISPUTE_NOT_FOUND) return absl::OkStatus();
  return error::Unexpected(std::string(outcome.status().message()));
}

Progress Registered(std::string name, const std::string& level, absl::Time at) {
  Progress progress;
  progress.set_dispute(std::move(name));
  progress.set_state(Progress::REGISTERED);
  progress.set_level(level);
  progress.set_step(1);
  SetTime(at, progress.mutable_at());
  return progress;
}

// The dispute that was registered, or was before; the mediation service's error otherwise.
absl::StatusOr<Progress> Register(DisputeService::Stub& disputes, const rpc::Call& call, const rpc::HandOff& hand_off,
                                  const mediation::v1::CreateDisputeRequest& request) {
  const auto created = rpc::HandOver(disputes, &DisputeService::Stub::CreateDispute, call, hand_off, request);
  if (created.ok()) {
    ASSIGN_OR_RETURN(const absl::Time at, TimeFrom("register_time", created->register_time()));
    return Registered(created->name(), created->level(), at);
  }
  std::string known = ResourceOf(created.status());
  if (ReasonOf(created.status()) != common::v1::DISPUTE_EXISTS || known.empty()) return created.status();
  return Registered(std::move(known), "", resource::NowInMicros());
}

// The reason why mediation does not have a case, for people. The answer of another service may be no text.
std::string WhyNotTaken(const absl::Status& refusal) {
  const std::string why = ChineseMessageOf(refusal);
  const std::string cut = IsUtf8(why) ? FirstCharacters(why, kLongestReason) : "";
  return !cut.empty() && CheckText("reason", cut, 1, kLongestReason).ok() ? cut : "调解服务未受理";
}

// The progress of a mediation by its service's answer. A referral that it refused, or that was given up, is over, and the
// case says why. Nothing where the case had taken it back before it was delivered.
absl::StatusOr<std::optional<MediationProgress>> ProgressBy(const handoff::Outcome& outcome,
                                                            const std::string& district, absl::Time now) {
  if (!outcome.ok()) {
    return MediationProgress{
        .state = MediationState::kRejected, .reason = WhyNotTaken(outcome.status()), .at = now, .step = 1};
  }
  if (outcome->empty()) return std::nullopt;
  Progress proto;
  if (!proto.ParseFromString(*outcome)) return error::Unexpected("what the mediation service answered cannot be read");
  return FromProto(district, proto);
}

absl::Status Settle(Settings& settings, sql::Txn& tx, const changelog::Change& change,
                    const handoff::Outcome& outcome) {
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const AskedReferral asked, ReadAskedReferral(change));
  ASSIGN_OR_RETURN(const auto progress, ProgressBy(outcome, change.district, now));
  if (!progress) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto district, settings.WithCalendar(change.district, absl::Now() + kToReadSettings));
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  return resource::ChangeWithin<CaseNoun>(
             tx, asked.of, author, now, ActionAt(progress->state),
             [&](const resource::Moment& moment, const Case& before) -> absl::StatusOr<std::optional<Case>> {
               ASSIGN_OR_RETURN(const Referral referral, ReferralOf(before, asked.round));
               // It may have been taken back, or mediation's own word may have come, before the answer was settled.
               if (referral.progress.state != MediationState::kReferred) return std::nullopt;
               return RecordMediation({moment.actor, moment.now, *district->calendar, district->terms}, before,
                                      asked.round, *progress);
             })
      .status();
}

}  // namespace

handoff::Route ReferralRoute(sql::Database& db, Settings& settings, const privacy::KeyRing& keys,
                             const std::shared_ptr<grpc::Channel>& mediation) {
  const std::shared_ptr<DisputeService::Stub> disputes = DisputeService::NewStub(mediation);
  return {.name = kReferralRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == "case" && (change.type == ChangeTypeOf(Action::kRefer) || IsTakenBack(change));
              },
          .deliver = [&db, &settings, &keys, disputes](const changelog::Change& change, const rpc::HandOff& hand_off,
                                                       absl::Time deadline) -> handoff::Outcome {
            if (IsTakenBack(change)) {
              RETURN_IF_ERROR(TellTakenBack(*disputes, change, hand_off, deadline));
              return std::string();
            }
            ASSIGN_OR_RETURN(const AskedReferral asked, ReadAskedReferral(change));
            ASSIGN_OR_RETURN(const auto c,
                             db.Read(deadline, [&](sql::Txn& tx) { return resource::Find<CaseNoun>(tx, asked.of); }));
            if (!c) return resource::NotFound<CaseNoun>(asked.of);
            ASSIGN_OR_RETURN(const Referral referral, ReferralOf(*c, asked.round));
            if (HasEnded(referral.progress.state)) return std::string();
            // Settling needs them, and reads nothing by then.
            RETURN_IF_ERROR(settings.WithCalendar(change.district, deadline).status());
            ASSIGN_OR_RETURN(const auto request, DisputeOf(keys, *c, asked.round, referral, change));
            rpc::Call call{.principal = kItself,
                           .rights = nullptr,
                           .rule = nullptr,
                           .deadline = deadline,
                           .trace_parent = change.trace_parent};
            if (c->urgency == Urgency::kEmergency) call.priority = rpc::Priority::kEmergency;
            ASSIGN_OR_RETURN(const Progress progress, Register(*disputes, call, hand_off, request));
            return progress.SerializeAsString();
          },
          .settle =
              [&settings](sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
                return IsTakenBack(change) ? SettleTakenBack(tx, change, outcome)
                                           : Settle(settings, tx, change, outcome);
              },
          .receiver = mediation,
          .receiver_name = "mediation"};
}

}  // namespace zhiwang::intake

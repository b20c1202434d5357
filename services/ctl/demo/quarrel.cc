#include "services/ctl/demo/quarrel.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/demo/demo_life.h"
#include "services/ctl/demo/settlement.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using CaseStub = intake::v1::CaseService::Stub;
using DisputeStub = v1::DisputeService::Stub;

constexpr char kCase[] = "demo-quarrel";        // in the hotline's numbering
constexpr char kByPolice[] = "demo-quarrel-2";  // in that of the police
constexpr absl::Duration kUntilKnown = absl::Minutes(1);
constexpr absl::Duration kPause = absl::Milliseconds(100);
constexpr int kMostSteps = 40;

// Asks again while the service does not know the caller or the calendar yet, of which the registry may only just have been
// told.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> AskOnceKnown(const Connection& who, const ChannelPtr& channel,
                                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                      const Request& request) {
  for (const absl::Time give_up = absl::Now() + kUntilKnown;; absl::SleepFor(kPause)) {
    absl::StatusOr<Response> answer = who.Ask(channel, method, request);
    const auto reason = ReasonOf(answer.status());
    const bool may_pass = reason == common::v1::PERMISSION_MISSING || reason == common::v1::CALENDAR_MISSING;
    if (!may_pass || absl::Now() > give_up) return answer;
  }
}

// The level above; none above the town.
std::optional<v1::Committee::Level> NextLevel(const std::string& level) {
  v1::Committee::Level present = v1::Committee::LEVEL_UNSPECIFIED;
  if (!v1::Committee::Level_Parse(level, &present) || present >= v1::Committee::TOWN) return std::nullopt;
  return static_cast<v1::Committee::Level>(present + 1);
}

// True where both parties have agreed to mediation at that level.
bool HaveAgreed(const v1::Dispute& dispute, const std::string& level) {
  const auto has_agreed = [&](int party) {
    return std::any_of(dispute.consents().begin(), dispute.consents().end(), [&](const v1::Consent& consent) {
      return consent.party() == party && consent.subject() == v1::Consent::MEDIATION && consent.level() == level &&
             consent.answer() == v1::Consent::YES;
    });
  };
  return has_agreed(1) && has_agreed(2);
}

// The last assignment that the committee of the dispute made; null where it made none.
const v1::Assignment* LastAssignment(const v1::Dispute& dispute) {
  const auto& all = dispute.assignments();
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const v1::Assignment& assignment) {
    return assignment.committee() == dispute.committee();
  });
  return found == all.rend() ? nullptr : &*found;
}

// The quarrels of one town.
class Play {
 public:
  Play(const Connection& centre, Connection town, Connection lawyer, std::string village)
      : centre_(centre),
        town_(std::move(town)),
        lawyer_(std::move(lawyer)),
        village_(std::move(village)),
        settlement_(centre_, town_, lawyer_) {}

  // The quarrel that the police points to the committee. The service that takes it knows all that the other one needs.
  absl::StatusOr<v1::Dispute> Register() {
    v1::CreateDisputeRequest request;
    request.set_district(town_.District());
    request.set_request_id(StepRequestId(kByPolice, "create"));
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute.set_area(village_);
    dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
    dispute.mutable_origin()->set_external_id(kByPolice);
    dispute.mutable_matter()->set_type(v1::Matter::NEIGHBOURS);
    dispute.mutable_matter()->set_summary("邻里因排水沟积水发生口角");
    dispute.mutable_matter()->set_claim("疏通共用排水沟，互相道歉");
    AddParty(dispute, v1::Party::APPLICANT, "王五", "19900000003");
    AddParty(dispute, v1::Party::RESPONDENT, "赵六", "19900000004");
    const auto created = AskOnceKnown(town_, town_.mediation(), &DisputeStub::CreateDispute, request);
    if (ReasonOf(created.status()) != common::v1::DISPUTE_EXISTS) return created;
    return Get(ResourceOf(created.status()));
  }

  // The quarrel that comes as a case, taken up to the town and settled there.
  absl::StatusOr<v1::Dispute> Climb() {
    ASSIGN_OR_RETURN(const std::string name, Refer());
    ASSIGN_OR_RETURN(v1::Dispute dispute, Get(name));
    for (int step = 0; step < kMostSteps; ++step) {
      ASSIGN_OR_RETURN(const bool goes_on, Step(dispute));
      if (!goes_on) return dispute;
      // Somebody else may see less of it than the centre.
      ASSIGN_OR_RETURN(dispute, Get(name));
    }
    return absl::InternalError("演示的纠纷没有走到终结");
  }

 private:
  static void AddParty(v1::Dispute& dispute, v1::Party::Side side, const char* name, const char* phone) {
    v1::Party& party = *dispute.add_parties();
    party.set_side(side);
    party.set_display_name(name);
    party.set_phone(phone);
  }

  absl::StatusOr<v1::Dispute> Get(const std::string& name) const {
    v1::GetDisputeRequest request;
    request.set_name(name);
    return centre_.Ask(centre_.mediation(), &DisputeStub::GetDispute, request);
  }

  absl::StatusOr<intake::v1::Case> GetCase(const std::string& name) const {
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    return centre_.Ask(centre_.intake(), &CaseStub::GetCase, request);
  }

  // The name of the case, which an earlier run may have registered.
  absl::StatusOr<std::string> RegisterCase() const {
    intake::v1::CreateCaseRequest request;
    request.set_district(centre_.District());
    request.set_request_id(StepRequestId(kCase, "create"));
    intake::v1::Case& c = *request.mutable_case_();
    c.set_external_id(kCase);
    c.set_channel(intake::v1::Case::CITY_HOTLINE);
    c.set_title("两户宅基地边界争议");
    c.set_text("邻居翻建院墙，越过原来的界石，双方多次争吵，请求有关部门处理。");
    c.set_area(village_);
    c.mutable_reporter()->set_display_name("张三");
    c.mutable_reporter()->set_phone("19900000001");
    const auto created = AskOnceKnown(centre_, centre_.intake(), &CaseStub::CreateCase, request);
    if (ReasonOf(created.status()) == common::v1::EXTERNAL_ID_TAKEN) return ResourceOf(created.status());
    if (!created.ok()) return created.status();
    return created->name();
  }

  // The dispute of the case, once mediation has registered it.
  absl::StatusOr<std::string> Refer() const {
    ASSIGN_OR_RETURN(const std::string name, RegisterCase());
    ASSIGN_OR_RETURN(intake::v1::Case c, GetCase(name));
    if (c.referrals().empty()) {
      intake::v1::ReferCaseRequest request;
      request.set_name(name);
      request.set_request_id(StepRequestId(kCase, "refer"));
      request.set_dispute_type(v1::Matter::Type_Name(v1::Matter::BOUNDARY));
      request.set_note("双方愿意先调解");
      RETURN_IF_ERROR(AskOnceKnown(town_, town_.intake(), &CaseStub::ReferCase, request).status());
    }
    for (const absl::Time give_up = absl::Now() + kUntilKnown; absl::Now() < give_up; absl::SleepFor(kPause)) {
      ASSIGN_OR_RETURN(c, GetCase(name));
      const auto& progress = c.referrals(0).progress();
      if (!progress.dispute().empty()) return progress.dispute();
      if (!progress.reason().empty()) return absl::FailedPreconditionError(progress.reason());
    }
    return absl::DeadlineExceededError("转出的工单没有登记为纠纷");
  }

  // The mediator of the committee that has the dispute; for the town's committee, the lawyer.
  absl::StatusOr<Connection> MediatorOf(const v1::Dispute& dispute) const {
    if (!NextLevel(dispute.level())) return lawyer_;
    v1::GetCommitteeRequest request;
    request.set_name(dispute.committee());
    ASSIGN_OR_RETURN(const v1::Committee committee,
                     centre_.Ask(centre_.mediation(), &v1::CommitteeService::Stub::GetCommittee, request));
    if (committee.mediators().empty()) return absl::NotFoundError(committee.display_name() + "没有调解员");
    return centre_.As(committee.mediators(0).mediator());
  }

  // Takes a step of the dispute as `who`. The same step at the same level is always the same request.
  template <class Stub, class Request>
  absl::StatusOr<bool> Do(const Connection& who, const v1::Dispute& dispute, const char* step,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Dispute*),
                          Request request) {
    request.set_name(dispute.name());
    request.set_request_id(StepRequestId(kCase, fmt::format("{} {}", step, dispute.level())));
    RETURN_IF_ERROR(AskOnceKnown(who, who.mediation(), method, request).status());
    return true;
  }

  // Takes the next step for the state of the dispute; false if none is left.
  absl::StatusOr<bool> Step(const v1::Dispute& dispute) {
    ASSIGN_OR_RETURN(const Connection mediator, MediatorOf(dispute));
    switch (dispute.state()) {
      case v1::Dispute::REGISTERED:
        if (dispute.parties_size() < 2) return EnterOtherSide(mediator, dispute);
        if (dispute.parties(0).address().empty()) return EnterAddress(mediator, dispute);
        if (dispute.matter().issues().empty()) return NameIssues(mediator, dispute);
        if (!HaveAgreed(dispute, dispute.level())) return Agree(mediator, dispute, "agree", dispute.level());
        return Do(mediator, dispute, "accept", &DisputeStub::AcceptDispute, v1::AcceptDisputeRequest());
      case v1::Dispute::ACCEPTED:
        return FindMediator(mediator, dispute);
      case v1::Dispute::IN_MEDIATION:
        return NextLevel(dispute.level()) ? SendUp(mediator, dispute) : settlement_.Step(dispute);
      default:
        return settlement_.Step(dispute);
    }
  }

  absl::StatusOr<bool> EnterOtherSide(const Connection& mediator, const v1::Dispute& dispute) {
    v1::AddPartyRequest request;
    request.mutable_party()->set_side(v1::Party::RESPONDENT);
    request.mutable_party()->set_display_name("李四");
    request.mutable_party()->set_phone("19900000002");
    request.mutable_party()->set_address("藏马镇某村 12 号");
    return Do(mediator, dispute, "enter", &DisputeStub::AddParty, std::move(request));
  }

  // The case names the reporter, but not their address.
  absl::StatusOr<bool> EnterAddress(const Connection& mediator, const v1::Dispute& dispute) {
    v1::AmendPartyRequest request;
    request.mutable_party()->set_number(1);
    request.mutable_party()->set_address("藏马镇某村 11 号");
    request.set_note("补登住址");
    return Do(mediator, dispute, "enter address", &DisputeStub::AmendParty, std::move(request));
  }

  absl::StatusOr<bool> NameIssues(const Connection& mediator, const v1::Dispute& dispute) {
    v1::AmendDisputeRequest request;
    request.mutable_update_mask()->add_paths("matter.issues");
    for (const char* issue : {"界墙是否越过原界石", "菜地损失的赔偿"}) {
      request.mutable_dispute()->mutable_matter()->add_issues()->set_text(issue);
    }
    request.set_note("经询问双方明确争议事项");
    return Do(mediator, dispute, "name issues", &DisputeStub::AmendDispute, std::move(request));
  }

  absl::StatusOr<bool> Agree(const Connection& mediator, const v1::Dispute& dispute, const char* step,
                             const std::string& level) {
    v1::RecordConsentRequest request;
    for (const int party : {1, 2}) {
      v1::Consent& consent = *request.add_consents();
      consent.set_party(party);
      consent.set_subject(v1::Consent::MEDIATION);
      consent.set_answer(v1::Consent::YES);
      consent.set_form(v1::Consent::WRITTEN);
      if (level != dispute.level()) consent.set_reference(level);
    }
    return Do(mediator, dispute, step, &DisputeStub::RecordConsent, std::move(request));
  }

  // The town asks a mediator of the level, who takes it up.
  absl::StatusOr<bool> FindMediator(const Connection& mediator, const v1::Dispute& dispute) {
    const v1::Assignment* assignment = LastAssignment(dispute);
    if (assignment == nullptr) {
      v1::ProposeMediatorRequest request;
      request.set_mediator(mediator.options().caller);
      return Do(town_, dispute, "propose", &v1::MediatorService::Stub::ProposeMediator, std::move(request));
    }
    if (assignment->state() != v1::Assignment::PROPOSED) return false;
    v1::AcceptAssignmentRequest request;
    request.set_assignment(assignment->number());
    request.mutable_declaration();
    return Do(mediator, dispute, "take up", &v1::MediatorService::Stub::AcceptAssignment, std::move(request));
  }

  absl::StatusOr<bool> SendUp(const Connection& mediator, const v1::Dispute& dispute) {
    const std::string& level = v1::Committee::Level_Name(*NextLevel(dispute.level()));
    if (!HaveAgreed(dispute, level)) return Agree(mediator, dispute, "agree to go up", level);
    v1::EscalateDisputeRequest request;
    request.set_note("双方对界石位置各执一词，本级调解不成");
    return Do(mediator, dispute, "escalate", &DisputeStub::EscalateDispute, std::move(request));
  }

  const Connection& centre_;
  const Connection town_, lawyer_;
  const std::string village_;
  const Settlement settlement_;
};

// A committee of that level in the area.
absl::StatusOr<v1::Committee> CommitteeIn(const Connection& connection, const std::string& area,
                                          v1::Committee::Level level) {
  v1::ListCommitteesRequest request;
  request.set_district(connection.District());
  request.set_area(area);
  request.set_level(level);
  std::optional<v1::Committee> found;
  RETURN_IF_ERROR(connection.ForEachPage(connection.mediation(), &v1::CommitteeService::Stub::ListCommittees, request,
                                         [&](const v1::ListCommitteesResponse& page) {
                                           for (const v1::Committee& one : page.committees()) {
                                             if (!found && !one.mediators().empty()) found = one;
                                           }
                                         }));
  if (!found) return absl::NotFoundError("该镇街没有调解委员会，先用 zhiwangctl committee import 导入");
  return *std::move(found);
}

// A lawyer of a firm under contract with the town.
absl::StatusOr<std::string> LawyerOf(const Connection& connection, const std::string& town) {
  v1::ListFirmsRequest request;
  request.set_district(connection.District());
  std::string lawyer;
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.mediation(), &v1::CommitteeService::Stub::ListFirms, request, [&](const v1::ListFirmsResponse& page) {
        for (const v1::Firm& firm : page.firms()) {
          const bool serves = std::find(firm.areas().begin(), firm.areas().end(), town) != firm.areas().end();
          if (lawyer.empty() && serves && !firm.lawyers().empty()) lawyer = firm.lawyers(0).lawyer();
        }
      }));
  if (lawyer.empty()) return absl::NotFoundError("没有为该镇街服务的律师事务所，先用 zhiwangctl firm import 导入");
  return lawyer;
}

}  // namespace

absl::StatusOr<Quarrels> PlayQuarrels(const Connection& connection, const std::string& town) {
  ASSIGN_OR_RETURN(const v1::Committee of_town, CommitteeIn(connection, town, v1::Committee::TOWN));
  ASSIGN_OR_RETURN(const v1::Committee of_village, CommitteeIn(connection, town, v1::Committee::VILLAGE));
  ASSIGN_OR_RETURN(Connection dispatcher, connection.As(of_town.mediators(0).mediator()));
  ASSIGN_OR_RETURN(const std::string licence, LawyerOf(connection, town));
  ASSIGN_OR_RETURN(Connection lawyer, connection.As(licence));
  Play play(connection, std::move(dispatcher), std::move(lawyer), of_village.area());
  Quarrels quarrels;
  ASSIGN_OR_RETURN(quarrels.registered, play.Register());
  ASSIGN_OR_RETURN(quarrels.climbed, play.Climb());
  return quarrels;
}

}  // namespace zhiwang::ctl

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/recorder.h"
#include "common/resource/together/changer.h"
#include "common/resource/together/creator.h"
#include "common/resource/together/reader.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/dispute/service/registration/dispute_creation.h"
#include "zhiwang/mediation/v1/dispute_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.DisputeService: see the contract for what each method answers.
class DisputeService final : public server::Service {
 public:
  DisputeService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  // dispute_service.cc
  void CreateDispute(const Call& call, const v1::CreateDisputeRequest& request, server::Reply<v1::Dispute> reply);
  void GetDispute(const Call& call, const v1::GetDisputeRequest& request, server::Reply<v1::Dispute> reply);
  void AcceptDispute(const Call& call, const v1::AcceptDisputeRequest& request, server::Reply<v1::Dispute> reply);
  Answer<v1::Dispute> RefuseDispute(const Call& call, const v1::RefuseDisputeRequest& request);
  Answer<v1::Dispute> AmendDispute(const Call& call, const v1::AmendDisputeRequest& request);
  Answer<v1::Dispute> RateRisk(const Call& call, const v1::RateRiskRequest& request);
  Answer<v1::Dispute> ClearFaceToFace(const Call& call, const v1::ClearFaceToFaceRequest& request);
  Answer<v1::Dispute> RecordDisputeCallback(const Call& call, const v1::RecordDisputeCallbackRequest& request);
  Answer<v1::Dispute> RecordPrevention(const Call& call, const v1::RecordPreventionRequest& request);
  Answer<v1::ExplainDeadlineResponse> ExplainDeadline(const Call& call, const v1::ExplainDeadlineRequest& request);
  Answer<v1::ListDisputeTimelineResponse> ListDisputeTimeline(const Call& call,
                                                              const v1::ListDisputeTimelineRequest& request);
  absl::Status ImportDisputes(const Call& call,
                              server::Stream<v1::ImportDisputesRequest, v1::ImportDisputesResponse>& stream);

  // dispute_move_service.cc
  Answer<v1::Dispute> JoinDispute(const Call& call, const v1::JoinDisputeRequest& request);
  Answer<v1::Dispute> SplitDispute(const Call& call, const v1::SplitDisputeRequest& request);
  Answer<v1::Dispute> EscalateDispute(const Call& call, const v1::EscalateDisputeRequest& request);
  Answer<v1::Dispute> ReturnDispute(const Call& call, const v1::ReturnDisputeRequest& request);
  Answer<v1::Dispute> PauseDispute(const Call& call, const v1::PauseDisputeRequest& request);
  Answer<v1::Dispute> ResumeDispute(const Call& call, const v1::ResumeDisputeRequest& request);
  Answer<v1::Dispute> ExtendDispute(const Call& call, const v1::ExtendDisputeRequest& request);
  Answer<v1::Dispute> EndDispute(const Call& call, const v1::EndDisputeRequest& request);
  Answer<v1::Dispute> VoidDispute(const Call& call, const v1::VoidDisputeRequest& request);
  Answer<v1::Dispute> ReopenDispute(const Call& call, const v1::ReopenDisputeRequest& request);

  // dispute_referral_service.cc
  Answer<v1::Dispute> RecordReferralWithdrawal(const Call& call, const v1::RecordReferralWithdrawalRequest& request);

  // dispute_party_service.cc
  Answer<v1::Dispute> RecordConsent(const Call& call, const v1::RecordConsentRequest& request);
  Answer<v1::Dispute> AddParty(const Call& call, const v1::AddPartyRequest& request);
  Answer<v1::Dispute> AmendParty(const Call& call, const v1::AmendPartyRequest& request);
  Answer<v1::Dispute> RemoveParty(const Call& call, const v1::RemovePartyRequest& request);
  void RevealParty(const Call& call, const v1::RevealPartyRequest& request, server::Reply<v1::Party> reply);
  Answer<v1::Dispute> AddParticipant(const Call& call, const v1::AddParticipantRequest& request);
  void RevealParticipant(const Call& call, const v1::RevealParticipantRequest& request,
                         server::Reply<v1::Participant> reply);
  Answer<v1::SearchPartiesResponse> SearchParties(const Call& call, const v1::SearchPartiesRequest& request);

  // inspection/inspection_service.cc
  Answer<v1::Dispute> RequestInspection(const Call& call, const v1::RequestInspectionRequest& request);
  Answer<v1::Dispute> RecordInspection(const Call& call, const v1::RecordInspectionRequest& request);

  // dispute_list_service.cc
  Answer<v1::ListDisputesResponse> ListDisputes(const Call& call, const v1::ListDisputesRequest& request);
  Answer<v1::DisputePresence> GetDisputePresence(const Call& call, const v1::GetDisputePresenceRequest& request);
  Answer<v1::ListDisputePresencesResponse> ListDisputePresences(const Call& call,
                                                                const v1::ListDisputePresencesRequest& request);
  Answer<v1::Desk> GetDesk(const Call& call, const v1::GetDeskRequest& request);
  Answer<v1::CountOpenDisputesResponse> CountOpenDisputes(const Call& call,
                                                          const v1::CountOpenDisputesRequest& request);

  // The dispute whose file the caller may read, or the answer that there is none.
  Answer<Dispute> FileFor(const Call& call, const resource::Name& name);

  // A party or a participant of a dispute that the caller may reveal, or why they may not; `known` names the fields that are
  // known of them.
  Answer<v1::Party> PartyFor(const Call& call, const resource::Name& name, int number, std::string& known);
  Answer<v1::Participant> ParticipantFor(const Call& call, const resource::Name& name, int number, std::string& known);

  // Reveals somebody of the dispute that the request names, for its purpose: `find(name, detail)` answers them and says in
  // `detail` what is known of whom. The access is on record, durably, before it is answered.
  template <class Request, class Shown, class Find>
  void Reveal(const Call& call, const Request& request, const Find& find, server::Reply<Shown> reply);

  // Puts an access on record and waits until that is durable. Answers the recorder's error otherwise.
  absl::Status RecordSearch(const Call& call, const std::string& district, const std::string& by);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  const resource::Parts<PresenceNoun> presences_;
  resource::Reader<DisputeNoun> reader_;
  resource::Creator<DisputeNoun, NewDispute> creations_;
  resource::Changer<DisputeNoun> acceptances_;
  audit::Recorder recorder_;
};

}  // namespace zhiwang::mediation

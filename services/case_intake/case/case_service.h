#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/audit/recorder.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/change.h"
#include "common/resource/noun.h"
#include "common/resource/together/creator.h"
#include "common/resource/together/reader.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/settings/settings.h"
#include "services/grid_registry/client/registry_client.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::intake {

// A case that is to be received, with its id, placed and its reporter sealed: what is known without the transaction.
struct NewCase {
  Case draft;
  std::shared_ptr<const DistrictSettings> settings;
};

// zhiwang.intake.v1.CaseService: see the contract for what each method answers.
class CaseService final : public server::Service {
 public:
  CaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
              grid::RegistryClient& registry, const privacy::KeyRing& keys);

 private:
  void CreateCase(const rpc::Call& call, const v1::CreateCaseRequest& request, server::Reply<v1::Case> reply);
  void GetCase(const rpc::Call& call, const v1::GetCaseRequest& request, server::Reply<v1::Case> reply);
  absl::StatusOr<v1::ListCasesResponse> ListCases(const rpc::Call& call, const v1::ListCasesRequest& request);
  absl::StatusOr<v1::SearchCasesResponse> SearchCases(const rpc::Call& call, const v1::SearchCasesRequest& request);
  absl::StatusOr<v1::CountOpenCasesResponse> CountOpenCases(const rpc::Call& call,
                                                            const v1::CountOpenCasesRequest& request);
  absl::StatusOr<v1::Case> PlaceCase(const rpc::Call& call, const v1::PlaceCaseRequest& request);
  absl::StatusOr<v1::Case> DispatchCase(const rpc::Call& call, const v1::DispatchCaseRequest& request);
  absl::StatusOr<v1::Case> AcceptCase(const rpc::Call& call, const v1::AcceptCaseRequest& request);
  absl::StatusOr<v1::Case> ReturnCase(const rpc::Call& call, const v1::ReturnCaseRequest& request);
  absl::StatusOr<v1::Case> ResolveCase(const rpc::Call& call, const v1::ResolveCaseRequest& request);
  absl::StatusOr<v1::Case> RecordCallback(const rpc::Call& call, const v1::RecordCallbackRequest& request);
  absl::StatusOr<v1::Case> ReopenCase(const rpc::Call& call, const v1::ReopenCaseRequest& request);
  absl::StatusOr<v1::Case> CloseCase(const rpc::Call& call, const v1::CloseCaseRequest& request);
  absl::StatusOr<v1::Case> RequestSiteCheck(const rpc::Call& call, const v1::RequestSiteCheckRequest& request);
  absl::StatusOr<v1::Case> RecordSiteCheck(const rpc::Call& call, const v1::RecordSiteCheckRequest& request);
  absl::StatusOr<v1::Case> ReferCase(const rpc::Call& call, const v1::ReferCaseRequest& request);
  absl::StatusOr<v1::Case> WithdrawReferral(const rpc::Call& call, const v1::WithdrawReferralRequest& request);
  absl::StatusOr<v1::Case> RecordMediation(const rpc::Call& call, const v1::RecordMediationRequest& request);
  void RevealReporter(const rpc::Call& call, const v1::RevealReporterRequest& request,
                      server::Reply<v1::Reporter> reply);
  absl::StatusOr<v1::ListTimelineResponse> ListTimeline(const rpc::Call& call, const v1::ListTimelineRequest& request);
  absl::Status ImportCases(const rpc::Call& call,
                           server::Stream<v1::ImportCasesRequest, v1::ImportCasesResponse>& stream);

  // Changes one case by a decision, made by the district's calendar and terms.
  template <class Request, class Decide>
  absl::StatusOr<v1::Case> Change(const rpc::Call& call, const Request& request, const CaseEvent& event,
                                  const Decide& decide) {
    ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(call.district, call.deadline));
    return resource::Change(parts_, call, request, event, [&](const resource::Moment& moment, const Case& before) {
      return decide(Desk{moment.actor, moment.now, *settings->calendar, settings->terms}, before);
    });
  }

  // The chain of areas that a request says a case is in. POINT_OUTSIDE, AREA_NOT_FOUND, AREA_ENDED or SERVICE_UNAVAILABLE.
  absl::StatusOr<std::vector<AreaStep>> AreaAsked(const rpc::Call& call, const std::string& district,
                                                  const v1::PlaceCaseRequest& request);

  // Passes a case on with the explanations of its deadlines, by the calendar that the district has now.
  server::Reply<v1::Case> Explaining(const rpc::Call& call, server::Reply<v1::Case> reply);

  absl::StatusOr<v1::PreviewCalendarResponse> PreviewCalendar(const rpc::Call& call,
                                                              const v1::PreviewCalendarRequest& request);

  // The reporter of a case that the caller may reveal, or why they may not.
  absl::StatusOr<Reporter> ReporterFor(const rpc::Call& call, const resource::Name& name);

  // Puts a search of the district's reporters on record, with the fields it was made by, and waits until that is durable.
  // Answers the recorder's error otherwise.
  absl::Status RecordSearch(const rpc::Call& call, const std::string& resource, const std::string& district,
                            const std::string& by);

  absl::StatusOr<NewCase> Prepared(const rpc::Call& call, const std::string& district, const v1::Case& asked);

  sql::IdSource& ids_;
  Settings& settings_;
  grid::RegistryClient& registry_;
  const privacy::KeyRing& keys_;
  const resource::Parts<CaseNoun> parts_;
  resource::Reader<CaseNoun> reader_;
  resource::Creator<CaseNoun, NewCase> creator_;
  audit::Recorder recorder_;
};

}  // namespace zhiwang::intake

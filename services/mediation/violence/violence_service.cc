#include "services/mediation/violence/violence_service.h"

#include <memory>
#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/asked_change.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/violence/domain/reporting.h"
#include "services/mediation/violence/violence_proto.h"
#include "services/mediation/violence/violence_words.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestTakenBy = 60;

// True where the caller may know that the dispute is there, or mediates it.
bool MayReport(const rpc::Call& call, const Dispute& dispute) {
  return ReachesPresence(call, dispute) || IsAssigned(dispute.facts, MediatorOf(call));
}

}  // namespace

ViolenceService::ViolenceService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids)
    : Service(runtime, *v1::ReportViolenceRequest::descriptor()->file()->FindServiceByName("ViolenceService")),
      means_(means),
      ids_(ids),
      parts_{means.parts.db, {means.parts.noun.keys}} {
  OnWorker("ReportViolence", &ViolenceService::ReportViolence);
  OnWorker("GetViolenceReport", &ViolenceService::GetViolenceReport);
  OnWorker("ListViolenceReports", &ViolenceService::ListViolenceReports);
  OnWorker("ConfirmViolenceReport", &ViolenceService::ConfirmViolenceReport);
}

absl::StatusOr<v1::ViolenceReport> ViolenceService::ReportViolence(const Call& call,
                                                                   const v1::ReportViolenceRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const resource::Name name,
                   DisputeName(call, "violence_report.dispute", request.violence_report().dispute()));
  ASSIGN_OR_RETURN(const ViolenceDraft draft, DraftFromProto(request.violence_report()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(district, call.deadline));
  ASSIGN_OR_RETURN(const int64_t id, ids_.Next());
  return resource::Create(
      parts_, call, request, "violence_report.raised",
      [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<ViolenceReport> {
        ASSIGN_OR_RETURN(auto found, resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted));
        if (!found || !MayReport(call, *found)) return resource::NotFound<DisputeNoun>(name);
        const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
        ASSIGN_OR_RETURN(Reported reported, mediation::ReportViolence(context, *found, draft, basis.police_partner));
        ViolenceReport report = std::move(reported.report);
        report.id = id;
        RETURN_IF_ERROR(SealWords(means_.keys(), report));
        const absl::Time now = resource::NowAfter(found->changed, moment.now);
        Dispute apart = resource::Stamped(*found, std::move(reported.dispute), now);
        report.beside = std::make_shared<const ChangedBeside>(
            ChangedBeside{*std::move(found), std::move(apart), "dispute.violence_reported"});
        return report;
      });
}

absl::StatusOr<v1::ViolenceReport> ViolenceService::GetViolenceReport(const Call& call,
                                                                      const v1::GetViolenceReportRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListViolenceReportsResponse> ViolenceService::ListViolenceReports(
    const Call& call, const v1::ListViolenceReportsRequest& request) {
  ViolenceFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.dispute().empty()) {
    ASSIGN_OR_RETURN(const resource::Name dispute, DisputeName(call, "dispute", request.dispute()));
    filter.dispute = dispute.id;
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state,
                     KnownEnum<ViolenceState>("state", request.state(), v1::ViolenceReport::State_descriptor()));
  }
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  if (IsPartnerAlone(call)) filter.partner = call.principal;
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListViolenceReportsResponse response;
  for (const ViolenceReport& report : listed.items) *response.add_violence_reports() = parts_.noun.Show(call, report);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::ViolenceReport> ViolenceService::ConfirmViolenceReport(
    const Call& call, const v1::ConfirmViolenceReportRequest& request) {
  RETURN_IF_ERROR(CheckText("taken_by", request.taken_by(), 1, kLongestTakenBy));
  return resource::Change(
      parts_, call, request, "violence_report.confirmed",
      [&](const resource::Moment& moment, const ViolenceReport& before) -> absl::StatusOr<ViolenceReport> {
        ViolenceReport opened = before;
        RETURN_IF_ERROR(OpenWords(means_.keys(), opened));
        ASSIGN_OR_RETURN(ViolenceReport after, ConfirmReport(opened, moment.now, request.taken_by()));
        RETURN_IF_ERROR(SealWords(means_.keys(), after));
        return after;
      });
}

}  // namespace zhiwang::mediation

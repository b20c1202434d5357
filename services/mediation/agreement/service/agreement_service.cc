#include "services/mediation/agreement/service/agreement_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_proto.h"
#include "services/mediation/agreement/agreement_request.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/agreement/domain/agreeing.h"
#include "services/mediation/agreement/service/agreement_changing.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/party/domain/parties.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/template/template_noun.h"

namespace zhiwang::mediation {
namespace {

// The template by which a draft is printed when it is fixed now, or by which the present text was printed; nothing if there is
// none.
absl::StatusOr<std::optional<DocumentTemplate>> TemplateOf(sql::Txn& tx, const std::string& district,
                                                           const v1::Agreement& shown) {
  if (shown.state() == v1::Agreement::DRAFT) return LatestTemplate(tx, district, DocumentKind::kAgreement);
  if (shown.document().empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DocumentNoun>(shown.document()));
  ASSIGN_OR_RETURN(const auto text, resource::Find<DocumentNoun>(tx, name));
  if (!text) return std::nullopt;
  return resource::Find<TemplateNoun>(tx, {district, text->facts.of_template});
}

}  // namespace

AgreementService::AgreementService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids,
                                   DocumentPress& press)
    : Service(runtime, *v1::DraftAgreementRequest::descriptor()->file()->FindServiceByName("AgreementService")),
      means_(means),
      ids_(ids),
      press_(press),
      recorder_(means.parts.db, runtime.longest_wait()),
      parts_{means.parts.db, {means.parts.noun.keys}} {
  OnWorker("DraftAgreement", &AgreementService::DraftAgreement);
  OnWorker("GetAgreement", &AgreementService::GetAgreement);
  OnWorker("ListAgreements", &AgreementService::ListAgreements);
  OnWorker("ReadDelegatedAgreements", &AgreementService::ReadDelegatedAgreements);
  OnWorker("WriteAgreement", &AgreementService::WriteAgreement);
  OnWorker("ReachAgreementOrally", &AgreementService::ReachAgreementOrally);
  OnWorker("FixAgreement", &AgreementService::FixAgreement);
  OnWorker("SignAgreement", &AgreementService::SignAgreement);
  OnWorker("SealAgreement", &AgreementService::SealAgreement);
  OnWorker("AmendAgreement", &AgreementService::AmendAgreement);
  OnWorker("DeclineAgreement", &AgreementService::DeclineAgreement);
  OnWorker("RecordMemberConsent", &AgreementService::RecordMemberConsent);
  OnWorker("AnnulAgreement", &AgreementService::AnnulAgreement);
  OnWorker("RecordPerformance", &AgreementService::RecordPerformance);
  OnWorker("WaiveObligation", &AgreementService::WaiveObligation);
  OnWorker("PrepareConfirmation", &AgreementService::PrepareConfirmation);
  OnWorker("ApplyConfirmation", &AgreementService::ApplyConfirmation);
  OnWorker("RecordConfirmation", &AgreementService::RecordConfirmation);
}

absl::StatusOr<v1::Agreement> AgreementService::DraftAgreement(const Call& call,
                                                               const v1::DraftAgreementRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const resource::Name name, DisputeName(call, "agreement.dispute", request.agreement().dispute()));
  ASSIGN_OR_RETURN(const AgreementText text, TextFromProto("agreement.text", request.agreement().text()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(district, call.deadline));
  ASSIGN_OR_RETURN(const int64_t id, ids_.Next());
  return resource::Create(
      parts_, call, request, "agreement.drafted",
      [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Agreement> {
        ASSIGN_OR_RETURN(const auto dispute, LockDispute(tx, call, name, resource::NotFound<DisputeNoun>(name)));
        ASSIGN_OR_RETURN(const std::vector<Agreement> others, AgreementsOf(tx, district, dispute->id));
        const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
        ASSIGN_OR_RETURN(Agreement agreement, Draft(context, *dispute, others, text));
        agreement.id = id;
        agreement.of = dispute;
        RETURN_IF_ERROR(SealWords(means_.keys(), agreement));
        return agreement;
      });
}

absl::StatusOr<v1::Agreement> AgreementService::Explained(const Call& call, const std::string& asked) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<AgreementNoun>(asked));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(name.district, call.deadline));
  ASSIGN_OR_RETURN(const Agreement agreement, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindInReach<AgreementNoun>(tx, call, name);
  }));
  v1::Agreement shown = parts_.noun.Show(call, agreement);
  AddExplanations(basis.calendar->calendar, agreement.facts, shown);
  return shown;
}

absl::StatusOr<v1::Agreement> AgreementService::GetAgreement(const Call& call, const v1::GetAgreementRequest& request) {
  ASSIGN_OR_RETURN(v1::Agreement shown, request.explain_deadlines() ? Explained(call, request.name())
                                                                    : resource::Get(parts_, call, request));
  ASSIGN_OR_RETURN(const auto form,
                   means_.db().Read(call.deadline, [&](sql::Txn& tx) { return TemplateOf(tx, call.district, shown); }));
  if (!form) return shown;
  shown.set_template_(FormatResourceName(form->district, TemplateNoun::kCollection, std::to_string(form->id)));
  shown.set_template_version(form->number);
  return shown;
}

absl::StatusOr<v1::ListAgreementsResponse> AgreementService::ListAgreements(const Call& call,
                                                                            const v1::ListAgreementsRequest& request) {
  AgreementFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.dispute().empty()) {
    ASSIGN_OR_RETURN(const resource::Name dispute, DisputeName(call, "dispute", request.dispute()));
    filter.dispute = dispute.id;
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state,
                     KnownEnum<AgreementState>("state", request.state(), v1::Agreement::State_descriptor()));
  }
  if (request.confirmation() != 0) {
    ASSIGN_OR_RETURN(filter.confirmation, KnownEnum<ConfirmationState>("confirmation", request.confirmation(),
                                                                       v1::Confirmation::State_descriptor()));
  }
  filter.overdue = request.overdue();
  if (!request.due_before().empty()) {
    ASSIGN_OR_RETURN(filter.due_before, calendar::ParseDay("due_before", request.due_before()));
  }
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  const auto list = [&](const auto& parts) { return resource::ListInReach(parts, call, filter, page); };
  v1::ListAgreementsResponse response;
  const auto show = [&](const auto& listed) {
    for (const Agreement& agreement : listed.items) *response.add_agreements() = ToProto(agreement);
    if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
    return response;
  };
  if (!filter.dispute) {
    ASSIGN_OR_RETURN(const auto listed, list(parts_));
    return show(listed);
  }
  ASSIGN_OR_RETURN(const auto listed, list(resource::Parts<AgreementOfDisputeNoun>{parts_.db, {{parts_.noun.keys}}}));
  return show(listed);
}

absl::StatusOr<v1::Agreement> AgreementService::WriteAgreement(const Call& call,
                                                               const v1::WriteAgreementRequest& request) {
  ASSIGN_OR_RETURN(AgreementText text, TextFromProto("text", request.text()));
  ASSIGN_OR_RETURN(const std::optional<InstalmentPlan> plan, PlanFromProto(request));
  if (plan) {
    ASSIGN_OR_RETURN(std::vector<Instalment> instalments, Instalments(*plan));
    Append(std::move(instalments), text);
    RETURN_IF_ERROR(CheckMostObligations("plan.count", text));
  }
  return ChangeAgreement(
      means_, parts_, call, request, "agreement.written",
      [&](const Context& context, const Agreement& before, const Dispute& dispute, std::span<const Agreement> others) {
        return Rewrite(context, before, dispute, others, text);
      });
}

absl::StatusOr<v1::Agreement> AgreementService::ReachAgreementOrally(const Call& call,
                                                                     const v1::ReachAgreementOrallyRequest& request) {
  std::optional<absl::CivilDay> day;
  if (!request.reached_day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDay("reached_day", request.reached_day()));
  }
  if (request.spoken_by_size() > kMostParties) return error::TooMany("spoken_by", kMostParties);
  std::vector<Speaker> spoken;
  for (const auto& one : request.spoken_by()) spoken.push_back({one.party(), one.proxy()});
  return ChangeAgreement(
      means_, parts_, call, request, "agreement.reached_orally",
      [&](const Context& context, const Agreement& before, const Dispute& dispute,
          std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
        ASSIGN_OR_RETURN(const People people, EverybodyOf(means_.keys(), dispute));
        ASSIGN_OR_RETURN(AgreementWithDispute reached,
                         ReachOrally(context, before, dispute, others, day.value_or(TodayOf(context)), spoken, people));
        return WithDispute(context, dispute, std::move(reached), "dispute.part_settled");
      });
}

absl::StatusOr<v1::Agreement> AgreementService::AnnulAgreement(const Call& call,
                                                               const v1::AnnulAgreementRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeAgreement(means_, parts_, call, request, "agreement.annulled",
                         [&](const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
                           ASSIGN_OR_RETURN(AgreementWithDispute annulled,
                                            Annul(context, before, dispute, others, request.note()));
                           return WithDispute(context, dispute, std::move(annulled), "dispute.agreement_annulled");
                         });
}

}  // namespace zhiwang::mediation

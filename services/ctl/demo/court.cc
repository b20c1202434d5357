#include "services/ctl/demo/court.h"

#include <algorithm>
#include <string>

#include "common/status/macros.h"
#include "services/ctl/demo/demo_life.h"
#include "services/ctl/demo/scan.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/local_time.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr char kApplication[] = "demo-confirmation";  // the source of the request ids of its steps
constexpr char kCourtOfDistrict[] = "青岛市黄岛区人民法院";

// The papers of an application that are made from templates.
constexpr v1::Document::Kind kPapers[] = {v1::Document::REGISTRATION_FORM, v1::Document::CONFIRMATION_APPLICATION};

bool HaveAddresses(const v1::Dispute& dispute) {
  return std::none_of(dispute.parties().begin(), dispute.parties().end(),
                      [](const v1::Party& party) { return party.address().empty(); });
}

absl::Status RecordWords(const Connection& town, const std::string& dispute) {
  v1::RecordConsentRequest request;
  request.set_name(dispute);
  request.set_request_id(StepRequestId(kApplication, "words"));
  for (const int party : {1, 2}) {
    v1::Consent& consent = *request.add_consents();
    consent.set_party(party);
    consent.set_subject(v1::Consent::CONFIRMATION);
    consent.set_answer(v1::Consent::YES);
    consent.set_form(v1::Consent::WRITTEN);
  }
  return town.Ask(town.mediation(), &v1::DisputeService::Stub::RecordConsent, request).status();
}

absl::Status MakePaper(const Connection& town, const std::string& dispute, v1::Document::Kind kind) {
  v1::MakeDocumentRequest request;
  request.set_district(town.District());
  request.set_request_id(StepRequestId(kApplication, v1::Document::Kind_Name(kind)));
  request.set_dispute(dispute);
  request.set_kind(kind);
  if (kind == v1::Document::CONFIRMATION_APPLICATION) request.set_text(kCourtOfDistrict);
  return town.Ask(town.mediation(), &v1::DocumentService::Stub::MakeDocument, request).status();
}

absl::Status BringIdentityPaper(const Connection& town, const std::string& dispute, int party) {
  v1::Document paper;
  paper.set_dispute(dispute);
  paper.set_kind(v1::Document::IDENTITY);
  paper.set_party(party);
  return BringScan(town, paper, StepRequestId(kApplication, "identity " + std::to_string(party))).status();
}

}  // namespace

absl::Status ApplyForConfirmation(const Connection& town, const v1::Dispute& dispute, const v1::Agreement& agreement) {
  if (!HaveAddresses(dispute)) return absl::OkStatus();
  RETURN_IF_ERROR(RecordWords(town, dispute.name()));
  for (const v1::Document::Kind kind : kPapers) RETURN_IF_ERROR(MakePaper(town, dispute.name(), kind));
  for (const v1::Party& party : dispute.parties()) {
    RETURN_IF_ERROR(BringIdentityPaper(town, dispute.name(), party.number()));
  }
  v1::ApplyConfirmationRequest request;
  request.set_name(agreement.name());
  request.set_request_id(StepRequestId(kApplication, "apply"));
  request.mutable_court()->set_ground(v1::Confirmation::Court::COMMITTEE);
  request.mutable_court()->set_county(std::string(IdOf(town.District())));
  request.mutable_court()->set_display_name(kCourtOfDistrict);
  request.set_day(Today());
  return town.Ask(town.mediation(), &v1::AgreementService::Stub::ApplyConfirmation, request).status();
}

}  // namespace zhiwang::ctl

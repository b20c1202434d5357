#include "tests/faults/load/mediation/confirmations.h"

#include <utility>

#include <fmt/format.h>

#include "common/attachments/test_contents.h"
#include "common/calendar/day.h"
#include "common/status/error.h"
#include "tests/faults/load/mediation/people.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::AgreementService;
using mediation::v1::Confirmation;
using mediation::v1::Consent;
using mediation::v1::DisputeService;
using mediation::v1::Document;
using mediation::v1::DocumentService;

constexpr size_t kPaperBytes = 2'000;

}  // namespace

Confirmations::Confirmations(PatientCaller& caller)
    : caller_(caller),
      agreements_(caller.Stubs<AgreementService>(&Installation::mediation)),
      disputes_(caller.Stubs<DisputeService>(&Installation::mediation)),
      documents_(caller.Stubs<DocumentService>(&Installation::mediation)) {}

bool Confirmations::Prepare(const std::string& dispute) {
  mediation::v1::RecordConsentRequest agree;
  agree.set_name(dispute);
  for (const int party : {1, 2}) {
    Consent& word = *agree.add_consents();
    word.set_party(party);
    word.set_subject(Consent::CONFIRMATION);
    word.set_answer(Consent::YES);
    word.set_form(Consent::WRITTEN);
  }
  const auto agreed = caller_.Must("the parties' application", disputes_, &DisputeService::Stub::RecordConsent,
                                   caller_.district().town_dispatcher, std::move(agree));
  if (!agreed.ok()) return false;
  for (const auto kind : {Document::CONFIRMATION_APPLICATION, Document::ORAL_AGREEMENT, Document::REGISTRATION_FORM}) {
    if (caller_.stopping() || !Bring(dispute, kind)) return false;
  }
  for (const int party : {1, 2}) {
    if (caller_.stopping() || !Bring(dispute, Document::IDENTITY, party)) return false;
  }
  return true;
}

// Puts a paper of that kind into the file. Repeats the call with the same request_id until it is settled.
bool Confirmations::Bring(const std::string& dispute, Document::Kind kind, int party) {
  mediation::v1::AddEvidenceRequest header;
  header.mutable_header()->set_district(caller_.district().name);
  header.mutable_header()->set_request_id(NewUuid());
  header.mutable_header()->set_file_name(fmt::format("{}.png", kWordsOfFile));
  header.mutable_header()->mutable_document()->set_dispute(dispute);
  header.mutable_header()->mutable_document()->set_kind(kind);
  header.mutable_header()->mutable_document()->set_party(party);
  const std::string bytes = attachments::SomePng(kPaperBytes);
  const absl::Status brought = caller_.UntilSettled(Describe(header), [&] { return BringOnce(header, bytes); });
  caller_.Judge("a paper", header, brought, {});
  return brought.ok();
}

absl::Status Confirmations::BringOnce(const mediation::v1::AddEvidenceRequest& header, const std::string& bytes) {
  grpc::ClientContext context;
  caller_.cluster().SignAs(context, caller_.district().town_dispatcher);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  Document document;
  const auto stream = documents_[caller_.Any(documents_.size())]->AddEvidence(&context, &document);
  stream->Write(header);
  mediation::v1::AddEvidenceRequest piece;
  piece.set_piece(bytes);
  stream->Write(piece);
  stream->WritesDone();
  return rpc::FromWire(stream->Finish());
}

void Confirmations::Apply(const std::string& agreement) {
  mediation::v1::PrepareConfirmationRequest prepare;
  prepare.set_name(agreement);
  const auto prepared = caller_.Insist(agreements_, &AgreementService::Stub::PrepareConfirmation,
                                       caller_.district().town_dispatcher, prepare);
  caller_.Judge("what an application needs", prepare, prepared.status(), {});
  if (!prepared.ok() || prepared->courts().empty()) return;
  const int times = caller_.OneIn(2) ? 2 : 1;
  for (int time = 1; time <= times && !caller_.stopping(); ++time) {
    bool one = false, other = false;
    AtOnce([&] { one = ApplyOnce(agreement, prepared->courts(0)); },
           [&] { other = ApplyOnce(agreement, prepared->courts(0)); });
    if (one && other) caller_.Violation(agreement + " was applied for twice at once");
    if (!one && !other) return;
    Step(agreement, Confirmation::TAKE);
    if (time < times) Step(agreement, Confirmation::WITHDRAW);
  }
}

bool Confirmations::ApplyOnce(const std::string& agreement, const Confirmation::Court& court) {
  mediation::v1::ApplyConfirmationRequest apply;
  apply.set_name(agreement);
  *apply.mutable_court() = court;
  if (court.display_name().empty()) apply.mutable_court()->set_display_name("某某区人民法院");
  apply.set_day(calendar::FormatDay(calendar::Today()));
  const auto applied = caller_.Try("an application", agreements_, &AgreementService::Stub::ApplyConfirmation,
                                   caller_.district().town_dispatcher, std::move(apply), {common::v1::ACTION_ILLEGAL});
  if (applied.ok()) ++applied_;
  return applied.ok();
}

void Confirmations::Step(const std::string& agreement, Confirmation::Action action) {
  mediation::v1::RecordConfirmationRequest step;
  step.set_name(agreement);
  step.set_action(action);
  step.set_day(calendar::FormatDay(calendar::Today()));
  if (action == Confirmation::TAKE) step.set_court_number("（2026）鲁0211民特12号");
  caller_
      .Must("the court's step", agreements_, &AgreementService::Stub::RecordConfirmation,
            caller_.district().town_dispatcher, std::move(step))
      .IgnoreError();
}

}  // namespace zhiwang::testing

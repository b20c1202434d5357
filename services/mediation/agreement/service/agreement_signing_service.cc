// AgreementService: a text is fixed, signed and sealed, agreed to by members, opened again, or declined.

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/resource/asked_change.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_request.h"
#include "services/mediation/agreement/agreement_values.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/members.h"
#include "services/mediation/agreement/domain/signing.h"
#include "services/mediation/agreement/domain/written.h"
#include "services/mediation/agreement/electronic_signature.h"
#include "services/mediation/agreement/papers_in_file.h"
#include "services/mediation/agreement/service/agreement_changing.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

constexpr char kPartSettled[] = "dispute.part_settled";

// What a text is printed from, as it lies in the database.
struct StoredText {
  Agreement agreement;
  std::vector<Agreement> others;
  std::string committee;
};

absl::StatusOr<StoredText> ReadText(sql::Txn& tx, const rpc::Call& call, const resource::Name& name) {
  StoredText stored;
  ASSIGN_OR_RETURN(stored.agreement, resource::FindInReach<AgreementNoun>(tx, call, name));
  const Dispute& dispute = *stored.agreement.of;
  RETURN_IF_ERROR(CheckMediates(call, dispute));
  ASSIGN_OR_RETURN(stored.others, OthersBeside(tx, stored.agreement));
  ASSIGN_OR_RETURN(const auto committee,
                   (resource::Find<CommitteeNoun>(tx, {dispute.district, dispute.facts.committee})));
  if (committee) stored.committee = committee->name;
  return stored;
}

// The parties that signatures are for, opened.
absl::StatusOr<People> SignersIn(const privacy::KeyRing& keys, const Dispute& dispute,
                                 const std::vector<NewSignature>& signatures) {
  std::vector<int> numbers;
  for (const NewSignature& one : signatures) {
    if (one.signature.party != 0) numbers.push_back(one.signature.party);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return OpenPeople(keys, dispute.district, dispute.id, dispute.people, numbers);
}

// OK where the papers and bytes of the signatures are what they are said to be. Notes whose certificates they are.
absl::Status CheckPapers(sql::Txn& tx, const Agreement& agreement, std::vector<NewSignature>& signatures) {
  for (NewSignature& one : signatures) {
    if (one.signature.scan != 0) {
      RETURN_IF_ERROR(CheckInFile(tx, "signatures.scan", agreement, one.signature.scan, DocumentKind::kSignatureScan));
    }
    if (one.words.electronic.empty() || one.digest != DigestOf(agreement)) continue;  // that is TEXT_CHANGED
    auto certificate = CertificateSignedBy(one.words.electronic, one.digest);
    if (!certificate) return error::ElectronicWrong("signatures.electronic");
    one.words.certificate = *std::move(certificate);
  }
  return absl::OkStatus();
}

// A text is printed anew where the dispute was changed while it was printed, so many times in all.
constexpr int kMostPrints = 3;

// OK for who keeps the seal of the committee that has the dispute.
absl::Status CheckKeepsSeal(const rpc::Call& call, const Dispute& dispute) {
  if (ServesAtItsCommittee(call, dispute)) return absl::OkStatus();
  return error::PermissionMissing(call.rule->permission, call.rule->zh, dispute.district);
}

}  // namespace

// A text that was printed, and of which agreement and dispute as they were.
struct AgreementService::PrintedText {
  PrintedDocument document;
  int64_t agreement_version = 0, dispute_version = 0;
};

absl::StatusOr<AgreementService::PrintedText> AgreementService::PrintText(const Call& call, const resource::Name& name,
                                                                          absl::CivilDay reached) {
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  ASSIGN_OR_RETURN(StoredText stored,
                   means_.db().Read(call.deadline, [&](sql::Txn& tx) { return ReadText(tx, call, name); }));
  Agreement& agreement = stored.agreement;
  RETURN_IF_ERROR(OpenWords(means_.keys(), agreement));
  Dispute dispute = *agreement.of;
  RETURN_IF_ERROR(OpenWords(means_.keys(), dispute));
  ASSIGN_OR_RETURN(const People people, EverybodyOf(means_.keys(), dispute));
  const auth::Actor actor = resource::ActorOf(call);
  const absl::Time now = resource::NowInMicros();
  const Context context{actor, now, basis.calendar->calendar, basis.terms};
  RETURN_IF_ERROR(CheckCanBeFixed(context, agreement, dispute, stored.others, reached, people));
  const TextSources sources{agreement, dispute, people, std::move(stored.committee), reached, now};
  PrintedText printed;
  printed.agreement_version = agreement.version;
  printed.dispute_version = dispute.version;
  ASSIGN_OR_RETURN(printed.document,
                   press_.Print(name.district, DocumentKind::kAgreement, ValuesOf(sources), now, call.deadline));
  return printed;
}

absl::StatusOr<v1::Agreement> AgreementService::FixAgreement(const Call& call, const v1::FixAgreementRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<AgreementNoun>(request.name()));
  absl::CivilDay day = calendar::Today();
  if (!request.reached_day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDay("reached_day", request.reached_day()));
  }
  for (int prints = 1;; ++prints) {
    const absl::StatusOr<PrintedText> printed = PrintText(call, name, day);
    if (!printed.ok()) return resource::EarlierAnswerOr(printed.status(), parts_, call, request);
    bool is_stale = false;
    absl::StatusOr<v1::Agreement> fixed = FixPrinted(call, request, day, *printed, is_stale);
    if (!is_stale || prints == kMostPrints) return fixed;
  }
}

absl::StatusOr<v1::Agreement> AgreementService::FixPrinted(const Call& call, const v1::FixAgreementRequest& request,
                                                           absl::CivilDay day, const PrintedText& printed,
                                                           bool& is_stale) {
  return ChangeAgreement(
      means_, parts_, call, request, "agreement.fixed",
      [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
          std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
        is_stale = before.version != printed.agreement_version || dispute.version != printed.dispute_version;
        if (is_stale) return error::EtagStale(request.name());
        RETURN_IF_ERROR(CheckHoldersNotBarred(tx, call, dispute, calendar::TodayNumber()));
        const PrintedDocument& text = printed.document;
        ASSIGN_OR_RETURN(const People people, EverybodyOf(means_.keys(), dispute));
        const TextDocument of_text{text.id, text.digest, context.calendar.DayOf(text.at)};
        ASSIGN_OR_RETURN(Agreement after, Fix(context, before, dispute, others, day, people, of_text));
        ASSIGN_OR_RETURN(Document document, PutIntoFile(tx, means_.keys(), text, before.of, context.caller.principal(),
                                                        {after.id, TextVersion(after.facts)}));
        after.made = std::make_shared<const Document>(std::move(document));
        return after;
      });
}

absl::StatusOr<v1::Agreement> AgreementService::SignAgreement(const Call& call,
                                                              const v1::SignAgreementRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<NewSignature> signatures, SignaturesFromProto(call, request));
  return ChangeAgreement(means_, parts_, call, request, "agreement.signed",
                         [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
                           RETURN_IF_ERROR(CheckHoldersNotBarred(tx, call, dispute, calendar::TodayNumber()));
                           std::vector<NewSignature> checked = signatures;
                           RETURN_IF_ERROR(CheckPapers(tx, before, checked));
                           ASSIGN_OR_RETURN(const People people, SignersIn(means_.keys(), dispute, checked));
                           ASSIGN_OR_RETURN(AgreementAndPerhapsDispute decided,
                                            Sign(context, before, dispute, others, std::move(checked), people));
                           return WithDispute(context, dispute, std::move(decided), kPartSettled);
                         });
}

absl::Status AgreementService::RecordSealing(const Call& call, const resource::Name& name) {
  ASSIGN_OR_RETURN(const Agreement agreement, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindInReach<AgreementNoun>(tx, call, name);
  }));
  RETURN_IF_ERROR(CheckKeepsSeal(call, *agreement.of));
  return recorder_.RecordAndWait(
      {.district = agreement.district,
       .at = absl::Now(),
       .principal = call.principal,
       .action = "seal.affix",
       .resource = resource::FormatName(name, AgreementNoun::kCollection),
       .purpose = {},
       .detail = fmt::format("disputes/{} version {}", agreement.facts.dispute, TextVersion(agreement.facts)),
       .trace_parent = call.trace_parent},
      call.priority, call.deadline);
}

absl::StatusOr<v1::Agreement> AgreementService::SealAgreement(const Call& call,
                                                              const v1::SealAgreementRequest& request) {
  ASSIGN_OR_RETURN(const std::string digest, DigestFromProto("digest", request.digest()));
  absl::CivilDay day = calendar::Today();
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDay("day", request.day()));
  }
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<AgreementNoun>(request.name()));
  const absl::Status recorded = RecordSealing(call, name);
  if (!recorded.ok()) return resource::EarlierAnswerOr(recorded, parts_, call, request);
  return ChangeAgreement(means_, parts_, call, request, "agreement.sealed",
                         [&](const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
                           RETURN_IF_ERROR(CheckKeepsSeal(call, dispute));  // it may have left the level meanwhile
                           ASSIGN_OR_RETURN(AgreementAndPerhapsDispute decided,
                                            Seal(context, before, dispute, others, digest, day));
                           return WithDispute(context, dispute, std::move(decided), kPartSettled);
                         });
}

absl::StatusOr<v1::Agreement> AgreementService::AmendAgreement(const Call& call,
                                                               const v1::AmendAgreementRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeAgreement(means_, parts_, call, request, "agreement.amended",
                         [&](const Context&, const Agreement& before, const Dispute&, std::span<const Agreement>) {
                           return Amend(before, request.note());
                         });
}

absl::StatusOr<v1::Agreement> AgreementService::DeclineAgreement(const Call& call,
                                                                 const v1::DeclineAgreementRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeAgreement(means_, parts_, call, request, "agreement.declined",
                         [&](const Context&, const Agreement& before, const Dispute&, std::span<const Agreement>) {
                           return Decline(before, request.party(), request.note());
                         });
}

absl::StatusOr<v1::Agreement> AgreementService::RecordMemberConsent(const Call& call,
                                                                    const v1::RecordMemberConsentRequest& request) {
  ASSIGN_OR_RETURN(const int64_t paper, DocumentIdFrom(call, "paper", request.paper()));
  if (paper == 0) return error::FieldInvalid("paper", "is required", "须有被代表人的书面意思表示");
  const std::vector<int> parties(request.parties().begin(), request.parties().end());
  return ChangeAgreement(means_, parts_, call, request, "agreement.member_consented",
                         [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement>) -> absl::StatusOr<Agreement> {
                           RETURN_IF_ERROR(CheckInFile(tx, "paper", before, paper));
                           return RecordMemberConsents(context, before, dispute, parties, paper);
                         });
}

}  // namespace zhiwang::mediation

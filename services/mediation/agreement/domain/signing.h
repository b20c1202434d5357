#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/effect.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/party/domain/party.h"

// Signatures and the seal, and the effect that the last of them has (调解法 art. 29).
namespace zhiwang::mediation {

// A signature as somebody brings it in. `signature.version`, `at` and `binds` are set where it is recorded.
struct NewSignature {
  Signature signature;
  SignatureWords words;
  std::string digest;  // of the text that was signed: 32 bytes
};

// Records signatures over the present text, all or none; `people` are the parties that they are for, opened. A guardian signs for
// who has not full capacity on the day of the signature, and a minor from 8 years on beside them; an agent by a paper that names
// settling. Where nothing is missing then, the agreement takes effect on the last day of the signatures and the seal. TEXT_CHANGED,
// SIGNER_UNKNOWN, AUTHORITY_MISSING, E_SIGNATURE_BARRED, FIELD_INVALID for a day ahead or before the text was fixed and for whom
// signed already, AGREEMENT_INCOMPLETE where the parties are others than when the text was fixed; the errors of TakeEffect.
absl::StatusOr<AgreementAndPerhapsDispute> Sign(const Context& context, const Agreement& before, const Dispute& dispute,
                                                std::span<const Agreement> others, std::vector<NewSignature> signatures,
                                                const People& people);

// Affixes the committee's seal on `day`. As Sign.
absl::StatusOr<AgreementAndPerhapsDispute> Seal(const Context& context, const Agreement& before, const Dispute& dispute,
                                                std::span<const Agreement> others, std::string_view digest,
                                                absl::CivilDay day);

// Those whose signatures a fixed agreement waits for: parties, the mediator who presides, the seal.
std::vector<Signature> MissingSignatures(const Agreement& agreement, const Dispute& dispute);

}  // namespace zhiwang::mediation

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/privacy/keys/key_ring.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"

// Parties in the database: all that is known of one in one envelope, sealed for its row. Masks are not kept: they are made when
// a dispute is shown.
namespace zhiwang::mediation {

// The party with that number of that dispute, sealed and indexed with the ring's current key and suite.
absl::StatusOr<SealedPerson> SealPerson(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                        int number, const Person& person);

// The party that the envelope of that row holds. DATA_LOSS when it cannot be opened.
absl::StatusOr<Person> OpenPerson(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                  int number, std::string_view envelope);

// The same party sealed anew; nothing where the envelope is under the current key and suite. DATA_LOSS as OpenPerson.
absl::StatusOr<std::optional<std::string>> ResealParty(const privacy::KeyRing& keys, const std::string& district,
                                                       int64_t dispute, int number, std::string_view envelope);

// Those of these numbers, opened from the rows of a dispute's parties. A number that no party has is left out. DATA_LOSS as
// OpenPerson.
absl::StatusOr<People> OpenPeople(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                  const std::map<int, SealedPerson>& people, absl::Span<const int> numbers);

// All parties of the dispute, those too who have left it, opened. DATA_LOSS as OpenPerson.
absl::StatusOr<People> EverybodyOf(const privacy::KeyRing& keys, const Dispute& dispute);

// The digest by which parties and those who act for them are found that have this phone or identity number. FIELD_INVALID when
// `field` holds none.
absl::StatusOr<std::string> PhoneDigest(const privacy::KeyRing& keys, std::string_view field, std::string_view phone);
absl::StatusOr<std::string> IdentityDigest(const privacy::KeyRing& keys, std::string_view field,
                                           std::string_view number);

// The digests by which this party itself is found, without those of who acts for it: by its phone and its identity number, as far
// as it has them.
absl::StatusOr<std::vector<std::string>> DigestsOf(const privacy::KeyRing& keys, const Person& person);

// An identity number or a unified social credit code in its normal form; empty for what is neither.
std::string NormalIdentity(std::string_view number);

}  // namespace zhiwang::mediation

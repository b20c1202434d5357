#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/committee/domain/committee.h"

// The members of a committee in the database: all that is known of them in one envelope, sealed for the committee's row.
namespace zhiwang::mediation {

// The members of the committee with that id, sealed with the ring's current key and suite.
absl::StatusOr<std::string> SealMembers(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                        const std::vector<Member>& members);

// The members that the envelope of that committee holds. DATA_LOSS when it cannot be opened.
absl::StatusOr<std::vector<Member>> OpenMembers(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                                std::string_view envelope);

// The column that holds the members.
resource::SealedColumn MembersOfCommittees();

}  // namespace zhiwang::mediation

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/committee/domain/committee.h"

namespace zhiwang::mediation {

// Names as papers print them, by mediator: `staff/{id}` or `lawyers/{licence}`.
using MediatorNames = std::map<std::string, std::string, std::less<>>;

// The name of each of these mediators: of staff from the members of these committees, of lawyers from their firms. One whose
// name is in neither is printed by the number: `工号S000683`, `执业证号13702201610123456`.
absl::StatusOr<MediatorNames> NamesOfMediators(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district,
                                               const std::set<std::string>& mediators,
                                               const std::map<int64_t, Committee>& committees);

}  // namespace zhiwang::mediation

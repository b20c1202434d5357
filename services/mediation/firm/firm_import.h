#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/firm/domain/firm.h"

namespace zhiwang::mediation {

// A firm as a row of an import wants it.
struct WantedFirm {
  Firm firm;  // its lawyers are not sealed yet
  std::vector<LawyerPerson> people;
};

// Writes a firm where it differs from what is stored, with its change and the memberships of its lawyers; answers what became
// of it. FIELD_INVALID for a lawyer who serves at another firm at the same time.
absl::StatusOr<resource::RowWritten> ImportFirm(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                                const WantedFirm& wanted);

}  // namespace zhiwang::mediation

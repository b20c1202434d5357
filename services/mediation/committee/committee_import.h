#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/committee/domain/committee.h"

namespace zhiwang::mediation {

// A committee as a row of an import wants it.
struct WantedCommittee {
  Committee committee;  // its members are not sealed yet
  std::vector<Member> members;
};

// Writes a committee where it differs from what is stored, with its change; answers what became of it, with a warning where
// it was written and the law would have it otherwise.
absl::StatusOr<resource::RowWritten> ImportCommittee(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                                     const WantedCommittee& wanted);

}  // namespace zhiwang::mediation

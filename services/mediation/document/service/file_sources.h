#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/documents/template.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/name.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/committee/domain/committee.h"
#include "services/mediation/committee/mediator_names.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/session/domain/session.h"

namespace zhiwang::mediation {

// The sources of a document of a dispute, with their words open.
struct FileSources {
  Dispute dispute;
  std::string committee;                    // the name of the committee that has it
  std::vector<Document> documents;          // of EVIDENCE, CATALOGUE: of the file, oldest first
  std::vector<Agreement> agreements;        // of CONFIRMATION_APPLICATION: those that may be applied for
  std::optional<Agreement> oral;            // of ORAL_AGREEMENT: that one
  std::vector<Session> sessions;            // of MINUTES: those that were held, the first first
  std::map<int64_t, Committee> committees;  // of MINUTES, ORAL_AGREEMENT: that sessions and mediators were of
  MediatorNames mediators;                  // of the same
};

// Reads what a document of that kind needs, and of that agreement; 0: of none. DISPUTE_NOT_FOUND where the caller does not reach the dispute; the error of
// CheckMediates for who does not mediate it; ACTION_ILLEGAL for an application where no agreement may be applied for;
// FIELD_INVALID `agreement` for the form of an agreement that is no oral one in effect of the dispute.
absl::StatusOr<FileSources> ReadFileSources(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                            const resource::Name& dispute, DocumentKind kind, int64_t agreement);

// The values of the document's fields; `text` are the free words of the request.
absl::StatusOr<documents::Values> ValuesOf(const privacy::KeyRing& keys, const FileSources& sources,
                                           const std::string& text, absl::Time at);

}  // namespace zhiwang::mediation

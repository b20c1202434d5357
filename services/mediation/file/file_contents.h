#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/name.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/file/domain/bundle.h"

namespace zhiwang::mediation {

// A file as it is stored in the database.
struct FileContents {
  Dispute dispute;
  std::string committee;            // the name of the committee that has it; empty if none has
  std::vector<Document> documents;  // by id
  PapersInEffect in_effect;
};

// The file of a dispute; DISPUTE_NOT_FOUND for a caller who may not see it.
absl::StatusOr<FileContents> ReadFile(sql::Txn& tx, const rpc::Call& call, const resource::Name& name);

// The documents of a dispute's file, by id.
absl::StatusOr<std::vector<Document>> DocumentsOf(sql::Txn& tx, const Dispute& dispute);

absl::StatusOr<PapersInEffect> PapersInEffectOf(sql::Txn& tx, const Dispute& dispute);

}  // namespace zhiwang::mediation

#include "services/mediation/agreement/papers_in_file.h"

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/document/document_noun.h"

namespace zhiwang::mediation {

absl::Status CheckInFile(sql::Txn& tx, const std::string& field, const Agreement& agreement, int64_t document,
                         std::optional<DocumentKind> kind) {
  ASSIGN_OR_RETURN(const auto found, resource::Find<DocumentNoun>(tx, {agreement.district, document}));
  if (!found || found->facts.dispute != agreement.facts.dispute || found->facts.withdrawn) {
    return error::FieldInvalid(field, "is no document of this file", "本卷宗没有这份文书，或者已经撤出");
  }
  if (!kind || found->facts.kind == *kind) return absl::OkStatus();
  return error::FieldInvalid(field, "is a document of another kind", fmt::format("须为{}", KindNameZh(*kind)));
}

}  // namespace zhiwang::mediation

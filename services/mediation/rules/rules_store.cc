#include "services/mediation/rules/rules_store.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/rules/rules_proto.h"

namespace zhiwang::mediation {

absl::StatusOr<std::vector<Rules>> ReadRules(sql::Txn& tx, const std::string& district) {
  std::vector<Rules> versions;
  absl::Status readable;
  RETURN_IF_ERROR(tx.Query("SELECT version, content FROM mediation_rules WHERE district = ? ORDER BY version",
                           {district}, [&](const sql::Row& row) {
                             v1::MediationRules content;
                             const bool parsed = content.ParseFromString(row.Text(2));
                             absl::StatusOr<Rules> rules = FromProto(content);
                             if (!parsed || !rules.ok()) {
                               readable = error::Unexpected("a row of the rules of mediation cannot be read");
                               return;
                             }
                             rules->version = row.Int(1);
                             versions.push_back(*std::move(rules));
                           }));
  if (!readable.ok()) return readable;
  return versions;
}

absl::Status InsertRules(sql::Txn& tx, const std::string& district, const Rules& rules) {
  return tx
      .Execute("INSERT INTO mediation_rules (district, version, effective_day, content) VALUES (?, ?, ?, ?)",
               {district, rules.version, rules.effective_day, ToProto(rules).SerializeAsString()})
      .status();
}

}  // namespace zhiwang::mediation

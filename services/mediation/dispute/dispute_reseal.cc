#include "services/mediation/dispute/dispute_reseal.h"

#include <string>
#include <string_view>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

constexpr int kRowsABatch = 200;
constexpr absl::Duration kPatience = absl::Seconds(30);

// A sealed party, whose row has another key than those of SealedColumn.
struct Sealed {
  int64_t dispute;
  int party;
  std::string envelope;
};

constexpr std::string_view kReadParties =
    "SELECT dispute, number, sealed FROM party WHERE district = ? AND dispute >= ? AND (dispute > ? OR number > ?) "
    "ORDER BY dispute, number LIMIT ?";
constexpr std::string_view kReplaceParty =
    "UPDATE party SET sealed = ? WHERE district = ? AND dispute = ? AND number = ? AND sealed = ?";

absl::StatusOr<std::vector<std::string>> Districts(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT district FROM dispute", {},
                           [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::vector<Sealed>> Read(sql::Database& db, const std::string& district, const Sealed& after) {
  return db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<Sealed>> {
    std::vector<Sealed> read;
    RETURN_IF_ERROR(tx.Query(kReadParties, {district, after.dispute, after.dispute, after.party, kRowsABatch},
                             [&](const sql::Row& row) {
                               read.push_back({row.Int(1), static_cast<int>(row.Int(2)), row.Text(3)});
                             }));
    return read;
  });
}

// Writes the party as it is sealed anew where it is still as it was read. It means the same, so the dispute keeps its version.
absl::StatusOr<bool> Replace(sql::Database& db, const std::string& district, const Sealed& before,
                             const std::string& envelope) {
  return db.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const int64_t written,
                     tx.Execute(kReplaceParty, {envelope, district, before.dispute, before.party, before.envelope}));
    return written == 1;
  });
}

// One pass over the parties of a district.
absl::Status Pass(sql::Database& db, const privacy::KeyRing& keys, const std::string& district,
                  resource::ColumnResealed& pass) {
  for (Sealed after{0, 0, ""};;) {
    ASSIGN_OR_RETURN(const std::vector<Sealed> batch, Read(db, district, after));
    if (batch.empty()) return absl::OkStatus();
    for (const Sealed& one : batch) {
      const auto anew = ResealParty(keys, district, one.dispute, one.party, one.envelope);
      if (!anew.ok()) {
        ++pass.unreadable;
        spdlog::error("{}", std::string(anew.status().message()));
      } else if (*anew) {
        ASSIGN_OR_RETURN(const bool written, Replace(db, district, one, **anew));
        pass.resealed += written ? 1 : 0;
      }
    }
    after = batch.back();
  }
}

absl::StatusOr<resource::ColumnResealed> ResealParties(sql::Database& db, const privacy::KeyRing& keys) {
  resource::ColumnResealed all;
  for (;;) {
    resource::ColumnResealed pass;
    ASSIGN_OR_RETURN(const std::vector<std::string> districts, db.Read(absl::Now() + kPatience, Districts));
    for (const std::string& district : districts) RETURN_IF_ERROR(Pass(db, keys, district, pass));
    all.resealed += pass.resealed;
    all.unreadable = pass.unreadable;
    if (pass.resealed == 0) return all;
  }
}

}  // namespace

absl::StatusOr<resource::ColumnResealed> ResealDisputes(sql::Database& db, const privacy::KeyRing& keys) {
  ASSIGN_OR_RETURN(resource::ColumnResealed all, resource::ResealColumn(db, keys, WordsOfDisputes()));
  ASSIGN_OR_RETURN(const resource::ColumnResealed parties, ResealParties(db, keys));
  all.resealed += parties.resealed;
  all.unreadable += parties.unreadable;
  return all;
}

}  // namespace zhiwang::mediation

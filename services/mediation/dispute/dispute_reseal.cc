#include "services/mediation/dispute/dispute_reseal.h"

#include <optional>
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

// A sealed value of a dispute: its words (0), or the party of that number.
struct Sealed {
  std::string district;
  int64_t dispute;
  int party;
  std::string envelope;
};

constexpr std::string_view kReadWords =
    "SELECT id, 0, words FROM dispute WHERE district = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::string_view kReadParties =
    "SELECT dispute, number, sealed FROM party WHERE district = ? AND dispute >= ? AND (dispute > ? OR number > ?) "
    "ORDER "
    "BY dispute, number LIMIT ?";
constexpr std::string_view kReplaceWords = "UPDATE dispute SET words = ? WHERE district = ? AND id = ? AND words = ?";
constexpr std::string_view kReplaceParty =
    "UPDATE party SET sealed = ? WHERE district = ? AND dispute = ? AND number = ? AND sealed = ?";

absl::StatusOr<std::vector<std::string>> Districts(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT district FROM dispute", {},
                           [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::vector<Sealed>> Read(sql::Database& db, bool parties, const Sealed& after) {
  return db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<Sealed>> {
    std::vector<sql::Value> values = {after.district, after.dispute};
    if (parties) values.insert(values.end(), {after.dispute, after.party});
    values.emplace_back(kRowsABatch);
    std::vector<Sealed> read;
    RETURN_IF_ERROR(tx.Query(parties ? kReadParties : kReadWords, values, [&](const sql::Row& row) {
      read.push_back({after.district, row.Int(1), static_cast<int>(row.Int(2)), row.Text(3)});
    }));
    return read;
  });
}

// The same value under the current key and suite; nothing where it is already.
absl::StatusOr<std::optional<std::string>> Anew(const privacy::KeyRing& keys, const Sealed& one) {
  if (one.party != 0) return ResealParty(keys, one.district, one.dispute, one.party, one.envelope);
  return ResealWords(keys, one.district, one.dispute, one.envelope);
}

// Writes the value as it is sealed anew where it is still as it was read. It means the same, so the dispute keeps its version.
absl::StatusOr<bool> Replace(sql::Database& db, const Sealed& before, const std::string& envelope) {
  return db.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    std::vector<sql::Value> values = {envelope, before.district, before.dispute};
    if (before.party != 0) values.emplace_back(before.party);
    values.emplace_back(before.envelope);
    ASSIGN_OR_RETURN(const int64_t written, tx.Execute(before.party != 0 ? kReplaceParty : kReplaceWords, values));
    return written == 1;
  });
}

// One pass over the words, or over the parties, of a district.
absl::Status Pass(sql::Database& db, const privacy::KeyRing& keys, const std::string& district, bool parties,
                  DisputesResealed& pass) {
  for (Sealed after{district, 0, 0, ""};;) {
    ASSIGN_OR_RETURN(const std::vector<Sealed> batch, Read(db, parties, after));
    if (batch.empty()) return absl::OkStatus();
    for (const Sealed& one : batch) {
      const auto anew = Anew(keys, one);
      if (!anew.ok()) {
        ++pass.unreadable;
        spdlog::error("{}", std::string(anew.status().message()));
      } else if (*anew) {
        ASSIGN_OR_RETURN(const bool written, Replace(db, one, **anew));
        pass.resealed += written ? 1 : 0;
      }
    }
    after = batch.back();
  }
}

}  // namespace

absl::StatusOr<DisputesResealed> ResealDisputes(sql::Database& db, const privacy::KeyRing& keys) {
  DisputesResealed all;
  for (;;) {
    DisputesResealed pass;
    ASSIGN_OR_RETURN(const std::vector<std::string> districts, db.Read(absl::Now() + kPatience, Districts));
    for (const std::string& district : districts) {
      RETURN_IF_ERROR(Pass(db, keys, district, false, pass));
      RETURN_IF_ERROR(Pass(db, keys, district, true, pass));
    }
    all.resealed += pass.resealed;
    all.unreadable = pass.unreadable;
    if (pass.resealed == 0) return all;
  }
}

}  // namespace zhiwang::mediation

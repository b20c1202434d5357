#include "services/mediation/committee/committee_reseal.h"

#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_seal.h"

namespace zhiwang::mediation {
namespace {

constexpr int kCommitteesABatch = 200;
constexpr absl::Duration kPatience = absl::Seconds(30);

// The sealed members of a committee.
struct Sealed {
  int64_t id;
  std::string people;
};

absl::StatusOr<std::vector<std::string>> Districts(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT district FROM committee", {},
                           [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::vector<Sealed>> ReadSealed(sql::Txn& tx, const std::string& district, int64_t after_id) {
  std::vector<Sealed> read;
  RETURN_IF_ERROR(tx.Query("SELECT id, people FROM committee WHERE district = ? AND id > ? ORDER BY id LIMIT ?",
                           {district, after_id, kCommitteesABatch}, [&](const sql::Row& row) {
                             read.push_back({row.Int(1), row.Text(2)});
                           }));
  return read;
}

// Writes the members as they are sealed anew where they are still as they were read. Answers whether they were.
absl::StatusOr<bool> Replace(sql::Database& db, const std::string& district, const Sealed& before,
                             const std::string& people) {
  return db.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const int64_t written,
                     tx.Execute("UPDATE committee SET people = ? WHERE district = ? AND id = ? AND people = ?",
                                {people, district, before.id, before.people}));
    return written == 1;
  });
}

// One pass over the committees of a district.
absl::StatusOr<CommitteesResealed> ResealDistrict(sql::Database& db, const privacy::KeyRing& keys,
                                                  const std::string& district) {
  CommitteesResealed pass;
  for (int64_t after = 0;;) {
    ASSIGN_OR_RETURN(const std::vector<Sealed> batch,
                     db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) { return ReadSealed(tx, district, after); }));
    if (batch.empty()) return pass;
    for (const Sealed& one : batch) {
      const auto anew = ResealMembers(keys, district, one.id, one.people);
      if (!anew.ok()) {
        ++pass.unreadable;
        spdlog::error("{}/{}: {}", district, one.id, std::string(anew.status().message()));
      } else if (*anew) {
        ASSIGN_OR_RETURN(const bool written, Replace(db, district, one, **anew));
        pass.resealed += written ? 1 : 0;
      }
    }
    after = batch.back().id;
  }
}

}  // namespace

absl::StatusOr<CommitteesResealed> ResealCommittees(sql::Database& db, const privacy::KeyRing& keys) {
  CommitteesResealed all;
  for (;;) {
    CommitteesResealed pass;
    ASSIGN_OR_RETURN(const std::vector<std::string> districts, db.Read(absl::Now() + kPatience, Districts));
    for (const std::string& district : districts) {
      ASSIGN_OR_RETURN(const CommitteesResealed part, ResealDistrict(db, keys, district));
      pass.resealed += part.resealed;
      pass.unreadable += part.unreadable;
    }
    all.resealed += pass.resealed;
    all.unreadable = pass.unreadable;
    if (pass.resealed == 0) return all;
  }
}

}  // namespace zhiwang::mediation

#include "common/resource/sealed_column.h"

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"

namespace zhiwang::resource {
namespace {

constexpr int kRowsABatch = 200;
constexpr absl::Duration kPatience = absl::Seconds(30);

// A row by its key, as text.
struct SealedRow {
  std::string key;
  std::string envelope;
};

std::string KeyColumn(const SealedColumn& sealed) { return sealed.text_key.empty() ? "id" : sealed.text_key; }

// A key as it is bound: a number, or the text, which it points to. The empty key comes before all others.
sql::Value Bound(const SealedColumn& sealed, const std::string& key) {
  int64_t id = 0;
  if (!sealed.text_key.empty()) return key;
  return absl::SimpleAtoi(key, &id) ? id : int64_t{0};
}

absl::StatusOr<std::vector<std::string>> DistrictsOf(sql::Txn& tx, const SealedColumn& sealed) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT DISTINCT district FROM {}", sealed.table), {},
                           [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::vector<SealedRow>> ReadBatch(sql::Txn& tx, const SealedColumn& sealed, const std::string& district,
                                                 const std::string& after_key) {
  std::vector<SealedRow> rows;
  const std::string key = KeyColumn(sealed);
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {}, {} FROM {} WHERE district = ? AND {} > ? ORDER BY {} LIMIT ?", key,
                                       sealed.column, sealed.table, key, key),
                           {district, Bound(sealed, after_key), kRowsABatch}, [&](const sql::Row& row) {
                             rows.push_back({row.Text(1), row.Text(2)});
                           }));
  return rows;
}

// Writes the envelope where the one before is still there. Answers whether it was.
absl::StatusOr<bool> Replace(sql::Database& db, const SealedColumn& sealed, const std::string& district,
                             const SealedRow& before, const std::string& envelope) {
  return db.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    const std::string& column = sealed.column;
    ASSIGN_OR_RETURN(const int64_t written,
                     tx.Execute(fmt::format("UPDATE {} SET {} = ? WHERE district = ? AND {} = ? AND {} = ?",
                                            sealed.table, column, KeyColumn(sealed), column),
                                {envelope, district, Bound(sealed, before.key), before.envelope}));
    return written == 1;
  });
}

// One pass over the rows of a district.
absl::StatusOr<ColumnResealed> ResealDistrict(sql::Database& db, const privacy::KeyRing& keys,
                                              const SealedColumn& sealed, const std::string& district) {
  ColumnResealed pass;
  for (std::string after;;) {
    ASSIGN_OR_RETURN(const std::vector<SealedRow> batch, db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
      return ReadBatch(tx, sealed, district, after);
    }));
    if (batch.empty()) return pass;
    for (const SealedRow& one : batch) {
      const privacy::Context context{sealed.table, sealed.column, district, one.key};
      const auto anew = privacy::Reseal(keys, context, one.envelope);
      if (!anew.ok()) {
        ++pass.unreadable;
        spdlog::error("{}", std::string(anew.status().message()));
      } else if (*anew) {
        ASSIGN_OR_RETURN(const bool written, Replace(db, sealed, district, one, **anew));
        pass.resealed += written ? 1 : 0;
      }
    }
    after = batch.back().key;
  }
}

}  // namespace

absl::StatusOr<ColumnResealed> ResealColumn(sql::Database& db, const privacy::KeyRing& keys,
                                            const SealedColumn& sealed) {
  ColumnResealed all;
  for (;;) {
    ColumnResealed pass;
    ASSIGN_OR_RETURN(const std::vector<std::string> districts,
                     db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) { return DistrictsOf(tx, sealed); }));
    for (const std::string& district : districts) {
      ASSIGN_OR_RETURN(const ColumnResealed part, ResealDistrict(db, keys, sealed, district));
      pass.resealed += part.resealed;
      pass.unreadable += part.unreadable;
    }
    all.resealed += pass.resealed;
    all.unreadable = pass.unreadable;
    if (pass.resealed == 0) return all;
  }
}

}  // namespace zhiwang::resource

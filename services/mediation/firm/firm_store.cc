#include "services/mediation/firm/firm_store.h"

#include <utility>

#include <fmt/format.h>

#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/firm/firm_record.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kMembershipColumns = "SELECT licence, firm, from_day, until_day FROM lawyer";

// The firms that a query of code, version, body and people finds.
absl::StatusOr<std::vector<Firm>> FirmsOf(sql::Txn& tx, const std::string& district, std::string_view sql,
                                          const std::vector<sql::Value>& values) {
  std::vector<Firm> firms;
  absl::Status decoded;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) {
    Firm& firm = firms.emplace_back();
    firm.district = district;
    firm.code = row.Text(1);
    firm.version = row.Int(2);
    firm.people = row.Text(4);
    if (absl::Status read = DecodeBody(row.Text(3), firm); !read.ok()) decoded = std::move(read);
  }));
  if (!decoded.ok()) return decoded;
  return firms;
}

Membership ReadMembership(const sql::Row& row) {
  return {.licence = row.Int(1),
          .firm = row.Text(2),
          .from_day = static_cast<int>(row.Int(3)),
          .until_day = static_cast<int>(row.Int(4))};
}

}  // namespace

absl::StatusOr<std::optional<Firm>> FindFirm(sql::Txn& tx, const std::string& district, const std::string& code) {
  ASSIGN_OR_RETURN(auto firms,
                   FirmsOf(tx, district, "SELECT code, version, body, people FROM firm WHERE district = ? AND code = ?",
                           {district, code}));
  if (firms.empty()) return std::nullopt;
  return std::move(firms.front());
}

absl::StatusOr<std::vector<Firm>> ReadFirms(sql::Txn& tx, const std::string& district, const std::string& after_code,
                                            int limit) {
  return FirmsOf(tx, district,
                 "SELECT code, version, body, people FROM firm FORCE INDEX (PRIMARY) WHERE district = ? AND code > ? "
                 "ORDER BY code LIMIT ?",
                 {district, after_code, limit});
}

absl::Status SaveFirm(sql::Txn& tx, const Firm& firm) {
  const std::string body = EncodeBody(firm);
  if (firm.version == 1) {
    const auto inserted = tx.Execute("INSERT INTO firm (district, code, version, body, people) VALUES (?, ?, ?, ?, ?)",
                                     {firm.district, firm.code, firm.version, body, firm.people});
    if (sql::IsDuplicateKey(inserted.status())) return sql::Rerun("another import wrote the firm");
    return inserted.status();
  }
  ASSIGN_OR_RETURN(const int64_t changed,
                   tx.Execute("UPDATE firm SET version = ?, body = ?, people = ? WHERE district = ? AND code = ? AND "
                              "version = ?",
                              {firm.version, body, firm.people, firm.district, firm.code, firm.version - 1}));
  return changed == 1 ? absl::OkStatus() : sql::Rerun("another import wrote the firm");
}

absl::StatusOr<std::vector<Membership>> MembershipsOfFirm(sql::Txn& tx, const std::string& district,
                                                          const std::string& firm) {
  std::vector<Membership> found;
  RETURN_IF_ERROR(tx.Query(fmt::format("{} FORCE INDEX (by_firm) WHERE district = ? AND firm = ?", kMembershipColumns),
                           {district, firm}, [&](const sql::Row& row) { found.push_back(ReadMembership(row)); }));
  return found;
}

absl::StatusOr<std::vector<Membership>> MembershipsOfLawyers(sql::Txn& tx, const std::string& district,
                                                             absl::Span<const int64_t> licences) {
  std::vector<Membership> found;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = fmt::format("{} FORCE INDEX (PRIMARY) WHERE district = ? AND licence IN ", kMembershipColumns),
       .values = {district}},
      licences, [&](const sql::Row& row) { found.push_back(ReadMembership(row)); }));
  return found;
}

absl::Status WriteMemberships(sql::Txn& tx, const std::string& district, absl::Span<const Membership> memberships) {
  if (memberships.empty()) return absl::OkStatus();
  return sql::InsertRows(
      tx, "INSERT INTO lawyer (district, licence, firm, from_day, until_day) VALUES ", memberships.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const Membership& one = memberships[row];
        values.insert(values.end(), {district, one.licence, one.firm, one.from_day, one.until_day});
      },
      " ON DUPLICATE KEY UPDATE until_day = VALUES(until_day)");
}

absl::StatusOr<LicenceVersions> ReadLicenceVersions(sql::Txn& tx, const std::string& district,
                                                    absl::Span<const int64_t> licences) {
  LicenceVersions versions;
  for (const int64_t licence : licences) versions.emplace(licence, 0);
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT licence, version FROM licence_use FORCE INDEX (PRIMARY) WHERE district = ? AND licence "
                "IN ",
       .values = {district}},
      licences, [&](const sql::Row& row) { versions[row.Int(1)] = row.Int(2); }));
  return versions;
}

absl::Status TakeLicences(sql::Txn& tx, const std::string& district, const LicenceVersions& read) {
  if (read.empty()) return absl::OkStatus();
  const std::vector<std::pair<int64_t, int64_t>> licences(read.begin(), read.end());
  int64_t expected = 0;
  for (const auto& [licence, version] : licences) expected += version > 0 ? 2 : 1;
  ASSIGN_OR_RETURN(
      const int64_t count,
      sql::InsertOrUpdateRows(
          tx, "INSERT INTO licence_use (district, licence, version) VALUES ", licences.size(),
          [&](size_t row, std::vector<sql::Value>& values) {
            values.insert(values.end(), {district, licences[row].first, licences[row].second + 1});
          },
          " ON DUPLICATE KEY UPDATE version = IF(version = VALUES(version) - 1, VALUES(version), version)"));
  return count == expected ? absl::OkStatus() : sql::Rerun("another import named one of the lawyers");
}

absl::StatusOr<std::vector<Membership>> LockMemberships(sql::Txn& tx, const std::string& district, int64_t licence) {
  std::vector<Membership> found;
  RETURN_IF_ERROR(
      tx.Query(fmt::format("{} FORCE INDEX (PRIMARY) WHERE district = ? AND licence = ? ORDER BY firm, from_day FOR "
                           "UPDATE",
                           kMembershipColumns),
               {district, licence}, [&](const sql::Row& row) { found.push_back(ReadMembership(row)); }));
  return found;
}

}  // namespace zhiwang::mediation

#include "services/mediation/party/party_store.h"

#include <map>

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {
namespace {

// A party whose row is to be written.
struct ChangedParty {
  const Dispute& dispute;
  int number;
  const SealedPerson& sealed;
};

// The parties that are not as they were.
std::vector<ChangedParty> ChangedPeople(WrittenDisputes written) {
  std::vector<ChangedParty> changed;
  for (const auto& [before, after, author] : written) {
    for (const auto& [number, sealed] : after.people) {
      if (before != nullptr) {
        const auto was = before->people.find(number);
        if (was != before->people.end() && was->second.envelope == sealed.envelope) continue;
      }
      changed.push_back({after, number, sealed});
    }
  }
  return changed;
}

}  // namespace

absl::Status ReadPeople(sql::Txn& tx, std::vector<Dispute>& disputes) {
  std::map<int64_t, Dispute*> by_id;
  std::vector<int64_t> ids;
  for (Dispute& dispute : disputes) {
    if (dispute.facts.parties.empty()) continue;
    by_id.emplace(dispute.id, &dispute);
    ids.push_back(dispute.id);
  }
  if (ids.empty()) return absl::OkStatus();
  std::string statement(kPartiesOf);
  std::vector<sql::Value> values = {disputes.front().district};
  sql::AppendInList(absl::MakeConstSpan(ids), statement, values);
  return tx.Query(statement, values, [&](const sql::Row& row) {
    Dispute& dispute = *by_id.at(row.Int(1));
    const int number = static_cast<int>(row.Int(2));
    // A row may be of a party that was entered since the dispute was read.
    if (HasParty(dispute.facts, number)) dispute.people[number].envelope = row.Text(3);
  });
}

absl::Status WritePeople(sql::Txn& tx, WrittenDisputes written) {
  const std::vector<ChangedParty> changed = ChangedPeople(written);
  RETURN_IF_ERROR(sql::InsertRows(
      tx, "INSERT INTO party (district, dispute, number, sealed) VALUES ", changed.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const auto& [dispute, number, sealed] = changed[row];
        values.insert(values.end(), {dispute.district, dispute.id, number, sealed.envelope});
      },
      " ON DUPLICATE KEY UPDATE sealed = VALUES(sealed)"));
  // Nobody's number is taken out of a party: what was entered once is found for good.
  struct Entry {
    const ChangedParty& party;
    const PersonIndex& index;
  };
  std::vector<Entry> entries;
  for (const ChangedParty& party : changed) {
    for (const PersonIndex& index : party.sealed.indexes) entries.push_back({party, index});
  }
  return sql::InsertRows(
      tx, "INSERT INTO party_index (district, digest, dispute, party, proxy) VALUES ", entries.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const auto& [party, index] = entries[row];
        values.insert(values.end(),
                      {party.dispute.district, index.digest, party.dispute.id, party.number, index.proxy});
      },
      " ON DUPLICATE KEY UPDATE party = VALUES(party)");
}

absl::StatusOr<std::vector<FoundParty>> FindParties(sql::Txn& tx, const std::string& district,
                                                    const std::string& digest, int64_t last, int limit) {
  std::vector<FoundParty> found;
  RETURN_IF_ERROR(tx.Query(kFindParty, {district, digest, last, limit}, [&](const sql::Row& row) {
    found.push_back({row.Int(1), static_cast<int>(row.Int(2)), static_cast<int>(row.Int(3))});
  }));
  return found;
}

}  // namespace zhiwang::mediation

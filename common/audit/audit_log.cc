#include "common/audit/audit_log.h"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "common/audit/audit_queries.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::audit {
namespace {

struct Link {
  const Entry* entry;
  int64_t seq;
  std::string previous, hash;
};

Head ReadHeadRow(const sql::Row& row) { return {row.Int(1), row.Text(2)}; }

std::vector<Link> ChainOn(const Head& head, const std::vector<const Entry*>& entries) {
  std::vector<Link> links;
  Head end = head;
  for (const Entry* entry : entries) {
    Head next{end.seq + 1, HashOf(*entry, end.seq + 1, end.hash)};
    links.push_back({entry, next.seq, std::move(end.hash), next.hash});
    end = std::move(next);
  }
  return links;
}

absl::Status MoveHead(sql::Txn& tx, const std::string& district, int64_t from, const Link& to) {
  if (from == 0) {
    const auto inserted =
        tx.Execute("INSERT INTO audit_head (district, seq, hash) VALUES (?, ?, ?)", {district, to.seq, to.hash});
    return sql::IsDuplicateKey(inserted.status()) ? sql::Rerun("another began this chain") : inserted.status();
  }
  ASSIGN_OR_RETURN(const int64_t moved, tx.Execute(kMoveHead, {to.seq, to.hash, district, from}));
  return moved == 1 ? absl::OkStatus() : sql::Rerun("another moved the chain's head");
}

absl::Status InsertLinks(sql::Txn& tx, absl::Span<const Link> links) {
  const absl::Status inserted = sql::InsertRows(
      tx,
      "INSERT INTO audit_entry (district, seq, at, principal, action, resource, purpose, detail, trace_parent, "
      "previous, hash) VALUES ",
      links.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const Link& link = links[i];
        const Entry& e = *link.entry;
        values.insert(values.end(), {e.district, link.seq, e.at, e.principal, e.action, e.resource, e.purpose, e.detail,
                                     e.trace_parent, link.previous, link.hash});
      });
  // This is no race: the transaction that holds the head is alone.
  if (sql::IsDuplicateKey(inserted)) {
    return absl::DataLossError(
        fmt::format("the audit log of {} goes on beyond its head: run a verification", links.front().entry->district));
  }
  return inserted;
}

}  // namespace

absl::Status CheckEntry(const Entry& entry) {
  RETURN_IF_ERROR(CheckText("audit.district", entry.district, 6, 6));
  RETURN_IF_ERROR(CheckText("audit.principal", entry.principal, 1, 120));
  RETURN_IF_ERROR(CheckText("audit.action", entry.action, 1, 60));
  RETURN_IF_ERROR(CheckText("audit.resource", entry.resource, 0, 200));
  RETURN_IF_ERROR(CheckText("audit.purpose", entry.purpose, 0, 500));
  RETURN_IF_ERROR(CheckText("audit.detail", entry.detail, 0, 4'000));
  return CheckText("audit.trace_parent", entry.trace_parent, 0, 60);
}

absl::Status Append(sql::Txn& tx, absl::Span<const Entry> entries) {
  // Ordered, so that two transactions never wait for each other's districts.
  std::map<std::string, std::vector<const Entry*>> by_district;
  for (const Entry& entry : entries) {
    RETURN_IF_ERROR(CheckEntry(entry));
    by_district[entry.district].push_back(&entry);
  }
  for (const auto& [district, of_district] : by_district) {
    // Locked, so that those who come at the same time queue up and do not run in vain; where a lock is not a lock
    // (optimistic engines), the compare-and-set finds out.
    ASSIGN_OR_RETURN(const auto head, tx.QueryOne(kLockHead, {district}, ReadHeadRow));
    const std::vector<Link> links = ChainOn(head.value_or(Head()), of_district);
    RETURN_IF_ERROR(MoveHead(tx, district, links.front().seq - 1, links.back()));
    RETURN_IF_ERROR(InsertLinks(tx, links));
  }
  return absl::OkStatus();
}

absl::StatusOr<Head> HeadOf(sql::Txn& tx, std::string_view district) {
  ASSIGN_OR_RETURN(auto head, tx.QueryOne(kReadHead, {district}, ReadHeadRow));
  return std::move(head).value_or(Head());
}

}  // namespace zhiwang::audit

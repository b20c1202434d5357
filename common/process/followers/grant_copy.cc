#include "common/process/followers/grant_copy.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/types/span.h"
#include "common/names/resource_name.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::process {
namespace {

using auth::GrantRevision;
using common::v1::ListGrantChangesResponse;
using common::v1::StaffGrants;

constexpr std::string_view kNewer = "(VALUES(epoch) > epoch OR (VALUES(epoch) = epoch AND VALUES(seq) >= seq))";

// A person's row. Values point into it.
struct Row {
  std::string district, staff_id, grants;
};

// The newer of two rows stays. MySQL assigns from left to right: what is compared by comes last.
absl::Status Put(sql::Txn& tx, absl::Span<const Row> rows, const GrantRevision& revision) {
  return sql::InsertRows(
      tx, "INSERT INTO grant_copy (district, staff_id, epoch, seq, grants) VALUES ", rows.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        values.insert(values.end(), {rows[i].district, rows[i].staff_id, revision.epoch, revision.seq, rows[i].grants});
      },
      fmt::format(" ON DUPLICATE KEY UPDATE grants = IF({0}, VALUES(grants), grants), seq = IF({0}, VALUES(seq), seq), "
                  "epoch = GREATEST(epoch, VALUES(epoch))",
                  kNewer));
}

// Those who are in the copy and not among `named`, as people without grants.
absl::StatusOr<std::vector<Row>> Others(sql::Txn& tx, const Copied& named) {
  std::vector<Row> others;
  RETURN_IF_ERROR(tx.Query("SELECT district, staff_id FROM grant_copy", {}, [&](const sql::Row& row) {
    std::pair<std::string, std::string> key{row.Text(1), row.Text(2)};
    if (named.contains(key)) return;
    StaffGrants none;
    none.set_staff(FormatResourceName(key.first, "staff", key.second));
    others.push_back({std::move(key.first), std::move(key.second), none.SerializeAsString()});
  }));
  return others;
}

}  // namespace

absl::StatusOr<GrantCopy> ReadGrantCopy(sql::Txn& tx) {
  GrantCopy copy;
  // First: rows that are written meanwhile are of this revision or a later one.
  ASSIGN_OR_RETURN(const auto revision,
                   tx.QueryOne("SELECT epoch, seq FROM grant_copy_revision WHERE one = 1", {}, [](const sql::Row& row) {
                     return GrantRevision{.epoch = row.Int(1), .seq = row.Int(2), .district = {}, .staff_id = {}};
                   }));
  copy.revision = revision.value_or(GrantRevision());
  RETURN_IF_ERROR(tx.Query("SELECT grants FROM grant_copy", {}, [&](const sql::Row& row) {
    StaffGrants person;
    if (!person.ParseFromString(row.Text(1))) {
      copy.revision = {};  // a copy that cannot be read is asked for anew
      return;
    }
    copy.people.push_back(std::move(person));
  }));
  return copy;
}

absl::Status WriteGrantPage(sql::Txn& tx, const ListGrantChangesResponse& page, Copied& copied) {
  const GrantRevision revision = auth::ParseGrantRevision(page.revision());
  if (page.begins_copy()) copied.clear();
  std::vector<Row> rows;
  for (const StaffGrants& person : page.people()) {
    const auto name = ParseResourceName("staff", person.staff(), "staff");
    if (!name.ok()) continue;
    copied.emplace(name->district, name->id);
    rows.push_back({name->district, name->id, person.SerializeAsString()});
  }
  if (page.ends_copy()) {
    ASSIGN_OR_RETURN(std::vector<Row> gone, Others(tx, copied));
    rows.insert(rows.end(), std::make_move_iterator(gone.begin()), std::make_move_iterator(gone.end()));
  }
  RETURN_IF_ERROR(Put(tx, rows, revision));
  // A copy that has not ended is no copy: a service that starts now asks for all of it again.
  if (revision.epoch == 0 || revision.in_copy()) return absl::OkStatus();
  return tx
      .Execute(
          "INSERT INTO grant_copy_revision (one, epoch, seq) VALUES (1, ?, ?) ON DUPLICATE KEY UPDATE seq = "
          "IF(VALUES(epoch) > epoch OR (VALUES(epoch) = epoch AND VALUES(seq) >= seq), VALUES(seq), seq), epoch = "
          "GREATEST(epoch, VALUES(epoch))",
          {revision.epoch, revision.seq})
      .status();
}

}  // namespace zhiwang::process

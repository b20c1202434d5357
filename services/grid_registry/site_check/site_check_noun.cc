#include "services/grid_registry/site_check/site_check_noun.h"

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_record.h"
#include "services/grid_registry/site_check/site_check_timer.h"

namespace zhiwang::grid {
namespace {

// True for the worker who has the check or had it, for those who may carry it out while it is open, and for the services that ask.
bool SeesWords(const rpc::Call& call, const SiteCheck& check) {
  if (check.dispute_id == 0) return true;
  const bool is_theirs =
      !check.worker.empty() && call.principal == FormatResourceName(check.district, "staff", check.worker);
  const auth::Scope scope = ScopeOf(check);
  return is_theirs || call.MayAlso("site_check.create", scope) ||
         (IsOpen(check.state) && call.MayAlso("site_check.carry_out", scope));
}

}  // namespace

v1::SiteCheck SiteCheckNoun::Show(const rpc::Call& call, const SiteCheck& check) {
  v1::SiteCheck shown = ToProto(check);
  if (SeesWords(call, check)) return shown;
  shown.clear_question();
  shown.mutable_progress()->clear_report();
  shown.mutable_progress()->clear_note();
  return shown;
}

absl::Status SiteCheckNoun::Read(const sql::Row& row, SiteCheck& check) {
  check.state = static_cast<SiteCheckState>(row.Int(3));
  check.case_id = row.Int(4);
  check.number = static_cast<int>(row.Int(5));
  check.area_path = row.Text(6);
  check.worker = row.Text(7);
  check.due = row.Time(8);
  check.dispute_id = row.Int(10);
  return DecodeBody(row.Text(9), check);
}

resource::Columns SiteCheckNoun::ColumnsOf(const SiteCheck& check) {
  resource::Columns columns;
  columns.Once("case_id", check.case_id).Once("dispute_id", check.dispute_id).Once("number", check.number);
  columns.Once("area_path", check.area_path);
  SetAreaColumns(columns, check.area_path);
  columns.Set("state", check.state).Set("worker", check.worker).Set("due", check.due);
  columns.Set("body", EncodeBody(check));
  return columns;
}

absl::Status SiteCheckNoun::NotFound(std::string_view name) { return error::SiteCheckNotFound(name); }

std::string SiteCheckNoun::UniqueKey(const SiteCheck& check) {
  return fmt::format("{}/{}/{}", check.case_id, check.dispute_id, check.number);
}

absl::StatusOr<std::map<int64_t, int64_t>> SiteCheckNoun::TakenBy(sql::Txn& tx, const std::string& district,
                                                                  std::span<const SiteCheck* const> created) {
  std::map<int64_t, int64_t> taken;
  for (const SiteCheck* check : created) {
    ASSIGN_OR_RETURN(
        const auto other,
        tx.QueryOne("SELECT id FROM site_check WHERE district = ? AND case_id = ? AND dispute_id = ? AND number = ?",
                    {district, check->case_id, check->dispute_id, check->number},
                    [](const sql::Row& row) { return row.Int(1); }));
    if (other) taken.emplace(check->id, *other);
  }
  return taken;
}

absl::Status SiteCheckNoun::Taken(const rpc::Call&, const SiteCheck& created, const SiteCheck* other) {
  return error::SiteCheckExists(NameOf(other == nullptr ? created : *other));
}

resource::Scan SiteCheckNoun::ScanOf(const SiteCheckFilter& filter) {
  resource::Scan scan;
  const auto area = resource::AreaCondition(filter.within.area_path);
  // Open checks stay few, however many checks there were.
  const bool few = filter.state && (!area || IsOpen(*filter.state));
  if (!filter.worker.empty()) scan.conditions.push_back({"worker", filter.worker, "by_worker"});
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (area) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

absl::Status SiteCheckNoun::AlsoWrite(sql::Txn& tx, const SiteCheck* before, const SiteCheck& after) {
  return FollowSiteCheckTime(tx, before, after);
}

}  // namespace zhiwang::grid

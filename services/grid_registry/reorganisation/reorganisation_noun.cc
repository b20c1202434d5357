#include "services/grid_registry/reorganisation/reorganisation_noun.h"

#include "common/calendar/day.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/reorganisation_timer.h"

namespace zhiwang::grid {

// The domain's enum carries the contract's numbers.
static_assert(static_cast<int>(ReorganisationState::kPlanned) == v1::Reorganisation::PLANNED);
static_assert(static_cast<int>(ReorganisationState::kApplied) == v1::Reorganisation::APPLIED);
static_assert(static_cast<int>(ReorganisationState::kCancelled) == v1::Reorganisation::CANCELLED);

absl::Status ReorganisationNoun::Read(const sql::Row& row, Reorganisation& reorganisation) {
  reorganisation.state = static_cast<ReorganisationState>(row.Int(3));
  reorganisation.day = static_cast<int>(row.Int(4));
  reorganisation.digest = row.Text(5);
  reorganisation.accept_findings = row.Int(6) != 0;
  reorganisation.revision = row.Int(7);
  reorganisation.begins = row.Int(8);
  reorganisation.ends = row.Int(9);
  reorganisation.changes = row.Int(10);
  reorganisation.created = row.Time(11);
  reorganisation.changed = row.Time(12);
  return absl::OkStatus();
}

resource::Columns ReorganisationNoun::ColumnsOf(const Reorganisation& reorganisation) {
  resource::Columns columns;
  columns.Once("day", reorganisation.day).Once("digest", reorganisation.digest);
  columns.Once("accept_findings", reorganisation.accept_findings).Once("created", reorganisation.created);
  columns.Once("revision", reorganisation.revision);
  columns.Once("begins", reorganisation.begins).Once("ends", reorganisation.ends);
  columns.Once("changes", reorganisation.changes);
  columns.Set("state", reorganisation.state).Set("changed", reorganisation.changed);
  const bool waits = reorganisation.state == ReorganisationState::kPlanned;
  columns.Set("planned", waits ? sql::Value(reorganisation.digest) : sql::Value(std::nullopt));
  return columns;
}

changelog::Change ReorganisationNoun::ChangeOf(const Reorganisation*, const Reorganisation&, const Event& event) {
  changelog::Change change;
  change.type = event.type;
  change.area_path = "/";
  return change;
}

absl::Status ReorganisationNoun::NotFound(std::string_view name) { return error::ReorganisationNotFound(name); }

v1::Reorganisation ReorganisationNoun::Show(const rpc::Call&, const Reorganisation& reorganisation) {
  v1::Reorganisation proto;
  proto.set_name(resource::FormatName<ReorganisationNoun>(reorganisation));
  proto.set_etag(resource::EtagOf(reorganisation.version));
  proto.set_state(static_cast<v1::Reorganisation::State>(reorganisation.state));
  proto.set_day(calendar::FormatDay(reorganisation.day));
  SetTime(reorganisation.created, proto.mutable_create_time());
  if (reorganisation.state == ReorganisationState::kApplied) {
    SetTime(reorganisation.changed, proto.mutable_apply_time());
  }
  proto.set_begins(reorganisation.begins);
  proto.set_ends(reorganisation.ends);
  proto.set_changes(reorganisation.changes);
  return proto;
}

absl::Status ReorganisationNoun::AlsoWrite(sql::Txn& tx, const Reorganisation* before, const Reorganisation& after) {
  if (before != nullptr && after.state != ReorganisationState::kPlanned) {
    RETURN_IF_ERROR(tx.Execute("DELETE FROM reorganisation_row WHERE district = ? AND reorganisation = ?",
                               {after.district, after.id})
                        .status());
  }
  return FollowReorganisationDay(tx, before, after);
}

}  // namespace zhiwang::grid

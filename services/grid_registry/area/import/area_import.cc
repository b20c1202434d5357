#include "services/grid_registry/area/import/area_import.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/import/import_stream.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/import/area_plan.h"
#include "services/grid_registry/area/import/area_row.h"
#include "services/grid_registry/area/import/plan_effects.h"
#include "services/grid_registry/area/import/plan_write.h"
#include "services/grid_registry/geometry/geojson/geojson_rings.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/planned_rows.h"
#include "services/grid_registry/reorganisation/reorganisation_noun.h"

namespace zhiwang::grid {
namespace {

constexpr int kMostRows = 200'000;
constexpr absl::Duration kLongestImport = absl::Minutes(10);

// The header, understood.
struct Wish {
  v1::ImportAreasHeader header;
  std::string district;
  PlanDay day;
  bool ahead = false;  // it waits for its day
};

absl::StatusOr<Wish> ReadHeader(AreaImportStream& stream) {
  v1::ImportAreasRequest message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  Wish wish;
  wish.header = message.header();
  ASSIGN_OR_RETURN(wish.district, ParseDistrictName("header.district", wish.header.district()));
  wish.day.day = calendar::TodayNumber();
  if (wish.header.day().empty()) return wish;
  const int today = wish.day.day;
  ASSIGN_OR_RETURN(wish.day.day, calendar::ParseDayNumber("header.day", wish.header.day()));
  wish.day.is_said = true;
  wish.ahead = wish.day.day > today;
  if (wish.header.skip_refused()) {
    return error::FieldInvalid("header.skip_refused", "not together with a day: it is taken whole or not at all",
                               "指定生效日的区划调整须整体生效，不能跳过被拒的行");
  }
  return wish;
}

// Takes rows into a plan; keeps them where they are to wait for a day.
class RowTaker {
 public:
  RowTaker(const Wish& wish, AreaPlan& plan) : wish_(wish), plan_(plan) {}

  void Take(const v1::AreaRow& row) { Take(row.row(), row.code(), ParseRow(wish_.district, row)); }
  void Take(const v1::AreaEnd& end) { Take(end.row(), end.code(), ParseEnd(end)); }
  const std::vector<ParsedRow>& kept() const { return kept_; }

 private:
  template <class Parsed>
  void Take(int64_t row, const std::string& code, absl::StatusOr<Parsed> parsed) {
    if (!parsed.ok()) return plan_.Refuse(row, code, parsed.status());
    ParsedRow taken = *std::move(parsed);
    plan_.Take(taken);
    if (wish_.ahead && !wish_.header.dry_run()) kept_.push_back(std::move(taken));
  }

  const Wish& wish_;
  AreaPlan& plan_;
  std::vector<ParsedRow> kept_;
};

// Reads the rows of an import to the end of the stream, each with all the pieces of its boundary.
absl::Status TakeRows(AreaImportStream& stream, RowTaker& taker) {
  std::optional<v1::AreaRow> row;  // whose boundary may go on
  v1::ImportAreasRequest message;
  for (int rows = 0;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (more && message.part_case() == v1::ImportAreasRequest::kBoundaryPiece) {
      if (!row) return error::StreamOrder("a piece of a boundary follows the row that the boundary is of");
      // A boundary that is too long already is refused with its row, whatever else comes.
      if (row->boundary_geojson().size() <= kMostTextBytes)
        *row->mutable_boundary_geojson() += message.boundary_piece();
      continue;
    }
    if (row) taker.Take(*row);
    row.reset();
    if (!more) return absl::OkStatus();
    if (!message.has_row() && !message.has_end()) {
      return error::StreamOrder("only the first message is the header, all others are rows");
    }
    if (rows++ == kMostRows)
      return error::FieldInvalid("row", "at most 200,000 rows an import", "一次最多导入 20 万行");
    if (message.has_end()) {
      taker.Take(message.end());
    } else {
      row = std::move(*message.mutable_row());
    }
  }
}

// True where the plan is to be written: now, or on its day.
bool IsTaken(const v1::ImportAreasHeader& header, const AreaPlan& plan) {
  return !header.dry_run() && (!plan.refused() || header.skip_refused()) &&
         (!plan.has_findings() || header.accept_findings()) && !plan.changes_nothing();
}

absl::Status Apply(const AreaImportParts& parts, const resource::Author& author, AreaPlan& plan, int64_t revision) {
  const absl::Time deadline = absl::Now() + kLongestImport;
  RETURN_IF_ERROR(
      parts.db.Transact(deadline, [&](sql::Txn& tx) { return WritePlan(tx, plan, revision, author, absl::Now()); }));
  plan.response().set_applied(true);
  return parts.directory.Refresh(plan.district(), deadline);
}

absl::Status KeepForItsDay(const AreaImportParts& parts, const resource::Author& author, const Wish& wish,
                           AreaPlan& plan, int64_t revision, const std::vector<ParsedRow>& rows) {
  ASSIGN_OR_RETURN(const int64_t id, parts.ids.Next());
  ASSIGN_OR_RETURN(const Reorganisation planned, parts.db.Transact(absl::Now() + kLongestImport, [&](sql::Txn& tx) {
    return PlanReorganisation(tx, id, plan, revision, wish.header.accept_findings(), rows, author);
  }));
  plan.response().set_reorganisation(resource::FormatName<ReorganisationNoun>(planned));
  return absl::OkStatus();
}

}  // namespace

absl::Status ServeAreaImport(const AreaImportParts& parts, const rpc::Call& call, AreaImportStream& stream) {
  ASSIGN_OR_RETURN(const Wish wish, ReadHeader(stream));
  ASSIGN_OR_RETURN(PresentAreas present, parts.db.Read(absl::Now() + kLongestImport, [&](sql::Txn& tx) {
    return ReadPresentAreas(tx, wish.district);
  }));
  AreaPlan plan(wish.district, std::move(present.areas), wish.day);
  RowTaker taker(wish, plan);
  RETURN_IF_ERROR(TakeRows(stream, taker));
  if (const absl::Status finished = plan.Finish(); !finished.ok()) {
    return error::Unexpected("the ground cannot be checked: " + finished.ToString());
  }
  RETURN_IF_ERROR(plan.CheckDay());
  ASSIGN_OR_RETURN(*plan.response().mutable_effects(),
                   parts.db.Read(absl::Now() + kLongestImport, [&](sql::Txn& tx) { return ReadEffects(tx, plan); }));
  if (IsTaken(wish.header, plan)) {
    if (resource::BrokenOff(stream)) return error::DeadlinePassed();
    const resource::Author author{.principal = call.principal, .trace_parent = call.trace_parent};
    RETURN_IF_ERROR(wish.ahead ? KeepForItsDay(parts, author, wish, plan, present.revision, taker.kept())
                               : Apply(parts, author, plan, present.revision));
  }
  stream.Write(plan.response());
  return absl::OkStatus();
}

}  // namespace zhiwang::grid

#include "services/grid_registry/area/boundary/boundary_reading.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_past.h"
#include "services/grid_registry/area/area_reading.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/geometry/geojson/boundary_text.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;
constexpr absl::Duration kLongestWait = absl::Seconds(10);  // for a turn, and then for the database

// An area and its boundary as it is stored, of one moment.
struct Stored {
  v1::Area area;
  std::string boundary;
};

absl::StatusOr<Stored> ReadStored(sql::Txn& tx, const ResourceName& name, std::optional<int> day) {
  if (day) {
    ASSIGN_OR_RETURN(AreaRead read, ReadAreaOn(tx, name, *day));
    ASSIGN_OR_RETURN(std::string boundary, ReadBoundaryIn(tx, read.area));
    return Stored{std::move(read.shown), std::move(boundary)};
  }
  ASSIGN_OR_RETURN(AreaRead read, ReadArea(tx, name));
  ASSIGN_OR_RETURN(const auto boundary, FindBoundary(tx, name.district, name.id));
  return Stored{std::move(read.shown), boundary.value_or("")};
}

// The header of a boundary that is there, and its text.
absl::StatusOr<BoundaryText> Describe(Stored stored, v1::ReadBoundaryHeader& header) {
  const absl::StatusOr<Boundary> boundary = Boundary::Decode(stored.boundary);
  if (!boundary.ok()) return error::Unexpected(fmt::format("the boundary of {} cannot be read", stored.area.name()));
  BoundaryText text(*boundary);
  // The stored surface may be an earlier release's, between great circles.
  stored.area.set_square_metres(boundary->AreaSquareMetres());
  *header.mutable_area() = std::move(stored.area);
  header.set_boundary_bytes(static_cast<int64_t>(text.CountBytes()));
  header.set_vertices(static_cast<int64_t>(text.CountVertices()));
  return text;
}

}  // namespace

absl::Status ServeBoundary(sql::Database& db, server::Turns& turns, const rpc::Call& call, BoundaryStream& stream) {
  v1::ReadBoundaryRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "areas"));
  std::optional<int> day;
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParsePastDay("day", request.day()));
  }
  v1::ReadBoundaryResponse response;
  std::optional<BoundaryText> text;  // nothing for an area without a boundary
  {
    const server::Turns::Turn turn(turns, std::min(kLongestWait, call.deadline - absl::Now()));
    if (!turn.taken()) return error::Overloaded(kLongestWait);
    if (stream.cancelled()) return error::DeadlinePassed();
    ASSIGN_OR_RETURN(Stored stored, db.ReadSnapshot(std::min(call.deadline, absl::Now() + kLongestWait),
                                                    [&](sql::Txn& tx) { return ReadStored(tx, name, day); }));
    if (stored.boundary.empty()) {
      *response.mutable_header()->mutable_area() = std::move(stored.area);
    } else {
      ASSIGN_OR_RETURN(text, Describe(std::move(stored), *response.mutable_header()));
    }
  }
  if (!stream.Write(response) || !text) return absl::OkStatus();
  text->Write(kPieceBytes, [&](std::string_view piece) {
    response.set_boundary_piece(piece.data(), piece.size());
    return stream.Write(response);
  });
  return absl::OkStatus();
}

}  // namespace zhiwang::grid

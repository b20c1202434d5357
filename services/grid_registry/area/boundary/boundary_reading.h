#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/limits/turns.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

using BoundaryStream = server::Stream<v1::ReadBoundaryRequest, v1::ReadBoundaryResponse>;

// To read a boundary of a million vertices from the database and to decode it takes a connection, a core for a second and
// 100 MB: so many streams do it at a time.
inline constexpr int kMostBoundaryTurns = 2;

// Serves AreaService.ReadBoundary: see the contract. What a caller who reads slowly keeps meanwhile is a thread and eight bytes
// a vertex, no connection and no turn.
absl::Status ServeBoundary(sql::Database& db, server::Turns& turns, const rpc::Call& call, BoundaryStream& stream);

}  // namespace zhiwang::grid

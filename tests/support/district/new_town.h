#pragma once

#include <string>

#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// A town of the demonstration district, and the one that it becomes (撤镇设街).
inline constexpr char kOldTown[] = "370211109000", kNewTown[] = "370211019000";

// Writes a file of areas by which the old town becomes the new one: what lay in it lies in the new one, which has its ground.
// The demonstration district was imported before. Answers the file's path.
std::string WriteNewTown(const Cluster& cluster);

}  // namespace zhiwang::testing

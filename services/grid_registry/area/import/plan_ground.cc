#include "services/grid_registry/area/import/plan_ground.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/status/macros.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/geometry/sibling_check.h"

namespace zhiwang::grid {
namespace {

using Plots = std::map<std::string_view, Plot>;

// The first area that has a boundary, from this one upwards; empty: none. A management zone often has none: then its
// villages are siblings of its neighbour's.
std::string_view GroundFrom(const Plots& plots, std::string_view code) {
  for (auto plot = plots.find(code); plot != plots.end(); plot = plots.find(plot->second.parent)) {
    if (!plot->second.boundary.empty()) return plot->first;
  }
  return "";
}

// The parents whose ground, or whose children's, is not what it was.
std::set<std::string_view> ParentsToCheck(const Plots& plots) {
  std::set<std::string_view> parents;
  for (const auto& [code, plot] : plots) {
    if (!plot.moved) continue;
    parents.insert(GroundFrom(plots, code));
    parents.insert(GroundFrom(plots, plot.parent));
    if (!plot.parent_before.empty()) parents.insert(GroundFrom(plots, plot.parent_before));
  }
  return parents;
}

v1::TilingFinding::Kind KindOf(SiblingFinding::Kind kind) {
  switch (kind) {
    case SiblingFinding::Kind::kOverlap:
      return v1::TilingFinding::OVERLAP;
    case SiblingFinding::Kind::kGap:
      return v1::TilingFinding::GAP;
    case SiblingFinding::Kind::kSpill:
      return v1::TilingFinding::SPILL;
  }
  return v1::TilingFinding::KIND_UNSPECIFIED;
}

v1::TilingFinding ToProto(std::string_view parent, const SiblingFinding& finding) {
  v1::TilingFinding proto;
  proto.set_kind(KindOf(finding.kind));
  for (const std::string& code : finding.codes) proto.add_codes(code);
  if (finding.kind != SiblingFinding::Kind::kOverlap) proto.add_codes(std::string(parent));
  proto.set_square_metres(finding.square_metres);
  proto.mutable_place()->set_longitude(finding.lng);
  proto.mutable_place()->set_latitude(finding.lat);
  return proto;
}

}  // namespace

absl::StatusOr<std::vector<v1::TilingFinding>> CheckGround(const Plots& plots) {
  const std::set<std::string_view> parents = ParentsToCheck(plots);
  std::map<std::string_view, std::vector<Sibling>> children;
  for (const auto& [code, plot] : plots) {
    if (plot.ended || plot.boundary.empty()) continue;
    const std::string_view parent = GroundFrom(plots, plot.parent);
    if (!parents.contains(parent)) continue;
    ASSIGN_OR_RETURN(Boundary boundary, Boundary::Decode(plot.boundary));
    children[parent].push_back({std::string(code), std::move(boundary)});
  }
  std::vector<v1::TilingFinding> findings;
  for (const auto& [parent, siblings] : children) {
    std::optional<Boundary> ground;
    if (const auto plot = plots.find(parent); plot != plots.end()) {
      ASSIGN_OR_RETURN(ground, Boundary::Decode(plot->second.boundary));
    }
    ASSIGN_OR_RETURN(const auto found, CheckSiblings(ground ? &*ground : nullptr, siblings));
    for (const SiblingFinding& finding : found) findings.push_back(ToProto(parent, finding));
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.square_metres() > b.square_metres(); });
  if (findings.size() > kMostFindings) findings.resize(kMostFindings);
  return findings;
}

}  // namespace zhiwang::grid

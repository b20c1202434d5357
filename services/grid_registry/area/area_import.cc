#include "services/grid_registry/area/area_import.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/types/span.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "common/text/text.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestName = 60;
constexpr int kMostRemarks = 10'000;
constexpr size_t kMostRemarkBytes = 3 << 20;  // clients take answers of 4 MiB, and the findings come besides
constexpr size_t kMostRepairsNamed = 5;

// The repairs, in short: a coast has thousands of islands, and an answer must hold the remarks on many rows.
std::string RemarkOn(const std::vector<std::string>& repairs) {
  if (repairs.empty()) return "";
  const auto named = absl::MakeConstSpan(repairs).subspan(0, kMostRepairsNamed);
  std::string remark = fmt::format("已修正：{}", fmt::join(named, "；"));
  if (named.size() < repairs.size()) remark += fmt::format("；另有 {} 处", repairs.size() - named.size());
  return remark;
}

bool SameExceptPath(const Area& a, const Area& b) {
  return a.parent == b.parent && a.name == b.name && a.level == b.level;
}

}  // namespace

AreaPlan::AreaPlan(std::string district, std::vector<StoredArea> existing) : district_(std::move(district)) {
  for (StoredArea& stored : existing) {
    std::string code = stored.area.code;
    nodes_.emplace(std::move(code), Node{.stored = std::move(stored), .remark = {}});
  }
}

void AreaPlan::Refuse(int64_t row, const std::string& code, const absl::Status& status) {
  response_.set_refused(response_.refused() + 1);
  common::v1::RowOutcome outcome = resource::RefusedRow(row, status);
  if (IsAreaCode(code)) outcome.set_name(FormatResourceName(district_, "areas", code));
  Remark(std::move(outcome));
}

// Adds what is said of a row, as long as the answer can hold it.
void AreaPlan::Remark(common::v1::RowOutcome outcome) {
  remark_bytes_ += outcome.ByteSizeLong();
  if (response_.rows_size() >= kMostRemarks || remark_bytes_ > kMostRemarkBytes) return;
  *response_.add_rows() = std::move(outcome);
}

void AreaPlan::Take(const v1::AreaRow& row) {
  absl::StatusOr<Node> planned = Planned(row);
  if (!planned.ok()) return Refuse(row.row(), row.code(), planned.status());
  const auto there = nodes_.find(row.code());
  if (there != nodes_.end()) {
    if (there->second.in_import) {
      return Refuse(row.row(), row.code(),
                    error::FieldInvalid("code", fmt::format("is in row {} already", there->second.row),
                                        fmt::format("与第 {} 行重复", there->second.row)));
    }
    before_.emplace(row.code(), there->second);
  }
  nodes_[row.code()] = *std::move(planned);
}

// The row as a node: against what is stored under its code, if anything is.
absl::StatusOr<AreaPlan::Node> AreaPlan::Planned(const v1::AreaRow& row) const {
  if (!IsAreaCode(row.code()))
    return error::FieldInvalid("code", "must be 6 to 20 of [0-9A-Za-z]", "须为 6 至 20 位字母或数字");
  ASSIGN_OR_RETURN(std::string name, ReadName("display_name", row.display_name(), 1, kLongestName));
  if (row.level() == 0 || !v1::Area::Level_IsValid(row.level())) {
    return error::FieldInvalid("level", "must be a value of AreaLevel", "层级无效");
  }
  Node node;
  node.in_import = true;
  node.row = row.row();
  Area& area = node.stored.area;
  area.district = district_;
  area.code = row.code();
  area.parent = row.parent();
  area.name = std::move(name);
  area.level = static_cast<Level>(row.level());
  if (area.level == Level::kDistrict && (!area.parent.empty() || !area.code.starts_with(district_))) {
    return error::ParentInvalid("the district has no parent, and its code starts with the district's six digits",
                                "区县没有上级，编码须以本区县六位代码开头");
  }

  const auto there = nodes_.find(row.code());
  const StoredArea* stored = there == nodes_.end() || there->second.is_new ? nullptr : &there->second.stored;
  if (!row.boundary_geojson().empty()) {
    absl::StatusOr<ParsedBoundary> parsed = ParseBoundary(row.boundary_geojson());
    if (!parsed.ok()) return error::BoundaryInvalid(std::string(parsed.status().message()));
    node.stored.boundary = parsed->boundary.Encode();
    area.square_metres = parsed->boundary.AreaSquareMetres();
    node.remark = RemarkOn(parsed->repairs);
  } else if (stored != nullptr) {
    node.stored.boundary = stored->boundary;
    area.square_metres = stored->area.square_metres;
  }
  node.is_new = stored == nullptr;
  node.moved_ground = node.is_new ? !node.stored.boundary.empty()
                                  : node.stored.boundary != stored->boundary || area.parent != stored->area.parent;
  node.changed = node.is_new || node.moved_ground || !SameExceptPath(area, stored->area);
  area.version = node.is_new ? 1 : stored->area.version + (node.changed ? 1 : 0);
  if (!node.is_new) area.path = stored->area.path;
  return node;
}

absl::Status AreaPlan::Finish() {
  RefuseTwins();
  RefuseMisfits();
  SetPaths();
  RETURN_IF_ERROR(CheckGround());
  Sum();
  return absl::OkStatus();
}

// Takes out rows that do not fit the tree, and those that hung on them, until the rest fits.
void AreaPlan::RefuseMisfits() {
  for (bool again = true; std::exchange(again, false);) {
    std::map<std::string, absl::Status> misfits;
    for (const auto& [code, node] : nodes_) {
      const absl::Status status = CheckPlace(node);
      if (status.ok()) continue;
      // An area that is not in the import fitted before: the row of its parent is what does not fit.
      misfits.emplace(node.in_import ? code : node.stored.area.parent, status);
    }
    std::erase_if(misfits, [&](const auto& misfit) {
      const auto node = nodes_.find(misfit.first);
      return node == nodes_.end() || !node->second.in_import;
    });
    for (const auto& [code, status] : misfits) {
      TakeOut(code, status);
      again = true;
    }
  }
}

// Refuses the row of an area and puts back what was there before it.
void AreaPlan::TakeOut(const std::string& code, const absl::Status& why) {
  Refuse(nodes_.at(code).row, code, why);
  const auto before = before_.find(code);
  if (before != before_.end()) {
    nodes_.at(code) = before->second;
  } else {
    nodes_.erase(code);
  }
}

// Takes out rows whose names look like that of a sibling and are written otherwise.
void AreaPlan::RefuseTwins() {
  std::map<std::pair<std::string, std::string>, const Area*> by_name;  // of a parent
  std::map<std::string, absl::Status> twins;
  for (const bool in_import : {false, true}) {
    for (const auto& [code, node] : nodes_) {
      if (node.in_import != in_import) continue;
      const Area& area = node.stored.area;
      const auto [first, is_first] = by_name.emplace(std::pair(area.parent, NameKey(area.name)), &area);
      if (is_first || !in_import || first->second->name == area.name) continue;
      twins.emplace(code, error::AreaNameTaken(area.name, first->second->code));
    }
  }
  for (const auto& [code, why] : twins) TakeOut(code, why);
}

// A child is always of a lower rank than its parent, so a tree that fits has no cycle.
absl::Status AreaPlan::CheckPlace(const Node& node) const {
  const Area& area = node.stored.area;
  if (area.level == Level::kDistrict) {
    for (const auto& [code, other] : nodes_) {
      if (code != area.code && other.stored.area.level == Level::kDistrict) {
        return error::ParentInvalid(fmt::format("the district is {} already", code),
                                    fmt::format("区县已有编码 {}", code));
      }
    }
    return absl::OkStatus();
  }
  const auto parent = nodes_.find(area.parent);
  if (parent == nodes_.end()) {
    return error::ParentInvalid(fmt::format("there is no area '{}' to be its parent", FirstCharacters(area.parent, 20)),
                                fmt::format("上级区域 {} 不存在", FirstCharacters(area.parent, 20)));
  }
  if (parent->second.stored.area.level >= area.level) {
    return error::ParentInvalid("its parent is not of a higher rank", "上级区域的层级须高于本区域");
  }
  return absl::OkStatus();
}

std::string AreaPlan::PathOf(const std::string& code) const {
  std::string path = "/";
  for (auto node = nodes_.find(code); node != nodes_.end(); node = nodes_.find(node->second.stored.area.parent)) {
    path = "/" + node->first + path;
    if (node->second.stored.area.parent.empty()) break;
  }
  return path;
}

// An area whose parent moved has another path, whether or not it is in the import. Five ranks of codes of at most 20 fit
// the column, so no path is too long.
void AreaPlan::SetPaths() {
  for (auto& [code, node] : nodes_) {
    std::string path = PathOf(code);
    if (path == node.stored.area.path) continue;
    if (!node.changed) ++node.stored.area.version;
    node.changed = true;
    node.stored.area.path = std::move(path);
  }
}

// The first area that has a boundary, from this one upwards; empty: none. A management zone often has none: then its
// villages are siblings of its neighbour's.
std::string AreaPlan::GroundFrom(const std::string& code) const {
  for (auto node = nodes_.find(code); node != nodes_.end(); node = nodes_.find(node->second.stored.area.parent)) {
    if (!node->second.stored.boundary.empty()) return node->first;
  }
  return "";
}

absl::Status AreaPlan::CheckGround() {
  std::set<std::string> parents;  // whose ground, or whose children's, is not what it was
  for (const auto& [code, node] : nodes_) {
    if (!node.moved_ground) continue;
    parents.insert(GroundFrom(code));
    parents.insert(GroundFrom(node.stored.area.parent));
    if (const auto before = before_.find(code); before != before_.end()) {
      parents.insert(GroundFrom(before->second.stored.area.parent));
    }
  }
  std::map<std::string, std::vector<Sibling>> children;
  for (const auto& [code, node] : nodes_) {
    if (node.stored.boundary.empty()) continue;
    const std::string parent = GroundFrom(node.stored.area.parent);
    if (!parents.contains(parent)) continue;
    ASSIGN_OR_RETURN(Boundary boundary, Boundary::Decode(node.stored.boundary));
    children[parent].push_back({code, std::move(boundary)});
  }
  for (const auto& [parent, siblings] : children) {
    std::optional<Boundary> ground;
    if (const auto node = nodes_.find(parent); node != nodes_.end()) {
      ASSIGN_OR_RETURN(ground, Boundary::Decode(node->second.stored.boundary));
    }
    ASSIGN_OR_RETURN(const auto findings, CheckSiblings(ground ? &*ground : nullptr, siblings));
    AddFindings(parent, findings);
  }
  std::stable_sort(response_.mutable_findings()->begin(), response_.mutable_findings()->end(),
                   [](const auto& a, const auto& b) { return a.square_metres() > b.square_metres(); });
  while (response_.findings_size() > static_cast<int>(kMostFindings)) response_.mutable_findings()->RemoveLast();
  return absl::OkStatus();
}

void AreaPlan::AddFindings(const std::string& parent, const std::vector<SiblingFinding>& findings) {
  for (const SiblingFinding& finding : findings) {
    auto* proto = response_.add_findings();
    switch (finding.kind) {
      case SiblingFinding::Kind::kOverlap:
        proto->set_kind(v1::TilingFinding::OVERLAP);
        break;
      case SiblingFinding::Kind::kGap:
        proto->set_kind(v1::TilingFinding::GAP);
        break;
      case SiblingFinding::Kind::kSpill:
        proto->set_kind(v1::TilingFinding::SPILL);
        break;
    }
    for (const std::string& code : finding.codes) proto->add_codes(code);
    if (finding.kind != SiblingFinding::Kind::kOverlap) proto->add_codes(parent);
    proto->set_square_metres(finding.square_metres);
    proto->mutable_place()->set_longitude(finding.lng);
    proto->mutable_place()->set_latitude(finding.lat);
  }
}

void AreaPlan::Sum() {
  for (auto& [code, node] : nodes_) {
    if (node.changed) {
      (node.is_new ? created_ : updated_).push_back(node.stored);
    }
    if (!node.in_import) continue;
    const auto result = !node.changed ? common::v1::RowOutcome::UNCHANGED
                        : node.is_new ? common::v1::RowOutcome::CREATED
                                      : common::v1::RowOutcome::UPDATED;
    if (!node.changed) response_.set_unchanged(response_.unchanged() + 1);
    if (node.remark.empty()) continue;
    common::v1::RowOutcome outcome;
    outcome.set_row(node.row);
    outcome.set_result(result);
    outcome.set_name(FormatResourceName(district_, "areas", code));
    outcome.set_message(node.remark);
    Remark(std::move(outcome));
  }
  response_.set_created(static_cast<int64_t>(created_.size()));
  response_.set_updated(static_cast<int64_t>(updated_.size()));
  const auto by_path = [](const StoredArea& a, const StoredArea& b) { return a.area.path < b.area.path; };
  std::sort(created_.begin(), created_.end(), by_path);
  std::sort(updated_.begin(), updated_.end(), by_path);
}

}  // namespace zhiwang::grid

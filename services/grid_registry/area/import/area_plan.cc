#include "services/grid_registry/area/import/area_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "common/text/text.h"
#include "services/grid_registry/area/import/plan_ground.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr int kMostRemarks = 10'000;
// Clients take answers of 4 MiB, and the findings and the effects come besides.
constexpr size_t kMostRemarkBytes = 2 << 20;

bool SameExceptPath(const Area& a, const Area& b) {
  return a.parent == b.parent && a.name == b.name && a.level == b.level;
}

}  // namespace

// The areas of a district that the registry hears of for the first time were there before, unless the import says a day.
AreaPlan::AreaPlan(std::string district, std::vector<StoredArea> existing, PlanDay day)
    : district_(std::move(district)), day_(day), begin_day_(existing.empty() && !day.is_said ? 0 : day.day) {
  for (StoredArea& stored : existing) {
    std::string code = stored.area.code;
    if (HasEnded(stored.area)) {
      were_ended_.emplace(std::move(code), std::move(stored.area));
    } else {
      nodes_.emplace(std::move(code), Node{.stored = std::move(stored), .remark = {}});
    }
  }
}

void AreaPlan::Refuse(int64_t row, const std::string& code, const absl::Status& status) {
  if (first_refusal_.second.ok()) first_refusal_ = {row, status};
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

void AreaPlan::Take(const ParsedRow& row) {
  if (const auto* end = std::get_if<AreaToEnd>(&row)) {
    TakeEnd(*end);
  } else {
    TakeWrite(std::get<AreaToWrite>(row));
  }
}

bool AreaPlan::RefuseRepeated(int64_t row, const std::string& code) {
  const auto there = nodes_.find(code);
  if (there == nodes_.end() || !there->second.in_import) return false;
  Refuse(row, code,
         error::FieldInvalid("code", fmt::format("is in row {} already", there->second.row),
                             fmt::format("与第 {} 行重复", there->second.row)));
  return true;
}

void AreaPlan::TakeWrite(const AreaToWrite& row) {
  const std::string& code = row.area.code;
  if (const auto ended = were_ended_.find(code); ended != were_ended_.end()) {
    return Refuse(row.row, code, error::AreaCodeEnded("code", ended->second));
  }
  if (RefuseRepeated(row.row, code)) return;
  Node planned = Planned(row);
  if (const auto there = nodes_.find(code); there != nodes_.end()) before_.emplace(code, there->second);
  nodes_[code] = std::move(planned);
}

// The row as a node: against what is stored under its code, if anything is.
AreaPlan::Node AreaPlan::Planned(const AreaToWrite& row) const {
  Node node;
  node.in_import = true;
  node.row = row.row;
  node.stored = {row.area, row.boundary};
  node.remark = row.remark;
  Area& area = node.stored.area;
  const auto there = nodes_.find(area.code);
  if (there == nodes_.end()) {
    node.is_new = node.changed = true;
    node.moved_ground = !node.stored.boundary.empty();
    area.version = 1;
    area.from_day = area.state_day = begin_day_;
    return node;
  }
  const StoredArea& stored = there->second.stored;
  if (row.boundary.empty()) {
    node.stored.boundary = stored.boundary;
    area.square_metres = stored.area.square_metres;
  }
  node.moved_ground = node.stored.boundary != stored.boundary || area.parent != stored.area.parent;
  node.changed = node.moved_ground || !SameExceptPath(area, stored.area);
  area.version = stored.area.version + (node.changed ? 1 : 0);
  area.path = stored.area.path;
  area.from_day = stored.area.from_day;
  area.state_day = stored.area.state_day;
  return node;
}

void AreaPlan::TakeEnd(const AreaToEnd& row) {
  if (const auto ended = were_ended_.find(row.code); ended != were_ended_.end()) {
    const Area& area = ended->second;
    const bool same = area.successors == row.successors && (!day_.is_said || area.until_day == day_.day);
    if (!same) return Refuse(row.row, row.code, error::AreaCodeEnded("code", area));
    return response_.set_unchanged(response_.unchanged() + 1);
  }
  if (RefuseRepeated(row.row, row.code)) return;
  const auto there = nodes_.find(row.code);
  if (there == nodes_.end()) {
    return Refuse(row.row, row.code, error::AreaUnknown("code", FormatResourceName(district_, "areas", row.code)));
  }
  before_.emplace(row.code, there->second);
  Node& node = there->second;
  node.in_import = node.changed = node.ends = true;
  node.row = row.row;
  node.moved_ground = !node.stored.boundary.empty();
  node.stored.area.until_day = day_.day;
  node.stored.area.successors = row.successors;
  ++node.stored.area.version;
}

absl::Status AreaPlan::Finish(Ground ground) {
  RefuseTwins();
  RefuseMisfits();
  SetPaths();
  if (ground == Ground::kIsToCheck) RETURN_IF_ERROR(AddFindings());
  Sum();
  return absl::OkStatus();
}

// Takes out rows that do not fit the tree, and those that hung on them, until the rest fits.
void AreaPlan::RefuseMisfits() {
  for (Misfits misfits = FindMisfits(); !misfits.empty(); misfits = FindMisfits()) {
    for (const auto& [code, status] : misfits) TakeOut(code, status);
  }
}

AreaPlan::Misfits AreaPlan::FindMisfits() const {
  Misfits misfits;
  for (const auto& [code, node] : nodes_) {
    const Area& area = node.stored.area;
    const auto parent = nodes_.find(area.parent);
    if (node.ends) {
      const absl::Status status = CheckEnd(node);
      if (!status.ok()) misfits.emplace(code, status);
    } else if (!node.in_import && parent != nodes_.end() && parent->second.ends) {
      misfits.emplace(area.parent, error::AreaHasChild(area));
    } else if (const absl::Status status = CheckPlace(node); !status.ok()) {
      // An area that is not in the import fitted before: the row of its parent is what does not fit.
      misfits.emplace(node.in_import ? code : area.parent, status);
    }
  }
  std::erase_if(misfits, [&](const auto& misfit) {
    const auto node = nodes_.find(misfit.first);
    return node == nodes_.end() || !node->second.in_import;
  });
  return misfits;
}

// Refuses the row of an area and puts back what was there before it.
void AreaPlan::TakeOut(const std::string& code, const absl::Status& why) {
  const auto node = nodes_.find(code);
  Refuse(node->second.row, code, why);
  const auto before = before_.find(code);
  if (before != before_.end()) {
    node->second = before->second;
  } else {
    nodes_.erase(node);
  }
}

// Takes out rows whose names look like that of a sibling and are written otherwise.
void AreaPlan::RefuseTwins() {
  std::map<std::pair<std::string, std::string>, const Area*> by_name;  // of a parent
  Misfits twins;
  for (const bool in_import : {false, true}) {
    for (const auto& [code, node] : nodes_) {
      if (node.in_import != in_import || node.ends) continue;
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
    const auto ended = were_ended_.find(area.parent);
    if (ended != were_ended_.end()) return error::AreaCodeEnded("parent", ended->second);
    return error::ParentInvalid(fmt::format("there is no area '{}' to be its parent", FirstCharacters(area.parent, 20)),
                                fmt::format("上级区域 {} 不存在", FirstCharacters(area.parent, 20)));
  }
  if (parent->second.ends) {
    return error::ParentInvalid(fmt::format("its parent {} ends in row {}", area.parent, parent->second.row),
                                fmt::format("上级区域 {} 在第 {} 行撤销", area.parent, parent->second.row));
  }
  if (parent->second.stored.area.level >= area.level) {
    return error::ParentInvalid("its parent is not of a higher rank", "上级区域的层级须高于本区域");
  }
  return absl::OkStatus();
}

absl::Status AreaPlan::CheckEnd(const Node& node) const {
  if (node.stored.area.level == Level::kDistrict) {
    return error::FieldInvalid("code", "the district itself does not end", "区县本身不能撤销");
  }
  for (const std::string& successor : node.stored.area.successors) RETURN_IF_ERROR(CheckSuccessor(successor));
  return absl::OkStatus();
}

absl::Status AreaPlan::CheckSuccessor(const std::string& code) const {
  if (const auto ended = were_ended_.find(code); ended != were_ended_.end()) {
    return error::AreaCodeEnded("successors", ended->second);
  }
  const auto node = nodes_.find(code);
  if (node == nodes_.end()) return error::AreaUnknown("successors", FormatResourceName(district_, "areas", code));
  if (!node->second.ends) return absl::OkStatus();
  return error::FieldInvalid("successors", fmt::format("{} ends in row {}", code, node->second.row),
                             fmt::format("承接区域 {} 在第 {} 行撤销", code, node->second.row));
}

std::string AreaPlan::PathOf(const std::string& code) const {
  std::string path = "/";
  for (auto node = nodes_.find(code); node != nodes_.end(); node = nodes_.find(node->second.stored.area.parent)) {
    path = "/" + node->first + path;
    if (node->second.stored.area.parent.empty()) break;
  }
  return path;
}

// An area whose parent moved has another path, whether or not it is in the import. One that ends keeps its last. Five ranks
// of codes of at most 20 fit the column, so no path is too long.
void AreaPlan::SetPaths() {
  for (auto& [code, node] : nodes_) {
    if (node.ends) continue;
    std::string path = PathOf(code);
    if (path == node.stored.area.path) continue;
    if (!node.changed) {
      before_.emplace(code, node);
      ++node.stored.area.version;
    }
    node.changed = true;
    node.stored.area.path = std::move(path);
  }
}

absl::Status AreaPlan::AddFindings() {
  std::map<std::string_view, Plot> plots;
  for (const auto& [code, node] : nodes_) {
    Plot& plot = plots[code];
    plot.parent = node.stored.area.parent;
    plot.boundary = node.stored.boundary;
    plot.moved = node.moved_ground;
    plot.ended = node.ends;
    if (const auto before = before_.find(code); before != before_.end()) {
      plot.parent_before = before->second.stored.area.parent;
    }
  }
  ASSIGN_OR_RETURN(const auto findings, CheckGround(plots));
  for (const v1::TilingFinding& finding : findings) *response_.add_findings() = finding;
  return absl::OkStatus();
}

void AreaPlan::Sum() {
  for (auto& [code, node] : nodes_) {
    if (node.ends) {
      ended_.push_back(node.stored.area);
    } else if (node.changed && node.is_new) {
      created_.push_back(node.stored);
    } else if (node.changed) {
      node.stored.area.state_day = day_.day;
      updated_.push_back({node.stored, before_.at(code).stored.area.path});
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
  response_.set_ended(static_cast<int64_t>(ended_.size()));
  std::sort(created_.begin(), created_.end(), [](const auto& a, const auto& b) { return a.area.path < b.area.path; });
  std::sort(updated_.begin(), updated_.end(),
            [](const auto& a, const auto& b) { return a.after.area.path < b.after.area.path; });
  std::sort(ended_.begin(), ended_.end(), [](const Area& a, const Area& b) { return a.path < b.path; });
}

absl::Status AreaPlan::CheckDay() const {
  for (const auto& [code, node] : nodes_) {
    if (!node.changed) continue;
    // The area itself as it was, the one above it, and those that take over from it.
    std::vector<const Node*> concerned;
    if (const auto before = before_.find(code); before != before_.end()) concerned.push_back(&before->second);
    if (const auto parent = nodes_.find(node.stored.area.parent); parent != nodes_.end() && !parent->second.changed) {
      concerned.push_back(&parent->second);
    }
    for (const Node* one : concerned) {
      const Area& area = one->stored.area;
      if (area.state_day > day_.day) return error::AreaNotYetSo(area.code, area.state_day);
    }
    for (const std::string& successor : node.stored.area.successors) {
      const Area& area = nodes_.find(successor)->second.stored.area;
      if (area.from_day > day_.day) return error::AreaNotYetSo(area.code, area.from_day);
    }
  }
  return absl::OkStatus();
}

const Area* AreaPlan::FindAfter(std::string_view code) const {
  const auto node = nodes_.find(code);
  return node == nodes_.end() || node->second.ends ? nullptr : &node->second.stored.area;
}

}  // namespace zhiwang::grid

#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/grid_registry/area/area.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/geometry/sibling_check.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// The plan of an import: the present areas and the rows go in, the areas to write come out. Pure.
class AreaPlan {
 public:
  // `existing` is every area of the district.
  AreaPlan(std::string district, std::vector<StoredArea> existing);

  // Takes one row; a row that is unusable by itself is refused and kept out.
  void Take(const v1::AreaRow& row);

  // Fits the rows into the tree (parents, paths) and checks the ground. Call once, after the last row. INTERNAL when the
  // geometry cannot be computed.
  absl::Status Finish();

  // The areas to write, parents before children; versions are those after the change.
  const std::vector<StoredArea>& created() const { return created_; }
  const std::vector<StoredArea>& updated() const { return updated_; }

  bool refused() const { return response_.refused() > 0; }
  bool has_findings() const { return response_.findings_size() > 0; }
  // Counts, remarks and findings; `applied` is the caller's to set.
  v1::ImportAreasResponse& response() { return response_; }

 private:
  struct Node {
    StoredArea stored;
    bool in_import = false;
    int64_t row = 0;  // the sender's number
    bool is_new = false;
    bool changed = false;  // differs from what is stored
    bool moved_ground = false;
    std::string remark;  // repairs
  };

  absl::StatusOr<Node> Planned(const v1::AreaRow& row) const;
  void Refuse(int64_t row, const std::string& code, const absl::Status& status);
  void Remark(common::v1::RowOutcome outcome);
  void RefuseTwins();
  void RefuseMisfits();
  void TakeOut(const std::string& code, const absl::Status& why);
  absl::Status CheckPlace(const Node& node) const;
  std::string PathOf(const std::string& code) const;
  std::string GroundFrom(const std::string& code) const;
  void SetPaths();
  absl::Status CheckGround();
  void AddFindings(const std::string& parent, const std::vector<SiblingFinding>& findings);
  void Sum();

  const std::string district_;
  std::map<std::string, Node> nodes_;
  std::map<std::string, Node> before_;  // of nodes that a row replaced, to put back when the row is refused
  std::vector<StoredArea> created_, updated_;
  v1::ImportAreasResponse response_;
  size_t remark_bytes_ = 0;
};

}  // namespace zhiwang::grid

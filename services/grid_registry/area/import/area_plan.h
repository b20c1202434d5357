#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/grid_registry/area/area.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/import/area_row.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// The day on which an import takes effect, yyyymmdd.
struct PlanDay {
  int day = 0;
  bool is_said = false;  // by the import itself: otherwise it is today
};

// The check of the ground that a plan does, or leaves out.
enum class Ground { kIsToCheck, kIsKnown };

// An area that a plan writes over.
struct UpdatedArea {
  StoredArea after;
  std::string path_before;

  bool moves() const { return after.area.path != path_before; }
};

// The plan of an import: the present areas and the rows go in, the areas to write come out. Pure.
class AreaPlan {
 public:
  // `existing` is every area of the district, those that have ended included.
  AreaPlan(std::string district, std::vector<StoredArea> existing, PlanDay day);

  // Takes one row; a row that is unusable by itself is refused and kept out.
  void Take(const ParsedRow& row);
  // Notes a row that is no row at all.
  void Refuse(int64_t row, const std::string& code, const absl::Status& status);

  // Fits the rows into the tree (parents, paths, ends) and checks the ground. Call once, after the last row. INTERNAL when
  // the geometry cannot be computed.
  absl::Status Finish(Ground ground = Ground::kIsToCheck);

  // FIELD_INVALID where the day is before an area that is concerned began or came to be as it is.
  absl::Status CheckDay() const;

  const std::string& district() const { return district_; }
  int day() const { return day_.day; }
  // The areas to write, parents before children; versions are those after the change.
  const std::vector<StoredArea>& created() const { return created_; }
  const std::vector<UpdatedArea>& updated() const { return updated_; }
  // The areas that end, with their day and their successors.
  const std::vector<Area>& ended() const { return ended_; }
  bool changes_nothing() const { return created_.empty() && updated_.empty() && ended_.empty(); }
  // An area that lives after the import, as it is then; null: none does.
  const Area* FindAfter(std::string_view code) const;

  bool refused() const { return response_.refused() > 0; }
  // The first row that was refused, with the reason; 0 and OK: none was.
  const std::pair<int64_t, absl::Status>& first_refusal() const { return first_refusal_; }
  bool has_findings() const { return response_.findings_size() > 0; }
  // Counts, remarks and findings; the rest is the caller's to set.
  v1::ImportAreasResponse& response() { return response_; }

 private:
  struct Node {
    StoredArea stored;
    bool in_import = false;
    int64_t row = 0;  // the sender's number
    bool is_new = false;
    bool changed = false;  // differs from what is stored
    bool moved_ground = false;
    bool ends = false;
    std::string remark;  // repairs
  };
  using Misfits = std::map<std::string, absl::Status>;  // by the code of the row

  void TakeWrite(const AreaToWrite& row);
  void TakeEnd(const AreaToEnd& row);
  Node Planned(const AreaToWrite& row) const;
  // True, and the row is refused, where the import has one of the same code already.
  bool RefuseRepeated(int64_t row, const std::string& code);
  void Remark(common::v1::RowOutcome outcome);
  void RefuseTwins();
  void RefuseMisfits();
  Misfits FindMisfits() const;
  void TakeOut(const std::string& code, const absl::Status& why);
  absl::Status CheckPlace(const Node& node) const;
  absl::Status CheckEnd(const Node& node) const;
  absl::Status CheckSuccessor(const std::string& code) const;
  std::string PathOf(const std::string& code) const;
  void SetPaths();
  absl::Status AddFindings();
  void Sum();

  const std::string district_;
  const PlanDay day_;
  const int begin_day_;                                  // of areas that are new
  std::map<std::string, Node, std::less<>> nodes_;       // areas that lived before, and new ones
  std::map<std::string, Area, std::less<>> were_ended_;  // before
  std::map<std::string, Node> before_;                   // of nodes that changed: a refused row's is put back
  std::vector<StoredArea> created_;
  std::vector<UpdatedArea> updated_;
  std::vector<Area> ended_;
  std::pair<int64_t, absl::Status> first_refusal_;
  v1::ImportAreasResponse response_;
  size_t remark_bytes_ = 0;
};

}  // namespace zhiwang::grid

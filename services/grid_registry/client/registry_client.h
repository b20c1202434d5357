#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/reports/domain/ground.h"
#include "common/rpc/call.h"
#include "common/rpc/client/peer.h"
#include "common/rpc/hand_off.h"
#include "services/grid_registry/client/place.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::grid {

// An area as the registry knows it. Days are yyyymmdd.
struct KnownArea {
  std::vector<AreaStep> chain;          // from the district down to it; empty where there is no such area
  int end_day = calendar::kNoEnd;       // the first day on which it is no more
  std::vector<std::string> successors;  // the codes of those that took over its ground, the main one first
};

// A department as the registry knows it, be it closed or ended.
struct KnownUnit {
  bool exists = false;
  bool closed = false;
  std::string name;
  int begin_day = 0, end_day = calendar::kNoEnd;  // the end is the first day on which it is no more
  std::string successor;                          // the code of the one that takes over
};

// The end of a department: the first day, yyyymmdd, on which it is no more, and the code of the one that takes over.
struct UnitEnd {
  std::string unit;
  int day;
  std::string successor;
};

// The grid registry as other services ask it, over gRPC. Areas and departments change rarely: they are remembered for a
// minute, and for as long as the registry is down, so that work goes on then. Thread-safe.
class RegistryClient {
 public:
  template <class Item>
  using List = std::shared_ptr<const std::vector<Item>>;

  // Hands over through `for_hand_offs`, a channel that tries once, because a relay delivers again by itself.
  RegistryClient(const std::shared_ptr<grpc::Channel>& channel, std::shared_ptr<grpc::Channel> for_hand_offs);
  ~RegistryClient();

  // The chain of areas that holds the point; empty when none does. SERVICE_UNAVAILABLE when the registry is down.
  absl::StatusOr<std::vector<AreaStep>> Locate(const rpc::Call& call, const std::string& district, Point point);

  // An area, be it ended. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<KnownArea> FindArea(const rpc::Call& call, const std::string& district, const std::string& code);

  // A department. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<KnownUnit> FindUnit(const rpc::Call& call, const std::string& district, const std::string& code);

  // The chains of the grids that lie in an area, by code: those of a town, or of a whole district. Empty where there is no
  // such area. They are asked for page by page and not remembered. SERVICE_UNAVAILABLE when the registry is down.
  absl::StatusOr<std::vector<std::vector<AreaStep>>> ListGrids(const rpc::Call& call, const std::string& district,
                                                               const std::string& code);

  // The department's name; empty when there is none. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<std::string> UnitName(const rpc::Call& call, const std::string& district, const std::string& code);

  // The departments of a district that have an end, be it to come. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<List<UnitEnd>> UnitEnds(const rpc::Call& call, const std::string& district);

  // The paths at which the areas of a district lay earlier, by path. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<List<reports::FormerPath>> FormerPaths(const rpc::Call& call, const std::string& district);

  // Hands an on-site check over. Answers its state at the registry, or the registry's own error.
  absl::StatusOr<common::v1::SiteCheckProgress> HandOver(const rpc::Call& call, const rpc::HandOff& hand_off,
                                                         const v1::CreateSiteCheckRequest& request);

  // Hands the screening of a grid over. Answers the task that its worker has, or the registry's own error.
  absl::StatusOr<v1::ScreeningTask> HandOver(const rpc::Call& call, const rpc::HandOff& hand_off,
                                             const v1::CreateScreeningTaskRequest& request);

  const std::shared_ptr<grpc::Channel>& for_hand_offs() const { return for_hand_offs_; }

 private:
  struct Stubs;
  template <class Answer>
  struct Remembered {
    Answer answer;
    absl::Duration at;  // of background::Monotonic
  };
  template <class Answer>
  using Memory = absl::flat_hash_map<std::string, Remembered<Answer>>;

  template <class Answer, class Fetch>
  absl::StatusOr<Answer> Recall(Memory<Answer>& memory, const std::string& name, Fetch&& fetch);

  const std::shared_ptr<grpc::Channel> for_hand_offs_;
  const std::unique_ptr<Stubs> stubs_;
  rpc::Peer peer_{"grid-registry"};  // for what is asked on behalf of requests
  absl::Mutex mutex_;
  Memory<KnownArea> area_memory_ ABSL_GUARDED_BY(mutex_);
  Memory<KnownUnit> department_memory_ ABSL_GUARDED_BY(mutex_);
  Memory<List<UnitEnd>> unit_ends_memory_ ABSL_GUARDED_BY(mutex_);  // by district
  Memory<List<reports::FormerPath>> former_paths_memory_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::grid

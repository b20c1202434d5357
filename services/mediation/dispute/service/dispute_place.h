#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/dispute/domain/decisions/levels.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/dispute/service/dispute_means.h"

// Where a dispute lies, and which committee takes it.
namespace zhiwang::mediation {

// The areas from the district down to where a dispute lies: by its point, or by the code of an area, which may have ended by
// `day` (yyyymmdd) where one took over its ground. POINT_OUTSIDE, AREA_NOT_FOUND and AREA_ENDED name `dispute.point` and
// `dispute.area`; SERVICE_UNAVAILABLE while the registry is down.
absl::StatusOr<std::vector<AreaStep>> PlaceOf(grid::RegistryClient& registry, const rpc::Call& call,
                                              const std::string& district, const std::optional<Point>& point,
                                              const std::string& area, int day);

// The path of the area that a list is narrowed to, be it ended; `/` where none is named, and for the whole district.
// AREA_NOT_FOUND names `area`.
absl::StatusOr<std::string> AreaPathFor(grid::RegistryClient& registry, const rpc::Call& call,
                                        const std::string& district, const std::string& area);

// The committee of that number. COMMITTEE_NOT_FOUND names `field`.
absl::StatusOr<CommitteeChoice> CommitteeOf(sql::Txn& tx, const std::string& district, std::string_view field,
                                            int64_t id);

// The committee that a new dispute begins with: the named one, which must be able, or the one of the lowest level that is.
// `over` are at least those over its area. COMMITTEE_NOT_FOUND where there is none, FIELD_INVALID where the named one is not
// able.
absl::StatusOr<CommitteeChoice> FirstCommittee(sql::Txn& tx, const Dispute& draft, int64_t named,
                                               const std::vector<CommitteeChoice>& over);

// The areas that hold the ground of a dispute today. A dispute keeps the area that it was registered in, and goes to the
// committees of those that took over.
struct PresentGround {
  std::string area;                // the dispute's own, when this was asked
  std::vector<std::string> paths;  // of the areas that hold it, the main one first; none where the registry knows none
};

// The ground of the dispute of that name; empty where there is none. SERVICE_UNAVAILABLE while nobody knows.
absl::StatusOr<PresentGround> PresentGroundOf(const DisputeMeans& means, const rpc::Call& call,
                                              const std::string& name);

// The committee of that number, as it stands to the dispute. COMMITTEE_NOT_FOUND names `committee`.
absl::StatusOr<CommitteeChoice> CommitteeFor(sql::Txn& tx, const Dispute& before, const PresentGround& ground,
                                             int64_t id);

// OK where the committee that has the dispute takes it also as it is amended: another area or type may be another committee's.
// FIELD_INVALID otherwise.
absl::Status CheckStaysWithItsCommittee(sql::Txn& tx, const Dispute& before, const Dispute& after,
                                        const PresentGround& ground);

// The committee that the dispute goes up to: the named one, or the next above its level that is able. COMMITTEE_NOT_FOUND where
// there is none.
absl::StatusOr<CommitteeChoice> NextCommittee(sql::Txn& tx, const Dispute& before, const PresentGround& ground,
                                              int64_t named);

// The number of a committee that a request names; 0 for an empty name. RESOURCE_NAME_INVALID or COMMITTEE_NOT_FOUND names
// `committee`.
absl::StatusOr<int64_t> CommitteeNumber(const std::string& district, const std::string& name);

// The id of a case of the call's district, as the field `case` of a request names it.
absl::StatusOr<int64_t> CaseIdWithin(const rpc::Call& call, const std::string& name);

}  // namespace zhiwang::mediation

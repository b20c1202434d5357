#include "services/mediation/committee/committee_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/area_errors.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/committee/committee_proto.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kPatienceWithRegistry = absl::Seconds(3);

// The areas from the district down to the committee's. One that has ended is that of a closed committee alone: another
// committee has the area that took over its ground.
absl::StatusOr<std::vector<grid::AreaStep>> ChainFor(const Committee& committee, const grid::NamedArea& area) {
  if (committee.closed && !area.area.chain.empty()) return area.area.chain;
  return grid::OnlyHolder("committee.area", area);
}

}  // namespace

CommitteeService::CommitteeService(server::Runtime& runtime, sql::Database& db, grid::RegistryClient& registry,
                                   const privacy::KeyRing& keys)
    : Service(runtime, *v1::Committee::descriptor()->file()->FindServiceByName("CommitteeService")),
      parts_{db, {&keys}},
      registry_(registry) {
  OnWorker("GetCommittee", &CommitteeService::GetCommittee);
  OnWorker("ListCommittees", &CommitteeService::ListCommittees);
  Streaming("ImportCommittees", &CommitteeService::ImportCommittees);
  OnWorker("GetFirm", &CommitteeService::GetFirm);
  OnWorker("ListFirms", &CommitteeService::ListFirms);
  Streaming("ImportFirms", &CommitteeService::ImportFirms);
}

absl::StatusOr<v1::Committee> CommitteeService::GetCommittee(const rpc::Call& call,
                                                             const v1::GetCommitteeRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListCommitteesResponse> CommitteeService::ListCommittees(const rpc::Call& call,
                                                                            const v1::ListCommitteesRequest& request) {
  CommitteeFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(filter.district, "area", request.area(), "areas"));
    ASSIGN_OR_RETURN(const auto area, registry_.FindArea(call, filter.district, code));
    if (area.chain.empty()) return error::AreaUnknown("area", request.area());
    filter.within.area_path = grid::AreaPathOf(area.chain);
  }
  if (request.level() != 0) {
    ASSIGN_OR_RETURN(filter.level, KnownEnum<Level>("level", request.level(), v1::Committee::Level_descriptor()));
  }
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListCommitteesResponse response;
  for (const Committee& committee : listed.items) *response.add_committees() = parts_.noun.Show(call, committee);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<WantedCommittee> CommitteeService::Prepare(const rpc::Call& call, const std::string& district,
                                                          const v1::ImportCommitteesRequest::Row& row) {
  ASSIGN_OR_RETURN(NamedCommittee named, FromProto(district, row.committee()));
  RETURN_IF_ERROR(CheckCommittee(named.committee, named.members));
  rpc::Call asking = call;
  asking.deadline = absl::Now() + kPatienceWithRegistry;
  ASSIGN_OR_RETURN(const grid::NamedArea area,
                   grid::FindNamedArea(registry_, asking, district, named.area, calendar::TodayNumber()));
  ASSIGN_OR_RETURN(const std::vector<grid::AreaStep> chain, ChainFor(named.committee, area));
  named.committee.area_path = grid::AreaPathOf(chain);
  return WantedCommittee{std::move(named.committee), std::move(named.members)};
}

absl::Status CommitteeService::ImportCommittees(
    const rpc::Call& call, server::Stream<v1::ImportCommitteesRequest, v1::ImportCommitteesResponse>& stream) {
  return resource::ServePreparedImport(
      parts_.db, stream,
      [&](const std::string& district, const v1::ImportCommitteesRequest::Row& row) {
        return Prepare(call, district, row);
      },
      [&](sql::Txn& tx, const WantedCommittee& wanted) {
        return ImportCommittee(tx, *parts_.noun.keys, call, wanted);
      });
}

}  // namespace zhiwang::mediation

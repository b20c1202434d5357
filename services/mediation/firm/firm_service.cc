// The methods of CommitteeService on law firms.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/committee/committee_service.h"
#include "services/mediation/firm/firm_import.h"
#include "services/mediation/firm/firm_proto.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/firm/firm_store.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kPatienceForAreas = absl::Seconds(3);

v1::Firm ShowFirm(const privacy::KeyRing& keys, const rpc::Call& call, const Firm& firm) {
  const auto people = OpenLawyers(keys, firm);
  if (!people.ok()) spdlog::error("{}", std::string(people.status().message()));
  const bool with_phones = call.MaySomewhere("firm.import") || call.MaySomewhere("mediator.propose");
  return ToProto(firm, people.ok() ? *people : std::vector<LawyerPerson>(), with_phones);
}

}  // namespace

absl::StatusOr<v1::Firm> CommitteeService::GetFirm(const rpc::Call& call, const v1::GetFirmRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "firms"));
  ASSIGN_OR_RETURN(const auto firm,
                   parts_.db.Read(call.deadline, [&](sql::Txn& tx) { return FindFirm(tx, name.district, name.id); }));
  if (!firm) return error::FirmNotFound(request.name());
  return ShowFirm(*parts_.noun.keys, call, *firm);
}

absl::StatusOr<v1::ListFirmsResponse> CommitteeService::ListFirms(const rpc::Call& call,
                                                                  const v1::ListFirmsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto firms, parts_.db.Read(call.deadline, [&](sql::Txn& tx) {
    return ReadFirms(tx, district, page.after, page.size + 1);
  }));
  v1::ListFirmsResponse response;
  for (const Firm& firm : firms) {
    if (response.firms_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, firms[static_cast<size_t>(page.size) - 1].code));
      break;
    }
    *response.add_firms() = ShowFirm(*parts_.noun.keys, call, firm);
  }
  return response;
}

absl::StatusOr<WantedFirm> CommitteeService::PrepareFirm(const rpc::Call& call, const std::string& district,
                                                         const v1::ImportFirmsRequest::Row& row) {
  ASSIGN_OR_RETURN(NamedFirm named, FromProto(district, row.firm()));
  rpc::Call asking = call;
  asking.deadline = absl::Now() + kPatienceForAreas;
  for (const std::string& code : named.areas) {
    ASSIGN_OR_RETURN(const grid::NamedArea area,
                     grid::FindNamedArea(registry_, asking, district, code, calendar::TodayNumber()));
    ASSIGN_OR_RETURN(const std::vector<grid::AreaStep> chain, grid::OnlyHolder("firm.areas", area));
    named.firm.area_paths.push_back(grid::AreaPathOf(chain));
  }
  std::sort(named.firm.area_paths.begin(), named.firm.area_paths.end());
  const auto doubles = std::unique(named.firm.area_paths.begin(), named.firm.area_paths.end());
  named.firm.area_paths.erase(doubles, named.firm.area_paths.end());
  RETURN_IF_ERROR(CheckFirm(named.firm));
  return WantedFirm{std::move(named.firm), std::move(named.people)};
}

absl::Status CommitteeService::ImportFirms(const rpc::Call& call,
                                           server::Stream<v1::ImportFirmsRequest, v1::ImportFirmsResponse>& stream) {
  return resource::ServePreparedImport(
      parts_.db, stream,
      [&](const std::string& district, const v1::ImportFirmsRequest::Row& row) {
        return PrepareFirm(call, district, row);
      },
      [&](sql::Txn& tx, const WantedFirm& wanted) { return ImportFirm(tx, *parts_.noun.keys, call, wanted); });
}

}  // namespace zhiwang::mediation

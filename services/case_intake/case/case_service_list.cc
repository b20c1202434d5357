// CaseService.ListCases, SearchCases and CountOpenCases.

#include <string>
#include <string_view>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/list/list.h"
#include "common/resource/moment.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_service.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/reporter/reporter_seal.h"

namespace zhiwang::intake {
namespace {

constexpr int kMostAreas = 200;  // whose open cases are counted at once

// A page of the cases that fit the filter, lie in the caller's reach and are accepted.
template <class Response, class Request, class Accepts>
absl::StatusOr<Response> ReadCases(const resource::Parts<CaseNoun>& parts, const rpc::Call& call,
                                   const Request& request, const CaseFilter& filter, const Accepts& accepts) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts, call, filter, page, accepts));
  Response response;
  for (const Case& c : listed.items) *response.add_cases() = parts.noun.Show(call, c);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

}  // namespace

absl::StatusOr<v1::ListCasesResponse> CaseService::ListCases(const rpc::Call& call,
                                                             const v1::ListCasesRequest& request) {
  CaseFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string area, ParseIdWithin(filter.district, "area", request.area(), "areas"));
    // One that has ended still has the cases of its time.
    ASSIGN_OR_RETURN(const grid::KnownArea known, registry_.FindArea(call, filter.district, area));
    if (known.chain.empty()) return error::AreaUnknown("area", request.area());
    // The whole district is also what could not be placed.
    if (known.chain.size() > 1) filter.within.area_path = AreaPathOf(known.chain);
  }
  if (!v1::Case::State_IsValid(request.state())) return error::FieldInvalid("state", "unknown", "未知状态");
  if (request.state() != 0) filter.state = static_cast<State>(request.state());
  if (!v1::Case::Channel_IsValid(request.channel())) return error::FieldInvalid("channel", "unknown", "未知渠道");
  if (request.channel() != 0) filter.channel = static_cast<Channel>(request.channel());
  if (!v1::Case::Placement_IsValid(request.placement()))
    return error::FieldInvalid("placement", "unknown", "未知定位状态");
  if (request.placement() != 0) filter.placement = static_cast<Placement>(request.placement());
  if (!request.unit().empty()) {
    ASSIGN_OR_RETURN(filter.within.department, ParseIdWithin(filter.district, "unit", request.unit(), "departments"));
  }
  if (!request.category().empty()) {
    ASSIGN_OR_RETURN(const auto settings, settings_.Of(filter.district, call.deadline));
    ASSIGN_OR_RETURN(filter.category, CategoryWithin(*settings, filter.district, "category", request.category()));
  }
  if (request.has_received_from()) {
    ASSIGN_OR_RETURN(filter.received_from, TimeFrom("received_from", request.received_from()));
  }
  if (request.has_received_until()) {
    ASSIGN_OR_RETURN(filter.received_until, TimeFrom("received_until", request.received_until()));
  }
  if (request.overdue()) filter.overdue_at = absl::Now();
  return ReadCases<v1::ListCasesResponse>(parts_, call, request, filter, [](const Case&) { return true; });
}

absl::StatusOr<v1::SearchCasesResponse> CaseService::SearchCases(const rpc::Call& call,
                                                                 const v1::SearchCasesRequest& request) {
  CaseFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  if (!v1::Case::State_IsValid(request.state())) return error::FieldInvalid("state", "unknown", "未知状态");
  if (request.state() != 0) filter.state = static_cast<State>(request.state());
  if (request.has_received_from()) {
    ASSIGN_OR_RETURN(filter.received_from, TimeFrom("received_from", request.received_from()));
  }
  if (request.has_received_until()) {
    ASSIGN_OR_RETURN(filter.received_until, TimeFrom("received_until", request.received_until()));
  }
  std::string by;
  if (!request.phone().empty()) {
    ASSIGN_OR_RETURN(filter.reporter_phone, PhoneIndex(keys_, "phone", request.phone()));
    by = "phone";
  }
  if (!request.identity_number().empty()) {
    ASSIGN_OR_RETURN(filter.reporter_identity, IdentityIndex(keys_, "identity_number", request.identity_number()));
    by += by.empty() ? "identity_number" : " identity_number";
  }
  RETURN_IF_ERROR(rpc::ReadPage(request).status());  // what is refused leaves no entry
  if (by.empty()) return error::FieldInvalid("phone", "give a phone or an identity number", "须给出电话或证件号");
  RETURN_IF_ERROR(RecordSearch(call, request.district(), filter.district, by));
  return ReadCases<v1::SearchCasesResponse>(parts_, call, request, filter,
                                            [&](const Case& c) { return MayKnowReporter(resource::ActorOf(call), c); });
}

absl::StatusOr<v1::CountOpenCasesResponse> CaseService::CountOpenCases(const rpc::Call& call,
                                                                       const v1::CountOpenCasesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> areas,
      ParseIdsWithin(district, "areas", {request.areas().begin(), request.areas().end()}, "areas", kMostAreas));
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const auto counts,
                   parts_.db.Read(call.deadline, [&](sql::Txn& tx) { return CountOpen(tx, district, areas, now); }));
  v1::CountOpenCasesResponse response;
  for (size_t i = 0; i < areas.size(); ++i) {
    auto* shown = response.add_counts();
    shown->set_area(request.areas(static_cast<int>(i)));
    const auto count = counts.find(areas[i]);
    if (count == counts.end()) continue;
    shown->set_open(count->second.open);
    shown->set_overdue(count->second.overdue);
  }
  return response;
}

absl::Status CaseService::RecordSearch(const rpc::Call& call, const std::string& resource, const std::string& district,
                                       const std::string& by) {
  absl::Notification recorded;
  absl::Status status;
  recorder_.Record({.district = district,
                    .at = absl::Now(),
                    .principal = call.principal,
                    .action = "reporter.search",
                    .resource = resource,
                    .purpose = {},
                    .detail = by,
                    .trace_parent = call.trace_parent},
                   call.priority, call.deadline, [&](const absl::Status& result) {
                     status = result;
                     recorded.Notify();
                   });
  recorded.WaitForNotification();
  return status;
}

}  // namespace zhiwang::intake

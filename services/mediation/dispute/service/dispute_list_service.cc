// DisputeService: lists of disputes, presences and the desk.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/committee/committee_store.h"
#include "services/mediation/desk/desk.h"
#include "services/mediation/desk/rising_villages.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/service/dispute_list.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr int kUsuallyShown = 10;  // of a pile of the desk
constexpr int kMostShown = 50;
constexpr size_t kMostAreas = 200;  // whose open disputes are counted at once

// The value of an enum that a filter names; nothing for 0.
template <class Enum>
absl::StatusOr<std::optional<Enum>> Asked(std::string_view field, int number,
                                          const google::protobuf::EnumDescriptor* known) {
  if (number == 0) return std::nullopt;
  ASSIGN_OR_RETURN(const Enum value, KnownEnum<Enum>(field, number, known));
  return value;
}

absl::Status ReadFilter(const v1::ListDisputesRequest& request, DisputeFilter& filter) {
  ASSIGN_OR_RETURN(filter.state, Asked<State>("state", request.state(), v1::Dispute::State_descriptor()));
  ASSIGN_OR_RETURN(filter.type, Asked<Type>("type", request.type(), v1::Matter::Type_descriptor()));
  ASSIGN_OR_RETURN(filter.colour, Asked<Colour>("colour", request.colour(), v1::Risk::Colour_descriptor()));
  ASSIGN_OR_RETURN(filter.attention,
                   Asked<Attention>("attention", request.attention(), v1::Dispute::Attention_descriptor()));
  if (filter.attention && IsOfAgreements(*filter.attention)) {
    return error::FieldInvalid("attention", "is a reason of agreements: list those by ListAgreements",
                               fmt::format("“{}”须按协议列出", AttentionNameZh(*filter.attention)));
  }
  ASSIGN_OR_RETURN(const int64_t committee, CommitteeNumber(filter.district, request.committee()));
  if (committee != 0) filter.committee = committee;
  if (request.number_year() != 0) filter.number_year = request.number_year();
  if (request.has_registered_from()) {
    ASSIGN_OR_RETURN(filter.registered_from, TimeFrom("registered_from", request.registered_from()));
  }
  if (request.has_registered_until()) {
    ASSIGN_OR_RETURN(filter.registered_until, TimeFrom("registered_until", request.registered_until()));
  }
  if (request.overdue()) filter.overdue_at = absl::Now();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListDisputesResponse> DisputeService::ListDisputes(const Call& call,
                                                                      const v1::ListDisputesRequest& request) {
  DisputeFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  RETURN_IF_ERROR(ReadFilter(request, filter));
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  if (IsPartnerAlone(call)) filter.partner = call.principal;
  std::string mediator;
  if (!request.mediator().empty()) {
    ASSIGN_OR_RETURN(mediator, OfficeFrom(filter.district, "mediator", request.mediator()));
  } else if (call.rights->self()) {
    mediator = MediatorOf(call);
  }
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto listed, mediator.empty() ? resource::ListInReach(means_.parts, call, filter, page)
                                                       : ListTheirs(means_.parts, call, mediator, filter, page));
  v1::ListDisputesResponse response;
  for (const Dispute& dispute : listed.items) *response.add_disputes() = means_.parts.noun.Show(call, dispute);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::DisputePresence> DisputeService::GetDisputePresence(const Call& call,
                                                                       const v1::GetDisputePresenceRequest& request) {
  return resource::Get(presences_, call, request);
}

absl::StatusOr<v1::ListDisputePresencesResponse> DisputeService::ListDisputePresences(
    const Call& call, const v1::ListDisputePresencesRequest& request) {
  DisputeFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(presences_, call, filter, page, [&](const Dispute& one) {
                     return !request.open() || IsOpen(one.facts.state);
                   }));
  v1::ListDisputePresencesResponse response;
  for (const Dispute& dispute : listed.items) *response.add_presences() = PresenceNoun::Show(call, dispute);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::Desk> DisputeService::GetDesk(const Call& call, const v1::GetDeskRequest& request) {
  DeskAsked asked;
  ASSIGN_OR_RETURN(asked.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(asked.area_path, AreaPathFor(means_.registry, call, asked.district, request.area()));
  if (request.most_shown() < 0 || request.most_shown() > kMostShown) {
    return error::FieldInvalid("most_shown", "0 to 50", "须为 0 至 50");
  }
  asked.most_shown = request.most_shown() == 0 ? kUsuallyShown : request.most_shown();
  ASSIGN_OR_RETURN(const Rules rules, means_.rules.On(asked.district, calendar::TodayNumber(), call.deadline));
  asked.rises = rules.rises;
  ASSIGN_OR_RETURN(v1::Desk desk, ShowDesk(means_.db(), call, asked));
  NameVillages(means_.registry, call, asked.district, desk);
  return desk;
}

absl::StatusOr<v1::CountOpenDisputesResponse> DisputeService::CountOpenDisputes(
    const Call& call, const v1::CountOpenDisputesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> areas,
      ParseIdsWithin(district, "areas", {request.areas().begin(), request.areas().end()}, "areas", kMostAreas));
  const absl::Time now = absl::Now();
  std::map<std::string, OpenCount> open;
  std::map<std::string, int64_t> committees;
  RETURN_IF_ERROR(means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(open, CountOpen(tx, district, now));
    ASSIGN_OR_RETURN(committees, CountCommittees(tx, district, areas));
    return absl::OkStatus();
  }));
  v1::CountOpenDisputesResponse response;
  for (size_t i = 0; i < areas.size(); ++i) {
    auto* shown = response.add_counts();
    shown->set_area(request.areas(static_cast<int>(i)));
    shown->set_open(open[areas[i]].open);
    shown->set_overdue(open[areas[i]].overdue);
    shown->set_committees(committees[areas[i]]);
  }
  return response;
}

}  // namespace zhiwang::mediation

// The methods of MediatorService on the register of legal services.

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/assignment/mediator_service.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/firm/firm_proto.h"
#include "services/mediation/firm/firm_store.h"
#include "services/mediation/legal_service/legal_service_proto.h"
#include "services/mediation/legal_service/legal_service_words.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

// The digests by which the person is found again. FIELD_INVALID for a number that is none.
absl::StatusOr<std::vector<std::string>> DigestsOfAdvised(const privacy::KeyRing& keys, const Person& person) {
  std::set<std::string> digests;
  if (!person.phone.empty()) {
    ASSIGN_OR_RETURN(std::string phone, PhoneDigest(keys, "legal_service.phone", person.phone));
    digests.insert(std::move(phone));
  }
  if (!person.identity_number.empty()) {
    ASSIGN_OR_RETURN(std::string number, IdentityDigest(keys, "legal_service.identity_number", person.identity_number));
    digests.insert(std::move(number));
  }
  return std::vector<std::string>(digests.begin(), digests.end());
}

// The way down to the area where the service was given, as the registry knows it today.
absl::StatusOr<std::vector<grid::AreaStep>> AreaOf(grid::RegistryClient& registry, const rpc::Call& call,
                                                   const std::string& district, const std::string& area) {
  ASSIGN_OR_RETURN(const grid::NamedArea found,
                   grid::FindNamedArea(registry, call, district, area, calendar::TodayNumber()));
  return grid::OnlyHolder("legal_service.area", found);
}

// The firm at which the lawyer served on that day, of memberships that are locked. FIELD_INVALID where they served at none.
absl::StatusOr<std::string> FirmThen(sql::Txn& tx, const LegalService& service) {
  const int day = calendar::DayNumberOf(service.facts.start);
  ASSIGN_OR_RETURN(const auto memberships, LockMemberships(tx, service.district, service.facts.lawyer));
  for (const Membership& one : memberships) {
    if (one.from_day <= day && day < one.until_day) return one.firm;
  }
  return error::FieldInvalid("legal_service.lawyer", "served at no firm of the register on that day",
                             "该律师当日不在签约律师事务所执业");
}

// OK where the lawyer has nothing else in the register at that time. Their memberships are locked, so that nobody records
// beside it.
absl::Status CheckCollisions(sql::Txn& tx, const LegalService& service) {
  const LegalServiceFacts& facts = service.facts;
  ASSIGN_OR_RETURN(const auto entries, EntriesAround(tx, service.district, facts.lawyer, facts.start, facts.end));
  for (const LegalService& other : entries) {
    if (!Collide(facts, other.facts)) continue;
    return error::FieldInvalid("legal_service.start_time", "overlaps another entry of the lawyer",
                               "与本人另一条法律服务记录的时间重叠");
  }
  return absl::OkStatus();
}

// OK where the lawyer took up the dispute that the entry names.
absl::Status CheckDispute(sql::Txn& tx, const LegalService& service) {
  const resource::Name name{service.district, service.facts.dispute};
  if (name.id == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto dispute, (resource::Find<DisputeNoun>(tx, name)));
  const std::string office = OfficeOf(service.facts.lawyer);
  const bool theirs =
      dispute && std::any_of(dispute->facts.assignments.begin(), dispute->facts.assignments.end(),
                             [&](const Assignment& one) { return one.mediator == office && one.accepted.has_value(); });
  return theirs ? absl::OkStatus() : resource::NotFound<DisputeNoun>(name);
}

}  // namespace

absl::StatusOr<v1::LegalService> MediatorService::RecordLegalService(const rpc::Call& call,
                                                                     const v1::RecordLegalServiceRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(NamedLegalService named, FromProto(district, request.legal_service()));
  LegalService& draft = named.service;
  const auth::Self* owner = call.AsOwner();
  if (owner == nullptr || auth::SubjectOf(*owner) != NameOfLawyer(district, draft.facts.lawyer)) {
    return error::FieldInvalid("legal_service.lawyer", "a lawyer records their own", "律师只能登记本人的法律服务");
  }
  const absl::Status fits = CheckLegalService(draft.facts, draft.words.person, absl::Now());
  if (!fits.ok()) return resource::EarlierCreationOr(fits, services_, call, request);
  ASSIGN_OR_RETURN(draft.digests, DigestsOfAdvised(means_.keys(), draft.words.person));
  const auto chain = AreaOf(means_.registry, call, district, named.area);
  if (!chain.ok()) return resource::EarlierCreationOr(chain.status(), services_, call, request);
  draft.facts.area_path = grid::AreaPathOf(*chain);
  draft.facts.recorder = call.principal;
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  return resource::Create(services_, call, request, "legal_service.recorded",
                          [&](sql::Txn& tx, const resource::Moment&) -> absl::StatusOr<LegalService> {
                            LegalService service = draft;
                            ASSIGN_OR_RETURN(service.facts.firm, FirmThen(tx, service));
                            RETURN_IF_ERROR(CheckCollisions(tx, service));
                            RETURN_IF_ERROR(CheckDispute(tx, service));
                            RETURN_IF_ERROR(SealWords(means_.keys(), service));
                            return service;
                          });
}

absl::StatusOr<v1::LegalService> MediatorService::ConfirmLegalService(const rpc::Call& call,
                                                                      const v1::ConfirmLegalServiceRequest& request) {
  return resource::Change(services_, call, request, "legal_service.confirmed",
                          [](const resource::Moment& moment, const LegalService& before) {
                            return mediation::ConfirmLegalService(before, moment.actor.principal());
                          });
}

absl::StatusOr<v1::LegalService> MediatorService::VoidLegalService(const rpc::Call& call,
                                                                   const v1::VoidLegalServiceRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return resource::Change(
      services_, call, request, "legal_service.voided",
      [&](const resource::Moment& moment, const LegalService& before) -> absl::StatusOr<LegalService> {
        LegalService opened = before;
        RETURN_IF_ERROR(OpenWords(means_.keys(), opened));
        ASSIGN_OR_RETURN(LegalService after,
                         mediation::VoidLegalService(opened, moment.actor.principal(), request.note()));
        RETURN_IF_ERROR(SealWords(means_.keys(), after));
        return after;
      });
}

absl::StatusOr<v1::ListLegalServicesResponse> MediatorService::ListLegalServices(
    const rpc::Call& call, const v1::ListLegalServicesRequest& request) {
  LegalServiceFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.lawyer().empty()) {
    ASSIGN_OR_RETURN(filter.lawyer, LicenceFrom(filter.district, "lawyer", request.lawyer()));
  }
  if (const auth::Self* owner = call.AsOwner(); owner != nullptr) {
    constexpr int64_t kNobody = 0;  // who has no licence of the usual form has no entries
    const int64_t own = LicenceOf("lawyers/" + owner->id).value_or(kNobody);
    if (filter.lawyer.value_or(own) != own) return v1::ListLegalServicesResponse();
    filter.lawyer = own;
  }
  if (!request.firm().empty()) {
    ASSIGN_OR_RETURN(filter.firm, ParseIdWithin(filter.district, "firm", request.firm(), "firms"));
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state,
                     KnownEnum<LegalServiceState>("state", request.state(), v1::LegalService::State_descriptor()));
  }
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();
  if (request.has_from_time()) {
    ASSIGN_OR_RETURN(from, TimeFrom("from_time", request.from_time()));
  }
  if (request.has_until_time()) {
    ASSIGN_OR_RETURN(until, TimeFrom("until_time", request.until_time()));
  }
  ASSIGN_OR_RETURN(const auto listed,
                   resource::ListInReach(services_, call, filter, page, [&](const LegalService& service) {
                     return from <= service.facts.start && service.facts.start < until;
                   }));
  v1::ListLegalServicesResponse response;
  for (const LegalService& service : listed.items) {
    *response.add_legal_services() = services_.noun.Show(call, service);
  }
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

}  // namespace zhiwang::mediation

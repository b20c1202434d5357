#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/followers/calendar_follower.h"
#include "common/resource/change.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/rules/rules_book.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::mediation {

// What decisions of a district go by at present.
struct Basis {
  std::shared_ptr<const process::DistrictCalendar> calendar;
  Terms terms;
  std::string police_partner;  // that is told of violence; empty: the rules name none
  CourtRules courts;           // that confirm agreements
};

// The parts of the service that changes of disputes need.
struct DisputeMeans {
  resource::Parts<DisputeNoun> parts;
  RulesBook& rules;
  process::CalendarFollower& calendars;
  grid::RegistryClient& registry;

  const privacy::KeyRing& keys() const { return *parts.noun.keys; }
  sql::Database& db() const { return parts.db; }

  // CALENDAR_MISSING where the district has no calendar; UNAVAILABLE where its rules cannot be read.
  absl::StatusOr<Basis> BasisOf(const std::string& district, absl::Time deadline) const;
  // True if the district's rules of today name that partner as a court. UNAVAILABLE where they cannot be read.
  absl::StatusOr<bool> IsCourt(const std::string& district, const std::string& partner, absl::Time deadline) const;
};

// What `decide(const Context&, const Dispute&)`, or with the transaction first, makes of the dispute, whose words are open
// while it decides.
template <class Decide>
absl::StatusOr<Dispute> DecideOpened(const privacy::KeyRing& keys, const Basis& basis, sql::Txn& tx,
                                     const resource::Moment& moment, const Dispute& before, Decide& decide) {
  Dispute opened = before;
  RETURN_IF_ERROR(OpenWords(keys, opened));
  const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
  absl::StatusOr<Dispute> decided = [&]() -> absl::StatusOr<Dispute> {
    if constexpr (std::is_invocable_v<Decide&, sql::Txn&, const Context&, const Dispute&>) {
      return decide(tx, context, opened);
    } else {
      return decide(context, opened);
    }
  }();
  ASSIGN_OR_RETURN(Dispute after, std::move(decided));
  RETURN_IF_ERROR(SealWords(keys, after));
  return after;
}

// A dispute of the call's district, as a field of a request names it. RESOURCE_NAME_INVALID names the field; DISPUTE_NOT_FOUND
// for an id that none can have.
absl::StatusOr<resource::Name> DisputeName(const rpc::Call& call, std::string_view field, const std::string& name);

// The dispute, locked until the transaction ends, for a change of what belongs to it; `not_found` where there is none, or the
// caller does not reach it.
absl::StatusOr<std::shared_ptr<const Dispute>> LockDispute(sql::Txn& tx, const rpc::Call& call,
                                                           const resource::Name& name, const absl::Status& not_found);

// Changes the dispute that a request names by a decision, made by the district's calendar and terms: see resource::Change.
template <class Request, class Decide>
absl::StatusOr<v1::Dispute> ChangeDispute(const DisputeMeans& means, const rpc::Call& call, const Request& request,
                                          const DisputeEvent& event, Decide decide) {
  ASSIGN_OR_RETURN(const Basis basis, means.BasisOf(call.district, call.deadline));
  return resource::Change(
      means.parts, call, request, event,
      [&](sql::Txn& tx, const resource::Moment& moment, const Dispute& before) -> absl::StatusOr<Dispute> {
        RETURN_IF_ERROR(CheckMediates(call, before));
        return DecideOpened(means.keys(), basis, tx, moment, before, decide);
      });
}

}  // namespace zhiwang::mediation

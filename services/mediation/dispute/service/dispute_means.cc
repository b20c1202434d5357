#include "services/mediation/dispute/service/dispute_means.h"

#include <algorithm>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"

namespace zhiwang::mediation {

absl::StatusOr<Basis> DisputeMeans::BasisOf(const std::string& district, absl::Time deadline) const {
  Basis basis;
  basis.calendar = calendars.Of(district);
  if (basis.calendar == nullptr) return error::CalendarMissing(district);
  ASSIGN_OR_RETURN(const Rules present, rules.On(district, calendar::TodayNumber(), deadline));
  basis.terms = present.terms;
  basis.police_partner = present.police_partner;
  basis.courts = present.courts;
  return basis;
}

absl::StatusOr<bool> DisputeMeans::IsCourt(const std::string& district, const std::string& partner,
                                           absl::Time deadline) const {
  ASSIGN_OR_RETURN(const Rules present, rules.On(district, calendar::TodayNumber(), deadline));
  const auto& courts = present.court_partners;
  return std::find(courts.begin(), courts.end(), partner) != courts.end();
}

absl::StatusOr<resource::Name> DisputeName(const rpc::Call& call, std::string_view field, const std::string& name) {
  RETURN_IF_ERROR(ParseIdWithin(call.district, field, name, DisputeNoun::kCollection).status());
  return resource::ParseName<DisputeNoun>(name);
}

absl::StatusOr<std::shared_ptr<const Dispute>> LockDispute(sql::Txn& tx, const rpc::Call& call,
                                                           const resource::Name& name, const absl::Status& not_found) {
  ASSIGN_OR_RETURN(auto found, resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted));
  if (!found || !ReachesDispute(call, *found)) return not_found;
  RETURN_IF_ERROR(CheckMediates(call, *found));
  return std::make_shared<const Dispute>(*std::move(found));
}

}  // namespace zhiwang::mediation

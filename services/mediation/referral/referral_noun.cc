#include "services/mediation/referral/referral_noun.h"

#include <fmt/format.h>

#include "common/status/error.h"
#include "services/mediation/referral/referral_record.h"

namespace zhiwang::mediation {

absl::Status ReferralNoun::Read(const sql::Row& row, Referral& referral) {
  return DecodeReferral(row.Text(3), referral);
}

resource::Columns ReferralNoun::ColumnsOf(const Referral& referral) {
  resource::Columns columns;
  columns.Set("dispute", referral.dispute).Once("case_id", referral.case_id).Once("round", referral.round);
  columns.Set("body", ToRecord(referral).SerializeAsString());
  return columns;
}

changelog::Change ReferralNoun::ChangeOf(const Referral*, const Referral& after, const ReferralEvent& event) {
  v1::ReferralRecord payload = ToRecord(after);
  payload.set_given_up_version(event.given_up_version);
  payload.set_given_up_reason(event.given_up_reason);
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

absl::Status ReferralNoun::NotFound(std::string_view name) {
  return error::Unexpected(fmt::format("there is no referral {}", name));
}

}  // namespace zhiwang::mediation

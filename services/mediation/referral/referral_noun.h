#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/resource/noun.h"
#include "services/mediation/referral/domain/referral.h"
#include "services/mediation/referral/referral_proto.h"

namespace zhiwang::mediation {

// The type of the change by which a case took its referral back: the case knows, and is not told. Persisted: do not change.
inline constexpr char kReferralWithdrawn[] = "referral.withdrawn";

// The event of a referral's change. A step that the case will not hear of is an event, too: see progress_hand_off.h.
struct ReferralEvent : resource::Event {
  using resource::Event::Event;
  int64_t given_up_version = 0;  // the step's
  std::string given_up_reason = {};
};

// Referrals as resources: see resource/noun.h. They change with the dispute that answers them, and nobody asks for one by
// name.
struct ReferralNoun {
  using Domain = Referral;
  using Proto = v1::CaseReferral;
  using Event = ReferralEvent;
  static constexpr std::string_view kKind = "referral";
  static constexpr std::string_view kCollection = "referrals";
  static constexpr std::string_view kTable = "referral";
  static constexpr std::string_view kSelect = "body";

  static absl::Status Read(const sql::Row& row, Referral& referral);
  static resource::Columns ColumnsOf(const Referral& referral);
  static changelog::Change ChangeOf(const Referral*, const Referral& after, const ReferralEvent& event);
  static auth::Scope ScopeOf(const Referral& referral) { return {referral.area_path, {}}; }
  static absl::Status NotFound(std::string_view name);
  static v1::CaseReferral Show(const rpc::Call&, const Referral& referral) { return ToProto(referral); }
};

}  // namespace zhiwang::mediation

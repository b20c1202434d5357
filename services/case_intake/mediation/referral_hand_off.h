#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/case_intake/settings/settings.h"

namespace zhiwang::intake {

// The name of the relay that hands referrals over. Persisted: do not change.
inline constexpr char kReferralRelay[] = "referrals";

// Hands each referral of a case to the mediation service, which registers a dispute of it, and writes down on the case
// which one that is, or why there is none; tells the mediation service where a case takes its referral back. Where an operator
// gives that up, the case's timeline says so, by whom and why. The reporter is read from the case's row when it is delivered:
// their data are in no change. `mediation` is a channel that tries once, because a relay delivers again by itself.
handoff::Route ReferralRoute(sql::Database& db, Settings& settings, const privacy::KeyRing& keys,
                             const std::shared_ptr<grpc::Channel>& mediation);

}  // namespace zhiwang::intake

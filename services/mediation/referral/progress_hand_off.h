#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"

namespace zhiwang::mediation {

// The name of the relay that tells cases what has become of their mediation. Persisted: do not change.
inline constexpr char kProgressRelay[] = "mediation_progress";

// Tells the case at the intake service of each step of its referral but the registration, which the intake service was
// answered itself. What is told stands in the change, so that each step is told as it was. A case that took its referral
// back, or had it given up, is told no more: the referral says so.
handoff::Route ProgressRoute(const std::shared_ptr<grpc::Channel>& intake);

}  // namespace zhiwang::mediation

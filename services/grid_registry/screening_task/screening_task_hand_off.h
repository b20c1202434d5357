#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// The name of the relay that tells the mediation service what was found. Persisted: do not change.
inline constexpr char kScreeningResultRelay[] = "screening_results";

// Tells the screening at the mediation service of the report on its task. That the due time passes it knows by itself.
handoff::Route ScreeningResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& mediation);

}  // namespace zhiwang::grid

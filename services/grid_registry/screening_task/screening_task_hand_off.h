#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// The name of the relay that brings reports to the mediation service. Persisted: do not change.
inline constexpr char kScreeningResultRelay[] = "screening_results";

// Brings the report on a task to the screening at the mediation service. The mediation service has a due-time timer of its own.
handoff::Route ScreeningResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& mediation);

}  // namespace zhiwang::grid

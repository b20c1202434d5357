#pragma once

#include "common/server/connections/endpoint.h"

namespace zhiwang::server {

// Ends this process's connection with these ends at once, and drops what came over it and was not read yet. Whoever reads or
// writes it next meets an error. False where there is no such connection. gRPC has no call for that.
bool HangUp(const ConnectionEnds& ends);

}  // namespace zhiwang::server

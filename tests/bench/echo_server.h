#pragma once

#include <memory>
#include <string>

#include <grpcpp/server.h>

#include "common/server/runtime.h"
#include "common/server/service.h"

namespace zhiwang::bench {

// Serves the echo method at `address` until the process is killed: the `--serve_echo` mode of the benchmark.
[[noreturn]] void ServeEcho(const std::string& address);

}  // namespace zhiwang::bench

#pragma once

#include <memory>
#include <string>

#include <grpcpp/server.h>

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"

namespace zhiwang::bench {

// Serves the echo method at `address` until the process is killed: the `--serve_echo` mode of the benchmark.
[[noreturn]] void ServeEcho(const std::string& address);

}  // namespace zhiwang::bench

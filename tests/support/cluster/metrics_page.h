#pragma once

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace zhiwang::testing {

// The port of `127.0.0.1:7102`; 0 where there is none.
int PortOf(const std::string& address);

// The metrics that a process of this machine serves at that address (Cluster::Replica::metrics); empty when it cannot be
// asked.
std::string MetricsAt(const std::string& address);

// The sum of those metrics of a page that `wanted` picks by name and labels: `zhiwang_loop_leads{loop="timers"}`.
double SumOf(const std::string& page, absl::FunctionRef<bool(std::string_view)> wanted);

}  // namespace zhiwang::testing

#pragma once

#include <functional>
#include <string>

#include "common/handoff/relay.h"
#include "common/process/process.h"

namespace zhiwang::grid {

struct RegistryOptions {
  std::string case_intake;  // host:port of the intake service, which is told of on-site checks
  std::string mediation;  // host:port of mediation, which is told of screenings and of the checks that disputes ask for
  handoff::RelayOptions relay;  // that tells them
};

// The grid registry, as its program and the tests start it. `options` is asked when an instance starts: flags are read by
// then.
process::ServiceDefinition DefineRegistry(std::function<RegistryOptions()> options);

}  // namespace zhiwang::grid

#pragma once

#include <functional>

#include "common/handoff/relay.h"
#include "common/process/followers/deadline_mover.h"
#include "common/process/process.h"
#include "services/case_intake/my_case/my_case_service.h"

namespace zhiwang::intake {

struct IntakeOptions {
  MyCaseOptions my_cases;
  process::DeadlineMover::Options mover;
  handoff::RelayOptions relay;  // that hands on-site checks over
};

// The case intake, as its program and the tests start it. `options` is asked when an instance starts: flags are read by
// then.
process::ServiceDefinition DefineIntake(std::function<IntakeOptions()> options);

}  // namespace zhiwang::intake

#pragma once

#include <functional>
#include <string>

#include "common/handoff/relay.h"
#include "common/process/followers/deadline_mover.h"
#include "common/process/process.h"
#include "services/case_intake/my_case/my_case_service.h"

namespace zhiwang::intake {

struct IntakeOptions {
  MyCaseOptions my_cases;
  process::DeadlineMover::Options mover;
  std::string mediation;        // host:port of the mediation service, to which cases are referred
  handoff::RelayOptions relay;  // that hands on-site checks over, and that hands referrals over
};

// The case intake, as its program and the tests start it. `options` is asked when an instance starts: flags are read by
// then.
process::ServiceDefinition DefineIntake(std::function<IntakeOptions()> options);

}  // namespace zhiwang::intake

#pragma once

#include <functional>
#include <string>

#include "common/documents/page_counter.h"
#include "common/documents/renderer.h"
#include "common/handoff/relay.h"
#include "common/process/followers/deadline_mover.h"
#include "common/process/process.h"
#include "services/mediation/holder_watch/holder_watch.h"
#include "services/mediation/rising/trend_follower.h"
#include "services/mediation/screening/round_spreader.h"

namespace zhiwang::mediation {

struct MediationOptions {
  process::DeadlineMover::Options mover;
  std::string case_intake;              // host:port of the intake service: its cases are told, its appeals counted
  handoff::RelayOptions relay;          // that tells them, and hands inspections over
  documents::RendererOptions renderer;  // that prints documents
  documents::PageCounterOptions pages = {};
  HolderWatch::Options holders = {};
  RoundSpreader::Options screenings = {};
  TrendFollower::Options trends = {};
};

// Mediation, as its program and the tests start it. `options` is asked when an instance starts: flags are read by then.
process::ServiceDefinition DefineMediation(std::function<MediationOptions()> options);

}  // namespace zhiwang::mediation

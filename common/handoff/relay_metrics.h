#pragma once

#include <string>

#include "common/handoff/route.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::handoff {

// The metrics of a relay.
struct RelayMetrics {
  explicit RelayMetrics(const std::string& relay)
      : waiting(Gauge(relay, "zhiwang_relay_waiting", "Resources that have something to hand over, by relay.")),
        oldest(Gauge(relay, "zhiwang_relay_oldest_seconds", "Since when the oldest hand-off of a relay waits.")),
        leads(Gauge(relay, "zhiwang_relay_leads", "1 on the replica that delivers.")),
        taken(Deliveries(relay, "taken")),
        refused(Deliveries(relay, "refused")),
        given_up(Deliveries(relay, "given_up")),
        put_off(Deliveries(relay, "put_off")) {}
  static telemetry::Gauge Gauge(const std::string& relay, const char* name, const char* help) {
    return {name, help, {{"relay", relay}}};
  }
  static telemetry::Counter Deliveries(const std::string& relay, const char* outcome) {
    return {"zhiwang_relay_deliveries_total",
            "Deliveries to another service, by relay and by outcome.",
            {{"relay", relay}, {"outcome", outcome}}};
  }

  // The counter for a delivery that has come back: it is settled with that outcome, or put off.
  telemetry::Counter& Of(bool settles, const Outcome& outcome) {
    if (!settles) return put_off;
    if (outcome.ok()) return taken;
    return IsGivenUp(outcome.status()) ? given_up : refused;
  }

  telemetry::Gauge waiting, oldest, leads;
  telemetry::Counter taken, refused, given_up, put_off;
};

}  // namespace zhiwang::handoff

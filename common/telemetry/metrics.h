#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <prometheus/exposer.h>
#include <prometheus/registry.h>

#include "absl/status/statusor.h"

namespace zhiwang::telemetry {

// The metrics of this process, shared by all it serves.
prometheus::Registry& Registry();

// Serves the registry at http://`address`/metrics until it is destroyed. UNAVAILABLE when the port is taken.
absl::StatusOr<std::unique_ptr<prometheus::Exposer>> ServeMetrics(const std::string& address);

// A gauge whose value is read when the metrics are collected, for as long as the object lives.
class ObservedGauge {
 public:
  ObservedGauge(std::string name, std::string help, std::function<double()> read);
  ~ObservedGauge();
  ObservedGauge(const ObservedGauge&) = delete;
  ObservedGauge& operator=(const ObservedGauge&) = delete;
};

}  // namespace zhiwang::telemetry

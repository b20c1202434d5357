#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  // Values of one gauge, each with the value of its label.
  using Labelled = std::vector<std::pair<std::string, double>>;

  ObservedGauge(std::string name, std::string help, std::function<double()> read);
  // The same for a gauge with a label.
  ObservedGauge(std::string name, std::string help, std::string label, std::function<Labelled()> read);
  ~ObservedGauge();
  ObservedGauge(const ObservedGauge&) = delete;
  ObservedGauge& operator=(const ObservedGauge&) = delete;
};

}  // namespace zhiwang::telemetry

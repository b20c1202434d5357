#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

// Only metrics.cc sees the library: its headers cost every unit that includes them half a second.
namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace zhiwang::telemetry {

// Names and values of labels.
using Labels = std::vector<std::pair<std::string, std::string>>;

// A metric of this process. Objects with one name and the same labels share one value, which lives as long as the process.
// Copies are cheap. Every method may be called from any thread.
class Counter {
 public:
  Counter(const std::string& name, const std::string& help, const Labels& labels = {});
  // `by` is not negative.
  void Add(double by = 1) const;
  double value() const;

 private:
  prometheus::Counter* counter_;
};

class Gauge {
 public:
  Gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  void Set(double value) const;
  void Add(double by) const;
  double value() const;

 private:
  prometheus::Gauge* gauge_;
};

class Histogram {
 public:
  // `bounds` are the upper ends of the buckets, ascending; a last one without an end is added.
  Histogram(const std::string& name, const std::string& help, const Labels& labels, const std::vector<double>& bounds);
  void Observe(double value) const;

 private:
  prometheus::Histogram* histogram_;
};

// The metrics of this process, shared by all it serves. New code uses the classes above.
prometheus::Registry& Registry();

// Serves the metrics over HTTP until it is destroyed.
class MetricsServer {
 public:
  virtual ~MetricsServer() = default;
  // The port it listens on, for an address that left the port to the kernel.
  virtual int port() const = 0;
};

// Serves the registry at http://`address`/metrics. UNAVAILABLE when the port is taken.
absl::StatusOr<std::unique_ptr<MetricsServer>> ServeMetrics(const std::string& address);

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

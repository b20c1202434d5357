#include "common/telemetry/metrics.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace zhiwang::telemetry {
namespace {

// Observed gauges of the process. prometheus-cpp keeps only weak references to collectables, so this list is one
// collectable that lives as long as the process.
class ObservedGauges final : public prometheus::Collectable {
 public:
  using Read = std::function<prometheus::MetricFamily()>;
  void Add(const void* key, Read read) {
    absl::MutexLock lock(&mutex_);
    reads_.emplace_back(key, std::move(read));
  }
  void Remove(const void* key) {
    absl::MutexLock lock(&mutex_);
    reads_.erase(std::remove_if(reads_.begin(), reads_.end(), [&](const auto& entry) { return entry.first == key; }),
                 reads_.end());
  }
  std::vector<prometheus::MetricFamily> Collect() const override {
    absl::MutexLock lock(&mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const auto& [key, read] : reads_) families.push_back(read());
    return families;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::pair<const void*, Read>> reads_ ABSL_GUARDED_BY(mutex_);
};

std::shared_ptr<prometheus::Registry> SharedRegistry() {
  static auto* registry = new std::shared_ptr<prometheus::Registry>(std::make_shared<prometheus::Registry>());
  return *registry;
}

std::shared_ptr<ObservedGauges> Observed() {
  static const auto* observed = new std::shared_ptr<ObservedGauges>(std::make_shared<ObservedGauges>());
  return *observed;
}

class ServedMetrics final : public MetricsServer {
 public:
  explicit ServedMetrics(const std::string& address) : exposer_(address, 1) {
    exposer_.RegisterCollectable(SharedRegistry());
    exposer_.RegisterCollectable(Observed());
  }
  int port() const override { return exposer_.GetListeningPorts().front(); }

 private:
  prometheus::Exposer exposer_;
};

prometheus::Labels ToMap(const Labels& labels) { return {labels.begin(), labels.end()}; }

}  // namespace

prometheus::Registry& Registry() { return *SharedRegistry(); }

Counter::Counter(const std::string& name, const std::string& help, const Labels& labels)
    : counter_(&prometheus::BuildCounter().Name(name).Help(help).Register(Registry()).Add(ToMap(labels))) {}
void Counter::Add(double by) const { counter_->Increment(by); }
double Counter::value() const { return counter_->Value(); }

Gauge::Gauge(const std::string& name, const std::string& help, const Labels& labels)
    : gauge_(&prometheus::BuildGauge().Name(name).Help(help).Register(Registry()).Add(ToMap(labels))) {}
void Gauge::Set(double value) const { gauge_->Set(value); }
void Gauge::Add(double by) const { gauge_->Increment(by); }
double Gauge::value() const { return gauge_->Value(); }

Histogram::Histogram(const std::string& name, const std::string& help, const Labels& labels,
                     const std::vector<double>& bounds)
    : histogram_(&prometheus::BuildHistogram().Name(name).Help(help).Register(Registry()).Add(ToMap(labels), bounds)) {}
void Histogram::Observe(double value) const { histogram_->Observe(value); }

absl::StatusOr<std::unique_ptr<MetricsServer>> ServeMetrics(const std::string& address) {
  try {
    return std::make_unique<ServedMetrics>(address);
  } catch (const std::exception& exception) {
    return absl::UnavailableError(fmt::format("cannot serve metrics at {}: {}", address, exception.what()));
  }
}

ObservedGauge::ObservedGauge(std::string name, std::string help, std::function<double()> read) {
  Observed()->Add(this, [name = std::move(name), help = std::move(help), read = std::move(read)] {
    prometheus::ClientMetric metric;
    metric.gauge.value = read();
    return prometheus::MetricFamily{name, help, prometheus::MetricType::Gauge, {std::move(metric)}};
  });
}

ObservedGauge::ObservedGauge(std::string name, std::string help, std::string label, std::function<Labelled()> read) {
  Observed()->Add(this,
                  [name = std::move(name), help = std::move(help), label = std::move(label), read = std::move(read)] {
                    prometheus::MetricFamily family{name, help, prometheus::MetricType::Gauge, {}};
                    for (const auto& [label_value, value] : read()) {
                      prometheus::ClientMetric& metric = family.metric.emplace_back();
                      metric.label.push_back({label, label_value});
                      metric.gauge.value = value;
                    }
                    return family;
                  });
}

ObservedGauge::~ObservedGauge() { Observed()->Remove(this); }

}  // namespace zhiwang::telemetry

#pragma once

#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/audit/head_key.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::audit {

// Exports the heads of all chains to a file at once and then every minute, for as long as it lives. What fails is logged
// and tried again within ten seconds; how old the last export is, is the metric zhiwang_audit_heads_age_seconds.
class HeadExporter {
 public:
  HeadExporter(sql::Database& db, SigningKey key, std::string file, absl::Duration every = absl::Minutes(1));
  ~HeadExporter();

  // Since the last export that succeeded, or since the start.
  absl::Duration age() const;

 private:
  void Run();

  sql::Database& db_;
  const SigningKey key_;
  const std::string file_;
  const absl::Duration every_;
  mutable absl::Mutex mutex_;
  absl::Time exported_ ABSL_GUARDED_BY(mutex_) = absl::Now();
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  const telemetry::ObservedGauge age_{"zhiwang_audit_heads_age_seconds",
                                      "Since the heads of the audit log were last exported.",
                                      [this] { return absl::ToDoubleSeconds(age()); }};
  std::thread thread_;
};

}  // namespace zhiwang::audit

#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/audit/head_key.h"
#include "common/background/schedule.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::audit {

// Exports the heads of all chains to a file at once and then every minute, for as long as it lives. A failed export is
// logged and tried again within ten seconds. The metric zhiwang_audit_heads_age_seconds tells how old the last export is.
class HeadExporter {
 public:
  HeadExporter(background::Schedule& schedule, sql::Database& db, SigningKey key, std::string file,
               absl::Duration every = absl::Minutes(1));

  // Since the last export that succeeded, or since the start.
  absl::Duration age() const { return loop_->age(); }

 private:
  absl::Status Export() const;

  sql::Database& db_;
  const SigningKey key_;
  const std::string file_;
  const std::unique_ptr<background::Loop> loop_;
  const telemetry::ObservedGauge age_{"zhiwang_audit_heads_age_seconds",
                                      "Since the heads of the audit log were last exported.",
                                      [this] { return absl::ToDoubleSeconds(age()); }};
};

}  // namespace zhiwang::audit

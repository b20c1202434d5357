#include "common/audit/head_exporter.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/audit/head_export.h"

namespace zhiwang::audit {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kAgainAfter = absl::Seconds(10);

}  // namespace

HeadExporter::HeadExporter(sql::Database& db, SigningKey key, std::string file, absl::Duration every)
    : db_(db), key_(std::move(key)), file_(std::move(file)), every_(every), thread_([this] { Run(); }) {}

absl::Duration HeadExporter::age() const {
  absl::MutexLock lock(&mutex_);
  return absl::Now() - exported_;
}

HeadExporter::~HeadExporter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void HeadExporter::Run() {
  for (;;) {
    const absl::Time now = absl::Now();
    const absl::Status exported = ExportHeads(db_, now + kPatience, key_, file_, now);
    if (!exported.ok()) spdlog::error("the audit log's heads are not exported: {}", std::string(exported.message()));
    absl::MutexLock lock(&mutex_);
    if (exported.ok()) exported_ = now;
    const absl::Duration pause = exported.ok() ? every_ : std::min(every_, kAgainAfter);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
  }
}

}  // namespace zhiwang::audit

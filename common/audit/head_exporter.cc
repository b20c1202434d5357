#include "common/audit/head_exporter.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/audit/head_export.h"

namespace zhiwang::audit {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

}  // namespace

HeadExporter::HeadExporter(sql::Database& db, SigningKey key, std::string file, absl::Duration every)
    : db_(db), key_(std::move(key)), file_(std::move(file)), every_(every), thread_([this] { Run(); }) {}

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
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), every_)) return;
  }
}

}  // namespace zhiwang::audit

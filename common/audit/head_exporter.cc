#include "common/audit/head_exporter.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/audit/head_export.h"

namespace zhiwang::audit {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kAgainAfter = absl::Seconds(10);

}  // namespace

HeadExporter::HeadExporter(background::Schedule& schedule, sql::Database& db, SigningKey key, std::string file,
                           absl::Duration every)
    : db_(db),
      key_(std::move(key)),
      file_(std::move(file)),
      loop_(schedule.Run({.name = "audit_heads",
                          .period = every,
                          .at_once = true,
                          .first_pause = std::min(every, kAgainAfter),
                          .longest_pause = std::min(every, kAgainAfter)},
                         [this](const background::Turn&) { return Export(); })) {}

absl::Status HeadExporter::Export() const {
  const absl::Time now = absl::Now();
  return ExportHeads(db_, now + kPatience, key_, file_, now);
}

}  // namespace zhiwang::audit

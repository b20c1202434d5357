#include "common/process/change_log_flags.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/time/time.h"

ABSL_FLAG(int, watches_per_caller, 4, "watches of the change log that one caller may have");
ABSL_FLAG(int, most_watches, 200, "watches of the change log at once; each takes one of --most_streams");
ABSL_FLAG(int, watches_reading, 4,
          "watches that may be reading what is long past at once, each over a database connection");
ABSL_FLAG(int, watch_buffer, 1'000, "changes that may wait for a watcher; one that reads more slowly is cut off");
ABSL_FLAG(absl::Duration, heartbeat, absl::Seconds(15), "the longest time that a watcher hears nothing");

namespace zhiwang::process {

log_service::ChangeLogOptions ChangeLogOptionsFromFlags(std::vector<changelog::StateTable> tables,
                                                        std::vector<changelog::Parking*> followers) {
  return {.tables = std::move(tables),
          .followers = std::move(followers),
          .heartbeat = absl::GetFlag(FLAGS_heartbeat),
          .longest_buffer = static_cast<size_t>(absl::GetFlag(FLAGS_watch_buffer)),
          .watches = {.most_by_caller = absl::GetFlag(FLAGS_watches_per_caller),
                      .most = absl::GetFlag(FLAGS_most_watches),
                      .most_reading = absl::GetFlag(FLAGS_watches_reading)}};
}

}  // namespace zhiwang::process

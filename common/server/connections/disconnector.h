#pragma once

#include <dirent.h>

#include <memory>
#include <set>

#include "common/server/connections/endpoint.h"

namespace zhiwang::server {

// Ends connections of this process of which only the ends are known. gRPC has no call for that. Not thread-safe.
//
// It finds them among the process's open descriptors. One pass over the descriptors, which takes a microsecond for each, serves
// all connections that are to be ended. What it needs for that it opens when it is made: a process that a flood leaves without
// descriptors must be able to end the flood.
class Disconnector {
 public:
  Disconnector();
  ~Disconnector();
  Disconnector(const Disconnector&) = delete;
  Disconnector& operator=(const Disconnector&) = delete;

  // Ends this process's connections with these ends at once, and drops what came over them and was not read yet. The next that
  // reads or writes one meets an error. Answers those that it ended: one that ended by itself is not among them.
  std::set<ConnectionEnds> Disconnect(const std::set<ConnectionEnds>& connections);

 private:
  bool EndIfIs(const ConnectionEnds& connection, int descriptor) const;

  const std::unique_ptr<DIR, int (*)(DIR*)> descriptors_;  // null where the system does not list them
  // Two descriptors of the same event, which nobody waits for. `copy_` is for a moment a copy of the connection to be ended.
  const int nothing_, copy_;
};

}  // namespace zhiwang::server

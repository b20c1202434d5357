#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/time/time.h"
#include "common/sql/database.h"

namespace zhiwang::bench {

// How on-site checks went from their cases to the grid registry and back.
struct HandOffs {
  double per_second = 0;   // from the first request until the last is settled
  absl::Duration lag_p99;  // from the change that asks to the change that says who goes
};

// Asks for an on-site check of each of the cases (resource names), so many a second or, with 0, as fast as can be, and
// waits until each is settled. Ends the program when one is not.
HandOffs HandOver(const std::shared_ptr<grpc::Channel>& intake, const std::string& token,
                  const std::vector<std::string>& cases, double per_second, sql::Database& db);

}  // namespace zhiwang::bench

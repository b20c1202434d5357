#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/grant_book.h"
#include "common/background/schedule.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"

namespace zhiwang::process {

// Keeps a book of grants as the grid registry has them, by asking it every few seconds. What was last heard is also kept
// in the service's own schema: a service that starts while the registry is down knows its people all the same. While it
// is down what was known stays in force, for nobody can take anything away there either.
class GrantFollower {
 public:
  // Starts with what the schema holds.
  static absl::StatusOr<std::unique_ptr<GrantFollower>> Start(sql::Database& db,
                                                              std::shared_ptr<grpc::Channel> registry,
                                                              auth::GrantBook& book, background::Schedule& schedule);

  // How long ago the registry was last heard.
  absl::Duration silence() const;

 private:
  GrantFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry, auth::GrantBook& book);
  absl::Status ReadCopy();
  absl::Status AskRegistry();
  absl::Status WriteCopy(const common::v1::ListGrantsResponse& all);
  absl::Status Take(const common::v1::ListGrantsResponse& all);
  absl::Status Run();

  sql::Database& db_;
  const std::unique_ptr<common::v1::GrantService::Stub> registry_;
  auth::GrantBook& book_;
  std::vector<auth::DatedGrant> grants_;                  // the loop's alone, once it runs
  std::string revision_;                                  // of these; empty: none were heard
  std::optional<common::v1::ListGrantsResponse> unkept_;  // what the schema does not hold yet
  mutable absl::Mutex mutex_;
  absl::Time heard_ ABSL_GUARDED_BY(mutex_) = absl::Now();
  absl::CivilDay day_;  // that the book was last set to
  std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::process

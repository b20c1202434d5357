#pragma once

#include <deque>
#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/grant_book.h"
#include "common/background/monotonic.h"
#include "common/background/schedule.h"
#include "common/process/followers/grant_copy.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/grant_service.pb.h"

namespace zhiwang::process {

// Keeps a book of grants as the grid registry has them, by asking it every second for changes. The last answer is also
// kept in the service's own schema: a service that starts while the registry is down knows its people all the same.
// While the registry is down the known grants stay in force, for nobody can take one away there either.
//
// A grant in a role that this program does not know, or that cannot be read, is skipped and counted
// (zhiwang_grants_passed_over_total); all other grants and revocations take effect all the same.
class GrantFollower {
 public:
  // Starts with what the schema holds.
  static absl::StatusOr<std::unique_ptr<GrantFollower>> Start(sql::Database& db,
                                                              std::shared_ptr<grpc::Channel> registry,
                                                              auth::GrantBook& book, background::Schedule& schedule);
  ~GrantFollower();

  // The time since the registry was last heard.
  absl::Duration silence() const;

 private:
  struct Registry;

  GrantFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry, auth::GrantBook& book);
  absl::StatusOr<common::v1::ListGrantChangesResponse> AskForPage();
  absl::Status AskRegistry(const background::Turn& turn);
  absl::Status Keep();
  absl::Status Run(const background::Turn& turn);

  sql::Database& db_;
  const std::unique_ptr<Registry> registry_;
  auth::GrantBook& book_;
  // The loop's alone, once it runs.
  std::string revision_;                                     // that the book has
  std::deque<common::v1::ListGrantChangesResponse> unkept_;  // pages that the schema does not hold yet
  Copied copied_;                                            // by those that it holds
  mutable absl::Mutex mutex_;
  absl::Duration heard_ ABSL_GUARDED_BY(mutex_) = background::Monotonic();
  std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::process

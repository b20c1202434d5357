#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/changelog/follow/stalled.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/hand_off_service.pb.h"

namespace zhiwang::handoff {

class Relay;

}  // namespace zhiwang::handoff

namespace zhiwang::log_service {

// zhiwang.common.v1.HandOffService over the schema behind `db`: the same in every service. Every method refuses the log of
// another service.
class HandOffService final : public server::Service {
 public:
  // `log` is the last part of the name of this service's log, `case-intake`. `relays` of this process look at once when an
  // operator acts; they must outlive it.
  HandOffService(server::Runtime& runtime, sql::Database& db, std::string_view log,
                 std::vector<handoff::Relay*> relays = {});

 private:
  absl::StatusOr<common::v1::ListHandOffsResponse> ListHandOffs(const rpc::Call& call,
                                                                const common::v1::ListHandOffsRequest& request);
  absl::StatusOr<common::v1::GetHandOffResponse> GetHandOff(const rpc::Call& call,
                                                            const common::v1::GetHandOffRequest& request);
  absl::StatusOr<common::v1::HandOff> RetryHandOff(const rpc::Call& call,
                                                   const common::v1::RetryHandOffRequest& request);
  absl::StatusOr<common::v1::HandOff> GiveUpHandOff(const rpc::Call& call,
                                                    const common::v1::GiveUpHandOffRequest& request);
  absl::StatusOr<common::v1::WithdrawHandOffResponse> WithdrawHandOff(
      const rpc::Call& call, const common::v1::WithdrawHandOffRequest& request);
  template <class Request>
  absl::StatusOr<changelog::Aggregate> AggregateIn(const Request& request) const;
  template <class Request, class Act>
  absl::StatusOr<common::v1::HandOff> Once(const rpc::Call& call, const Request& request, const Act& act) const;

  sql::Database& db_;
  const std::string log_;
  const std::vector<handoff::Relay*> relays_;
};

}  // namespace zhiwang::log_service

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/changelog/stalled.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/hand_off_service.pb.h"

namespace zhiwang::handoff {

class Relay;

// zhiwang.common.v1.HandOffService over the schema behind `db`: the same in every service. Every method refuses the log of
// another service.
class HandOffService final : public server::Service {
 public:
  // `log` is the last part of the name of this service's log, `case-intake`. `relays` of this process look at once when an
  // operator acts; they must outlive it.
  HandOffService(server::Runtime& runtime, sql::Database& db, std::string_view log, std::vector<Relay*> relays = {});

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
  void WakeRelays() const;

  sql::Database& db_;
  const std::string log_;
  const std::vector<Relay*> relays_;
};

}  // namespace zhiwang::handoff

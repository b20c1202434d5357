#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/hand_off_service.pb.h"

namespace zhiwang::handoff {

class Relay;

// Shows the hand-offs of this schema and lets operators retry them and give them up: see the contract.
class HandOffService final : public server::Service {
 public:
  // `relays` of this process look at once when an operator acts; they must outlive it.
  HandOffService(server::Runtime& runtime, sql::Database& db, std::vector<Relay*> relays = {});

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
  void WakeRelays() const;

  sql::Database& db_;
  const std::vector<Relay*> relays_;
};

}  // namespace zhiwang::handoff

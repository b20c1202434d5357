#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/statusor.h"
#include "common/rpc/status_wire.h"
#include "tests/support/client.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::testing {

// The changes of the log, `districts/370211/logs/case-intake`, of which a watch from the start tells that caller, as far as
// the log goes by now; of these kinds, or of all where none is named. The error with which the watch ended before.
inline absl::StatusOr<std::vector<common::v1::WatchedChange>> Watched(const std::shared_ptr<grpc::Channel>& channel,
                                                                      const SaidCaller& caller, const std::string& log,
                                                                      const std::vector<std::string>& kinds = {}) {
  common::v1::WatchChangesRequest request;
  request.set_name(log);
  request.set_from_start(true);
  request.mutable_kinds()->Assign(kinds.begin(), kinds.end());
  common::v1::ChangeLogService::Stub stub(channel);
  const auto context = ContextOf(caller);
  const auto reader = stub.WatchChanges(context.get(), request);
  std::vector<common::v1::WatchedChange> watched;
  // The first message has no change, nor has the one that says that the log had no more.
  int without_change = 0;
  common::v1::WatchChangesResponse message;
  while (without_change < 2 && reader->Read(&message)) {
    if (message.has_change()) {
      watched.push_back(message.change());
    } else {
      ++without_change;
    }
  }
  if (without_change < 2) return rpc::FromWire(reader->Finish());
  context->TryCancel();
  while (reader->Read(&message)) continue;
  reader->Finish();
  return watched;
}

}  // namespace zhiwang::testing

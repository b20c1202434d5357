#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/status/status.h"

namespace zhiwang::rpc {

// Calls a method of any kind with messages as bytes: sends every request while it calls `receive` with each response as
// it comes, from another thread but never two at once. The status of the call.
absl::Status CallRaw(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                     const std::string& path, const std::vector<std::string>& requests,
                     const std::function<void(const std::string& response)>& receive);

}  // namespace zhiwang::rpc

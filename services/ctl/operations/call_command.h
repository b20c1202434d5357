#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/operations/reflection.h"

namespace zhiwang::ctl {

// Calls `method` (`package.Service/Method`) on the server behind `channel` with these JSON documents, a message each,
// and calls `receive` with each answer as JSON. Types come from the server's reflection alone. NOT_FOUND for a method
// the server does not know, INVALID_ARGUMENT for a document that is no request of it or for more than one where the
// request is no stream; otherwise the status of the call.
absl::Status CallMethod(const Connection& connection, const ChannelPtr& channel, std::string_view method,
                        const std::vector<std::string>& documents,
                        const std::function<void(const std::string& json)>& receive);

// The definition of a service, method, message or enum in the server's contracts, in proto language. NOT_FOUND where
// the server does not know it.
absl::StatusOr<std::string> DescribeSymbol(const ReflectedContracts& contracts, const std::string& symbol);

}  // namespace zhiwang::ctl

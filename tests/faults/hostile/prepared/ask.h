#pragma once

#include <string>

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// The answer to a call that must succeed.
template <class Stub, class Request, class Response>
Response Ask(Cluster& cluster, Stub& stub,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
             const std::string& caller = kEverybody) {
  grpc::ClientContext context;
  cluster.SignAs(context, caller);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

}  // namespace zhiwang::testing

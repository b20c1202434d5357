#include "tests/support/client.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>

#include "common/auth/testing/said_callers.h"

namespace zhiwang::testing {

std::unique_ptr<grpc::ClientContext> ContextOf(const SaidCaller& caller) {
  auto context = std::make_unique<grpc::ClientContext>();
  auth::SayCaller(*context, caller.name, caller.rights);
  if (caller.person) auth::SayPerson(*context, *caller.person);
  for (const auto& [key, value] : caller.metadata) context->AddMetadata(key, value);
  context->set_deadline(absl::ToChronoTime(absl::Now() + caller.patience));
  return context;
}

absl::StatusOr<std::string> Client::AskBytes(const std::string& method, std::string_view request,
                                             const SaidCaller& caller) const {
  const grpc::internal::RpcMethod rpc_method(method.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice sent(request.data(), request.size());
  grpc::ByteBuffer answer;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel_.get(), rpc_method, ContextOf(caller).get(), grpc::ByteBuffer(&sent, 1), &answer);
  if (!status.ok()) return rpc::FromWire(status);
  grpc::Slice received;
  answer.DumpToSingleSlice(&received);
  return std::string(received.begin(), received.end());
}

}  // namespace zhiwang::testing

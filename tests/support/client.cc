#include "tests/support/client.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/time/clock.h"
#include "common/auth/testing/said_callers.h"
#include "common/status/error.h"

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
  for (Overload overload;;) {
    grpc::ByteBuffer answer;
    const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        channel_.get(), rpc_method, ContextOf(caller).get(), grpc::ByteBuffer(&sent, 1), &answer);
    if (status.ok()) {
      grpc::Slice received;
      answer.DumpToSingleSlice(&received);
      return std::string(received.begin(), received.end());
    }
    const absl::Status refused = rpc::FromWire(status);
    if (!overload.WaitToTryAgain(refused)) return refused;
  }
}

bool Overload::WaitToTryAgain(const absl::Status& refused) {
  constexpr int kMostTries = 50;
  if (ReasonOf(refused) != common::v1::OVERLOADED || ++tries_ > kMostTries) return false;
  absl::SleepFor(RetryDelayOf(refused));
  return true;
}

}  // namespace zhiwang::testing

#include "common/rpc/service.h"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/support/method_handler.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>
#include <grpcpp/support/server_callback.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::rpc {
namespace {

constexpr absl::Duration kComeBackAfter = absl::Milliseconds(200);

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;
using UnaryCallback = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
using StreamCallback = grpc::internal::TemplatedBidiStreamingHandler<ByteStream, false>;

}  // namespace

absl::Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  // The reader only takes slices from the buffer, but wants it mutable.
  grpc::ByteBuffer shared(bytes);
  grpc::ProtoBufferReader reader(&shared);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader) ? absl::OkStatus()
                                                                         : error::RequestMalformed();
}

grpc::ByteBuffer Serialize(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer;
  grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &bytes, &own_buffer);
  return bytes;
}

absl::Status Service::Admit(Call& call, const AccessRule& access, const grpc::ByteBuffer& in,
                            google::protobuf::Message& request) const {
  RETURN_IF_ERROR(Parse(in, request));
  return access.Admit(request, call);
}

const MethodDescriptor& Service::Claim(std::string_view method, const Descriptor& request, const Descriptor& response) {
  const MethodDescriptor* descriptor = contract_.FindMethodByName(std::string(method));
  if (descriptor == nullptr || descriptor->input_type() != &request || descriptor->output_type() != &response ||
      !bound_.emplace(method).second) {
    // A table that does not fit its contract is a mistake in the program; no input can bring it about.
    spdlog::critical("{}.{} is bound twice, or to other types than the contract's", contract_.full_name(), method);
    std::abort();
  }
  return *descriptor;
}

void Service::BindUnary(std::string_view method, const Descriptor& request, const Descriptor& response, bool on_worker,
                        UnaryHandler handler) {
  const MethodDescriptor& descriptor = Claim(method, request, response);
  const std::string& path = paths_.emplace_back(fmt::format("/{}/{}", contract_.full_name(), method));
  auto metrics = std::make_shared<MethodMetrics>(descriptor.full_name());

  auto serve = [this, on_worker, metrics, access = AccessRule(descriptor), handler = std::move(handler)](
                   grpc::CallbackServerContext* context, const grpc::ByteBuffer* in,
                   grpc::ByteBuffer* out) -> grpc::ServerUnaryReactor* {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const absl::Time arrived = absl::Now();
    const Finish finish = [reactor, metrics, arrived](const absl::Status& status) {
      const grpc::Status wire = ToWire(status);
      metrics->Count(wire.error_code(), absl::Now() - arrived);
      reactor->Finish(wire);
    };
    absl::StatusOr<Call> call = runtime_.Identify(*context, false);
    if (!call.ok()) {
      finish(call.status());
    } else if (!on_worker) {
      handler(*call, access, *in, out, finish);
    } else {
      const absl::Time deadline = call->deadline;
      const bool queued = runtime_.executor().Submit(
          deadline, [finish, &handler, &access, call = *std::move(call), in, out](bool in_time) mutable {
            if (!in_time) return finish(error::DeadlinePassed());
            handler(call, access, *in, out, finish);
          });
      if (!queued) finish(error::Overloaded(kComeBackAfter));
    }
    return reactor;
  };

  auto* rpc_method = new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                                          new UnaryCallback(std::move(serve)));
  rpc_method->SetServerApiType(grpc::internal::RpcServiceMethod::ApiType::RAW_CALL_BACK);
  AddMethod(rpc_method);  // takes it
}

void Service::BindStream(std::string_view method, const Descriptor& request, const Descriptor& response,
                         StreamHandler handler) {
  const MethodDescriptor& descriptor = Claim(method, request, response);
  const std::string& path = paths_.emplace_back(fmt::format("/{}/{}", contract_.full_name(), method));
  auto metrics = std::make_shared<MethodMetrics>(descriptor.full_name());

  auto serve = [this, metrics, access = AccessRule(descriptor), handler = std::move(handler)](
                   grpc::ServerContext* context, ByteStream* bytes) {
    const absl::Time arrived = absl::Now();
    absl::StatusOr<Call> call = runtime_.Identify(*context, true);
    const grpc::Status wire = ToWire(call.ok() ? handler(*call, access, *context, *bytes) : call.status());
    metrics->Count(wire.error_code(), absl::Now() - arrived);
    return wire;
  };

  // On the wire every streaming method is messages in and messages out; only how many differs.
  AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING,
                                                 new StreamCallback(std::move(serve))));
}

absl::Status Service::CheckComplete() const {
  std::string faults;
  for (int i = 0; i < contract_.method_count(); ++i) {
    const MethodDescriptor& method = *contract_.method(i);
    if (!bound_.contains(method.name())) faults += fmt::format(" {} is not bound;", method.full_name());
    const AccessRule access(method);
    if (!access.fault().empty()) faults += fmt::format(" {} {};", method.full_name(), access.fault());
  }
  return faults.empty() ? absl::OkStatus() : absl::FailedPreconditionError("contract not fulfilled:" + faults);
}

}  // namespace zhiwang::rpc

#include "common/server/service.h"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/method_handler.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>
#include <grpcpp/support/server_callback.h>
#include <spdlog/spdlog.h>

#include "common/background/monotonic.h"
#include "common/rpc/status_wire.h"
#include "common/server/priority_queues.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"

namespace zhiwang::server {
namespace {

constexpr char kEmergencyPermission[] = "call.emergency";

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;
using UnaryCallback = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
using StreamCallback = grpc::internal::TemplatedBidiStreamingHandler<ByteStream, false>;

// The answer as it goes over the wire; an error with the trace that the log has it under.
grpc::Status InTrace(grpc::ServerContextBase& context, const std::string& trace, const absl::Status& status) {
  const telemetry::TraceScope scope(trace);
  if (!status.ok()) context.AddTrailingMetadata(rpc::kTraceParentKey, trace);
  return rpc::ToWire(status);
}

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

absl::Status Service::Admit(rpc::Call& call, const AccessRule& access, const grpc::ByteBuffer& in,
                            google::protobuf::Message& request) const {
  RETURN_IF_ERROR(Parse(in, request));
  RETURN_IF_ERROR(access.Admit(request, call));
  const bool excused = call.priority != rpc::Priority::kEmergency || call.MaySomewhere(kEmergencyPermission);
  return excused ? absl::OkStatus() : error::PermissionMissing(kEmergencyPermission, "声明紧急调用", "");
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

void Service::BindUnary(std::string_view method, const Descriptor& request, const Descriptor& response,
                        UnaryHandler handler) {
  const MethodDescriptor& descriptor = Claim(method, request, response);
  const std::string& path = paths_.emplace_back(fmt::format("/{}/{}", contract_.full_name(), method));
  auto metrics = std::make_shared<MethodMetrics>(descriptor.full_name());

  auto serve = [this, metrics, access = AccessRule(descriptor), handler = std::move(handler)](
                   grpc::CallbackServerContext* context, const grpc::ByteBuffer* in,
                   grpc::ByteBuffer* out) -> grpc::ServerUnaryReactor* {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const absl::Duration arrived = background::Monotonic();
    const std::string trace = Runtime::TraceOf(*context);
    const telemetry::TraceScope scope(trace);
    Finish finish = [context, reactor, metrics, arrived, trace](const absl::Status& status) {
      const grpc::Status wire = InTrace(*context, trace, status);
      metrics->Count(wire.error_code(), background::Monotonic() - arrived);
      reactor->Finish(wire);
    };
    const absl::Status begun = Begin(*context, trace, access, handler, *in, out, finish);
    if (!begun.ok()) finish(begun);
    return reactor;
  };

  auto* rpc_method = new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                                          new UnaryCallback(std::move(serve)));
  rpc_method->SetServerApiType(grpc::internal::RpcServiceMethod::ApiType::RAW_CALL_BACK);
  AddMethod(rpc_method);  // takes it
}

absl::Status Service::Begin(const grpc::ServerContextBase& context, const std::string& trace, const AccessRule& access,
                            const UnaryHandler& handler, const grpc::ByteBuffer& in, grpc::ByteBuffer* out,
                            const Finish& finish) {
  ASSIGN_OR_RETURN(Runtime::Arrival arrival, runtime_.Receive(context, false, trace));
  const rpc::Priority priority = arrival.call.priority;
  const absl::Time deadline = arrival.call.deadline;
  // A caller who may not make the call, or makes it wrongly, takes no worker's time.
  const Finish leave = [finish, place = std::move(arrival.place)](const absl::Status& status) { finish(status); };
  ASSIGN_OR_RETURN(Work work, handler(std::move(arrival.call), access, in, out, leave));
  if (!work.blocks) {
    work.run();
    return absl::OkStatus();
  }
  const bool queued = runtime_.executor().Submit(
      priority, deadline, [&context, finish, trace, run = std::move(work.run)](Executor::Verdict verdict) {
        const telemetry::TraceScope scope(trace);
        switch (verdict) {
          case Executor::Verdict::kRun:
            // Nobody waits for a call that its caller gave up, nor for this.
            if (context.IsCancelled()) return finish(error::DeadlinePassed());
            return run();
          case Executor::Verdict::kDeadlinePassed:
            return finish(error::DeadlinePassed());
          case Executor::Verdict::kWaitedTooLong:
            return finish(error::Overloaded(kComeBackAfter));
        }
      });
  return queued ? absl::OkStatus() : error::Overloaded(kComeBackAfter);
}

void Service::BindStream(std::string_view method, const Descriptor& request, const Descriptor& response,
                         StreamHandler handler) {
  const MethodDescriptor& descriptor = Claim(method, request, response);
  const std::string& path = paths_.emplace_back(fmt::format("/{}/{}", contract_.full_name(), method));
  auto metrics = std::make_shared<MethodMetrics>(descriptor.full_name());

  auto serve = [this, metrics, access = AccessRule(descriptor), handler = std::move(handler)](
                   grpc::ServerContext* context, ByteStream* bytes) {
    const absl::Duration arrived = background::Monotonic();
    const std::string trace = Runtime::TraceOf(*context);
    const telemetry::TraceScope scope(trace);
    absl::StatusOr<Runtime::Arrival> arrival = runtime_.Receive(*context, true, trace);
    const grpc::Status wire =
        InTrace(*context, trace, arrival.ok() ? handler(arrival->call, access, *context, *bytes) : arrival.status());
    metrics->Count(wire.error_code(), background::Monotonic() - arrived);
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

}  // namespace zhiwang::server

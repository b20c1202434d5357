#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/rpc/call.h"
#include "common/server/access_rule.h"
#include "common/server/runtime.h"
#include "common/status/error.h"

namespace zhiwang::server {

// Parses a message from the wire. REQUEST_MALFORMED when the bytes are not one, or hold text that is not UTF-8.
absl::Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);

// The message as bytes for the wire.
grpc::ByteBuffer Serialize(const google::protobuf::Message& message);

using ByteStream = grpc::ServerReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;

// The two directions of a streaming call, used on the call's own thread. A method with one message in a direction reads
// or writes just one.
template <class Request, class Response>
class Stream {
 public:
  // `admit` lets the call in by its first message, or says why not.
  using Admit = std::function<absl::Status(const google::protobuf::Message&)>;
  Stream(ByteStream& bytes, grpc::ServerContext& context, FirstMessageTimeout& silence, const rpc::Call& call,
         Admit admit)
      : bytes_(bytes),
        context_(context),
        before_first_(std::in_place, silence, context),
        call_(call),
        admit_(std::move(admit)) {}

  // Reads the next message: true with a message, false at the end of the stream, REQUEST_MALFORMED for one that is none,
  // CALLER_UNKNOWN for one that comes after the caller's token expired, DEADLINE_PASSED when the first does not come.
  // With the first the caller's right to make the call is looked at; the method does nothing before.
  absl::StatusOr<bool> Read(Request& request) {
    grpc::ByteBuffer next;
    const bool came = bytes_.Read(&next);
    const bool too_late = before_first_ && before_first_->hung_up();
    before_first_.reset();
    if (too_late) return error::DeadlinePassed();
    if (!came) return false;
    if (absl::Now() >= call_.caller->good_until()) return error::CallerUnknown("the token has expired");
    request.Clear();
    if (absl::Status status = Parse(next, request); !status.ok()) return status;
    if (admit_) {
      if (absl::Status status = admit_(request); !status.ok()) return status;
      admit_ = nullptr;
    }
    return true;
  }

  // False when the caller is gone, or when the method has yet to ask what the caller may see: it must not go on.
  bool Write(const Response& response) {
    if (call_.asked != nullptr && !call_.asked->load(std::memory_order_relaxed)) return false;
    return bytes_.Write(Serialize(response));
  }

  // True when the caller hung up, so that the end of the stream is not the end of what it meant to send.
  bool cancelled() const { return context_.IsCancelled(); }

 private:
  ByteStream& bytes_;
  const grpc::ServerContext& context_;
  std::optional<FirstMessageTimeout::Watch> before_first_;
  const rpc::Call& call_;
  Admit admit_;
};

// The answer of a method that answers later: called once, from any thread.
template <class Response>
using Reply = std::function<void(const absl::StatusOr<Response>&)>;

// A gRPC service whose methods are plain functions of a call and a request. A derived class binds each method of its
// contract to a member function in its constructor, and that table is the whole of its gRPC code:
//
//   CaseService::CaseService(…) : Service(runtime, *v1::Case::descriptor()->file()->FindServiceByName("CaseService")) {
//     OnWorker("CreateCase", &CaseService::CreateCase);
//
// Requests are parsed here, so that bytes that are no message get the same kind of error as every other bad input.
class Service : public grpc::Service {
 public:
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // FAILED_PRECONDITION names the methods of the contract that are not bound or do not declare their access.
  absl::Status CheckComplete() const;
  std::string_view name() const { return contract_.full_name(); }

  // The server is about to stop: ends the calls that would go on for as long as their callers like.
  virtual void Stop() {}

 protected:
  Service(Runtime& runtime, const google::protobuf::ServiceDescriptor& contract)
      : runtime_(runtime), contract_(contract) {}

  // True for requests whose answer may block.
  template <class Request>
  using Blocks = bool (*)(const Request&);

  // Binds a unary method that may block (on SQL, on another service): it runs on a worker.
  template <class Self, class Request, class Response>
  void OnWorker(std::string_view method, absl::StatusOr<Response> (Self::*handler)(const rpc::Call&, const Request&)) {
    BindUnary<Request, Response>(method, Bytes(handler, &Always<Request>));
  }

  // Binds a unary method that answers later, through `reply`, from any thread: work that many calls can share is
  // done for all of them at once (see Batcher). It begins on gRPC's own thread and must not block there.
  template <class Self, class Request, class Response>
  void Later(std::string_view method, void (Self::*handler)(const rpc::Call&, const Request&, Reply<Response>)) {
    BindUnary<Request, Response>(method, Bytes(handler, &Never<Request>));
  }

  // The same, but it begins on a worker and may block there.
  template <class Self, class Request, class Response>
  void LaterOnWorker(std::string_view method,
                     void (Self::*handler)(const rpc::Call&, const Request&, Reply<Response>)) {
    BindUnary<Request, Response>(method, Bytes(handler, &Always<Request>));
  }

  // Binds a unary method that answers from memory, in microseconds: it runs on gRPC's own thread.
  template <class Self, class Request, class Response>
  void Inline(std::string_view method, absl::StatusOr<Response> (Self::*handler)(const rpc::Call&, const Request&)) {
    BindUnary<Request, Response>(method, Bytes(handler, &Never<Request>));
  }

  // The same, but for requests of which `blocks` is true it runs on a worker and may block there.
  template <class Self, class Request, class Response>
  void InlineUnless(std::string_view method, std::type_identity_t<Blocks<Request>> blocks,
                    absl::StatusOr<Response> (Self::*handler)(const rpc::Call&, const Request&)) {
    BindUnary<Request, Response>(method, Bytes(handler, blocks));
  }

  // Binds a method with a stream in either or both directions: it runs on a thread of its own while the call lasts.
  template <class Self, class Request, class Response>
  void Streaming(std::string_view method, absl::Status (Self::*handler)(const rpc::Call&, Stream<Request, Response>&)) {
    BindStream(
        method, *Request::descriptor(), *Response::descriptor(),
        [this, handler](rpc::Call& call, const AccessRule& access, grpc::ServerContext& context, ByteStream& bytes) {
          const auto admit = [&](const google::protobuf::Message& first) { return access.Admit(first, call); };
          Stream<Request, Response> stream(bytes, context, runtime_.silence(), call, admit);
          const absl::Status status = (static_cast<Self*>(this)->*handler)(call, stream);
          return status.ok() ? access.CheckAnswer(call.asked) : status;
        });
  }

 private:
  template <class Request>
  static bool Always(const Request&) {
    return true;
  }
  template <class Request>
  static bool Never(const Request&) {
    return false;
  }

  using Finish = std::function<void(const absl::Status&)>;
  // The remaining work of a call that was admitted by its request: `run` answers into the buffer, which lives until
  // `finish` is called, once.
  struct Work {
    std::function<void()> run;
    bool blocks;  // so that it runs on a worker
  };
  using UnaryHandler = std::function<absl::StatusOr<Work>(rpc::Call, const AccessRule&, const grpc::ByteBuffer&,
                                                          grpc::ByteBuffer*, Finish)>;
  using StreamHandler = std::function<absl::Status(rpc::Call&, const AccessRule&, grpc::ServerContext&, ByteStream&)>;

  template <class Self, class Request, class Response>
  UnaryHandler Bytes(absl::StatusOr<Response> (Self::*handler)(const rpc::Call&, const Request&),
                     Blocks<Request> blocks) {
    return [this, handler, blocks](rpc::Call call, const AccessRule& access, const grpc::ByteBuffer& in,
                                   grpc::ByteBuffer* out, Finish finish) -> absl::StatusOr<Work> {
      Request request;
      if (absl::Status status = Admit(call, access, in, request); !status.ok()) return status;
      const bool on_worker = blocks(request);
      return Work{[this, handler, out, &access, call = std::move(call), request = std::move(request),
                   finish = std::move(finish)] {
                    const absl::StatusOr<Response> response = (static_cast<Self*>(this)->*handler)(call, request);
                    finish(Answer(access, call.asked, response, out));
                  },
                  on_worker};
    };
  }

  template <class Self, class Request, class Response>
  UnaryHandler Bytes(void (Self::*handler)(const rpc::Call&, const Request&, Reply<Response>), Blocks<Request> blocks) {
    return [this, handler, blocks](rpc::Call call, const AccessRule& access, const grpc::ByteBuffer& in,
                                   grpc::ByteBuffer* out, Finish finish) -> absl::StatusOr<Work> {
      Request request;
      if (absl::Status status = Admit(call, access, in, request); !status.ok()) return status;
      const bool on_worker = blocks(request);
      return Work{[this, handler, out, &access, call = std::move(call), request = std::move(request),
                   finish = std::move(finish)] {
                    // The call may be gone by the time there is an answer.
                    const auto reply = [out, &access, asked = call.asked,
                                        finish](const absl::StatusOr<Response>& response) {
                      finish(Answer(access, asked, response, out));
                    };
                    (static_cast<Self*>(this)->*handler)(call, request, reply);
                  },
                  on_worker};
    };
  }

  // Puts a good answer where it is sent from; its status, or why it may not be sent.
  template <class Response>
  static absl::Status Answer(const AccessRule& access, const rpc::Asked& asked,
                             const absl::StatusOr<Response>& response, grpc::ByteBuffer* out) {
    if (!response.ok()) return response.status();
    if (absl::Status may_send = access.CheckAnswer(asked); !may_send.ok()) return may_send;
    *out = Serialize(*response);
    return absl::OkStatus();
  }

  template <class Request, class Response>
  void BindUnary(std::string_view method, UnaryHandler handler) {
    BindUnary(method, *Request::descriptor(), *Response::descriptor(), std::move(handler));
  }

  // Parses the request and lets the call in by it.
  absl::Status Admit(rpc::Call& call, const AccessRule& access, const grpc::ByteBuffer& in,
                     google::protobuf::Message& request) const;
  // Sets about a call. An error is its answer; otherwise `finish` gets one.
  absl::Status Begin(const grpc::ServerContextBase& context, const std::string& trace, const AccessRule& access,
                     const UnaryHandler& handler, const grpc::ByteBuffer& in, grpc::ByteBuffer* out,
                     const Finish& finish);
  const google::protobuf::MethodDescriptor& Claim(std::string_view method, const google::protobuf::Descriptor& request,
                                                  const google::protobuf::Descriptor& response);
  void BindUnary(std::string_view method, const google::protobuf::Descriptor& request,
                 const google::protobuf::Descriptor& response, UnaryHandler handler);
  void BindStream(std::string_view method, const google::protobuf::Descriptor& request,
                  const google::protobuf::Descriptor& response, StreamHandler handler);

  Runtime& runtime_;
  const google::protobuf::ServiceDescriptor& contract_;
  std::set<std::string, std::less<>> bound_;
  std::deque<std::string> paths_;  // gRPC keeps pointers into these
};

}  // namespace zhiwang::server

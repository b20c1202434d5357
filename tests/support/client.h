#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/callers.h"
#include "common/rpc/status_wire.h"
#include "tests/support/soon.h"

namespace zhiwang::testing {

// The caller of a call and what they may do, as auth::SaidCallers takes them at their word.
struct SaidCaller {
  std::string name;
  std::string rights;                                              // `grid_worker@/370211000000/370211109000/`
  std::optional<auth::Person> person = {};                         // what the identity provider tells of them
  std::vector<std::pair<std::string, std::string>> metadata = {};  // of the call, besides
  absl::Duration patience = kPatience;                             // after which the caller gives up
};

// Somebody who keeps the system: may import and look into logs.
inline SaidCaller Operator() { return {"operator", "administrator,auditor"}; }

// The context of a call that they make.
std::unique_ptr<grpc::ClientContext> ContextOf(const SaidCaller& caller);

// The messages that came over a stream, and how it ended.
template <class Message>
struct Streamed {
  std::vector<Message> messages;
  absl::Status status;
};

// The patience of a caller whom a service refuses because it has too much to do, as on a machine that is busy with other
// tests: the caller waits as long as the refusal says and asks again, a few times.
class Overload {
 public:
  // Waits after that refusal and answers true; false at once for any other error, or when it has lasted too long.
  bool WaitToTryAgain(const absl::Status& refused);

 private:
  int tries_ = 0;
};

// Calls any method of the services behind a channel, as anybody.
class Client {
 public:
  explicit Client(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Ask(&v1::AreaService::Stub::GetArea, request, {"w1", "grid_worker"}): a unary method.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const std::type_identity_t<Request>& request,
                               const SaidCaller& caller = Operator()) const {
    Stub stub(channel_);
    for (Overload overload;;) {
      const auto context = ContextOf(caller);
      Response response;
      const grpc::Status status = (stub.*method)(context.get(), request, &response);
      if (status.ok()) return response;
      const absl::Status refused = rpc::FromWire(status);
      if (!overload.WaitToTryAgain(refused)) return refused;
    }
  }

  // A method that takes a stream: sends these messages, as far as they are taken, and ends the stream.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> SendAll(std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*,
                                                                                                Response*),
                                   const std::vector<std::type_identity_t<Request>>& messages,
                                   const SaidCaller& caller = Operator()) const {
    Stub stub(channel_);
    const auto context = ContextOf(caller);
    Response response;
    const auto writer = (stub.*method)(context.get(), &response);
    for (const Request& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return rpc::FromWire(status);
    return response;
  }

  // A method that answers with a stream: all of it.
  template <class Stub, class Request, class Response>
  Streamed<Response> ReadAll(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*,
                                                                                           const Request&),
                             const std::type_identity_t<Request>& request,
                             const SaidCaller& caller = Operator()) const {
    Stub stub(channel_);
    const auto context = ContextOf(caller);
    const auto reader = (stub.*method)(context.get(), request);
    Streamed<Response> answer;
    for (Response message; reader->Read(&message);) answer.messages.push_back(message);
    answer.status = rpc::FromWire(reader->Finish());
    return answer;
  }

  // A method with a stream each way: sends all messages, as far as they are taken, then reads all answers.
  template <class Stub, class Request, class Response>
  Streamed<Response> Exchange(
      std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> (Stub::*method)(grpc::ClientContext*),
      const std::vector<std::type_identity_t<Request>>& messages, const SaidCaller& caller = Operator()) const {
    Stub stub(channel_);
    const auto context = ContextOf(caller);
    const auto stream = (stub.*method)(context.get());
    for (const Request& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    Streamed<Response> answer;
    for (Response message; stream->Read(&message);) answer.messages.push_back(message);
    answer.status = rpc::FromWire(stream->Finish());
    return answer;
  }

  // The bytes that a unary method answers to these bytes: `/zhiwang.grid.v1.AreaService/GetArea`.
  absl::StatusOr<std::string> AskBytes(const std::string& method, std::string_view request,
                                       const SaidCaller& caller = Operator()) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace zhiwang::testing

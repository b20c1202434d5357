#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/names/services.h"
#include "common/rpc/client/client.h"
#include "common/rpc/client/credentials.h"
#include "common/rpc/priority.h"
#include "common/rpc/status_wire.h"

namespace zhiwang::ctl {

// Whom to talk to, as whom, and how to answer.
struct Options {
  std::map<std::string, std::string, std::less<>>
      addresses;         // host:port of each service, by its program; default: its own
  std::string district;  // six digits
  std::string caller;    // who is calling: the subject of the token
  std::string token;     // that says so; empty without one
  rpc::TlsFiles tls;  // the CA the services are known by, empty for a connection without TLS; and a certificate, maybe
  std::string issuer_key;  // of the local issuer, which makes tokens for anyone; empty where there is none
  std::string issuer;      // its name
  bool emergency = false;  // to be served before others
  bool json = false;       // answers for programs
  absl::Duration timeout = absl::Seconds(10);          // of a unary call
  absl::Duration patience = absl::InfiniteDuration();  // of an import, a verification and the like
};

using ChannelPtr = std::shared_ptr<grpc::Channel>;

// The services of a district. Copies share their channels.
class Connection {
 public:
  // Connects at the first call. INVALID_ARGUMENT for a certificate file that is none.
  static absl::StatusOr<Connection> To(Options options);

  const Options& options() const { return options_; }
  // To a service by its program (`case-intake`), one of Services().
  const ChannelPtr& ChannelTo(std::string_view program) const { return channels_.find(program)->second; }
  const ChannelPtr& grid() const { return ChannelTo("grid-registry"); }
  const ChannelPtr& intake() const { return ChannelTo("case-intake"); }
  const ChannelPtr& mediation() const { return ChannelTo("mediation"); }
  // The address at which a service is called.
  std::string AddressOf(const ServiceEntry& service) const;

  // The same services, called as somebody else, by a token of the local issuer. FAILED_PRECONDITION without its key.
  absl::StatusOr<Connection> As(std::string caller) const;

  // `districts/{district}`.
  std::string District() const;
  // `districts/{district}/{collection}/{id}`; an `id` that is a resource name already stays, an empty one stays empty.
  std::string Name(std::string_view collection, std::string_view id) const;

  // Gives a call its caller, its deadline and its priority. A long call has `patience` instead of `timeout`, and lets
  // others go first.
  void Prepare(grpc::ClientContext& context) const {
    PrepareFor(context, options_.timeout, options_.emergency ? rpc::kEmergencyWord : "");
  }
  void PrepareLong(grpc::ClientContext& context) const { PrepareFor(context, options_.patience, rpc::kBatchWord); }

  // Makes a unary call; where the service is too busy, it comes back when that says to, for as long as `timeout` is. The
  // answer or the server's error with its details.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(const ChannelPtr& channel,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Request& request) const {
    Stub stub(channel);
    Response response;
    const absl::Status status = WithPatience([&](grpc::ClientContext& context) {
      response.Clear();
      return (stub.*method)(&context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // Lists page after page until the last, and calls `visit` with each.
  template <class Stub, class Request, class Response, class Visit>
  absl::Status ForEachPage(const ChannelPtr& channel,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                           Request request, Visit visit) const {
    do {
      const absl::StatusOr<Response> page = Ask(channel, method, request);
      if (!page.ok()) return page.status();
      visit(*page);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

  // A channel to a server at another address, with the same credentials.
  ChannelPtr Open(const std::string& target) const { return rpc::OpenChannel(target, credentials_); }

 private:
  Connection(Options options, std::shared_ptr<grpc::ChannelCredentials> credentials);
  void PrepareFor(grpc::ClientContext& context, absl::Duration most, std::string_view priority) const;
  absl::Status WithPatience(const std::function<grpc::Status(grpc::ClientContext&)>& attempt) const;

  Options options_;
  std::shared_ptr<grpc::ChannelCredentials> credentials_;
  std::map<std::string, ChannelPtr, std::less<>> channels_;  // by program
};

}  // namespace zhiwang::ctl

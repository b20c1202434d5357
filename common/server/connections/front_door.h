#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/connections/connection_pace.h"
#include "common/server/connections/endpoint.h"

namespace zhiwang::server {

// Listens in the place of a gRPC server and hands it each connection, so that networks that flood connect slowly (see
// ConnectionPace). gRPC itself takes every connection that comes, and a flood that was cut off would be back at once.
class FrontDoor {
 public:
  // A connection whose other end acknowledges nothing for `dead_after` is dead.
  explicit FrontDoor(absl::Duration dead_after) : dead_after_(dead_after) {}
  ~FrontDoor() { Close(); }
  FrontDoor(const FrontDoor&) = delete;
  FrontDoor& operator=(const FrontDoor&) = delete;

  // Listens at `address` (`host:port`; any port where that is 0) for the server that the builder will make. UNAVAILABLE
  // says why it cannot. To be called before the server is built, more than once for more addresses.
  absl::Status Listen(const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
                      grpc::ServerBuilder& builder);
  // Takes connections from now on. To be called once, when the server is built.
  void Open();
  // Listens no more; connections that wait are closed. To be called before the server is shut down.
  void Close();

  // A connection of that peer's was closed because it flooded. From any thread.
  void Slow(const Endpoint& peer);

  // Of the address that was listened at last.
  int port() const { return port_; }

 private:
  using Server = grpc::experimental::ExternalConnectionAcceptor;
  struct Listener {
    int socket;
    Server* server;
  };
  struct Waiting {
    int socket;
    Server* server;
  };

  void Run();
  void Take(const Listener& listener);
  // Hands over those whose time has come; answers how long the next one has to wait.
  absl::Duration HandOverDue(absl::Duration now);

  const absl::Duration dead_after_;
  int port_ = 0;
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<Listener> listeners_;
  int closing_ = -1;  // becomes readable when it is to close
  std::thread thread_;
  std::multimap<absl::Duration, Waiting> waiting_;  // of the thread alone, by when they are handed over
  absl::Mutex mutex_;
  ConnectionPace pace_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::server

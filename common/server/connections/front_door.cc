#include "common/server/connections/front_door.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/server/connections/listening_sockets.h"
#include "common/status/macros.h"

namespace zhiwang::server {
namespace {

// Taken from one listener in a row, so that those that wait and the other listeners get their turn.
constexpr int kMostInARow = 64;
// Without descriptors or memory for one more connection: until some are there again.
constexpr absl::Duration kPauseWithoutRoom = absl::Milliseconds(20);

bool IsWithoutRoom(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

}  // namespace

absl::Status FrontDoor::Listen(const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
                               grpc::ServerBuilder& builder) {
  if (closing_ < 0) closing_ = eventfd(0, EFD_CLOEXEC);
  if (closing_ < 0)
    return absl::UnavailableError(fmt::format("cannot listen at {}: {}", address, std::strerror(errno)));
  ASSIGN_OR_RETURN(const std::vector<int> sockets, ListenAt(address, dead_after_));
  using Type = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  servers_.push_back(builder.experimental().AddExternalConnectionAcceptor(Type::FROM_FD, credentials));
  for (const int socket : sockets) listeners_.push_back({socket, servers_.back().get()});
  port_ = PortOf(sockets.front());
  return absl::OkStatus();
}

void FrontDoor::Open() {
  thread_ = std::thread([this] { Run(); });
}

void FrontDoor::Close() {
  if (thread_.joinable()) {
    const uint64_t one = 1;
    while (write(closing_, &one, sizeof one) < 0 && errno == EINTR) continue;
    thread_.join();
  }
  if (closing_ >= 0) close(std::exchange(closing_, -1));
  for (const Listener& listener : listeners_) close(listener.socket);
  listeners_.clear();
  for (const auto& [due, waiting] : waiting_) close(waiting.socket);
  waiting_.clear();
}

void FrontDoor::Slow(const Endpoint& peer) {
  absl::MutexLock lock(&mutex_);
  pace_.Slow(NetworkOf(peer), background::Monotonic());
}

void FrontDoor::Run() {
  std::vector<pollfd> watched = {{closing_, POLLIN, 0}};
  for (const Listener& listener : listeners_) watched.push_back({listener.socket, POLLIN, 0});
  for (;;) {
    const absl::Duration pause = HandOverDue(background::Monotonic());
    const bool for_ever = pause == absl::InfiniteDuration();
    poll(watched.data(), watched.size(), for_ever ? -1 : static_cast<int>(absl::ToInt64Milliseconds(pause)) + 1);
    if (watched.front().revents != 0) return;
    for (size_t i = 0; i < listeners_.size(); ++i) {
      if (watched[i + 1].revents != 0) Take(listeners_[i]);
    }
  }
}

void FrontDoor::Take(const Listener& listener) {
  for (int i = 0; i < kMostInARow; ++i) {
    const int socket = accept4(listener.socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      const int why = errno;
      if (why == EINTR || why == ECONNABORTED) continue;
      if (IsWithoutRoom(why)) absl::SleepFor(kPauseWithoutRoom);
      return;
    }
    const std::optional<ConnectionEnds> ends = EndsOf(socket);
    absl::Duration due = absl::InfiniteDuration();
    if (ends) {
      absl::MutexLock lock(&mutex_);
      due = pace_.Next(NetworkOf(ends->peer), background::Monotonic());
    }
    if (due == absl::InfiniteDuration()) {  // too many wait, or it is gone already
      close(socket);
    } else {
      waiting_.emplace(due, Waiting{socket, listener.server});
    }
  }
}

absl::Duration FrontDoor::HandOverDue(absl::Duration now) {
  while (!waiting_.empty()) {
    const auto [due, next] = *waiting_.begin();
    if (due > now) return due - now;
    waiting_.erase(waiting_.begin());
    Server::NewConnectionParameters connection;
    connection.fd = next.socket;
    next.server->HandleNewConnection(&connection);
  }
  return absl::InfiniteDuration();
}

}  // namespace zhiwang::server

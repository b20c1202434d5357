#include "tests/faults/nemesis/tcp_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <vector>

#include "absl/time/clock.h"
#include "tests/support/cluster/give_up.h"

namespace zhiwang::testing {
namespace {

constexpr size_t kMostChunksWaiting = 256;
constexpr size_t kLongestChunk = 64 << 10;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void MakeQuick(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

TcpProxy::TcpProxy(int target_port)
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      waker_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      asked_target_(target_port),
      target_(target_port) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    GiveUp("a proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

TcpProxy::~TcpProxy() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
  for (Link& link : links_) link.broken = true;
  DropBroken();
  close(listener_);
  close(waker_);
}

void TcpProxy::Set(Mode mode, absl::Duration delay) {
  {
    absl::MutexLock lock(&mutex_);
    asked_ = mode;
    asked_delay_ = delay;
  }
  Wake();
}

void TcpProxy::Redirect(int target_port) {
  {
    absl::MutexLock lock(&mutex_);
    asked_target_ = target_port;
  }
  Wake();
}

void TcpProxy::Wake() const {
  const uint64_t one = 1;
  (void)!write(waker_, &one, sizeof one);
}

void TcpProxy::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_);
    // Loopback answers at once, also where nobody listens.
    if (mode_ == Mode::kCut || connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(client);
      close(server);
      continue;
    }
    MakeQuick(client);
    MakeQuick(server);
    Link& link = links_.emplace_back();
    link.there = {.from = client, .to = server, .waiting = {}};
    link.back = {.from = server, .to = client, .waiting = {}};
  }
}

void TcpProxy::Receive(Link& link, Direction& direction, bool is_answer) {
  char buffer[kLongestChunk];
  const ssize_t received = recv(direction.from, buffer, sizeof buffer, 0);
  if (received < 0) {
    if (!WouldBlock()) link.broken = true;
  } else if (received == 0) {
    direction.open = false;
  } else if (mode_ == (is_answer ? Mode::kSilence : Mode::kDeaf)) {
    link.lost_something = true;
  } else {
    const absl::Duration delay = mode_ == Mode::kSlow ? delay_ : absl::ZeroDuration();
    absl::Time due = absl::Now() + delay;
    if (!direction.waiting.empty()) due = std::max(due, direction.waiting.back().due);
    direction.waiting.push_back({due, std::string(buffer, static_cast<size_t>(received))});
  }
}

void TcpProxy::Send(Link& link, Direction& direction, absl::Time now) {
  while (!link.broken && !direction.waiting.empty() && direction.waiting.front().due <= now) {
    std::string& bytes = direction.waiting.front().bytes;
    const ssize_t sent = send(direction.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (!WouldBlock()) link.broken = true;
      return;
    }
    bytes.erase(0, static_cast<size_t>(sent));
    if (bytes.empty()) direction.waiting.pop_front();
  }
  // A side that sends no more ends the connection: none of our protocols goes on half open.
  if (!direction.open && direction.waiting.empty()) link.broken = true;
}

void TcpProxy::DropBroken() {
  for (auto link = links_.begin(); link != links_.end();) {
    if (link->broken) {
      close(link->there.from);
      close(link->there.to);
      link = links_.erase(link);
    } else {
      ++link;
    }
  }
}

void TcpProxy::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
      const bool changed = mode_ != asked_, moved = target_ != asked_target_;
      mode_ = asked_;
      target_ = asked_target_;
      delay_ = asked_delay_;
      for (Link& link : links_) {
        if (mode_ == Mode::kCut || moved || (changed && link.lost_something)) link.broken = true;
      }
    }
    DropBroken();

    std::vector<pollfd> polled = {{waker_, POLLIN, 0}, {listener_, POLLIN, 0}};
    const absl::Time now = absl::Now();
    absl::Duration wait = absl::Seconds(1);
    for (const Link& link : links_) {
      short of_client = 0, of_server = 0;
      const auto look_at = [&](const Direction& direction, short& from, short& to) {
        if (direction.open && direction.waiting.size() < kMostChunksWaiting) from |= POLLIN;
        if (direction.waiting.empty()) return;
        if (direction.waiting.front().due <= now) {
          to |= POLLOUT;
        } else {
          wait = std::min(wait, direction.waiting.front().due - now);
        }
      };
      look_at(link.there, of_client, of_server);
      look_at(link.back, of_server, of_client);
      polled.push_back({link.there.from, of_client, 0});
      polled.push_back({link.there.to, of_server, 0});
    }
    poll(polled.data(), polled.size(), static_cast<int>(absl::ToInt64Milliseconds(wait)) + 1);

    uint64_t woken = 0;
    (void)!read(waker_, &woken, sizeof woken);
    const absl::Time later = absl::Now();
    size_t next = 2;
    for (Link& link : links_) {
      const short client = polled[next++].revents, server = polled[next++].revents;
      if ((client & (POLLIN | POLLHUP | POLLERR)) != 0 && link.there.open) Receive(link, link.there, false);
      if ((server & (POLLIN | POLLHUP | POLLERR)) != 0 && link.back.open) Receive(link, link.back, true);
      Send(link, link.there, later);
      Send(link, link.back, later);
    }
    if (polled[1].revents != 0) Accept();
  }
}

}  // namespace zhiwang::testing

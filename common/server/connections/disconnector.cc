#include "common/server/connections/disconnector.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

#include <spdlog/spdlog.h>

namespace zhiwang::server {
namespace {

void End(int socket) {
  // Unlike shutdown(2), disconnecting leaves nothing to be read: what a flood has put into the socket would be served for
  // seconds.
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  if (connect(socket, &nobody, sizeof nobody) != 0) shutdown(socket, SHUT_RDWR);
}

}  // namespace

Disconnector::Disconnector()
    : descriptors_(opendir("/proc/self/fd"), &closedir),
      nothing_(eventfd(0, EFD_CLOEXEC)),
      copy_(fcntl(nothing_, F_DUPFD_CLOEXEC, 0)) {
  if (descriptors_ == nullptr || copy_ < 0) {
    spdlog::warn("connections that flood cannot be closed: {}", std::strerror(errno));
  }
}

Disconnector::~Disconnector() {
  if (copy_ >= 0) close(copy_);
  if (nothing_ >= 0) close(nothing_);
}

std::set<ConnectionEnds> Disconnector::Disconnect(const std::set<ConnectionEnds>& connections) {
  std::set<ConnectionEnds> ended;
  if (connections.empty() || descriptors_ == nullptr || copy_ < 0) return ended;
  rewinddir(descriptors_.get());
  while (const dirent* entry = readdir(descriptors_.get())) {
    int descriptor = -1;
    const char* const end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, descriptor).ec != std::errc()) continue;  // . and ..
    const std::optional<ConnectionEnds> ends = EndsOf(descriptor);
    if (ends && connections.contains(*ends) && EndIfIs(*ends, descriptor)) ended.insert(*ends);
  }
  return ended;
}

// gRPC may close the descriptor at any time, and the next connection gets its number. A copy of it is always the same
// connection, so that what is looked at is what is ended. A copy of the process's own spare one takes no new descriptor.
bool Disconnector::EndIfIs(const ConnectionEnds& connection, int descriptor) const {
  if (dup3(descriptor, copy_, O_CLOEXEC) < 0) return false;
  const bool is_it = EndsOf(copy_) == connection;
  if (is_it) End(copy_);
  dup3(nothing_, copy_, O_CLOEXEC);
  return is_it;
}

}  // namespace zhiwang::server

#include "common/server/connections/hang_up.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>

namespace zhiwang::server {
namespace {

void End(int socket) {
  // Unlike shutdown(2), disconnecting leaves nothing to be read: what a flood has put into the socket would be served for
  // seconds.
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  if (connect(socket, &nobody, sizeof nobody) != 0) shutdown(socket, SHUT_RDWR);
}

// gRPC may close the descriptor at any time, and the next connection gets its number. A copy of it is always the same
// connection, so that what is looked at is what is ended.
bool EndIfIs(const ConnectionEnds& ends, int descriptor) {
  const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return false;
  const bool is_it = EndsOf(copy) == ends;
  if (is_it) End(copy);
  close(copy);
  return is_it;
}

}  // namespace

bool HangUp(const ConnectionEnds& ends) {
  const std::unique_ptr<DIR, int (*)(DIR*)> descriptors(opendir("/proc/self/fd"), &closedir);
  if (descriptors == nullptr) return false;
  while (const dirent* entry = readdir(descriptors.get())) {
    int descriptor = -1;
    std::from_chars(entry->d_name, entry->d_name + std::strlen(entry->d_name), descriptor);
    if (descriptor >= 0 && EndsOf(descriptor) == ends && EndIfIs(ends, descriptor)) return true;
  }
  return false;
}

}  // namespace zhiwang::server

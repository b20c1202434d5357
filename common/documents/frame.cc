#include "common/documents/frame.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace zhiwang::documents {
namespace {

constexpr size_t kHeader = 4;
constexpr size_t kPiece = 64 << 10;

// Waits until the socket can be read or written.
absl::Status Await(int socket, short events, Instant deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return absl::DeadlineExceededError("does not come in time");
    pollfd waited{socket, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<int64_t>(left, INT_MAX)));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return absl::UnavailableError("cannot be waited for");
  }
}

absl::Status SendAll(int socket, std::string_view bytes, Instant deadline) {
  while (!bytes.empty()) {
    if (absl::Status ready = Await(socket, POLLOUT, deadline); !ready.ok()) return ready;
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return absl::UnavailableError("is gone");
    if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

// Appends `count` bytes. Memory is taken as they come: a length that is a lie costs nothing.
absl::Status ReceiveAll(int socket, size_t count, std::string& bytes, Instant deadline) {
  std::array<char, kPiece> piece;
  while (count > 0) {
    if (absl::Status ready = Await(socket, POLLIN, deadline); !ready.ok()) return ready;
    const ssize_t got = recv(socket, piece.data(), std::min(count, piece.size()), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
      return absl::UnavailableError("is gone");
    }
    if (got < 0) continue;
    bytes.append(piece.data(), static_cast<size_t>(got));
    count -= static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SendFrame(int socket, std::string_view message, Instant deadline) {
  if (message.size() > kMostFrame) return absl::InvalidArgumentError("is sent too large a message");
  std::string header(kHeader, '\0');
  for (size_t i = 0; i < kHeader; ++i) header[i] = static_cast<char>(message.size() >> (8 * i) & 0xFF);
  if (absl::Status sent = SendAll(socket, header, deadline); !sent.ok()) return sent;
  return SendAll(socket, message, deadline);
}

absl::StatusOr<std::string> ReceiveFrame(int socket, Instant deadline) {
  std::string header, message;
  if (absl::Status got = ReceiveAll(socket, kHeader, header, deadline); !got.ok()) return got;
  size_t length = 0;
  for (size_t i = 0; i < kHeader; ++i) length |= size_t{static_cast<unsigned char>(header[i])} << (8 * i);
  if (length > kMostFrame) return absl::DataLossError("sends what is no message");
  if (absl::Status got = ReceiveAll(socket, length, message, deadline); !got.ok()) return got;
  return message;
}

}  // namespace zhiwang::documents

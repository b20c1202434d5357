#include "tests/support/raw_http2.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace zhiwang::testing {
namespace {

// RFC 9113, sections 6 and 7.
enum Frame : uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7, kWindowUpdate = 8 };
constexpr uint8_t kEndOfStream = 1, kAcknowledged = 1, kEndOfHeaders = 4;
constexpr uint16_t kMostStreams = 3, kInitialWindow = 4;
constexpr size_t kFrameHeader = 9, kLargestFrame = 16'384;

std::string Big(uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}

uint64_t Number(std::string_view bytes) {
  uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// RFC 7541: a length with a prefix of seven bits, then the text as it is.
std::string Literal(std::string_view text) {
  std::string out;
  size_t left = text.size();
  if (left < 127) {
    out += static_cast<char>(left);
  } else {
    out += static_cast<char>(127);
    for (left -= 127; left >= 128; left /= 128) out += static_cast<char>(128 + left % 128);
    out += static_cast<char>(left);
  }
  return out.append(text);
}

std::string Field(std::string_view name, std::string_view value) {
  std::string field(1, '\0');
  field.append(Literal(name)).append(Literal(value));
  return field;
}

}  // namespace

RawHttp2::RawHttp2(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  open_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  WriteFrame(kSettings, 0, 0, "");
}

RawHttp2::~RawHttp2() { close(fd_); }

void RawHttp2::Write(std::string_view bytes) {
  while (open_ && !bytes.empty()) {
    const ssize_t written = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written <= 0) open_ = false;
    if (open_) bytes.remove_prefix(static_cast<size_t>(written));
  }
}

void RawHttp2::WriteFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  Write(Big(payload.size(), 3) + Big(type, 1) + Big(flags, 1) + Big(stream, 4).append(payload));
}

uint32_t RawHttp2::Begin(std::string_view path, const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string block = Field(":method", "POST") + Field(":scheme", "http") + Field(":path", path) +
                      Field(":authority", "localhost") + Field("te", "trailers") +
                      Field("content-type", "application/grpc");
  for (const auto& [name, value] : headers) block += Field(name, value);
  const uint32_t stream = next_stream_;
  next_stream_ += 2;
  windows_[stream] = first_window_;
  WriteFrame(kHeaders, kEndOfHeaders, stream, block);
  return stream;
}

size_t RawHttp2::SendSome(uint32_t stream, std::string_view bytes) {
  const auto found = windows_.find(stream);
  size_t sent = 0;
  while (open_ && found != windows_.end() && sent < bytes.size()) {
    const int64_t room = std::min({window_, found->second, static_cast<int64_t>(kLargestFrame)});
    if (room <= 0) break;
    const std::string_view part = bytes.substr(sent, static_cast<size_t>(room));
    WriteFrame(kData, 0, stream, part);
    window_ -= static_cast<int64_t>(part.size());
    found->second -= static_cast<int64_t>(part.size());
    sent += part.size();
  }
  return sent;
}

void RawHttp2::Ping() { WriteFrame(kPing, 0, 0, std::string(8, '\0')); }

bool RawHttp2::Listen() {
  char buffer[65'536];
  for (;;) {
    const ssize_t length = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length == 0 || (length < 0 && errno != EAGAIN)) open_ = false;
    if (length <= 0) break;
    heard_.append(buffer, static_cast<size_t>(length));
  }
  size_t at = 0;
  while (heard_.size() - at >= kFrameHeader) {
    const std::string_view frame = std::string_view(heard_).substr(at);
    const size_t length = Number(frame.substr(0, 3));
    if (frame.size() < kFrameHeader + length) break;
    at += kFrameHeader + length;
    Take(static_cast<uint8_t>(frame[3]), static_cast<uint8_t>(frame[4]),
         static_cast<uint32_t>(Number(frame.substr(5, 4))), frame.substr(kFrameHeader, length));
  }
  heard_.erase(0, at);
  return open_;
}

void RawHttp2::Take(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  const bool acknowledged = (flags & kAcknowledged) != 0;
  if (type == kSettings && !acknowledged) {
    for (; payload.size() >= 6; payload.remove_prefix(6)) {
      const auto value = static_cast<int64_t>(Number(payload.substr(2, 4)));
      const uint64_t setting = Number(payload.substr(0, 2));
      if (setting == kMostStreams) most_streams_ = value;
      if (setting != kInitialWindow) continue;
      for (auto& [each, left] : windows_) left += value - first_window_;
      first_window_ = value;
    }
    WriteFrame(kSettings, kAcknowledged, 0, "");
  } else if (type == kPing && !acknowledged) {
    WriteFrame(kPing, kAcknowledged, 0, payload);
  } else if (type == kGoAway) {
    going_away_ = true;
  } else if (type == kWindowUpdate) {
    const auto more = static_cast<int64_t>(Number(payload));
    if (stream == 0) window_ += more;
    if (const auto found = windows_.find(stream); found != windows_.end()) found->second += more;
  } else if (type == kReset || ((type == kHeaders || type == kData) && (flags & kEndOfStream) != 0)) {
    windows_.erase(stream);
  }
}

}  // namespace zhiwang::testing

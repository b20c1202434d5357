#include "tests/support/raw_http2.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace zhiwang::testing {
namespace {

// RFC 9113, sections 6 and 7.
enum FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9
};
constexpr uint8_t kEndOfStream = 1, kAcknowledged = 1, kEndOfHeaders = 4;
constexpr uint32_t kCancel = 8;
constexpr uint16_t kMostStreams = 3, kInitialWindow = 4;
constexpr size_t kFrameHeader = 9, kLargestFrame = 16'384;
// A server that neither takes nor sends anything for so long counts as closed.
constexpr timeval kPatience = {.tv_sec = 20, .tv_usec = 0};

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

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  return (Big(payload.size(), 3) + Big(type, 1) + Big(flags, 1) + Big(stream, 4)).append(payload);
}

RawHttp2::Headers HeadersOf(std::string_view path, const RawHttp2::Headers& headers) {
  RawHttp2::Headers all = {{":method", "POST"},         {":scheme", "http"}, {":path", std::string(path)},
                           {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return all;
}

// RFC 7541, sections 6.2.1 and 6.2.2: each header as it is, for the server to keep or not.
std::string Literals(const RawHttp2::Headers& headers, bool to_keep) {
  std::string block;
  for (const auto& [name, value] : headers) {
    block += to_keep ? '\x40' : '\0';
    block.append(Literal(name)).append(Literal(value));
  }
  return block;
}

// Sections 2.3.3 and 6.1: so many headers that were kept last, by their numbers; the first that was kept has the highest.
std::string Kept(size_t headers) {
  constexpr size_t kStatic = 61;
  std::string block;
  for (size_t i = headers; i > 0; --i) block += static_cast<char>(0x80 | (kStatic + i));
  return block;
}

}  // namespace

RawHttp2::RawHttp2(int port, Security security, const char* from)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{}, own{};
  address.sin_family = own.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, from, &own.sin_addr);
  bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  open_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (open_ && security == Security::kTls) BeginTls();
  Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  WriteFrame(kSettings, 0, 0, "");
}

RawHttp2::~RawHttp2() {
  tls_.reset();
  close(fd_);
}

void RawHttp2::TlsRelease::operator()(ssl_st* tls) const { SSL_free(tls); }

void RawHttp2::BeginTls() {
  static SSL_CTX* const context = [] {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
    return SSL_CTX_new(TLS_client_method());
  }();
  static constexpr unsigned char kH2[] = {2, 'h', '2'};
  tls_.reset(SSL_new(context));
  SSL_set_alpn_protos(tls_.get(), kH2, sizeof kH2);
  SSL_set_fd(tls_.get(), fd_);
  open_ = SSL_connect(tls_.get()) == 1;
}

void RawHttp2::Write(std::string_view bytes) {
  while (open_ && !bytes.empty()) {
    const ssize_t written = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                 : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written <= 0) open_ = false;
    if (open_) bytes.remove_prefix(static_cast<size_t>(written));
  }
}

ssize_t RawHttp2::Receive(char* buffer, size_t size) {
  if (!open_) return -1;
  if (!tls_) {
    const ssize_t length = recv(fd_, buffer, size, MSG_DONTWAIT);
    if (length > 0) return length;
    return length < 0 && errno == EAGAIN ? 0 : -1;
  }
  pollfd readable = {fd_, POLLIN, 0};
  if (SSL_pending(tls_.get()) == 0 && poll(&readable, 1, 0) == 0) return 0;
  const int length = SSL_read(tls_.get(), buffer, static_cast<int>(size));
  if (length > 0) return length;
  return SSL_get_error(tls_.get(), length) == SSL_ERROR_WANT_READ ? 0 : -1;
}

void RawHttp2::WriteFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  Write(Frame(type, flags, stream, payload));
}

uint32_t RawHttp2::Begin(std::string_view path, const Headers& headers) {
  const std::string block = Literals(HeadersOf(path, headers), false);
  const uint32_t stream = next_stream_;
  next_stream_ += 2;
  windows_[stream] = first_window_;
  for (size_t at = 0; at < block.size(); at += kLargestFrame) {
    const bool last = block.size() - at <= kLargestFrame;
    WriteFrame(at == 0 ? kHeaders : kContinuation, last ? kEndOfHeaders : 0, stream,
               std::string_view(block).substr(at, kLargestFrame));
  }
  return stream;
}

bool RawHttp2::Send(const Flood& flood, int calls) {
  const std::string message =
      flood.message ? std::string(1, '\0') + Big(flood.message->size(), 4) + *flood.message : "";
  std::string frames;
  for (int i = 0; i < calls; ++i) {
    const uint32_t stream = next_stream_;
    next_stream_ += 2;
    if (kept_headers_.empty()) {
      const Headers headers = HeadersOf(flood.path, flood.headers);
      frames += Frame(kHeaders, kEndOfHeaders, stream, Literals(headers, true));
      kept_headers_ = Kept(headers.size());
    } else {
      frames += Frame(kHeaders, kEndOfHeaders, stream, kept_headers_);
    }
    if (!message.empty()) frames += Frame(kData, kEndOfStream, stream, message);
    if (flood.reset) frames += Frame(kReset, 0, stream, Big(kCancel, 4));
  }
  Write(frames);
  return open_;
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
    const ssize_t length = Receive(buffer, sizeof buffer);
    if (length < 0) open_ = false;
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

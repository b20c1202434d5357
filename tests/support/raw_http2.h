#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ssl_st;

namespace zhiwang::testing {

// A connection that speaks just enough HTTP/2 to begin gRPC calls and leave them half done, which no client library does.
// To a port of this machine; over TLS it takes any certificate.
class RawHttp2 {
 public:
  enum class Security { kNone, kTls };
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // `from` is the caller's own address, any of loopback's: 127.0.0.2 is another machine to the server.
  explicit RawHttp2(int port, Security security = Security::kNone, const char* from = "127.0.0.1");
  ~RawHttp2();
  RawHttp2(const RawHttp2&) = delete;
  RawHttp2& operator=(const RawHttp2&) = delete;

  // Begins a call; answers its stream.
  uint32_t Begin(std::string_view path, const Headers& headers = {});
  // Sends of these bytes what the server has room for now; answers how many.
  size_t SendSome(uint32_t stream, std::string_view bytes);

  // Calls that nobody waits for.
  struct Flood {
    std::string path;
    Headers headers = {};
    std::optional<std::string> message = std::nullopt;  // the whole request of each; none: it never comes
    bool reset = true;                                  // each at once
  };
  // Begins that many calls in one piece, each in as few bytes as HTTP/2 permits, whatever the server has room for. The
  // floods of one connection have the same path and headers. False once the connection is closed.
  bool Send(const Flood& flood, int calls);

  // Asks for a sign of life.
  void Ping();

  // Takes in what the server has sent. False once the connection is closed.
  bool Listen();
  int64_t most_streams() const { return most_streams_; }  // at once, as the server said
  bool going_away() const { return going_away_; }         // the server said that it takes no new calls here
  bool open(uint32_t stream) const { return windows_.contains(stream); }  // the server has not ended it

 private:
  struct TlsRelease {
    void operator()(ssl_st* tls) const;
  };
  void BeginTls();
  void Write(std::string_view bytes);
  // Bytes received; 0 where there are none now, -1 where the connection is closed.
  ssize_t Receive(char* buffer, size_t size);
  void WriteFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);
  void Take(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);

  int fd_;
  std::unique_ptr<ssl_st, TlsRelease> tls_;  // null without TLS
  bool open_ = true;
  uint32_t next_stream_ = 1;
  int64_t window_ = 65'535, first_window_ = 65'535;
  std::map<uint32_t, int64_t> windows_;
  std::string kept_headers_;  // of a flood, in the words by which the server knows them
  std::string heard_;
  int64_t most_streams_ = 0;
  bool going_away_ = false;
};

}  // namespace zhiwang::testing

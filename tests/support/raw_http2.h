#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zhiwang::testing {

// A connection that speaks just enough HTTP/2 to begin gRPC calls and leave them half done, which no client library does.
// Without TLS, to a port of this machine.
class RawHttp2 {
 public:
  explicit RawHttp2(int port);
  ~RawHttp2();
  RawHttp2(const RawHttp2&) = delete;
  RawHttp2& operator=(const RawHttp2&) = delete;

  // Begins a call; answers its stream.
  uint32_t Begin(std::string_view path, const std::vector<std::pair<std::string, std::string>>& headers = {});
  // Sends of these bytes what the server has room for now; answers how many.
  size_t SendSome(uint32_t stream, std::string_view bytes);

  // Asks for a sign of life.
  void Ping();

  // Takes in what the server has sent. False once the connection is closed.
  bool Listen();
  int64_t most_streams() const { return most_streams_; }  // at once, as the server said
  bool going_away() const { return going_away_; }         // the server said that it takes no new calls here
  bool open(uint32_t stream) const { return windows_.contains(stream); }  // the server has not ended it

 private:
  void Write(std::string_view bytes);
  void WriteFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);
  void Take(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);

  int fd_;
  bool open_ = true;
  uint32_t next_stream_ = 1;
  int64_t window_ = 65'535, first_window_ = 65'535;
  std::map<uint32_t, int64_t> windows_;
  std::string heard_;
  int64_t most_streams_ = 0;
  bool going_away_ = false;
};

}  // namespace zhiwang::testing

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace zhiwang {

// The SHA-256 of these bytes: 32 bytes.
std::string Sha256(std::string_view bytes);

// The same as 64 hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

// The SHA-256 of bytes that come one part after the other.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(RunningSha256&&) noexcept;
  RunningSha256& operator=(RunningSha256&&) noexcept;

  void Add(std::string_view bytes);
  std::string Get() const;  // of all bytes so far: 32 bytes

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zhiwang

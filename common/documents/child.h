#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/documents/frame.h"

namespace zhiwang::documents {

// A process that answers messages one after the other, on the socket that is its standard input and output. It sees
// nothing of this process: no file but that socket, no environment but LANG=C and TZ=UTC; what it writes to standard
// error is dropped.
class Child {
 public:
  // Starts a program: its path and arguments. It may take `most_memory` bytes of address space and ten minutes of the
  // processor, writes no file, leaves no core file and opens few files. UNAVAILABLE where it cannot be started.
  static absl::StatusOr<Child> Start(const std::vector<std::string>& command, uint64_t most_memory);
  ~Child();  // kills it, and what it started
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  // Sends a message and waits for the answer. After an error nothing more can be asked of it.
  absl::StatusOr<std::string> Ask(std::string_view message, Instant deadline);
  // Number of messages that it answered.
  int answers() const { return answers_; }
  // True where it has ended by itself; its remains last until this object is destroyed.
  bool has_ended() const;

 private:
  Child(pid_t pid, int socket) : pid_(pid), socket_(socket) {}

  pid_t pid_;  // -1: it was waited for
  int socket_;
  int answers_ = 0;
};

}  // namespace zhiwang::documents

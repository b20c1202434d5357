#pragma once

#include <atomic>
#include <deque>
#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::testing {

// A stretch of network that can be made bad: whoever connects to `port()` is connected on to `target_port`, both on
// loopback.
class TcpProxy {
 public:
  enum class Mode {
    kPass,
    kCut,      // connections break, new ones are closed at once
    kSlow,     // what is sent arrives later, in order
    kSilence,  // what is sent arrives, the answers are lost; such a connection breaks when the mode changes
    kDeaf,     // what is sent is lost, and nobody says so; such a connection breaks when the mode changes
  };

  explicit TcpProxy(int target_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  // New connections go on to there; those there are break.
  void Redirect(int target_port);
  // `delay` is of each direction, for kSlow.
  void Set(Mode mode, absl::Duration delay = absl::ZeroDuration());

 private:
  struct Chunk {
    absl::Time due;
    std::string bytes;
  };
  struct Direction {
    int from, to;
    std::deque<Chunk> waiting;
    bool open = true;  // `from` may send more
  };
  struct Link {
    Direction there, back;
    bool lost_something = false;
    bool broken = false;
  };
  void Run();
  void Accept();
  void Receive(Link& link, Direction& direction, bool is_answer);
  static void Send(Link& link, Direction& direction, absl::Time now);
  void DropBroken();
  void Wake() const;

  int listener_ = -1, port_ = 0, waker_ = -1;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Mode asked_ ABSL_GUARDED_BY(mutex_) = Mode::kPass;
  absl::Duration asked_delay_ ABSL_GUARDED_BY(mutex_);
  int asked_target_ ABSL_GUARDED_BY(mutex_);
  // Of the proxy's own thread.
  Mode mode_ = Mode::kPass;
  absl::Duration delay_;
  int target_;
  std::list<Link> links_;
  std::thread thread_;
};

}  // namespace zhiwang::testing

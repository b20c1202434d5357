#include "common/documents/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace zhiwang::documents {
namespace {

constexpr rlim_t kMostFiles = 64;     // its fonts, its libraries and the socket
constexpr rlim_t kMostSeconds = 600;  // of the processor, for all its messages: one that nobody can end any more ends

// The settings that posix_spawn takes; they are freed when it is done.
class SpawnPlan {
 public:
  explicit SpawnPlan(int socket) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files_, socket, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    // A group of its own: it ends whole, and a Ctrl-C at the terminal of the service is not for it.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // Answers an errno.
  int Run(const std::vector<std::string>& command, pid_t& pid) {
    std::string language = "LANG=C", zone = "TZ=UTC";
    char* const environment[] = {language.data(), zone.data(), nullptr};
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    return posix_spawn(&pid, words[0], &files_, &attributes_, words.data(), environment);
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

void Limit(pid_t pid, decltype(RLIMIT_AS) what, rlim_t most) {
  const rlimit limit{most, most};
  prlimit(pid, what, &limit, nullptr);
}

}  // namespace

absl::StatusOr<Child> Child::Start(const std::vector<std::string>& command, uint64_t most_memory) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return absl::UnavailableError(fmt::format("has no socket: {}", strerror(errno)));
  }
  pid_t pid = -1;
  const int failed = SpawnPlan(sockets[1]).Run(command, pid);
  close(sockets[1]);
  if (failed != 0) {
    close(sockets[0]);
    return absl::UnavailableError(fmt::format("cannot be started from {}: {}", command[0], strerror(failed)));
  }
  Child child(pid, sockets[0]);
  // From outside, so that they hold whatever the program does. It has got nothing to work on yet.
  Limit(pid, RLIMIT_AS, most_memory);
  Limit(pid, RLIMIT_CPU, kMostSeconds);
  Limit(pid, RLIMIT_FSIZE, 0);
  Limit(pid, RLIMIT_CORE, 0);
  Limit(pid, RLIMIT_NOFILE, kMostFiles);
  return child;
}

Child::~Child() {
  if (pid_ < 0) return;
  close(socket_);
  kill(-pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)), answers_(other.answers_) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  std::swap(answers_, other.answers_);
  return *this;
}

bool Child::has_ended() const {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == pid_;
}

absl::StatusOr<std::string> Child::Ask(std::string_view message, Instant deadline) {
  if (absl::Status sent = SendFrame(socket_, message, deadline); !sent.ok()) return sent;
  absl::StatusOr<std::string> answer = ReceiveFrame(socket_, deadline);
  if (answer.ok()) ++answers_;
  return answer;
}

}  // namespace zhiwang::documents

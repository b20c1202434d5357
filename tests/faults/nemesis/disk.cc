#include "tests/faults/nemesis/disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "tests/support/cluster/give_up.h"

namespace zhiwang::testing {
bool EnterOwnMounts() {
  const uid_t user = getuid();
  const gid_t group = getgid();
  if (unshare(CLONE_NEWNS) != 0) {
    // Without the right to mount, one has it in a user namespace of one's own, where the system lets everyone have one.
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << user << ' ' << user << " 1";
    std::ofstream("/proc/self/gid_map") << group << ' ' << group << " 1";
  }
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

Disk::Disk(std::string path, int64_t roomy_bytes) : path_(std::move(path)), roomy_(roomy_bytes) {
  if (mount("none", path_.c_str(), "tmpfs", MS_NOSUID, fmt::format("size={}", roomy_).c_str()) == 0) return;
  GiveUp("cannot mount a small disk");
}

Disk::~Disk() { umount2(path_.c_str(), MNT_DETACH); }

void Disk::Fill() {
  full_ = true;
  // It may grow between the look and the change; a size below what is used is refused.
  for (;;) {
    struct statvfs now {};
    if (statvfs(path_.c_str(), &now) != 0) return std::perror(path_.c_str());
    const auto used = static_cast<int64_t>((now.f_blocks - now.f_bfree) * now.f_frsize);
    const std::string size = fmt::format("size={}", std::max<int64_t>(used, 4096));
    if (mount("none", path_.c_str(), nullptr, MS_REMOUNT | MS_NOSUID, size.c_str()) == 0) return;
  }
}

void Disk::Free() {
  full_ = false;
  if (mount("none", path_.c_str(), nullptr, MS_REMOUNT | MS_NOSUID, fmt::format("size={}", roomy_).c_str()) == 0)
    return;
  GiveUp("cannot make room on a small disk");
}

}  // namespace zhiwang::testing

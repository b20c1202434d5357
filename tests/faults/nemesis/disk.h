#pragma once

#include <cstdint>
#include <string>

namespace zhiwang::testing {

// Takes this process, and those it starts, into a mount namespace of its own: what it mounts is gone with it, whatever
// happens. To be called before there are threads. False where the system does not permit it.
bool EnterOwnMounts();

// A small disk in memory that can be filled up to the last page.
class Disk {
 public:
  // Mounted at `path`, an empty directory; `roomy` is its size while it is not full.
  Disk(std::string path, int64_t roomy_bytes);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  const std::string& path() const { return path_; }
  void Fill();  // what is written now finds no room
  void Free();
  bool full() const { return full_; }

 private:
  const std::string path_;
  const int64_t roomy_;
  bool full_ = false;
};

}  // namespace zhiwang::testing

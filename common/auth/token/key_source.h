#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/token/key_set.h"

namespace zhiwang::auth {

struct KeySourceOptions {
  // The path of a JWK set, or its https URL. Plain http only from 127.0.0.1, [::1] or localhost.
  std::string place;
  // For https: the PEM file of the authorities to trust. Empty means the system's.
  std::string ca_file = "";
  absl::Duration read_file_every = absl::Seconds(1);
  absl::Duration fetch_url_every = absl::Minutes(5);
  absl::Duration fetch_timeout = absl::Seconds(5);
  // All the unknown keys asked for in this time cost one fetch.
  absl::Duration unknown_key_pause = absl::Seconds(10);
};

// An issuer's public keys, kept up to date by a thread of its own while the issuer changes them. Where they cannot be
// renewed, or only to a bad set, the last good ones stay and the log says so once. The log names the keys of a new set that
// are passed over. Thread-safe.
//
// Its thread is no loop of the process's schedule: anyone can set off a fetch, by a token that names an unknown key, and
// while the issuer is slow a fetch takes seconds of a worker that other loops wait for. Clients without a database have
// tokens, too, and a schedule needs one for its leases.
class KeySource final : public Keys {
 public:
  // Reads the keys for the first time. INVALID_ARGUMENT when they may not be had from such a place, or are no good
  // key set; UNAVAILABLE when they cannot be had.
  static absl::StatusOr<std::unique_ptr<KeySource>> Open(KeySourceOptions options);
  // Waits for a running fetch to notice, about a second.
  ~KeySource() override;

  // From memory, never waits. An unknown key is null for now, and makes the keys be fetched soon.
  std::shared_ptr<const PublicKey> Find(std::string_view kid) const override;
  uint64_t generation() const override { return generation_; }

 private:
  explicit KeySource(KeySourceOptions options);

  absl::StatusOr<std::string> Fetch() const;
  // Makes the keys of `text` ours.
  absl::Status Take(const absl::StatusOr<std::string>& text);
  void KeepUpToDate();
  bool IsWoken() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return wanted_ || stopping_; }

  const KeySourceOptions options_;
  const bool is_url_;
  std::string text_;  // of the keys we have; used by one thread at a time
  std::atomic<bool> stopping_ = false;
  std::atomic<uint64_t> generation_ = 0;

  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  mutable bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  mutable std::optional<std::chrono::steady_clock::time_point> last_wanted_ ABSL_GUARDED_BY(mutex_);
  std::thread renewal_;
};

}  // namespace zhiwang::auth

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/head_key.h"

namespace zhiwang::archive {

inline constexpr char kManifestName[] = "manifest.json";  // the name of its entry, which is the last one

// No archive holds more: SignedZip writes no more, and CheckZip reads no further.
inline constexpr size_t kMostEntries = 10'000, kMostNameBytes = 255;  // of a name: what a file system takes
inline constexpr int64_t kMostEntryBytes = int64_t{64} << 20, kMostBytes = int64_t{2} << 30;  // of one entry, of all

// One entry of an archive.
struct Entry {
  std::string name;
  int64_t size = 0;    // in bytes
  std::string digest;  // SHA-256 of its bytes: 32 bytes

  friend bool operator==(const Entry&, const Entry&) = default;
};

// The manifest: the description that an archive holds of itself.
struct Manifest {
  std::map<std::string, std::string> about;  // what it is of, in the words of who made it
  absl::Time made = absl::UnixEpoch();       // to the second
  std::vector<Entry> entries;                // in order, without the manifest itself
};

// The manifest as signed JSON, for people and programs. It names the key.
absl::StatusOr<std::string> SignedManifest(const audit::SigningKey& key, const Manifest& manifest);

// A manifest as it was read.
struct ReadManifest {
  std::optional<Manifest> manifest;  // nothing where it is not signed by the key
  std::string fault;                 // for people, in Chinese; empty where each of its bytes is as it was signed
};
ReadManifest CheckManifest(const audit::VerifyingKey& key, std::string_view text);

}  // namespace zhiwang::archive

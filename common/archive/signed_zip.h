#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/archive/manifest.h"
#include "common/audit/head_key.h"
#include "common/text/digest.h"

struct archive;

namespace zhiwang::archive {

// A zip archive that is written while its entries arrive: see README.md. Its bytes go to `sink`, in order. The first error of the
// sink ends the archive, and every later call answers it. The archive is not sound until Finish.
class SignedZip {
 public:
  using Sink = std::function<absl::Status(std::string_view)>;

  // The key must outlive this object. `made` is the time of the archive and of its entries.
  SignedZip(const audit::SigningKey& key, std::map<std::string, std::string> about, absl::Time made, Sink sink);
  ~SignedZip();
  SignedZip(const SignedZip&) = delete;
  SignedZip& operator=(const SignedZip&) = delete;

  // Begins the next entry, with its size in bytes. The name must pass IsEntryName, and neither another entry nor the manifest may
  // have its key. UNEXPECTED for any other name, and beyond the limits of archives.
  absl::Status Begin(const std::string& name, int64_t size);
  // Takes the next bytes of the present entry; not more than its size.
  absl::Status Write(std::string_view bytes);
  // Writes manifest, directory and seal.
  absl::Status Finish();

 private:
  struct Free {
    void operator()(::archive* zip) const;
  };

  absl::Status BeginAny(const std::string& name, int64_t size);
  absl::Status EndEntry();
  absl::Status Result(int code);  // what libarchive answered
  // Takes bytes of the archive and passes them on, except for the last ones, which Finish completes.
  absl::Status Take(std::string_view bytes);
  absl::Status GiveOn(std::string_view bytes);

  const audit::SigningKey& signing_key_;
  Manifest manifest_;
  const Sink sink_;
  absl::Status status_;
  RunningSha256 all_, entry_;   // of the archive, of the present entry
  std::set<std::string> keys_;  // of the names of entries
  int64_t written_ = 0;         // bytes of all entries that were begun
  int64_t missing_ = 0;         // bytes of the present entry
  bool in_entry_ = false;
  std::string held_;  // the last bytes of the archive so far
  std::unique_ptr<::archive, Free> zip_;
};

}  // namespace zhiwang::archive

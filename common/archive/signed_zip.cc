#include "common/archive/signed_zip.h"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/archive/entry_name.h"
#include "common/archive/seal.h"
#include "common/archive/utf8_locale.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::archive {
namespace {

constexpr int kBlockBytes = 64 << 10;
constexpr mode_t kMode = 0644;

struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

void SignedZip::Free::operator()(::archive* zip) const {
  // An archive without Finish must not get the end of a complete one.
  archive_write_fail(zip);
  archive_write_free(zip);
}

SignedZip::SignedZip(const audit::SigningKey& key, std::map<std::string, std::string> about, absl::Time made, Sink sink)
    : signing_key_(key), sink_(std::move(sink)), zip_(archive_write_new()) {
  manifest_.about = std::move(about);
  manifest_.made = absl::FromUnixSeconds(absl::ToUnixSeconds(made));
  if (zip_ == nullptr) {
    status_ = error::Unexpected("libarchive has no memory");
    return;
  }
  archive_write_set_format_zip(zip_.get());
  archive_write_set_bytes_per_block(zip_.get(), kBlockBytes);
  archive_write_set_bytes_in_last_block(zip_.get(), 1);
  const auto take = [](::archive*, void* self, const void* bytes, size_t length) -> la_ssize_t {
    const absl::Status taken = static_cast<SignedZip*>(self)->Take({static_cast<const char*>(bytes), length});
    return taken.ok() ? static_cast<la_ssize_t>(length) : -1;
  };
  (void)Result(archive_write_open(zip_.get(), this, nullptr, take, nullptr));
}

SignedZip::~SignedZip() = default;

absl::Status SignedZip::Result(int code) {
  if (code != ARCHIVE_OK && status_.ok()) {
    // libarchive's message would quote the entry's name, which may hold personal data.
    status_ = error::Unexpected(fmt::format("libarchive cannot write: error {}", archive_errno(zip_.get())));
  }
  return status_;
}

absl::Status SignedZip::Begin(const std::string& name, int64_t size) {
  RETURN_IF_ERROR(status_);
  if (!IsEntryName(name) || EntryKey(name) == EntryKey(kManifestName) || !keys_.insert(EntryKey(name)).second) {
    return status_ = error::Unexpected("an entry's name is taken, or not valid on every file system");
  }
  written_ += size;
  if (manifest_.entries.size() >= kMostEntries || size < 0 || size > kMostEntryBytes || written_ > kMostBytes) {
    return status_ = error::Unexpected("an archive exceeds its limits");
  }
  return BeginAny(name, size);
}

absl::Status SignedZip::BeginAny(const std::string& name, int64_t size) {
  RETURN_IF_ERROR(EndEntry());
  const Utf8Locale utf8;
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  if (entry == nullptr) return status_ = error::Unexpected("libarchive has no memory");
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), kMode);
  archive_entry_set_size(entry.get(), size);
  archive_entry_set_mtime(entry.get(), absl::ToTimeT(manifest_.made), 0);
  RETURN_IF_ERROR(Result(archive_write_header(zip_.get(), entry.get())));
  manifest_.entries.push_back({name, size, {}});
  missing_ = size;
  entry_ = RunningSha256();
  in_entry_ = true;
  return absl::OkStatus();
}

absl::Status SignedZip::Write(std::string_view bytes) {
  RETURN_IF_ERROR(status_);
  missing_ -= static_cast<int64_t>(bytes.size());
  if (!in_entry_ || missing_ < 0) return status_ = error::Unexpected("an entry has more bytes than were announced");
  entry_.Add(bytes);
  while (!bytes.empty()) {
    const la_ssize_t written = archive_write_data(zip_.get(), bytes.data(), bytes.size());
    if (written <= 0) return Result(ARCHIVE_FATAL);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status SignedZip::EndEntry() {
  RETURN_IF_ERROR(status_);
  if (!in_entry_) return absl::OkStatus();
  if (missing_ != 0) return status_ = error::Unexpected("an entry has fewer bytes than were announced");
  in_entry_ = false;
  manifest_.entries.back().digest = entry_.Get();
  return Result(archive_write_finish_entry(zip_.get()));
}

absl::Status SignedZip::Finish() {
  RETURN_IF_ERROR(EndEntry());
  ASSIGN_OR_RETURN(const std::string text, SignedManifest(signing_key_, manifest_));
  RETURN_IF_ERROR(BeginAny(kManifestName, static_cast<int64_t>(text.size())));
  RETURN_IF_ERROR(Write(text));
  RETURN_IF_ERROR(EndEntry());
  RETURN_IF_ERROR(Result(archive_write_close(zip_.get())));
  // The record that ends a zip ends with the length of its comment, which libarchive leaves empty.
  if (held_.size() != kEndBytes || !held_.starts_with(kEndMark) ||
      held_.substr(kEndBytes - 2) != std::string(2, '\0')) {
    return status_ = error::Unexpected("libarchive ends a zip in an unknown way");
  }
  static_assert(kSealBytes < 256);
  held_[kEndBytes - 2] = static_cast<char>(kSealBytes);
  RETURN_IF_ERROR(GiveOn(std::exchange(held_, {})));
  ASSIGN_OR_RETURN(const std::string signature, signing_key_.Sign(SealedBytes(all_.Get())));
  return sink_(std::string(kSealPrefix) + absl::Base64Escape(signature));
}

absl::Status SignedZip::Take(std::string_view bytes) {
  RETURN_IF_ERROR(status_);
  held_ += bytes;
  if (held_.size() <= kEndBytes) return absl::OkStatus();
  std::string ready = held_.substr(0, held_.size() - kEndBytes);
  held_.erase(0, ready.size());
  return GiveOn(ready);
}

absl::Status SignedZip::GiveOn(std::string_view bytes) {
  all_.Add(bytes);
  status_ = sink_(bytes);
  return status_;
}

}  // namespace zhiwang::archive

#include "common/archive/zip_check.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/archive/seal.h"
#include "common/archive/utf8_locale.h"
#include "common/archive/zip_directory.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "common/text/text.h"

namespace zhiwang::archive {
namespace {

constexpr size_t kMostFaults = 100;
constexpr size_t kMostManifest = size_t{8} << 20, kMostTail = size_t{8} << 20;  // in bytes
constexpr size_t kReadBytes = 64 << 10;

struct FreeReader {
  void operator()(::archive* zip) const { archive_read_free(zip); }
};

// A name of the archive for people: what is no text is not repeated.
std::string Quoted(const std::string& name) {
  return IsUtf8(name) ? fmt::format("“{}”", FirstCharacters(name, 100)) : "（无法辨认的名称）";
}

// The bytes of an archive on their way to its reader: hashed but for the seal, and the last of them kept.
class Bytes {
 public:
  explicit Bytes(NextBytes next) : next_(next) {}

  // The next bytes, empty at the end and after an error.
  std::string_view Next() {
    if (ended_) return {};
    absl::StatusOr<std::string_view> next = next_();
    status_ = next.status();
    ended_ = !next.ok() || next->empty();
    if (ended_) return {};
    Keep(*next);
    return *next;
  }
  void ReadOn() {
    while (!ended_) Next();
  }

  const absl::Status& status() const { return status_; }
  int64_t size() const { return size_; }
  std::string_view tail() const { return tail_; }

  bool IsSealed(const audit::VerifyingKey& key) const {
    if (tail_.size() < kSealBytes) return false;
    std::string seal = tail_.substr(tail_.size() - kSealBytes);
    if (!seal.starts_with(kSealPrefix)) return false;
    seal.erase(0, kSealPrefix.size());
    std::string signature;
    // Base64 has several texts for the same bytes.
    if (!absl::Base64Unescape(seal, &signature) || absl::Base64Escape(signature) != seal) return false;
    return key.Signed(SealedBytes(before_seal_.Get()), signature);
  }

 private:
  void Keep(std::string_view bytes) {
    size_ += static_cast<int64_t>(bytes.size());
    tail_ += bytes;
    // All but what may be the seal.
    if (tail_.size() > hashed_ + kSealBytes) {
      const size_t more = tail_.size() - kSealBytes - hashed_;
      before_seal_.Add(std::string_view(tail_).substr(hashed_, more));
      hashed_ += more;
    }
    if (tail_.size() <= 2 * kMostTail) return;
    const size_t old = tail_.size() - kMostTail;
    tail_.erase(0, old);
    hashed_ -= old;
  }

  NextBytes next_;
  absl::Status status_;
  bool ended_ = false;
  int64_t size_ = 0;
  std::string tail_;
  size_t hashed_ = 0;  // bytes of the tail that are hashed
  RunningSha256 before_seal_;
};

// The entries of an archive, as a program that reads it from the beginning sees them.
struct Contents {
  std::vector<Entry> entries;  // the manifest among them
  std::string manifest;        // the text of the last entry of that name
  std::vector<std::string> faults;
};

class Reader {
 public:
  explicit Reader(Bytes& bytes) : bytes_(bytes), zip_(archive_read_new()) {
    archive_read_support_format_zip_streamable(zip_.get());
    const auto next = [](::archive*, void* self, const void** found) -> la_ssize_t {
      const std::string_view some = static_cast<Bytes*>(self)->Next();
      *found = some.data();
      return static_cast<la_ssize_t>(some.size());
    };
    opened_ = archive_read_open(zip_.get(), &bytes_, nullptr, next, nullptr) == ARCHIVE_OK;
  }

  Contents Read() {
    if (!opened_) Fault("不是压缩包");
    while (opened_ && contents_.faults.empty()) {
      archive_entry* header = nullptr;
      const int code = archive_read_next_header(zip_.get(), &header);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
        Fault(contents_.entries.empty() ? "不是本系统导出的压缩包"
                                        : fmt::format("{}之后的内容无法读取", Quoted(contents_.entries.back().name)));
        break;
      }
      if (contents_.entries.size() > kMostEntries) {
        Fault("条目过多");
        break;
      }
      const char* name = archive_entry_pathname(header);
      BeginEntry(name == nullptr ? "" : name, archive_entry_is_encrypted(header) != 0);
    }
    return std::move(contents_);
  }

 private:
  void Fault(std::string text) { contents_.faults.push_back(std::move(text)); }

  void BeginEntry(std::string name, bool is_encrypted) {
    if (name.size() > kMostNameBytes) return Fault(fmt::format("{}的名称过长", Quoted(name)));
    // Everything else that libarchive unpacks would be tried on strangers' bytes, and some of it takes much memory and time.
    const std::string_view format = archive_format_name(zip_.get());
    if (is_encrypted || !format.ends_with("(deflation)")) {
      return Fault(fmt::format("{}的压缩方式被改动", Quoted(name)));
    }
    ReadEntry(std::move(name));
  }

  void ReadEntry(std::string name) {
    const bool is_manifest = name == kManifestName;
    if (is_manifest) contents_.manifest.clear();
    Entry& entry = contents_.entries.emplace_back();
    entry.name = std::move(name);
    RunningSha256 digest;
    std::string buffer(kReadBytes, '\0');
    for (;;) {
      const la_ssize_t length = archive_read_data(zip_.get(), buffer.data(), buffer.size());
      if (length == 0) break;
      if (length == ARCHIVE_FATAL) Fault(fmt::format("{}的内容无法读取", Quoted(entry.name)));
      // A checksum that does not fit ends the entry alone: its digest is another than that of the manifest.
      if (length < 0) break;
      const std::string_view some(buffer.data(), static_cast<size_t>(length));
      entry.size += length;
      all_ += length;
      digest.Add(some);
      if (is_manifest) contents_.manifest += some;
      if (all_ > kMostBytes + static_cast<int64_t>(kMostManifest) || entry.size > kMostEntryBytes ||
          contents_.manifest.size() > kMostManifest) {
        Fault(fmt::format("{}过大", Quoted(entry.name)));
        return;
      }
    }
    entry.digest = digest.Get();
  }

  Bytes& bytes_;
  std::unique_ptr<::archive, FreeReader> zip_;
  bool opened_ = false;
  int64_t all_ = 0;  // bytes of all entries
  Contents contents_;
};

// The differences between what is there and what the manifest says. `found` is without the manifest.
class Comparison {
 public:
  Comparison(const std::vector<Entry>& wanted, const std::vector<Entry>& found, std::vector<std::string>& faults)
      : wanted_(wanted), found_(found), faults_(faults), explained_(found.size()) {
    for (size_t i = 0; i < found.size(); ++i) by_name_.emplace(found[i].name, i);
  }

  void Run() {
    for (size_t i = 0; i < wanted_.size(); ++i) Compare(i);
    for (size_t i = 0; i < found_.size(); ++i) {
      if (!explained_[i]) faults_.push_back(fmt::format("多出{}", Quoted(found_[i].name)));
    }
  }

 private:
  void Compare(size_t i) {
    const Entry& wanted = wanted_[i];
    const auto named = by_name_.find(wanted.name);
    if (named == by_name_.end()) {
      // At its place lies the same content under another name.
      const bool renamed = i < found_.size() && found_[i].digest == wanted.digest;
      if (renamed) explained_[i] = true;
      faults_.push_back(renamed ? fmt::format("{}的名称被改为{}", Quoted(wanted.name), Quoted(found_[i].name))
                                : fmt::format("缺少{}", Quoted(wanted.name)));
      return;
    }
    explained_[named->second] = true;
    if (named->second != i) {
      faults_.push_back(
          fmt::format("{}的位置被改动：应为第{}项，实为第{}项", Quoted(wanted.name), i + 1, named->second + 1));
    }
    const Entry& found = found_[named->second];
    if (found.digest != wanted.digest || found.size != wanted.size) {
      faults_.push_back(fmt::format("{}的内容被改动", Quoted(wanted.name)));
    }
  }

  const std::vector<Entry>&wanted_, &found_;
  std::vector<std::string>& faults_;
  std::vector<bool> explained_;
  std::map<std::string, size_t> by_name_;
};

// Programs that unpack go by the directory: it must name what is there.
void CompareDirectory(const std::vector<Entry>& entries, const std::optional<std::vector<std::string>>& names,
                      std::vector<std::string>& faults) {
  if (!names) {
    faults.push_back("压缩包的目录无法读取：不完整，或者其后被追加了内容");
    return;
  }
  for (size_t i = 0; i < std::max(entries.size(), names->size()); ++i) {
    if (i >= names->size()) {
      faults.push_back(fmt::format("目录里缺少{}", Quoted(entries[i].name)));
    } else if (i >= entries.size()) {
      faults.push_back(fmt::format("目录里多出{}", Quoted((*names)[i])));
    } else if (entries[i].name != (*names)[i]) {
      faults.push_back(fmt::format("{}在目录里的名称被改为{}", Quoted(entries[i].name), Quoted((*names)[i])));
    }
  }
}

void CompareManifest(const Manifest& manifest, std::vector<Entry> found, std::vector<std::string>& faults) {
  if (found.back().name != kManifestName) faults.push_back("清单的位置被改动：应为最后一项");
  const auto manifests = std::erase_if(found, [](const Entry& entry) { return entry.name == kManifestName; });
  if (manifests > 1) faults.push_back(fmt::format("多出{}", Quoted(kManifestName)));
  Comparison(manifest.entries, found, faults).Run();
}

}  // namespace

absl::StatusOr<ZipCheck> CheckZip(const audit::VerifyingKey& key, NextBytes next) {
  const Utf8Locale utf8;
  Bytes bytes(next);
  Contents contents = Reader(bytes).Read();
  bytes.ReadOn();
  RETURN_IF_ERROR(bytes.status());

  ZipCheck check;
  ReadManifest read = CheckManifest(key, contents.manifest);
  check.manifest = std::move(read.manifest);
  check.faults = std::move(contents.faults);
  if (!check.faults.empty()) return check;
  if (check.manifest) CompareManifest(*check.manifest, contents.entries, check.faults);
  if (!read.fault.empty()) check.faults.push_back(std::move(read.fault));
  CompareDirectory(contents.entries, NamesInDirectory(bytes.tail(), bytes.size()), check.faults);
  if (check.faults.empty() && !bytes.IsSealed(key)) check.faults.push_back("压缩包自身的记录（时间、属性等）被改动");
  if (check.faults.size() > kMostFaults) check.faults.resize(kMostFaults);
  return check;
}

}  // namespace zhiwang::archive

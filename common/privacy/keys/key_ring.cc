#include "common/privacy/keys/key_ring.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "common/privacy/keys/private_file.h"
#include "common/status/macros.h"

namespace zhiwang::privacy {
namespace {

constexpr size_t kMasterBytes = 32;
constexpr int kLastKeyId = 65'535;
constexpr std::string_view kKeySuffix = ".key";
constexpr char kIndexFile[] = "index.key";
constexpr char kCurrentFile[] = "current";

// The purpose of each derived key. Every sealed value and index depends on them: do not change.
constexpr std::string_view kAesInfo = "zhiwang sealed value, AES-256-GCM";
constexpr std::string_view kSm4Info = "zhiwang sealed value, SM4-CTR";
constexpr std::string_view kSm4MacInfo = "zhiwang sealed value, HMAC-SM3";
constexpr std::string_view kIndexInfo = "zhiwang blind index";
constexpr std::string_view kFingerprintInfo = "zhiwang fingerprint";

struct Master {
  uint8_t bytes[kMasterBytes];
};

absl::StatusOr<Secret<Master>> ReadMaster(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadPrivateFile(path));
  Secret<Master> master = MakeSecret<Master>();
  const absl::string_view digits = absl::StripTrailingAsciiWhitespace(absl::string_view(text.data(), text.size()));
  bool valid = digits.size() == 2 * kMasterBytes;
  for (const char c : digits) valid = valid && absl::ascii_isxdigit(static_cast<unsigned char>(c));
  if (valid) {
    std::string bytes = absl::HexStringToBytes(digits);
    std::memcpy(master->bytes, bytes.data(), kMasterBytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
  OPENSSL_cleanse(text.data(), text.size());
  if (!valid) return absl::FailedPreconditionError(fmt::format("{} does not hold 64 hexadecimal digits", path));
  return master;
}

// A key id in decimal without leading zeros, or nothing.
std::optional<KeyId> ParseKeyId(std::string_view text) {
  int id = 0;
  if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &id) || id < 1 || id > kLastKeyId) {
    return std::nullopt;
  }
  if (std::to_string(id) != text) return std::nullopt;
  return static_cast<KeyId>(id);
}

std::string KeyPath(const std::string& directory, KeyId id) {
  return fmt::format("{}/{}{}", directory, id, kKeySuffix);
}

// The ids of the sealing keys that are there.
absl::StatusOr<std::vector<KeyId>> KeyIdsIn(const std::string& directory) {
  std::vector<KeyId> ids;
  std::error_code unreadable;
  for (std::filesystem::directory_iterator file(directory, unreadable), end; !unreadable && file != end;
       file.increment(unreadable)) {
    const std::string name = file->path().filename().string();
    if (!name.ends_with(kKeySuffix) || name == kIndexFile) continue;
    const auto id = ParseKeyId(std::string_view(name).substr(0, name.size() - kKeySuffix.size()));
    if (!id) {
      return absl::FailedPreconditionError(
          fmt::format("{} is not named by a key id from 1 to 65535", file->path().string()));
    }
    ids.push_back(*id);
  }
  if (unreadable) return FileError("cannot read the keys", directory, unreadable.value());
  return ids;
}

absl::StatusOr<KeyId> ReadCurrent(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadPrivateFile(path));
  const absl::string_view stripped = absl::StripTrailingAsciiWhitespace(absl::string_view(text.data(), text.size()));
  const auto id = ParseKeyId({stripped.data(), stripped.size()});
  if (!id) return absl::FailedPreconditionError(fmt::format("{} does not hold a key id from 1 to 65535", path));
  return *id;
}

absl::Status WriteNewKey(const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, RandomBytes(kMasterBytes));
  std::string text = absl::BytesToHexString(bytes) + "\n";
  const absl::Status written = WriteNewFile(path, text);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  OPENSSL_cleanse(text.data(), text.size());
  return written;
}

absl::Status FillDirectory(const std::string& directory) {
  RETURN_IF_ERROR(WriteNewKey(directory + "/1.key"));
  RETURN_IF_ERROR(WriteNewKey(directory + "/" + kIndexFile));
  RETURN_IF_ERROR(WriteNewFile(directory + "/" + kCurrentFile, "1\n"));
  return SyncDirectory(directory);
}

}  // namespace

absl::StatusOr<Secret<KeyRing::SealingKeys>> KeyRing::DeriveSealingKeys(Bytes master) {
  Secret<SealingKeys> keys = MakeSecret<SealingKeys>();
  RETURN_IF_ERROR(Hkdf(Hash::kSha256, master, kAesInfo, absl::MakeSpan(keys->aes)));
  RETURN_IF_ERROR(Hkdf(Hash::kSm3, master, kSm4Info, absl::MakeSpan(keys->sm4)));
  RETURN_IF_ERROR(Hkdf(Hash::kSm3, master, kSm4MacInfo, absl::MakeSpan(keys->sm4_mac)));
  return keys;
}

absl::StatusOr<KeyRing> KeyRing::Load(const std::string& directory, Suite suite) {
  KeyRing ring;
  ring.suite_ = suite;
  std::error_code unreadable;
  ASSIGN_OR_RETURN(const std::vector<KeyId> ids, KeyIdsIn(directory));
  for (const KeyId id : ids) {
    ASSIGN_OR_RETURN(const Secret<Master> master, ReadMaster(KeyPath(directory, id)));
    ASSIGN_OR_RETURN(ring.keys_[id], DeriveSealingKeys(master->bytes));
  }
  ASSIGN_OR_RETURN(const Secret<Master> index_master, ReadMaster(directory + "/" + kIndexFile));
  ring.index_keys_ = MakeSecret<IndexKeys>();
  RETURN_IF_ERROR(Hkdf(suite == Suite::kSm4Sm3 ? Hash::kSm3 : Hash::kSha256, index_master->bytes, kIndexInfo,
                       absl::MakeSpan(ring.index_keys_->index)));
  RETURN_IF_ERROR(
      Hkdf(Hash::kSha256, index_master->bytes, kFingerprintInfo, absl::MakeSpan(ring.index_keys_->fingerprint)));
  const std::string current_path = directory + "/" + kCurrentFile;
  ASSIGN_OR_RETURN(ring.current_, ReadCurrent(current_path));
  if (ring.Find(ring.current_) == nullptr) {
    return absl::FailedPreconditionError(fmt::format("{} names key {}, but {}/{}.key is not there", current_path,
                                                     ring.current_, directory, ring.current_));
  }
  return ring;
}

// Filled under another name and then renamed, so that nobody ever finds half a ring. Renaming replaces nothing but an
// empty directory.
absl::Status KeyRing::Generate(const std::string& directory) {
  std::string place = directory;
  while (place.size() > 1 && place.back() == '/') place.pop_back();
  std::string draft = place + ".new-XXXXXX";
  if (mkdtemp(draft.data()) == nullptr) return FileError("cannot make", draft, errno);  // with permission 0700
  absl::Status made = FillDirectory(draft);
  if (made.ok() && rename(draft.c_str(), place.c_str()) != 0) made = FileError("cannot make", place, errno);
  if (!made.ok()) {
    std::error_code ignored;
    std::filesystem::remove_all(draft, ignored);
    return made;
  }
  const std::string parent = std::filesystem::path(place).parent_path().string();
  return SyncDirectory(parent.empty() ? "." : parent);
}

absl::StatusOr<KeyId> KeyRing::AddKey(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::vector<KeyId> ids, KeyIdsIn(directory));
  const int next = ids.empty() ? 1 : *std::max_element(ids.begin(), ids.end()) + 1;
  if (next > kLastKeyId)
    return absl::ResourceExhaustedError(fmt::format("{} has the last key there can be", directory));
  const auto id = static_cast<KeyId>(next);
  RETURN_IF_ERROR(WriteNewKey(KeyPath(directory, id)));
  RETURN_IF_ERROR(SyncDirectory(directory));
  return id;
}

absl::Status KeyRing::SetCurrent(const std::string& directory, KeyId id) {
  RETURN_IF_ERROR(ReadMaster(KeyPath(directory, id)).status());
  const std::string current = directory + "/" + kCurrentFile, draft = current + ".new";
  std::remove(draft.c_str());  // of an attempt that was cut short
  RETURN_IF_ERROR(WriteNewFile(draft, fmt::format("{}\n", id)));
  if (rename(draft.c_str(), current.c_str()) != 0) return FileError("cannot replace", current, errno);
  return SyncDirectory(directory);
}

const KeyRing::SealingKeys* KeyRing::Find(KeyId id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second.get();
}

}  // namespace zhiwang::privacy

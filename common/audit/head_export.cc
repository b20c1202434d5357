#include "common/audit/head_export.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/audit/audit_queries.h"
#include "common/json/strict_json.h"
#include "common/privacy/cipher.h"
#include "common/privacy/keys/private_file.h"
#include "common/status/macros.h"

namespace zhiwang::audit {
namespace {

constexpr std::string_view kLayout = "zhiwang audit head 1";

// One line of the file; the hash and the signature in the form they have there.
struct ExportedHead {
  std::string at, district, hash_hex;
  int64_t seq = 0;
  std::string signature_base64;
};

std::string SignedBytes(const ExportedHead& head) {
  std::string bytes(kLayout);
  for (const std::string& field : {head.district, std::to_string(head.seq), head.hash_hex, head.at}) {
    privacy::AppendField(bytes, field);
  }
  return bytes;
}

absl::StatusOr<std::string> SignedLine(const SigningKey& key, ExportedHead head) {
  ASSIGN_OR_RETURN(const std::string signature, key.Sign(SignedBytes(head)));
  head.signature_base64 = absl::Base64Escape(signature);
  const nlohmann::json line = {{"at", head.at},
                               {"district", head.district},
                               {"hash", head.hash_hex},
                               {"seq", head.seq},
                               {"signature", head.signature_base64}};
  return line.dump() + "\n";
}

// Nothing when the line is not of the form.
std::optional<ExportedHead> ParseLine(const std::string& line) {
  const absl::StatusOr<nlohmann::json> parsed = strict_json::Parse(line);
  if (!parsed.ok()) return std::nullopt;
  const nlohmann::json& json = *parsed;
  const auto text = [&](const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string();
  };
  if (!json.is_object() || !json.contains("seq") || !json["seq"].is_number_integer()) return std::nullopt;
  ExportedHead head{text("at"), text("district"), text("hash"), json["seq"].get<int64_t>(), text("signature")};
  const bool complete = !head.at.empty() && !head.district.empty() && head.hash_hex.size() == 64;
  return complete ? std::optional(std::move(head)) : std::nullopt;
}

bool IsSigned(const ExportedHead& head, const VerifyingKey& key) {
  std::string signature;
  return absl::Base64Unescape(head.signature_base64, &signature) && key.Signed(SignedBytes(head), signature);
}

// The file while nobody else of those who export and verify is at it; to be closed.
absl::StatusOr<int> OpenAlone(const std::string& path, int flags, absl::Time deadline) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (fd < 0) return privacy::FileError("cannot open", path, errno);
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (absl::Now() > deadline) {
      close(fd);
      return absl::DeadlineExceededError(fmt::format("{} is in use", path));
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  return fd;
}

// The end of the file's last whole line; the rest is the part of a line that a full disk or a crash left. -1 with
// errno.
off_t EndOfLines(int fd) {
  char block[4096];
  off_t end = lseek(fd, 0, SEEK_END);
  while (end > 0) {
    const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(sizeof block));
    const ssize_t length = pread(fd, block, static_cast<size_t>(end - begin), begin);
    if (length != end - begin) return -1;
    const std::string_view text(block, static_cast<size_t>(length));
    if (const size_t last = text.rfind('\n'); last != text.npos) return begin + static_cast<off_t>(last) + 1;
    end = begin;
  }
  return end;
}

// All or nothing; false with errno. A file that only grows, as it should, is never cut: its system may forbid that.
bool AppendWhole(int fd, const std::string& lines) {
  const off_t end = EndOfLines(fd);
  if (end < 0 || (lseek(fd, 0, SEEK_END) != end && ftruncate(fd, end) != 0)) return false;
  const ssize_t written = write(fd, lines.data(), lines.size());
  const bool whole = written == static_cast<ssize_t>(lines.size());
  if (whole && fsync(fd) == 0) return true;
  const int error_number = whole || written < 0 ? errno : ENOSPC;
  [[maybe_unused]] const int cut = ftruncate(fd, end);  // what cannot be cut off now is the next time
  errno = error_number;
  return false;
}

// One process at a time, so that none takes what another is at for a torn line.
absl::Status AppendToFile(const std::string& path, const std::string& lines, absl::Time deadline) {
  ASSIGN_OR_RETURN(const int fd, OpenAlone(path, O_RDWR | O_APPEND | O_CREAT, deadline));
  const bool written = AppendWhole(fd, lines);
  const int error_number = errno;
  close(fd);
  return written ? absl::OkStatus() : privacy::FileError("cannot write", path, error_number);
}

// The heads that were exported of one district, and what is wrong with the file.
struct ExportFile {
  std::vector<Head> heads;
  std::optional<Fault> fault;
};

absl::StatusOr<ExportFile> ReadExport(const std::string& path, std::string_view district, const VerifyingKey& key,
                                      absl::Time deadline) {
  ASSIGN_OR_RETURN(const int fd, OpenAlone(path, O_RDONLY, deadline));
  std::ifstream file(path);
  ExportFile read;
  int64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const auto exported = ParseLine(line);
    if (exported && exported->district != district) continue;
    if (!exported || !IsSigned(*exported, key)) {
      if (!read.fault) {
        read.fault = {Break::kExport, number, fmt::format("line {} of {} is not as it was exported", number, path)};
      }
      continue;
    }
    // A chain that nobody appends to has the same head every time.
    Head head{exported->seq, absl::HexStringToBytes(exported->hash_hex)};
    if (read.heads.empty() || !(read.heads.back() == head)) read.heads.push_back(std::move(head));
  }
  close(fd);
  return read;
}

}  // namespace

absl::Status ExportHeads(sql::Database& db, absl::Time deadline, const SigningKey& key, const std::string& file,
                         absl::Time now) {
  const std::string at = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now, absl::UTCTimeZone());
  const auto heads = db.Read(deadline, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<ExportedHead>> {
    std::vector<ExportedHead> all;
    RETURN_IF_ERROR(tx.Query(kReadHeads, {}, [&](const sql::Row& row) {
      all.push_back({at, row.Text(1), absl::BytesToHexString(row.Text(3)), row.Int(2), {}});
    }));
    return all;
  });
  RETURN_IF_ERROR(heads.status());
  std::string lines;
  for (const ExportedHead& head : *heads) {
    ASSIGN_OR_RETURN(const std::string line, SignedLine(key, head));
    lines += line;
  }
  return AppendToFile(file, lines, deadline);
}

absl::StatusOr<Verdict> VerifyExport(sql::Database& db, absl::Time deadline, std::string_view district,
                                     const std::string& file, const VerifyingKey& key, Progress progress) {
  ASSIGN_OR_RETURN(ExportFile exported, ReadExport(file, district, key, deadline));
  ASSIGN_OR_RETURN(Verdict verdict, Verify(db, deadline, district, exported.heads, progress));
  if (!verdict.fault) verdict.fault = std::move(exported.fault);
  return verdict;
}

}  // namespace zhiwang::audit

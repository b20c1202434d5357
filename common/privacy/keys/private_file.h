#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhiwang::privacy {

// Reads a small file that only its owner may read. FAILED_PRECONDITION names the file when others may read or write it,
// NOT_FOUND when it is not there.
absl::StatusOr<std::string> ReadPrivateFile(const std::string& path);

// Makes a new file, all of it or nothing, through to the disk. ALREADY_EXISTS, and it stays as it is, when there is
// one.
absl::Status WriteNewFile(const std::string& path, std::string_view text, int mode = 0600);

// Makes the names of new files in a directory durable.
absl::Status SyncDirectory(const std::string& path);

// "what: path: the system's reason", with the code that fits the reason.
absl::Status FileError(std::string_view what, const std::string& path, int error_number);

}  // namespace zhiwang::privacy

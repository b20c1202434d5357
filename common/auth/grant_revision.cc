#include "common/auth/grant_revision.h"

#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace zhiwang::auth {

std::string FormatGrantRevision(const GrantRevision& revision) {
  if (revision.epoch == 0) return "";
  const std::string place = fmt::format("{}-{}", revision.epoch, revision.seq);
  return revision.in_copy() ? fmt::format("{}-{}-{}", place, revision.district, revision.staff_id) : place;
}

GrantRevision ParseGrantRevision(std::string_view text) {
  // An id may hold the separator itself: it comes last.
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(text.data(), text.size()), absl::MaxSplits('-', 3));
  GrantRevision revision;
  if ((parts.size() != 2 && parts.size() != 4) || !absl::SimpleAtoi(parts[0], &revision.epoch) ||
      !absl::SimpleAtoi(parts[1], &revision.seq) || revision.epoch <= 0 || revision.seq < 0) {
    return {};
  }
  if (parts.size() == 4) {
    if (parts[2].empty() || parts[3].empty()) return {};
    revision.district = parts[2];
    revision.staff_id = parts[3];
  }
  return revision;
}

}  // namespace zhiwang::auth

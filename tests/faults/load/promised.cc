#include "tests/faults/load/promised.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace zhiwang::testing {

bool IsUnsettled(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kResourceExhausted:
      return true;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      // gRPC's own, of a connection that broke in the middle of a message. Ours carry a reason.
      return ReasonOf(status) == 0;
    default:
      return false;
  }
}

void Promised::AddImported(const intake::v1::Case& row) {
  absl::MutexLock lock(&mutex_);
  imported_[row.external_id()] = row;
}

void Promised::AddAssignment(const std::string& staff, const std::string& area, const std::string& from_day) {
  absl::MutexLock lock(&mutex_);
  assignments_[staff].insert(absl::StrCat(area, " ", from_day));
}

std::map<std::string, intake::v1::Case> Promised::imported() const {
  absl::MutexLock lock(&mutex_);
  return imported_;
}

std::map<std::string, std::set<std::string>> Promised::assignments() const {
  absl::MutexLock lock(&mutex_);
  return assignments_;
}

}  // namespace zhiwang::testing

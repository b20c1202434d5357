#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::testing {

// Whether a status leaves open what happened, or asks to come again: sending the same request again is what to do.
bool IsUnsettled(const absl::Status& status);

// What clients did beyond cases, to be found again: filled by them, read by the checker.
class Promised {
 public:
  void AddImported(const intake::v1::Case& row);
  // `staff` by its full name.
  void AddAssignment(const std::string& staff, const std::string& area, const std::string& from_day);
  std::map<std::string, intake::v1::Case> imported() const;          // by external id
  std::map<std::string, std::set<std::string>> assignments() const;  // `area from` by staff

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, intake::v1::Case> imported_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::set<std::string>> assignments_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::testing

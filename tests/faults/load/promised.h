#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::testing {

// True where a status leaves open what happened, or asks the caller to come again: the same request must be sent again.
bool IsUnsettled(const absl::Status& status);

// The cases and assignments that clients imported: filled by the clients, read by the checker, which must find them.
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

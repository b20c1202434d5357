#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang {

// An error on its way to the caller, built where it is found and turned into an absl::Status that carries the
// google.rpc details as payloads. Every noun collects its own in `<noun>_errors`; the call site only names one.
class Error {
 public:
  // `message` is for developers, English; `zh` is for the people who use the system, Chinese. Neither may hold personal
  // data: both are logged.
  Error(absl::StatusCode code, common::v1::ErrorReason reason, std::string message, std::string zh);

  // A request field that breaks its form: `field` as a path (`case.text`), `description` says what would be right.
  Error&& Field(std::string_view field, std::string_view description) &&;
  // A condition that does not hold: `type` names the rule, `subject` the resource, `description` what would hold.
  Error&& Precondition(std::string_view type, std::string_view subject, std::string_view description) &&;
  // The resource that is missing or in the way.
  Error&& Resource(std::string_view type, std::string_view name) &&;
  // The time after which a retry makes sense.
  Error&& RetryAfter(absl::Duration delay) &&;
  // A fact for programs, under ErrorInfo.metadata.
  Error&& Metadata(std::string_view key, std::string_view value) &&;

  // Implicit: an Error is only ever made to be returned.
  operator absl::Status() &&;  // NOLINT(google-explicit-constructor)

 private:
  struct Pair {
    std::string first, second, third;
  };
  absl::StatusCode code_;
  common::v1::ErrorReason reason_;
  std::string message_, zh_;
  std::vector<Pair> fields_, preconditions_, metadata_;
  Pair resource_;
  absl::Duration retry_ = absl::ZeroDuration();
};

// The reason an error carries, or ERROR_REASON_UNSPECIFIED for a status that was not made by Error.
common::v1::ErrorReason ReasonOf(const absl::Status& status);

// The Chinese message an error carries, or its English one.
std::string ChineseMessageOf(const absl::Status& status);

// The request field that an error is about, as a path; empty when it names none, or more than one.
std::string FieldOf(const absl::Status& status);

// The name of the resource that is missing or in the way; empty where the error names none.
std::string ResourceOf(const absl::Status& status);

// The time after which, by the error, a retry makes sense; zero when it does not say.
absl::Duration RetryDelayOf(const absl::Status& status);

namespace error {

// The errors of every method, whatever its noun. Reasons are documented in error_reason.proto.
absl::Status FieldInvalid(std::string_view field, std::string_view description, std::string_view description_zh);
absl::Status ResourceNameInvalid(std::string_view field, std::string_view value, std::string_view pattern);
absl::Status RequestIdReused(std::string_view request_id);
absl::Status PageTokenInvalid();
absl::Status EtagStale(std::string_view name);
absl::Status CallerUnknown(std::string_view why);
// `permission` and what it allows, in Chinese; `district` is empty where the method concerns none.
absl::Status PermissionMissing(std::string_view permission, std::string_view zh, std::string_view district);
absl::Status Overloaded(absl::Duration retry_after);
absl::Status CallsTooMany(absl::Duration retry_after);
absl::Status DatabaseUnavailable(std::string_view what);
absl::Status DeadlinePassed();
absl::Status ServiceUnavailable(std::string_view service);
absl::Status ShuttingDown();
absl::Status ChangedConcurrently(std::string_view what);
absl::Status RequestMalformed();
absl::Status StreamOrder(std::string_view what);
absl::Status Unexpected(std::string_view what);

}  // namespace error
}  // namespace zhiwang

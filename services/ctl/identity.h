#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/callers.h"
#include "services/ctl/connection.h"

namespace zhiwang::ctl {

// The subject a caller is named by on the command line: `staff/w1` is the district's member of staff of that id, and
// `citizens/c1`, `volunteers/…`, `lawyers/…`, `parties/…` are its people who are no staff; anything else is itself.
std::string SubjectOf(const Options& options, const std::string& caller);

// The life of a token of the local issuer.
inline constexpr absl::Duration kTokenLife = absl::Hours(12);

// A token of the local issuer for a subject. FAILED_PRECONDITION without the issuer's key.
// `person`: what the token says of them besides.
absl::StatusOr<std::string> MakeToken(const Options& options, const std::string& subject,
                                      const auth::Person& person = {});

}  // namespace zhiwang::ctl

#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::bench {

// What became of calls that came in at a steady rate, whether or not the service kept up.
struct Served {
  double offered = 0, answered = 0, refused = 0;  // a second
  double p50 = 0, p99 = 0;                        // of the answered, in milliseconds
  double refusal_p99 = 0;                         // how long until a call was refused, likewise
  double emergencies = 0;                         // of those declared, the part that was answered
  int64_t failed = 0;                             // neither answered nor refused
};

// Offers a service, over connections without TLS, `rate` calls of ListCases a second for `time`; each twentieth is an emergency.
Served Offer(const std::string& address, const std::string& token, const intake::v1::ListCasesRequest& request,
             double rate, absl::Duration time);

// Prints the curve; with gnuplot, where it is installed, also as a picture beside it: `overload.png`.
void Report(const std::vector<Served>& curve, double peak);

}  // namespace zhiwang::bench

#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/award_service.pb.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

// Awards and their rates as people type them, and as they are shown.
namespace zhiwang::ctl {

// Reads `S1=66.67,lawyers/13702…=33.33`, percents of mediators, into the award. A usage error for what is none; whether they
// add up is for the service to say.
absl::Status ReadShares(const Connection& connection, std::string_view text, mediation::v1::Award& award);

// Reads `1:agreed=200,2:failed=50`, yuan by class and result, into the rules, in the place of the rates that were there; `none`
// for no rates at all. A usage error for what is none.
absl::Status ReadRates(std::string_view text, mediation::v1::MediationRules& rules);

// The rates as ReadRates takes them; `none` where there are none.
std::string RatesText(const mediation::v1::MediationRules& rules);

// `66.67%`.
std::string PercentText(int hundredths);

// One line: the dispute's id, state, number, class and result, amount.
std::string FormatAwardLine(const mediation::v1::Award& award);

// The whole award.
std::string FormatAward(const mediation::v1::Award& award);

}  // namespace zhiwang::ctl

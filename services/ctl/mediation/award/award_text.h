#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/award_service.pb.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

// The text form of awards and their rates, as people type and read it.
namespace zhiwang::ctl {

// Reads `S1=66.67,lawyers/13702…=33.33`, percentages of mediators, into the award. A usage error for any other form. The service
// checks that they add up.
absl::Status ReadShares(const Connection& connection, std::string_view text, mediation::v1::Award& award);

// Reads `1:agreed=200,2:failed=50`, yuan by class and result, into the rules, where they replace all rates; `none` means no rates
// at all. A usage error for any other form.
absl::Status ReadRates(std::string_view text, mediation::v1::MediationRules& rules);

// The rates in the form that ReadRates takes; `none` if there are none.
std::string RatesText(const mediation::v1::MediationRules& rules);

// A share as text: `66.67%`.
std::string PercentText(int hundredths);

// An award in one line: the dispute's id, state, number, class and result, amount.
std::string FormatAwardLine(const mediation::v1::Award& award);

// The whole award, for people.
std::string FormatAward(const mediation::v1::Award& award);

}  // namespace zhiwang::ctl

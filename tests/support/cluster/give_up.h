#pragma once

#include <string>
#include <vector>

namespace zhiwang::testing {

// The last lines of a log, with its name above.
std::string EndOf(const std::string& log);

// Ends a test whose set-up failed, for what follows would prove nothing: throws what is wrong together with the end of
// each log, which is where the reason is. What was set up so far is taken down on the way.
[[noreturn]] void GiveUp(const std::string& what, const std::vector<std::string>& logs = {});

}  // namespace zhiwang::testing

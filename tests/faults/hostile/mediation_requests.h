#pragma once

#include <map>
#include <string>
#include <vector>

namespace zhiwang::testing {

// The honest requests about documents, templates, firms, rosters, suggestions and legal services, by method; honest_requests.cc
// has those about disputes and agreements, and says how they are written.
const std::map<std::string, std::vector<std::string>>& RequestsOfFilesAndPeople();

}  // namespace zhiwang::testing

#pragma once

#include <string_view>
#include <vector>

#include "services/case_intake/case/case_noun.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::intake {

// The same cases as their citizens have them: read and written as CaseNoun says, under another name, shown without what
// staff say among themselves, and reached by nobody but the citizen who registered them.
struct MyCaseNoun : CaseNoun {
  using Proto = v1::MyCase;
  static constexpr std::string_view kCollection = "myCases";

  static absl::Status NotFound(std::string_view name);
  // The unit's name is not in the case: its code stands in its place, and the service asks for the name.
  static v1::MyCase Show(const rpc::Call& call, const Case& c);

  static bool Reaches(const rpc::Call& call, const Case& c);
  // Their cases lie wherever they lie; the filter says whose they are.
  static std::vector<auth::Grant> ReachOf(const rpc::Call& call);
};

}  // namespace zhiwang::intake

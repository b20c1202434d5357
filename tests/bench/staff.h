#pragma once

#include <string>
#include <vector>

#include "tests/bench/bench.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::bench {

// Imports people, `staff/{id}`, who have that role in the area of that code. Ends the program when one of them is refused.
void HireStaff(Bench& bench, const std::vector<std::string>& people, grid::v1::Assignment::Role role,
               const std::string& area);

}  // namespace zhiwang::bench

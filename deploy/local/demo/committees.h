#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/local/demo/district.h"
#include "deploy/local/demo/staff.h"

namespace zhiwang::ctl::demo {

// A member of a committee. Those who are not on the staff have made-up names.
struct CommitteeMember {
  std::string staff;  // the id; empty for one who is not on the staff
  std::string name;
  bool woman = false;
  bool head = false;
};

// A mediation committee.
struct Committee {
  std::string number;  // decimal digits
  std::string name;
  std::string_view level;  // VILLAGE, ZONE or TOWN
  std::string area;        // its code
  std::vector<CommitteeMember> members;
  std::vector<std::string> mediators;  // ids of staff
};

// One committee for each village, management zone and town. Its head, and its mediators, are who serves there as mediator or
// dispatcher; it has three to seven members, women among them. The same arguments answer the same committees.
std::vector<Committee> GenerateCommittees(const District& district, std::span<const Person> staff, uint64_t seed);

// One JSON object a line, as `zhiwangctl committee import` reads them. The stream's state tells whether it worked.
void WriteCommitteesJsonLines(std::span<const Committee> committees, std::ostream& out);

}  // namespace zhiwang::ctl::demo

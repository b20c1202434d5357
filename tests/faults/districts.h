#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// A district of the installation, whose people know nothing of any other.
struct District {
  std::string code;             // `370211`
  std::string name;             // `districts/370211`
  std::string town;             // the code of a town in it
  std::string town_dispatcher;  // who dispatches in that town alone, as the subject of a token
};

// The demonstration district, in which most happens; and another, small one.
inline constexpr char kDistrict[] = "districts/370211";
inline constexpr char kOtherDistrict[] = "districts/370212";
// The town of kDistrict whose dispatcher lists cases: what lies elsewhere must not exist for them.
inline constexpr char kTown[] = "370211109000";

// The rooms of the towns' committees, in which sessions are held.
inline constexpr const char* kRooms[] = {"A1", "A2"};

// A caller with the rights of the centre, a management zone's dispatcher, a unit and a grid worker of that district, and without
// rights in any other. `number` is from 0 to kTenants - 1.
inline constexpr int kTenants = 8;
std::string Tenant(std::string_view district_code, int number);

// Writes a file of callers: those of `callers_file`, and the tenants of both districts.
void WriteCallers(const std::string& callers_file, const std::string& to);

// Brings the other district into a cluster whose services serve: areas, departments, a town's dispatcher, the
// calendar of kDistrict, a category, a committee of mediation. Whatever has a name for people has the district's code in it. Gives up when a step
// fails.
District MakeOtherDistrict(Cluster& cluster);

// Prepares a district, whose services are up, for its load of disputes: rooms of its town's committee, a rate of awards for
// agreements of class 1, oral agreements even if something is not performed on the spot, and a form to print. Gives up when a step
// fails.
void PrepareMediation(Cluster& cluster, const District& district);

// Waits until a replica of case-intake takes a case of the district and lets the town's dispatcher list, and one of mediation
// takes a dispute of that dispatcher: for both they must know the calendar. The last refusal when it does not come to that
// within a minute. The arguments before the district are addresses.
absl::Status AwaitDistrict(const Cluster& cluster, const std::string& intake, const std::string& mediation,
                           const District& district);

}  // namespace zhiwang::testing

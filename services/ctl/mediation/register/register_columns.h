#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::ctl {

// A dispute, with everything that the register shows.
struct RegisterEntry {
  const mediation::v1::Dispute& dispute;
  std::string committee_name;  // empty if no column shows it
};

// The field that shows the name of the committee, which the dispute does not hold.
inline constexpr std::string_view kCommitteeName = "committee_name";

// A column of the register: its heading, and the field of a dispute that it shows. No field names or describes a person, except the
// mediators, by their ids.
struct RegisterColumn {
  std::string heading;
  std::string field;
  std::string (*text)(const RegisterEntry& entry) = nullptr;
};

// Reads the columns from a CSV file with the columns `heading` and `field`, in the order of its lines. INVALID_ARGUMENT, with the
// line, for an unknown field, an empty heading, and a heading that another column has; also for a file without columns. NOT_FOUND
// for a file that cannot be read.
absl::StatusOr<std::vector<RegisterColumn>> ReadRegisterColumns(const std::string& path);

}  // namespace zhiwang::ctl

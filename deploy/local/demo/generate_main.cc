// zhiwang_demo: writes the demonstration district, its departments, staff, mediation committees and a year's appeals as files
// to import.

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ostream>
#include <string>
#include <system_error>

#include "deploy/local/demo/appeals.h"
#include "deploy/local/demo/committees.h"
#include "deploy/local/demo/district.h"
#include "deploy/local/demo/staff.h"

ABSL_FLAG(std::string, out, "", "directory to write into, created if it is not there");
ABSL_FLAG(uint64_t, seed, 1, "the same seed makes the same files");
ABSL_FLAG(int, grids, zhiwang::ctl::demo::kRealGrids, "number of grids, 1 to 100000");
ABSL_FLAG(int, appeals, 120, "number of appeals, 0 or more");

namespace {

namespace demo = zhiwang::ctl::demo;

bool WriteFile(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
  std::ofstream out(path, std::ios::binary);
  write(out);
  out.close();
  if (!out) fmt::print(stderr, "cannot write {}\n", path.string());
  return !out.fail();
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("zhiwang_demo --out DIR [--seed N] [--grids N] [--appeals N]");
  absl::ParseCommandLine(argc, argv);
  const std::filesystem::path directory = absl::GetFlag(FLAGS_out);
  const uint64_t seed = absl::GetFlag(FLAGS_seed);
  const int grids = absl::GetFlag(FLAGS_grids), appeal_count = absl::GetFlag(FLAGS_appeals);
  if (directory.empty() || grids < 1 || grids > demo::kMostGrids || appeal_count < 0) {
    fmt::print(stderr, "usage: zhiwang_demo --out DIR [--seed N] [--grids 1-{}] [--appeals N]\n", demo::kMostGrids);
    return 2;
  }
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    fmt::print(stderr, "cannot create {}: {}\n", directory.string(), error.message());
    return 1;
  }

  const demo::District district = demo::GenerateDistrict(demo::OptionsForGrids(grids, seed));
  const auto departments = demo::GenerateDepartments(district);
  const auto staff = demo::GenerateStaff(district, departments, seed);
  const auto committees = demo::GenerateCommittees(district, staff, seed);
  const auto appeals = demo::GenerateAppeals(district, seed, appeal_count);
  const bool written =
      WriteFile(directory / "areas.geojson", [&](auto& out) { demo::WriteAreasGeoJson(district, out); }) &&
      WriteFile(directory / "departments.csv", [&](auto& out) { demo::WriteDepartmentsCsv(departments, out); }) &&
      WriteFile(directory / "staff.csv", [&](auto& out) { demo::WriteStaffCsv(staff, out); }) &&
      WriteFile(directory / "committees.jsonl", [&](auto& out) { demo::WriteCommitteesJsonLines(committees, out); }) &&
      WriteFile(directory / "appeals.jsonl", [&](auto& out) { demo::WriteAppealsJsonLines(appeals, out); });
  if (!written) return 1;
  fmt::print("{}: {} areas, {} departments, {} staff, {} committees, {} appeals, seed {}\n", directory.string(),
             district.areas.size(), departments.size(), staff.size(), committees.size(), appeals.size(), seed);
  return 0;
}

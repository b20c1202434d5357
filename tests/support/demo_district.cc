#include "tests/support/demo_district.h"

#include <cstdio>
#include <cstdlib>

namespace zhiwang::testing {

void ImportDemoDistrict(Cluster& cluster, int grids, int appeals) {
  const std::string& directory = cluster.directory();
  ChildProcess generate({Program("zhiwang_demo"), "--out", directory, "--grids", std::to_string(grids), "--appeals",
                         std::to_string(appeals)},
                        directory + "/demo.log");
  if (generate.Wait(absl::Minutes(1)) != 0) {
    std::fprintf(stderr, "zhiwang_demo failed\n");
    std::abort();
  }
  const std::string shipped = std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo";
  for (const auto& [what, file] : {std::pair<std::string, std::string>{"areas", directory + "/areas.geojson"},
                                   {"departments", directory + "/departments.csv"},
                                   {"staff", directory + "/staff.csv"},
                                   {"calendar", shipped + "/calendar.csv"},
                                   {"categories", shipped + "/categories.csv"}}) {
    const auto output = cluster.Ctl({"import", what, file});
    if (output.exit_code == 0) continue;
    std::fprintf(stderr, "import %s failed:\n%s\n", what.c_str(), output.text.c_str());
    std::abort();
  }
}

}  // namespace zhiwang::testing

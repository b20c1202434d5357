#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "tests/bench/bench.h"
#include "tests/bench/echo_server.h"

ABSL_FLAG(std::string, serve_echo, "", "serve the echo method at this address and do nothing else");
ABSL_FLAG(double, seconds, 2, "length of each measurement");
ABSL_FLAG(int, rounds, 5, "measurements of each thing, alternating with its floor; the middle one counts");
ABSL_FLAG(int, grids, 100'000, "grids to generate");
ABSL_FLAG(int, in_flight, 64, "calls at any time");
ABSL_FLAG(
    std::string, counties, "",
    "a GeoJSON file of counties to measure geometry with; by default counties.geojson of the folder that ZHIWANG_DATA "
    "names, or a set that is made");
ABSL_FLAG(int64_t, few_disputes, 100'000, "disputes that lists, the desk and the month are measured with");
ABSL_FLAG(int64_t, many_disputes, 1'000'000, "the same beside it");
ABSL_FLAG(std::string, only, "", "run only measurements whose name holds this");

namespace zhiwang::bench {
namespace {

constexpr std::pair<const char*, void (*)(Bench&)> kMeasurements[] = {
    {"LocatePoint", MeasureLocatePoint},     {"LocatePoints", MeasureLocatePoints},
    {"CreateCase", MeasureCreateCase},       {"GetCase", MeasureGetCase},
    {"ImportCases", MeasureImportCases},     {"HandOff", MeasureHandOff},
    {"Referral", MeasureReferral},           {"CreateDispute", MeasureCreateDispute},
    {"AcceptDispute", MeasureAcceptDispute}, {"BookSession", MeasureBookSession},
    {"Documents", MeasureDocuments},         {"DisputeLists", MeasureDisputeLists},
    {"Overload", MeasureOverload},           {"Counties", MeasureCounties},
};

// The file of counties that is to be measured; empty where there is none.
std::string CountiesFile() {
  if (const std::string named = absl::GetFlag(FLAGS_counties); !named.empty()) return named;
  const char* data = std::getenv("ZHIWANG_DATA");
  const std::string file = data == nullptr ? "" : std::string(data) + "/counties.geojson";
  return std::filesystem::exists(file) ? file : "";
}

void Run() {
  Bench bench({.time = absl::Seconds(absl::GetFlag(FLAGS_seconds)),
               .rounds = absl::GetFlag(FLAGS_rounds),
               .grids = absl::GetFlag(FLAGS_grids),
               .in_flight = absl::GetFlag(FLAGS_in_flight),
               .counties = CountiesFile(),
               .few_disputes = absl::GetFlag(FLAGS_few_disputes),
               .many_disputes = absl::GetFlag(FLAGS_many_disputes)});
  for (const auto& [name, measure] : kMeasurements) {
    if (std::string(name).find(absl::GetFlag(FLAGS_only)) != std::string::npos) measure(bench);
  }
  bench.Print();
}

}  // namespace
}  // namespace zhiwang::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  if (const std::string address = absl::GetFlag(FLAGS_serve_echo); !address.empty()) zhiwang::bench::ServeEcho(address);
  zhiwang::bench::Run();
}

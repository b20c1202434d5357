#include "tests/bench/bench.h"

#include <cstdio>
#include <cstdlib>

#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include "tests/bench/echo.pb.h"

namespace zhiwang::bench {

void Fail(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(1);
}

Bench::Bench(const BenchOptions& options)
    : options_(options), district_(ctl::demo::GenerateDistrict(ctl::demo::OptionsForGrids(options.grids, 1))) {
  Prepare();
}

void Bench::Ctl(const std::vector<std::string>& arguments) {
  const auto output = cluster_.Ctl(arguments, absl::Minutes(10));
  if (output.exit_code != 0) Fail(output.text);
}

void Bench::Prepare() {
  grid_start_ = cluster_.grid_start_time();
  intake_start_ = cluster_.intake_start_time();
  grid_idle_ = ResidentKiB(cluster_.grid_registry().pid());
  intake_idle_ = ResidentKiB(cluster_.case_intake().pid());
  mediation_start_ = cluster_.First("mediation").start_time;
  mediation_idle_ = ResidentKiB(cluster_.First("mediation").process->pid());
  echo_address_ = fmt::format("127.0.0.1:{}", testing::FreePort());
  echo_ = std::make_unique<testing::ChildProcess>(
      std::vector<std::string>{"/proc/self/exe", "--serve_echo=" + echo_address_}, cluster_.directory() + "/echo.log");
  std::fprintf(stderr, "generating and importing %d grids …\n", options_.grids);
  testing::ChildProcess generate(
      {testing::Program("zhiwang_demo"), "--out", cluster_.directory(), "--grids", std::to_string(options_.grids)},
      cluster_.directory() + "/demo.log");
  if (generate.Wait(absl::Minutes(2)) != 0) Fail("zhiwang_demo failed");
  const std::string demo = std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo";
  Ctl({"import", "calendar", demo + "/calendar.csv"});
  Ctl({"import", "categories", demo + "/categories.csv"});
  const absl::Time start = absl::Now();
  Ctl({"import", "areas", cluster_.directory() + "/areas.geojson"});
  import_seconds_ = absl::ToDoubleSeconds(absl::Now() - start);
  cluster_.KillGridRegistry();
  cluster_.StartGridRegistry();
  grid_full_start_ = cluster_.grid_start_time();
  grid_full_idle_ = ResidentKiB(cluster_.grid_registry().pid());
}

std::shared_ptr<grpc::Channel> Bench::Plaintext(const std::string& address) {
  return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
}

double Bench::Echo(const std::string& token) {
  return Calls<EchoMessage, EchoMessage>(Plaintext(echo_address_), token, "/zhiwang.bench.EchoService/Echo",
                                         [](EchoMessage& request) { request.set_text("districts/370211"); });
}

void Bench::Print() {
  results_.push_back({"grid-registry, idle memory", "MiB", static_cast<double>(grid_idle_) / 1024, 0, 64, false, true});
  results_.push_back({"case-intake, idle memory", "MiB", static_cast<double>(intake_idle_) / 1024, 0, 64, false, true});
  results_.push_back(
      {"mediation, idle memory", "MiB", static_cast<double>(mediation_idle_) / 1024, 0, 64, false, true});
  results_.push_back({"grid-registry, exec to serving", "s", absl::ToDoubleSeconds(grid_start_), 0, 1, false, true});
  results_.push_back({"case-intake, exec to serving", "s", absl::ToDoubleSeconds(intake_start_), 0, 1, false, true});
  results_.push_back({"mediation, exec to serving", "s", absl::ToDoubleSeconds(mediation_start_), 0, 1, false, true});
  results_.push_back(
      {"  with all those grids, memory", "MiB", static_cast<double>(grid_full_idle_) / 1024, 0, kNoTarget, false});
  results_.push_back(
      {"  with all those grids, serving", "s", absl::ToDoubleSeconds(grid_full_start_), 0, kNoTarget, false});
  std::printf("import of %d grids: %.1f s\n\n", options_.grids, import_seconds_);
  std::printf("%-38s %12s %12s  %-9s %7s %8s\n", "what", "measured", "floor", "unit", "ratio", "target");
  for (const Result& r : results_) {
    const double compared = r.ratio ? r.value / r.floor : r.value;
    const bool met = r.at_most ? compared <= r.target : compared >= r.target;
    const bool small = r.value < 1'000;
    std::printf("%-38s %12s %12s  %-9s %7s %8s  %s\n", r.name.c_str(),
                fmt::format(fmt::runtime(small ? "{:.2f}" : "{:.0f}"), r.value).c_str(),
                r.ratio ? fmt::format("{:.0f}", r.floor).c_str() : "-", r.unit.c_str(),
                r.ratio ? fmt::format("{:.2f}", compared).c_str() : "-",
                r.target == kNoTarget ? "-" : fmt::format("{}{:g}", r.at_most ? "<=" : ">=", r.target).c_str(),
                r.target == kNoTarget ? ""
                : met                 ? "met"
                                      : "MISSED");
  }
}

}  // namespace zhiwang::bench

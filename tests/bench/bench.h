#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/channel.h>

#include "absl/time/time.h"
#include "deploy/local/demo/district.h"
#include "tests/bench/load.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::bench {

inline constexpr int kWorkers = 8;  // connections of the service and of the floor
inline constexpr char kDistrict[] = "370211";
inline constexpr double kNoTarget = 0;  // it is what it is

// One line of the table.
struct Result {
  std::string name, unit;
  double value, floor, target;
  bool ratio = true;  // value / floor against the target; otherwise value against it
  bool at_most = false;
};

struct BenchOptions {
  absl::Duration time;   // of each measurement
  int rounds;            // of each thing, alternating with its floor; the middle one counts
  int grids;             // to generate
  int in_flight;         // calls at any time
  std::string counties;  // a GeoJSON file of counties; empty: they are made
  int64_t few_disputes;  // the smaller number of disputes for lists, the desk and the month
  int64_t many_disputes;
};

// Ends the program with the reason why it cannot measure.
[[noreturn]] void Fail(const std::string& what);

// A cluster with a large district to measure, an echo server for the floors, and the table of what was measured.
class Bench {
 public:
  explicit Bench(const BenchOptions& options);

  // Measures `value` and `floor` in turn; answers the pair with the middle ratio. A shared machine is now faster and
  // now slower: values that were measured together are compared.
  template <class Value, class Floor>
  std::pair<double, double> InTurn(Value&& value, Floor&& floor) {
    std::vector<std::pair<double, double>> pairs;
    for (int round = 0; round < options_.rounds; ++round) {
      const double under = floor();
      pairs.emplace_back(value(), under);
    }
    const auto middle = pairs.begin() + options_.rounds / 2;
    std::nth_element(pairs.begin(), middle, pairs.end(),
                     [](const auto& a, const auto& b) { return a.first / a.second < b.first / b.second; });
    return *middle;
  }

  template <class Request, class Response>
  double Calls(const std::shared_ptr<grpc::Channel>& channel, const std::string& token, const std::string& method,
               std::function<void(Request&)> make) {
    Caller<Request, Response> caller(channel, token, method, std::move(make));
    const Load load = caller.Run(options_.time, options_.in_flight);
    if (load.failed > 0) Fail(fmt::format("{}: {} calls failed: {}", method, load.failed, load.first_failure));
    return load.per_second;
  }

  // The number of calls a second that the echo server answers. It knows everybody; a token is only carried.
  double Echo(const std::string& token);

  void Add(Result result) { results_.push_back(std::move(result)); }
  // Prints the table, with the memory and the start times of the processes.
  void Print();

  testing::Cluster& cluster() { return cluster_; }
  const std::string& token() const { return token_; }
  absl::Duration time() const { return options_.time; }
  int rounds() const { return options_.rounds; }
  int in_flight() const { return options_.in_flight; }
  const std::string& counties_file() const { return options_.counties; }
  int64_t few_disputes() const { return options_.few_disputes; }
  int64_t many_disputes() const { return options_.many_disputes; }
  const ctl::demo::District& district() const { return district_; }
  std::shared_ptr<grpc::Channel> PlaintextGrid() const { return Plaintext(cluster_.plaintext_grid_address()); }
  std::shared_ptr<grpc::Channel> PlaintextMediation() const { return Plaintext(cluster_.First("mediation").plaintext); }
  std::shared_ptr<grpc::Channel> PlaintextIntake() const { return Plaintext(cluster_.plaintext_intake_address()); }

 private:
  static std::shared_ptr<grpc::Channel> Plaintext(const std::string& address);
  void Ctl(const std::vector<std::string>& arguments);
  void Prepare();

  const BenchOptions options_;
  const ctl::demo::District district_;
  testing::Cluster cluster_{testing::PrivateServer::Durability::kFull};
  const std::string token_ = cluster_.TokenFor(testing::kCentre);
  absl::Duration grid_start_, intake_start_, mediation_start_, grid_full_start_;
  int64_t grid_idle_ = 0, intake_idle_ = 0, mediation_idle_ = 0, grid_full_idle_ = 0;
  double import_seconds_ = 0;
  std::string echo_address_;
  std::unique_ptr<testing::ChildProcess> echo_;
  std::vector<Result> results_;
};

// The measurements; each adds its lines to the table.
void MeasureLocatePoint(Bench& bench);
void MeasureLocatePoints(Bench& bench);
void MeasureCreateCase(Bench& bench);
void MeasureGetCase(Bench& bench);
void MeasureImportCases(Bench& bench);
void MeasureHandOff(Bench& bench);
void MeasureReferral(Bench& bench);
void MeasureCreateDispute(Bench& bench);
void MeasureAcceptDispute(Bench& bench);
void MeasureBookSession(Bench& bench);
void MeasureDisputeLists(Bench& bench);
void MeasureDocuments(Bench& bench);
void MeasureOverload(Bench& bench);
void MeasureCounties(Bench& bench);

}  // namespace zhiwang::bench

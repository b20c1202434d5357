#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"

namespace zhiwang::testing {

// Somebody of one district who asks every service about the other: its resources by their names, its lists, its log,
// and its resources' ids under the name of their own district. All of it must be refused or unknown, as if there were
// no other district. They list what is their own, too, in which nothing of the other may be.
class Trespasser {
 public:
  // A citizen and a lawyer of `own` ask some of it, each what they may ask; the rest is asked by a tenant of `own`.
  Trespasser(Installation& installation, History& history, Border& border, const District& own, const District& other,
             uint64_t seed);
  ~Trespasser();

  void Start();
  void Stop();
  // The number of questions that were refused; and the questions that never got an answer, which prove nothing.
  int64_t refused() const { return refused_; }
  std::vector<std::string> unproved() const;

 private:
  struct Probe;
  static const std::vector<Probe>& Probes();
  struct Names {
    std::vector<std::string> cases, checks, disputes;
  };
  void Ask(size_t number);
  absl::Status Call(const Probe& probe, const std::string& program, const std::string& text, std::string& answers);
  std::string Filled(std::string text, const std::string& program);
  void Judge(const Probe& probe, const std::string& asked, const absl::Status& status, const std::string& answer);
  void Learn();
  template <class Stub, class Request, class Response>
  bool List(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            const District& district, const Request& request, Response& page);

  Installation& installation_;
  History& history_;
  Border& border_;
  const District own_, other_;
  std::mt19937_64 random_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;  // by address
  Names of_own_, of_other_;
  size_t turn_ = 0;
  std::vector<int64_t> answered_;  // by probe
  std::atomic<int64_t> refused_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace zhiwang::testing

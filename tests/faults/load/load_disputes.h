#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::testing {

// The disputes of one town. Its dispatcher registers some and the centre refers cases to it; then many callers accept them
// at the same moment, all at the town's committee, some without the word of the parties, while other cases are taken back;
// a mediator takes some up and ends some of those. Each request goes to any replica, again with its request_id until it is
// settled.
class DisputeLoad {
 public:
  // `callers` accept at the same moment.
  DisputeLoad(Installation& installation, History& history, Border& border, const District& district, uint64_t seed,
              int callers);
  ~DisputeLoad();

  void Start();
  // Ends once the last request is settled.
  void Stop();
  // Checks that each number that was acknowledged is that dispute's, and that no dispute that was refused has one. Only
  // while stopped.
  void Check(sql::Database& db);

  // The numbers of acceptances that were acknowledged and refused, and of cases that were referred and taken back, since the
  // start.
  int64_t accepted() const { return static_cast<int64_t>(numbers_.size()); }
  int64_t refused() const { return static_cast<int64_t>(without_number_.size()); }
  int64_t referred() const { return referred_; }
  int64_t taken_back() const { return taken_back_; }

 private:
  // A dispute and what is to become of it.
  struct Dispute {
    bool of_case = false;                  // it comes from a case
    bool agreed = true;                    // the parties have agreed to the mediation
    bool taken_back = false;               // the case is taken back while the dispute is accepted
    bool taken_up = false, ended = false;  // by a mediator
    std::string name;                      // empty while it is not prepared
    std::string case_name;                 // of the case that it comes from
    bool accepted = false;
  };
  template <class Stub>
  using Replicas = std::vector<std::unique_ptr<Stub>>;
  using Step = std::function<void(Dispute&)>;

  void Run();
  std::vector<Dispute> Plan();
  void ForEach(std::vector<Dispute>& disputes, int threads, const Step& step);
  void Prepare(Dispute& dispute);
  void Register(Dispute& dispute);
  void ReferCase(Dispute& dispute);
  bool Agree(const Dispute& dispute);
  void Accept(Dispute& dispute, const std::string& caller);
  void TakeBack(const Dispute& dispute);
  void Mediate(Dispute& dispute);

  // Asks as that caller until it is settled. Becomes a violation where it is not, `kSettlesWithin` after the load was stopped.
  // `was_lost`: an attempt before the last one got no answer.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Insist(const Replicas<Stub>& replicas,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                  const std::string& caller, const Request& request, bool* was_lost = nullptr);
  // The same for a change, which gets a request_id and must succeed: a violation otherwise.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Must(const char* what, const Replicas<Stub>& replicas,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const std::string& caller, Request request);
  uint64_t Any(uint64_t below);

  Installation& installation_;
  History& history_;
  Border& border_;
  const District district_;
  const int callers_;
  Replicas<intake::v1::CaseService::Stub> intake_;
  Replicas<mediation::v1::DisputeService::Stub> disputes_;
  Replicas<mediation::v1::MediatorService::Stub> mediators_;

  absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::map<std::string, std::string> numbers_;  // acknowledged, by the dispute's name; written under the mutex
  std::vector<std::string> without_number_;     // refused for good; written under the mutex
  std::atomic<int64_t> referred_{0}, taken_back_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace zhiwang::testing

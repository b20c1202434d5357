#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"
#include "tests/faults/load/mediation/awards.h"
#include "tests/faults/load/mediation/meetings.h"
#include "tests/faults/load/mediation/papers.h"
#include "tests/faults/load/mediation/patient_caller.h"
#include "tests/faults/load/mediation/settlements.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::testing {

// The disputes of one town. Its dispatcher registers some and the centre refers cases to it; then many callers accept them
// at the same moment, all at the town's committee, some without the word of the parties, while other cases are taken back, some
// of which are referred anew; a mediator takes some up, has somebody look at the place, holds sessions, and ends some of those
// without an agreement and others with one, which is paid, and for which there is an award. Each request goes to any replica,
// again with its request_id until it is settled.
class DisputeLoad {
 public:
  // `callers` accept at the same moment.
  DisputeLoad(Installation& installation, History& history, Border& border, const District& district, uint64_t seed,
              int callers);
  ~DisputeLoad();

  void Start();
  // Ends once the last request is settled.
  void Stop();
  // Checks that each number that was acknowledged is that dispute's, and that no dispute that was refused has one; and what was
  // acknowledged of sessions, payments and awards. Only while stopped.
  void Check(sql::Database& db);

  // The numbers of acceptances that were acknowledged and refused, and of cases that were referred and taken back, since the
  // start.
  int64_t accepted() const { return static_cast<int64_t>(numbers_.size()); }
  int64_t refused() const { return static_cast<int64_t>(without_number_.size()); }
  int64_t referred() const { return referred_; }
  int64_t taken_back() const { return taken_back_; }
  const Meetings& meetings() const { return meetings_; }
  const Settlements& settlements() const { return settlements_; }
  const Awards& awards() const { return awards_; }
  const Papers& papers() const { return papers_; }

 private:
  // A dispute and what is to become of it.
  struct Dispute {
    bool of_case = false;                   // it comes from a case
    bool agreed = true;                     // the parties have agreed to the mediation
    bool taken_back = false;                // the case is taken back while the dispute is accepted
    bool taken_up = false;                  // by a mediator
    bool ended = false, agreed_on = false;  // without an agreement, or with one
    bool printed = false;                   // a form is printed for the file
    bool meets = false;                     // sessions are booked
    bool inspected = false;                 // the mediator has somebody look at the place
    std::string name;                       // empty while it is not prepared
    std::string case_name;                  // of the case that it comes from
    bool accepted = false;
  };
  using Step = std::function<void(Dispute&)>;

  void Run();
  std::vector<Dispute> Plan();
  void ForEach(std::vector<Dispute>& disputes, int threads, const Step& step);
  void Prepare(Dispute& dispute);
  void Register(Dispute& dispute);
  void ReferCase(Dispute& dispute);
  bool Refer(const std::string& case_name);
  std::string AwaitDispute(const std::string& case_name);
  bool CompleteCaseDispute(const std::string& name);
  bool Agree(const Dispute& dispute);
  void Accept(Dispute& dispute, const std::string& caller);
  void TakeBack(const Dispute& dispute);
  void Mediate(Dispute& dispute);
  void Inspect(const Dispute& dispute);
  // The code of some grid of the town; empty where none is known.
  std::string AnyGrid();

  Installation& installation_;
  PatientCaller caller_;
  const District district_;
  const int callers_;
  const Replicas<intake::v1::CaseService::Stub> intake_;
  const Replicas<mediation::v1::DisputeService::Stub> disputes_;
  const Replicas<mediation::v1::MediatorService::Stub> mediators_;
  Meetings meetings_;
  Settlements settlements_;
  Awards awards_;
  Papers papers_;

  absl::Mutex mutex_;
  std::map<std::string, std::string> numbers_;  // acknowledged, by the dispute's name; written under the mutex
  std::vector<std::string> without_number_;     // refused for good; written under the mutex
  std::vector<std::string> grids_ ABSL_GUARDED_BY(mutex_);  // of the town, by their codes
  std::atomic<int64_t> referred_{0}, taken_back_{0};
  std::thread thread_;
};

}  // namespace zhiwang::testing

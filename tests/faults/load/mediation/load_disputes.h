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

// The disputes of one town. Its dispatcher registers some, and the centre refers cases to it. Then many callers accept them at the
// same moment, all at the town's committee, some without the consent of the parties. Meanwhile other cases are taken back, and some
// of those referred again. A mediator takes some disputes up, asks for inspections and holds sessions. Some of those end without an
// agreement, others with one, which is paid and earns an award. Each request goes to any replica, and is repeated with its
// request_id until it is settled.
class DisputeLoad {
 public:
  // `callers` accept at the same moment.
  DisputeLoad(Installation& installation, History& history, Border& border, const District& district, uint64_t seed,
              int callers);
  ~DisputeLoad();

  void Start();
  // Stops the load once the last request is settled.
  void Stop();
  // Checks that each acknowledged number belongs to its dispute and that no refused dispute has a number; also checks the
  // acknowledged sessions, payments and awards. Call it only while the load is stopped.
  void Check(sql::Database& db);

  // The numbers of acknowledged and of refused acceptances, and of referred and taken back cases, since the start.
  int64_t accepted() const { return static_cast<int64_t>(numbers_.size()); }
  int64_t refused() const { return static_cast<int64_t>(without_number_.size()); }
  int64_t referred() const { return referred_; }
  int64_t taken_back() const { return taken_back_; }
  const Meetings& meetings() const { return meetings_; }
  const Settlements& settlements() const { return settlements_; }
  const Awards& awards() const { return awards_; }
  const Papers& papers() const { return papers_; }

 private:
  // A dispute and the plan for it.
  struct Dispute {
    bool of_case = false;                   // it comes from a case
    bool agreed = true;                     // the parties have agreed to the mediation
    bool taken_back = false;                // the case is taken back while the dispute is accepted
    bool taken_up = false;                  // a mediator takes it up
    bool ended = false, agreed_on = false;  // it ends without an agreement, or with one
    bool printed = false;                   // a form is printed for the file
    bool meets = false;                     // sessions are booked
    bool inspected = false;                 // the mediator asks for an inspection
    std::string name;                       // empty while it is not prepared
    std::string case_name;                  // the case that it comes from
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
  // The code of some grid of the town; empty if none is known.
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

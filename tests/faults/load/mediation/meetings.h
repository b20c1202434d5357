#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"
#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::testing {

// The sessions of disputes. All want the same few times, the same two rooms and the same mediator; two callers at once book each.
// Some are moved and some cancelled. Thread-safe.
class Meetings {
 public:
  explicit Meetings(PatientCaller& caller);

  // Records that the parties accept the mediator, and books a session if its time is free.
  void Hold(const mediation::v1::Dispute& dispute);
  // Checks that each session is as it was last acknowledged, and that the mediator's feed names nobody. Call it only while no
  // request runs.
  void Check(sql::Database& db);

  // The numbers of acknowledged bookings and moves, and of those refused because somebody was busy.
  int64_t booked() const { return booked_; }
  int64_t busy() const { return busy_; }

 private:
  using Session = mediation::v1::Session;
  using Service = mediation::v1::SessionService;

  absl::StatusOr<Session> Book(const std::string& dispute, const std::string& committee, const char* room,
                               absl::Time start, absl::Duration length);
  void Change(const Session& session);
  absl::Time SomeTime();
  absl::StatusOr<Session> Count(absl::StatusOr<Session> answer);
  void CheckFeed();

  PatientCaller& caller_;
  const Replicas<Service::Stub> sessions_;
  const Replicas<mediation::v1::DisputeService::Stub> disputes_;
  std::atomic<int64_t> booked_{0}, busy_{0};
  absl::Mutex mutex_;
  std::map<std::string, Session> told_ ABSL_GUARDED_BY(mutex_);  // as it was acknowledged last, by name
};

}  // namespace zhiwang::testing

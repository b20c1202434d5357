#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {

// The stubs of one service, one for each of its replicas.
template <class Stub>
using Replicas = std::vector<std::unique_ptr<Stub>>;

// Calls as the people of one district: at any replica, and the same request again until it is settled. Thread-safe.
class PatientCaller {
 public:
  PatientCaller(Installation& installation, History& history, Border& border, const District& district, uint64_t seed)
      : installation_(installation), history_(history), border_(border), district_(district), random_(seed) {}

  const District& district() const { return district_; }
  const Cluster& cluster() const { return installation_.cluster(); }
  // Adds a violation; see History.
  void Violation(const std::string& what, const std::string& subject = {}) { history_.Violation(what, subject); }

  // The stubs of a service; `replica` answers its nodes, for example &Installation::mediation.
  template <class Service>
  Replicas<typename Service::Stub> Stubs(Node& (Installation::*replica)(int)) const;

  // Begin and end a round of the load. After the end nothing new is begun, and a call that is not settled soon is a violation.
  void Start();
  void Stop();
  bool stopping() const { return stopping_; }

  // A random number below that one.
  uint64_t Any(uint64_t below);
  bool OneIn(uint64_t chances) { return Any(chances) == 0; }

  // Repeats a call until an answer settles it. `asked` describes it for people. `was_lost` is set if an attempt before the last one
  // got no answer.
  absl::Status UntilSettled(const std::string& asked, const std::function<absl::Status()>& call,
                            bool* was_lost = nullptr);

  // Calls as that caller until it is settled; `was_lost` as in UntilSettled.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Insist(const Replicas<Stub>& replicas,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                  const std::string& caller, const Request& request, bool* was_lost = nullptr);
  // The same for a change, which gets a request_id. It must be done, or refused for one of these reasons; anything else is a
  // violation.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Try(const char* what, const Replicas<Stub>& replicas,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const std::string& caller, Request request,
                               std::initializer_list<common::v1::ErrorReason> refusals);
  // The same for a change that must succeed.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Must(const char* what, const Replicas<Stub>& replicas,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const std::string& caller, Request request) {
    return Try(what, replicas, method, caller, std::move(request), {});
  }

  // Judges the answer to a change as Try does.
  void Judge(const char* what, const google::protobuf::Message& request, const absl::Status& status,
             std::initializer_list<common::v1::ErrorReason> refusals);

 private:
  // True if it is too late to repeat a call that got no answer.
  bool GivesUp() const;

  Installation& installation_;
  History& history_;
  Border& border_;
  const District district_;
  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::atomic<bool> stopping_{false};
};

// Runs both at the same moment.
void AtOnce(const std::function<void()>& one, const std::function<void()>& other);

template <class Service>
Replicas<typename Service::Stub> PatientCaller::Stubs(Node& (Installation::*replica)(int)) const {
  Replicas<typename Service::Stub> stubs;
  for (int i = 0; i < kReplicas; ++i) {
    stubs.push_back(Service::NewStub(cluster().ConnectTo((installation_.*replica)(i).address)));
  }
  return stubs;
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> PatientCaller::Insist(const Replicas<Stub>& replicas,
                                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                            Response*),
                                               const std::string& caller, const Request& request, bool* was_lost) {
  Response response;
  const absl::Status status = UntilSettled(
      caller + " " + Describe(request),
      [&] {
        grpc::ClientContext context;
        cluster().SignAs(context, caller);
        context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
        response.Clear();
        return rpc::FromWire((replicas[Any(replicas.size())].get()->*method)(&context, request, &response));
      },
      was_lost);
  if (!status.ok()) return status;
  border_.Inspect(district_.code, response, Describe(request));
  return response;
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> PatientCaller::Try(const char* what, const Replicas<Stub>& replicas,
                                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                         Response*),
                                            const std::string& caller, Request request,
                                            std::initializer_list<common::v1::ErrorReason> refusals) {
  request.set_request_id(NewUuid());
  absl::StatusOr<Response> response = Insist(replicas, method, caller, request);
  Judge(what, request, response.status(), refusals);
  return response;
}

}  // namespace zhiwang::testing

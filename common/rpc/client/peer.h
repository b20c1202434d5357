#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/client/client.h"

namespace zhiwang::rpc {

// Another service that is asked on behalf of requests, from the threads that serve them. One that answers nothing must not
// hold these threads: at most two calls at a time may take as long as they ask for, any further one takes a fraction of a
// second, and after some calls in a row without an answer none is made but one now and then, to see whether it is back.
// Thread-safe.
class Peer {
 public:
  struct Options {
    int patient = 2;                                       // calls at a time that may take as long as they ask for
    absl::Duration quick = absl::Milliseconds(100);        // what any further call may take
    int silent_after = 3;                                  // calls in a row without an answer
    absl::Duration first_pause = absl::Milliseconds(200);  // until one asks whether it is back; doubled each time
    absl::Duration longest_pause = absl::Seconds(5);
  };
  explicit Peer(std::string name) : Peer(std::move(name), Options()) {}
  Peer(std::string name, Options options) : name_(std::move(name)), options_(options) {}

  // A call that is under way; it counts as unanswered unless Answered() was called before it is destroyed.
  class Place {
   public:
    Place(Place&& other) noexcept
        : peer_(std::exchange(other.peer_, nullptr)), patient_(other.patient_), most_(other.most_) {}
    Place& operator=(Place&&) = delete;
    ~Place();
    // The longest time that the call may take.
    absl::Duration most() const { return most_; }
    void Answered() { answered_ = true; }

   private:
    friend class Peer;
    Place(Peer& peer, bool patient, absl::Duration most) : peer_(&peer), patient_(patient), most_(most) {}
    Peer* peer_;
    bool patient_;
    absl::Duration most_;
    bool answered_ = false;
  };
  // Begins a call that would take at most `most`. SERVICE_UNAVAILABLE while the peer is silent.
  absl::StatusOr<Place> Enter(absl::Duration most);

  // As rpc::Ask, within these bounds. An error of the peer's own counts as an answer.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Call& call, absl::Duration most, const Request& request) {
    absl::StatusOr<Place> place = Enter(most);
    if (!place.ok()) return place.status();
    absl::StatusOr<Response> response = rpc::Ask(stub, method, call, place->most(), request);
    if (!IsUnanswered(response.status())) place->Answered();
    return response;
  }

 private:
  static bool IsUnanswered(const absl::Status& error);
  void Leave(bool patient, bool answered);

  const std::string name_;
  const Options options_;
  absl::Mutex mutex_;
  int patient_ ABSL_GUARDED_BY(mutex_) = 0;  // of the calls under way
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  int unanswered_ ABSL_GUARDED_BY(mutex_) = 0;       // calls since the last answer
  absl::Duration probe_at_ ABSL_GUARDED_BY(mutex_);  // of background::Monotonic
};

}  // namespace zhiwang::rpc

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::testing {

// A status in a line, with its reason.
std::string Describe(const absl::Status& status);

// A request in a line, for people: Chinese as it is, long ones cut.
std::string Describe(const google::protobuf::Message& request);

// The outcome of an operation, as far as it is known.
enum class Outcome {
  kUnknown,  // no answer yet that says whether it was done
  kDone,
  kRefused,
};

// One call of an operation, and how it ended.
struct Attempt {
  absl::Time begun, ended;
  int replica = 0;
  absl::Status status;
};

// Something a client wanted done once, however often it asked.
struct Operation {
  int64_t number = 0;
  std::string caller, method, request_id;
  std::string subject;  // the case it is about, as far as known
  std::string change;   // the type of the change it makes, or empty for a read
  std::string request;  // for people
  std::vector<Attempt> attempts;
  Outcome outcome = Outcome::kUnknown;
  std::string answer;   // bytes, when it was done
  int64_t version = 0;  // of the subject, in the answer
  absl::Time unknown_since = absl::InfiniteFuture();
  absl::Time settled = absl::InfiniteFuture();
};

// Everything that clients asked and were answered since the round began, and every rule that was found broken.
// Thread-safe; an operation is changed only through Note and Settle.
class History {
 public:
  Operation& Begin(Operation operation);
  void Note(Operation& operation, Attempt attempt);
  void Settle(Operation& operation, Outcome outcome, std::string answer, int64_t version);

  // Something that must not be. `subject` picks the part of the history that is shown with it.
  void Violation(const std::string& what, const std::string& subject = {});
  bool sound() const;
  // The violations that were found, each with the operations on its subject, for people.
  std::string Report() const;

  // The time when every fault of the round was undone; InfiniteFuture while they last.
  void set_recovered(absl::Time time);
  absl::Time recovered() const;

  // Operations since the round began. Only while no client is at work.
  std::deque<Operation>& operations() ABSL_NO_THREAD_SAFETY_ANALYSIS { return operations_; }
  // Forgets the operations of the round.
  void NextRound();
  // Writes all of it down.
  void WriteTo(const std::string& path) const;

 private:
  static std::string Line(const Operation& operation);

  mutable absl::Mutex mutex_;
  std::deque<Operation> operations_ ABSL_GUARDED_BY(mutex_);
  int64_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time recovered_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  struct Found {
    std::string what, subject;
  };
  std::vector<Found> found_ ABSL_GUARDED_BY(mutex_);
  int64_t found_count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhiwang::testing

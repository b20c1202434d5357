#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/rpc/status_wire.h"
#include "tests/faults/load/load.h"
#include "tests/faults/load/patience.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {

// The version that an etag (`v12`) names.
int64_t VersionOf(const std::string& etag);

// One of the clients of a Load, on a thread of its own.
class Load::Client {
 public:
  // `number`: from 1 on.
  Client(Load& load, int number, uint64_t seed);

  void Start();
  void Join();
  // Asks again what was refused while an earlier attempt might still have been at work.
  void SettleRefusals();

 private:
  using Case = intake::v1::Case;
  using CaseService = intake::v1::CaseService;
  template <class Request>
  using Method = grpc::Status (CaseService::Stub::*)(grpc::ClientContext*, const Request&, Case*);

  int64_t Any(int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random_); }
  bool Chance(double probability) { return std::bernoulli_distribution(probability)(random_); }
  std::string AnyArea();
  std::string AnyCase();
  std::string NewRequestId();

  void Act();
  // Cases: load_cases.cc.
  void Create();
  void ChangeInAnyWay(const std::string& name);
  template <class Request>
  void Change(const char* what, const char* change, const std::string& name, Method<Request> method, Request request);
  template <class Request>
  std::optional<Case> Insist(const char* what, const char* change, const std::string& subject, Method<Request> method,
                             Request request);
  template <class Request>
  void SettleLater(Operation& operation, Method<Request> method, const Request& request, bool has_etag);
  template <class Request>
  void RememberToRepeat(Operation& operation, Method<Request> method, const Request& request, bool has_etag);
  bool Consider(Operation& operation, const absl::Status& status, const Case& answer, absl::Time begun, bool has_etag);
  // Reading: load_client.cc.
  void Get();
  void ListOfTown();
  // Calls that carry no request_id: load_imports.cc.
  void Import();
  void Assign();
  template <class Send>
  void Insisted(const char* what, const std::string& subject, const Send& once);

  template <class Request>
  absl::Status Once(Operation& operation, int replica, Method<Request> method, const Request& request, Case& answer);
  bool GivesUp(const Operation& operation);
  void NoteSettled(const Operation& operation);

  Load& load_;
  const std::string name_;
  const int number_;
  const int64_t run_ = absl::ToUnixSeconds(absl::Now());
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<CaseService::Stub>> cases_;
  std::vector<std::unique_ptr<grid::v1::StaffService::Stub>> staff_;
  int64_t texts_ = 0;
  std::deque<std::function<void()>> repeats_;
  std::vector<std::function<void()>> unsure_;
  std::thread thread_;
};

// One call, written down.
template <class Request>
absl::Status Load::Client::Once(Operation& operation, int replica, Method<Request> method, const Request& request,
                                Case& answer) {
  grpc::ClientContext context;
  load_.installation_.cluster().SignAs(context, name_);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = replica + 1, .status = {}};
  attempt.status = rpc::FromWire((cases_[static_cast<size_t>(replica)].get()->*method)(&context, request, &answer));
  attempt.ended = absl::Now();
  if (attempt.status.message().find("cannot write") != absl::string_view::npos) ++load_.writes_refused_;
  if (attempt.status.ok()) load_.border_.Inspect(load_.district_.code, answer, operation.request);
  load_.history_.Note(operation, attempt);
  return attempt.status;
}

}  // namespace zhiwang::testing

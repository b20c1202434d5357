#pragma once

#include <functional>
#include <string>

#include "services/case_intake/testing/intake_test.h"

namespace zhiwang::intake {

// A test of what becomes of requests that were good before they were spoilt.
class Refusal : public IntakeTest {
 protected:
  using Stub = IntakeClient::CaseStub;

  // The answer to an appeal that differs from a good one by `spoil`.
  absl::StatusOr<v1::Case> CreateWith(const std::function<void(v1::Case&)>& spoil) {
    v1::Case appeal = Appeal();
    spoil(appeal);
    return client().Create(appeal);
  }
  template <class Request>
  absl::StatusOr<v1::Case> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Case*),
                               const std::string& name, const std::function<void(Request&)>& spoil,
                               const std::string& role = kDispatcher) {
    auto request = IntakeClient::About<Request>(name);
    spoil(request);
    return client().Ask(method, request, role);
  }
  // The answer of DispatchCase for a unit and a category.
  absl::StatusOr<v1::Case> DispatchTo(const std::string& name, const std::string& unit, const std::string& category) {
    return Ask<v1::DispatchCaseRequest>(&Stub::DispatchCase, name, [&](auto& request) {
      request.set_unit(unit);
      request.set_category(category);
    });
  }
  int64_t Cases() { return Number("SELECT COUNT(*) FROM intake_case"); }
};

}  // namespace zhiwang::intake

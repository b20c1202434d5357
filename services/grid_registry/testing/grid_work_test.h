#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::grid {

// The requests that another service is told something with, each once. It can be down.
template <class Request>
class Told {
 public:
  void set_down(bool down) {
    absl::MutexLock lock(&mutex_);
    down_ = down;
  }
  std::vector<Request> told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

 protected:
  grpc::Status Take(const Request& request) {
    absl::MutexLock lock(&mutex_);
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    const bool known = std::any_of(told_.begin(), told_.end(),
                                   [&](const Request& one) { return one.request_id() == request.request_id(); });
    if (!known) told_.push_back(request);
    return grpc::Status::OK;
  }

 private:
  absl::Mutex mutex_;
  bool down_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Request> told_ ABSL_GUARDED_BY(mutex_);
};

// An intake service whose cases are told of checks.
class ToldCases final : public intake::v1::CaseService::Service, public Told<intake::v1::RecordSiteCheckRequest> {
 public:
  grpc::Status RecordSiteCheck(grpc::ServerContext*, const intake::v1::RecordSiteCheckRequest* request,
                               intake::v1::Case* answer) override {
    answer->set_name(request->name());
    return Take(*request);
  }
};

// A mediation service whose disputes are told of checks.
class ToldDisputes final : public mediation::v1::DisputeService::Service,
                           public Told<mediation::v1::RecordInspectionRequest> {
 public:
  grpc::Status RecordInspection(grpc::ServerContext*, const mediation::v1::RecordInspectionRequest* request,
                                mediation::v1::Dispute* answer) override {
    answer->set_name(request->name());
    return Take(*request);
  }
};

// A mediation service whose screenings are told of reports.
class ToldScreenings final : public mediation::v1::ScreeningService::Service,
                             public Told<mediation::v1::RecordScreeningRequest> {
 public:
  grpc::Status RecordScreening(grpc::ServerContext*, const mediation::v1::RecordScreeningRequest* request,
                               mediation::v1::Screening* answer) override {
    answer->set_name(request->name());
    return Take(*request);
  }
};

// A test of the work of grids in the small district, and of what the services that ask for it are told.
class GridWorkTest : public RegistryTest {
 protected:
  using CheckStub = v1::SiteCheckService::Stub;

  void SetUp() override { ServeWithAWorker(intake_server_.target()); }
  // W1 works in kGrid.
  void ServeWithAWorker(const std::string& intake) {
    ServeRegistry(intake, mediation_server_.target());
    MustImport(DistrictRows());
    Hire({Serving("W1", kGrid, "2020-01-01")});
  }

  static std::string CaseName(int id) { return FormatResourceName(kDistrict, "cases", std::to_string(id)); }
  static std::string StaffName(const std::string& id) { return FormatResourceName(kDistrict, "staff", id); }
  static std::string PathOf(const std::string& grid) {
    const std::string village = grid.substr(0, 12), town = grid.substr(0, 9) + "000";
    return fmt::format("/{}/{}/{}/{}/", kWholeDistrict, town, village, grid);
  }
  static testing::SaidCaller Worker() { return {StaffName("W1"), "grid_worker@" + PathOf(kGrid)}; }

  // An action of the worker on the resource of that name.
  template <class Stub, class Request, class Answer>
  absl::StatusOr<Answer> AsWorker(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Answer*),
                                  std::type_identity_t<Request> request, const std::string& name) {
    request.set_name(name);
    if (request.request_id().empty()) request.set_request_id(NewUuid());
    return client().Ask(method, request, Worker());
  }

  // A check that is due in an hour. Who asks for it is still to be said.
  static v1::CreateSiteCheckRequest AskedCheck(const std::string& question, const std::string& area = kGrid) {
    v1::CreateSiteCheckRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::SiteCheck& check = *request.mutable_site_check();
    check.set_number(1);
    check.set_area(AreaName(area));
    check.set_question(question);
    check.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return request;
  }
  absl::StatusOr<v1::SiteCheck> AcceptCheck(const std::string& name) {
    return AsWorker(&CheckStub::AcceptSiteCheck, {}, name);
  }
  absl::StatusOr<v1::SiteCheck> RefuseCheck(const std::string& name, const std::string& note = "电线落地") {
    v1::RefuseSiteCheckRequest request;
    request.set_reason(common::v1::SiteCheckProgress::DANGEROUS);
    request.set_note(note);
    return AsWorker(&CheckStub::RefuseSiteCheck, request, name);
  }

  // True once a service could not be told of something.
  bool IsTriedInVain() {
    return testing::Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; });
  }
  // An operator gives up telling of a step of a check.
  absl::StatusOr<common::v1::HandOff> GiveUp(const std::string& relay, const std::string& check, int64_t version,
                                             const std::string& reason) {
    common::v1::GiveUpHandOffRequest request;
    request.set_name(std::string(kDistrictName) + "/logs/grid-registry");
    request.set_relay(relay);
    request.set_kind("site_check");
    request.set_id(check.substr(check.rfind('/') + 1));
    request.set_version(version);
    request.set_reason(reason);
    request.set_request_id(NewUuid());
    return client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request);
  }
  // True once the log says that a step of a check was given up.
  bool IsGivenUp() {
    return testing::Eventually(
        [&] { return Number("SELECT COUNT(*) FROM change_log WHERE type = 'site_check.result_given_up'") == 1; });
  }

  ToldCases intake_;
  ToldDisputes disputes_;
  ToldScreenings screenings_;
  testing::LoopbackServer intake_server_{{&intake_}};
  testing::LoopbackServer mediation_server_{{&disputes_, &screenings_}};
};

}  // namespace zhiwang::grid

#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/resource/change.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "services/mediation/violence/violence_noun.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/violence_service.grpc.pb.h"

namespace zhiwang::mediation {

inline constexpr char kPlantedThreat[] = "司马青衫扬言持刀报复";  // a text that names people

// A test of reports of violence over gRPC, in a district whose police is the partner 110.
class ViolenceServiceTest : public ServedDisputes {
 protected:
  using ViolenceStub = v1::ViolenceService::Stub;

  void SetUp() override {
    ServedDisputes::SetUp();
    v1::SetMediationRulesRequest set;
    set.set_name(std::string(kDistrictName) + "/mediationRules");
    set.set_request_id(NewUuid());
    set.mutable_mediation_rules()->set_effective_day(calendar::FormatDay(calendar::Today()));
    set.mutable_mediation_rules()->set_police_partner(Police().name);
    Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, set));
  }

  static v1::ReportViolenceRequest Reporting(const std::string& dispute) {
    v1::ReportViolenceRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::ViolenceReport& report = *request.mutable_violence_report();
    report.set_dispute(dispute);
    report.set_kind(v1::ViolenceReport::THREAT);
    report.set_text(kPlantedThreat);
    return request;
  }
  absl::StatusOr<v1::ViolenceReport> Report(const std::string& dispute,
                                            const testing::SaidCaller& caller = GridWorker()) const {
    return client().Ask(&ViolenceStub::ReportViolence, Reporting(dispute), caller);
  }
  absl::StatusOr<v1::ViolenceReport> Confirm(const std::string& name,
                                             const testing::SaidCaller& caller = Police()) const {
    auto request = About<v1::ConfirmViolenceReportRequest>(name);
    request.set_taken_by("民警张某 012345");
    return client().Ask(&ViolenceStub::ConfirmViolenceReport, request, caller);
  }
  absl::StatusOr<v1::ViolenceReport> GetReport(const std::string& name,
                                               const testing::SaidCaller& caller = Police()) const {
    v1::GetViolenceReportRequest request;
    request.set_name(name);
    return client().Ask(&ViolenceStub::GetViolenceReport, request, caller);
  }
  // The names of all that a list of these filters holds, page by page.
  std::vector<std::string> ListReports(v1::ListViolenceReportsRequest request = {},
                                       const testing::SaidCaller& caller = Police()) const {
    std::vector<std::string> names;
    request.set_district(kDistrictName);
    do {
      const auto page = Sound(client().Ask(&ViolenceStub::ListViolenceReports, request, caller));
      for (const v1::ViolenceReport& report : page.violence_reports()) names.push_back(report.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  // The report as if it had been made so much earlier: its timer is due earlier, too.
  void PutBack(const std::string& name, absl::Duration by) {
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<ViolenceNoun>(
                 tx, resource::ParseName<ViolenceNoun>(name).value(), {"test"}, absl::Now(), "violence_report.test",
                 [&](const resource::Moment&,
                     const ViolenceReport& before) -> absl::StatusOr<std::optional<ViolenceReport>> {
                   ViolenceReport after = before;
                   after.facts.reported -= by;
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
  // The number of changes of that type in the log.
  int64_t Changes(const std::string& type) {
    return Number("SELECT COUNT(*) FROM change_log WHERE type = '" + type + "'");
  }
};

}  // namespace zhiwang::mediation

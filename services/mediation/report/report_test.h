#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::mediation {

// A test of bulletins over gRPC, with present disputes and files of the past.
class ReportedDisputes : public ServedDisputes {
 protected:
  using ReportStub = v1::MediationReportService::Stub;
  using Asked = v1::ListMediationFigureRequest;

  // Waits until every change is counted.
  void WaitForReports() {
    EXPECT_TRUE(testing::Eventually([this] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
             Number("SELECT seq FROM log_head") ==
                 Number("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'mediation_report'");
    }));
  }

  absl::StatusOr<v1::MediationBulletin> Daily(const std::string& day = "", const std::string& area = "",
                                              const testing::SaidCaller& caller = TownDispatcher()) const {
    return AskFor(&ReportStub::GetDailyMediation, v1::GetDailyMediationRequest(), day, area, caller);
  }
  absl::StatusOr<v1::MediationBulletin> Weekly(const std::string& day = "", const std::string& area = "",
                                               const testing::SaidCaller& caller = Director()) const {
    return AskFor(&ReportStub::GetWeeklyMediation, v1::GetWeeklyMediationRequest(), day, area, caller);
  }
  absl::StatusOr<v1::MediationBulletin> Monthly(const std::string& day = "", const std::string& area = "",
                                                const testing::SaidCaller& caller = Director()) const {
    return AskFor(&ReportStub::GetMonthlyMediation, v1::GetMonthlyMediationRequest(), day, area, caller);
  }

  // All items behind a figure of the month, read page by page.
  std::vector<v1::FigureDispute> Open(Asked::Figure figure, const std::string& day = "", Asked asked = {}) const {
    asked.set_district(kDistrictName);
    asked.set_figure(figure);
    asked.set_period(v1::MediationBulletin::MONTH);
    asked.set_day(day);
    asked.set_page_size(7);
    std::vector<v1::FigureDispute> all;
    do {
      const auto page = Sound(client().Ask(&ReportStub::ListMediationFigure, asked, Director()));
      all.insert(all.end(), page.disputes().begin(), page.disputes().end());
      asked.set_page_token(page.next_page_token());
    } while (!asked.page_token().empty());
    return all;
  }

  v1::VerifyMediationResponse Verdict() const {
    v1::VerifyMediationRequest request;
    request.set_district(kDistrictName);
    const auto verdict = client().ReadAll(&ReportStub::VerifyMediation, request);
    EXPECT_THAT(verdict.status, IsOk());
    return verdict.messages.empty() ? v1::VerifyMediationResponse() : verdict.messages.back();
  }
  void ExpectSoundReports(int64_t disputes) const {
    const v1::VerifyMediationResponse verdict = Verdict();
    EXPECT_TRUE(verdict.done());
    EXPECT_EQ(verdict.disputes(), disputes);
    EXPECT_THAT(std::vector<std::string>(verdict.faults().begin(), verdict.faults().end()), ::testing::IsEmpty());
  }

  // A dispute that failed and was reopened in the same month with the consent of all parties.
  std::string FailedAndReopened() const {
    const std::string name = InMediation();
    Sound(End(name, v1::Ending::NO_PROSPECT));
    Sound(Say(name, v1::Consent::NEW_ROUND, {1, 2}));
    auto reopen = About<v1::ReopenDisputeRequest>(name);
    reopen.set_note("双方愿意再谈");
    Sound(Ask(&Stub::ReopenDispute, reopen, VillageMediator()));
    return name;
  }

  // A file of the past of the village's committee, number 1, 2, … of 2025.
  static v1::ImportDisputesRequest::Row Past(int64_t number, v1::Matter::Type type, v1::Dispute::State state,
                                             int64_t registered, int days) {
    constexpr int64_t kDaySeconds = 86'400;
    v1::ImportDisputesRequest::Row row;
    v1::Dispute& dispute = *row.mutable_dispute();
    dispute = SomeDispute();
    dispute.clear_origin();
    dispute.mutable_matter()->set_type(type);
    dispute.set_committee(CommitteeName(1));
    dispute.set_state(state);
    dispute.mutable_register_time()->set_seconds(registered);
    dispute.mutable_accept_time()->set_seconds(registered + 60);
    dispute.mutable_end_time()->set_seconds(registered + 60 + days * kDaySeconds);
    row.set_number_year(2025);
    row.set_number(number);
    row.set_row(number);
    return row;
  }
  void ImportPast(const std::vector<v1::ImportDisputesRequest::Row>& rows) const {
    std::vector<v1::ImportDisputesRequest> messages(1);
    messages[0].mutable_header()->set_district(kDistrictName);
    for (const auto& row : rows) *messages.emplace_back().mutable_row() = row;
    const auto answer = Sound(client().SendAll(&Stub::ImportDisputes, messages));
    EXPECT_EQ(answer.created(), static_cast<int64_t>(rows.size()));
  }

 private:
  template <class Method, class Request>
  absl::StatusOr<v1::MediationBulletin> AskFor(Method method, Request request, const std::string& day,
                                               const std::string& area, const testing::SaidCaller& caller) const {
    request.set_district(kDistrictName);
    request.set_day(day);
    request.set_area(area);
    return client().Ask(method, request, caller);
  }
};

}  // namespace zhiwang::mediation

// Reports of violence over gRPC: who may make one, who is told, what becomes of the dispute, and what time does.

#include "services/mediation/violence/violence_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/day.h"
#include "services/mediation/testing/violence_service_test.h"
#include "services/mediation/violence/violence_words.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using zhiwang::testing::Eventually;

const testing::SaidCaller kCourt{"spiffe://zhiwang/partner/court", "partner_system"};

class ReportOfViolenceInADispute : public ViolenceServiceTest {
 protected:
  absl::StatusOr<v1::Dispute> Clear(const std::string& dispute, const testing::SaidCaller& caller) const {
    auto request = About<v1::ClearFaceToFaceRequest>(dispute);
    request.set_note("民警已训诫，双方情绪平稳");
    return Ask(&Stub::ClearFaceToFace, request, caller);
  }
  // The types of the changes that a watch tells that caller.
  std::vector<std::string> HeardTypes(const testing::SaidCaller& caller) {
    std::vector<std::string> types;
    for (const auto& change : Sound(Heard(caller))) types.push_back(change.type());
    return types;
  }
};

TEST_F(ReportOfViolenceInADispute, TellsThePoliceAndKeepsPartiesApart) {
  const std::string dispute = InMediation();
  const v1::ViolenceReport made = Sound(Report(dispute));
  EXPECT_EQ(made.state(), v1::ViolenceReport::RAISED);
  EXPECT_EQ(made.told(), v1::ViolenceReport::POLICE);
  EXPECT_EQ(made.dispute(), dispute);
  EXPECT_EQ(made.area(), AreaName(kVillage));
  EXPECT_THAT(ListReports(), ElementsAre(made.name()));
  const v1::ViolenceReport seen = Sound(GetReport(made.name()));
  EXPECT_EQ(seen.text(), kPlantedThreat);
  EXPECT_EQ(seen.reporter(), GridWorker().name) << "the police may ask them";
  EXPECT_THAT(seen.legal_actions(), ElementsAre(v1::ViolenceReport::CONFIRM));
  const v1::Dispute apart = Sound(Read(dispute));
  EXPECT_EQ(apart.risk().colour(), v1::Risk::RED);
  EXPECT_EQ(apart.risk().reason(), v1::Risk::VIOLENCE);
  EXPECT_TRUE(apart.risk().has_apart_since_time());
  EXPECT_THAT(apart.legal_actions(), Contains(v1::Dispute::CLEAR_FACE_TO_FACE));
  EXPECT_THAT(apart.attentions(), Contains(v1::Dispute::RED_WITHOUT_LEADER));
  EXPECT_EQ(TypesOf(dispute).back(), "dispute.violence_reported");
}

TEST_F(ReportOfViolenceInADispute, KeepsTheReportersNameBack) {
  const std::string dispute = InMediation();
  const v1::ViolenceReport made = Sound(Report(dispute));
  EXPECT_EQ(made.reporter(), "");
  EXPECT_EQ(made.text(), kPlantedThreat) << "their own words";
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM change_log WHERE actor = '{0}' OR INSTR(payload, '{0}') > 0",
                               GridWorker().name)),
            0);
  EXPECT_EQ(
      Number(fmt::format("SELECT COUNT(*) FROM violence_report WHERE INSTR(body, '{0}') + INSTR(words, '{0}') > 0",
                         GridWorker().name)),
      0);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM violence_report WHERE INSTR(words, '{}') > 0", kPlantedThreat)),
            0);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM request_answer WHERE INSTR(answer, '{}') > 0", kPlantedThreat)),
            0);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM request_answer WHERE caller = '{0}' OR INSTR(answer, '{0}') > 0",
                               GridWorker().name)),
            0);
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM change_log WHERE type IN ('violence_report.raised', 'dispute.violence_reported') "
             "AND (request_id <> '' OR trace_parent <> '')"),
      0)
      << "nothing leads to the request";
  EXPECT_EQ(Sound(Read(dispute, VillageMediator())).risk().rater(), "");
  EXPECT_EQ(Sound(GetReport(made.name(), TownDispatcher())).reporter(), GridWorker().name);
}

TEST_F(ReportOfViolenceInADispute, IsForWhoMayKnowOfTheDisputeOrMediates) {
  const std::string dispute = InMediation();
  const testing::SaidCaller elsewhere{StaffName("W2"), "grid_worker@" + kOtherTownPath};
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "L1"), ""};
  for (const auto& caller : {VillageMediator(), ZoneDispatcher(), Director(), Auditor()}) {
    EXPECT_THAT(Report(dispute, caller), IsOk()) << caller.name;
  }
  for (const auto& caller : {elsewhere, lawyer}) {
    EXPECT_THAT(Report(dispute, caller), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  }
  EXPECT_THAT(Report(dispute, Police()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(ReportOfViolenceInADispute, IsForTheLawyerWhoHasIt) {
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "L1"), ""};
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  auto& mediator = *village.add_mediators();
  mediator.set_mediator(lawyer.name);
  mediator.set_from_day("2026-01-01");
  Sound(Import({village}));
  const std::string dispute = Accepted();
  auto propose = About<v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(lawyer.name);
  Sound(client().Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
  EXPECT_THAT(Report(dispute, lawyer), IsOk());
}

TEST_F(ReportOfViolenceInADispute, OfAConfidentialFileTellsNoMoreOfIt) {
  v1::Dispute hidden = SomeDispute();
  hidden.set_confidential(true);
  const std::string dispute = Registered(hidden);
  const v1::ViolenceReport made = Sound(Report(dispute));
  EXPECT_THAT(GetReport(made.name()), IsOk());
  EXPECT_THAT(Read(dispute, Police()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Read(dispute, ZoneDispatcher()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

TEST_F(ReportOfViolenceInADispute, IsKnownToThePoliceThatWasToldAndFromTheTownUp) {
  const std::string name = Sound(Report(InMediation())).name();
  for (const auto& caller : {Police(), TownDispatcher(), Director()}) EXPECT_THAT(GetReport(name, caller), IsOk());
  for (const auto& caller : {kCourt, testing::SaidCaller{StaffName("T9"), "town_dispatcher@" + kOtherTownPath}}) {
    EXPECT_THAT(GetReport(name, caller), IsRefused(StatusCode::kNotFound, common::v1::VIOLENCE_REPORT_NOT_FOUND));
    EXPECT_THAT(Confirm(name, caller), IsRefused(StatusCode::kNotFound, common::v1::VIOLENCE_REPORT_NOT_FOUND));
    EXPECT_THAT(ListReports({}, caller), IsEmpty());
  }
  for (const auto& caller : {GridWorker(), VillageMediator(), ZoneDispatcher(), Auditor()}) {
    EXPECT_THAT(GetReport(name, caller), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  }
}

TEST_F(ReportOfViolenceInADispute, IsHeardOfInAWatchByThoseAlone) {
  Sound(Report(InMediation()));
  for (const auto& caller : {Police(), TownDispatcher(), Director()}) {
    EXPECT_THAT(HeardTypes(caller), Contains("violence_report.raised")) << caller.name;
  }
  for (const auto& caller : {kCourt, GridWorker(), VillageMediator(), ZoneDispatcher(), Auditor()}) {
    EXPECT_THAT(HeardTypes(caller), Not(Contains("violence_report.raised"))) << caller.name;
  }
  EXPECT_THAT(HeardTypes(ZoneDispatcher()), Contains("dispute.violence_reported")) << "it hears of the dispute";
}

TEST_F(ReportOfViolenceInADispute, EscalatesUntilAPersonConfirms) {
  const std::string name = Sound(Report(InMediation())).name();
  EXPECT_EQ(Changes("violence_report.escalated"), 0);
  PutBack(name, absl::Minutes(4));
  const auto told = [&] { return Sound(GetReport(name)).told(); };
  ASSERT_TRUE(Eventually([&] { return told() == v1::ViolenceReport::TOWN; }, absl::Minutes(1)));
  EXPECT_EQ(Sound(GetReport(name)).state(), v1::ViolenceReport::ESCALATED);
  PutBack(name, absl::Minutes(7));
  ASSERT_TRUE(Eventually([&] { return told() == v1::ViolenceReport::DIRECTOR; }, absl::Minutes(1)));
  EXPECT_EQ(Changes("violence_report.escalated"), 2) << "each once";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE kind = 'violence_report'"), 0);
  EXPECT_THAT(Confirm(name, TownDispatcher()), IsOk()) << "by telephone";
}

TEST_F(ReportOfViolenceInADispute, TellsBothAtOnceAfterAnOutage) {
  const std::string name = Sound(Report(InMediation())).name();
  PutBack(name, absl::Hours(1));
  ASSERT_TRUE(
      Eventually([&] { return Sound(GetReport(name)).told() == v1::ViolenceReport::DIRECTOR; }, absl::Minutes(1)));
  EXPECT_EQ(Changes("violence_report.escalated"), 2);
}

TEST_F(ReportOfViolenceInADispute, ThatIsConfirmedEscalatesNoMore) {
  const std::string name = Sound(Report(InMediation())).name();
  const v1::ViolenceReport confirmed = Sound(Confirm(name));
  EXPECT_EQ(confirmed.state(), v1::ViolenceReport::CONFIRMED);
  EXPECT_EQ(confirmed.taken_by(), "民警张某 012345");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE kind = 'violence_report'"), 0);
  EXPECT_THAT(Confirm(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  v1::ListViolenceReportsRequest raised;
  raised.set_state(v1::ViolenceReport::RAISED);
  EXPECT_THAT(ListReports(raised), IsEmpty());
}

TEST_F(ReportOfViolenceInADispute, IsMadeOnceUnderOneRequest) {
  const auto request = Reporting(InMediation());
  const v1::ViolenceReport first = Sound(client().Ask(&ViolenceStub::ReportViolence, request, GridWorker()));
  Sound(Confirm(first.name()));
  const v1::ViolenceReport again = Sound(client().Ask(&ViolenceStub::ReportViolence, request, GridWorker()));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Changes("violence_report.raised"), 1);
  EXPECT_EQ(Changes("dispute.violence_reported"), 1);
}

TEST_F(ReportOfViolenceInADispute, IsClearedByTheTownAlone) {
  const std::string dispute = InMediation();
  EXPECT_THAT(Clear(dispute, TownDispatcher()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Sound(Report(dispute));
  for (const auto& caller : {VillageMediator(), ZoneDispatcher()}) {
    EXPECT_THAT(Clear(dispute, caller), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  }
  const v1::Dispute cleared = Sound(Clear(dispute, TownDispatcher()));
  EXPECT_FALSE(cleared.risk().has_apart_since_time());
  EXPECT_EQ(cleared.risk().colour(), v1::Risk::RED);
  EXPECT_EQ(TypesOf(dispute).back(), "dispute.face_to_face_cleared");
}

TEST_F(ReportOfViolenceInADispute, IsNotSaidToBeOverByWhoMadeIt) {
  const std::string dispute = InMediation();
  Sound(Report(dispute, Director()));
  const auto lower = [&](const testing::SaidCaller& caller) {
    auto request = About<v1::RateRiskRequest>(dispute);
    request.set_colour(v1::Risk::YELLOW);
    request.set_note("走访后双方情绪平稳");
    request.set_visited_day(calendar::FormatDay(calendar::Today()));
    return Ask(&Stub::RateRisk, request, caller);
  };
  const testing::SaidCaller other{StaffName("D2"), "centre_director"};
  const auto same_person = IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON);
  EXPECT_THAT(lower(Director()), same_person);
  EXPECT_THAT(Clear(dispute, Director()), same_person);
  EXPECT_THAT(lower(other), IsOk());
  EXPECT_THAT(Clear(dispute, other), IsOk());
}

TEST_F(ReportOfViolenceInADispute, NamesTheDutyToReport) {
  auto request = Reporting(InMediation());
  request.mutable_violence_report()->set_kind(v1::ViolenceReport::DOMESTIC);
  request.mutable_violence_report()->set_victim_incapable(true);
  const auto made = Sound(client().Ask(&ViolenceStub::ReportViolence, request, VillageMediator()));
  EXPECT_THAT(made.duty(), ::testing::HasSubstr("《反家庭暴力法》第十四条"));
  EXPECT_EQ(Sound(Report(InMediation())).duty(), "");
}

TEST_F(ReportOfViolenceInADispute, WithoutAPoliceInTheRulesIsTheTowns) {
  v1::SetMediationRulesRequest set;
  set.set_name(std::string(kDistrictName) + "/mediationRules");
  set.set_request_id(NewUuid());
  set.mutable_mediation_rules()->set_effective_day(calendar::FormatDay(calendar::Today()));
  Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, set));
  const std::string name = Sound(Report(InMediation())).name();
  EXPECT_THAT(GetReport(name, Police()), IsRefused(StatusCode::kNotFound, common::v1::VIOLENCE_REPORT_NOT_FOUND));
  EXPECT_THAT(GetReport(name, TownDispatcher()), IsOk());
}

TEST_F(ReportOfViolenceInADispute, HasADisputeAKindAndAText) {
  const auto refused = [&](const auto& spoil) {
    auto request = Reporting(Registered());
    spoil(*request.mutable_violence_report());
    return client().Ask(&ViolenceStub::ReportViolence, request, GridWorker());
  };
  EXPECT_THAT(refused([](auto& report) { report.clear_kind(); }), IsInvalid("violence_report.kind"));
  EXPECT_THAT(refused([](auto& report) { report.clear_text(); }), IsInvalid("violence_report.text"));
  EXPECT_THAT(refused([](auto& report) { report.set_dispute(std::string(kDistrictName) + "/disputes/9"); }),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  auto unnamed = About<v1::ConfirmViolenceReportRequest>(Sound(Report(Registered())).name());
  EXPECT_THAT(client().Ask(&ViolenceStub::ConfirmViolenceReport, unnamed, Police()), IsInvalid("taken_by"));
}

TEST_F(ReportOfViolenceInADispute, IsListedByStateDisputeAndArea) {
  const std::string dispute = InMediation();
  const std::string first = Sound(Report(dispute)).name(), second = Sound(Report(InMediation())).name();
  Sound(Confirm(first));
  v1::ListViolenceReportsRequest filter;
  filter.set_page_size(1);
  EXPECT_THAT(ListReports(filter, Director()), ElementsAre(second, first));
  filter.set_dispute(dispute);
  EXPECT_THAT(ListReports(filter, TownDispatcher()), ElementsAre(first));
  filter.clear_dispute();
  filter.set_state(v1::ViolenceReport::CONFIRMED);
  EXPECT_THAT(ListReports(filter), ElementsAre(first));
  filter.clear_state();
  filter.set_area(AreaName(kOtherTown));
  EXPECT_THAT(ListReports(filter, Director()), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation

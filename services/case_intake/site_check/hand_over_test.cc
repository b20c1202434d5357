// On-site checks on their way between a case and the grid registry.

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using SiteCheckState = common::v1::SiteCheckProgress::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

constexpr char kService[] = "service";

class HandOver : public IntakeTest {
 protected:
  absl::StatusOr<v1::Case> Request(const std::string& name) {
    auto request = IntakeClient::About<v1::RequestSiteCheckRequest>(name);
    request.set_question("水管是否仍在漏水");
    return client().Ask(&IntakeClient::CaseStub::RequestSiteCheck, request, kHandler);
  }
  static v1::RecordSiteCheckRequest Told(const std::string& name, SiteCheckState state) {
    auto request = IntakeClient::About<v1::RecordSiteCheckRequest>(name);
    request.set_number(1);
    common::v1::SiteCheckProgress& progress = *request.mutable_progress();
    progress.set_site_check(std::string(kDistrictName) + "/siteChecks/1");
    progress.set_state(state);
    progress.set_worker(std::string(kDistrictName) + "/staff/S1");
    progress.mutable_at()->set_seconds(1'772'400'000);
    if (state == common::v1::SiteCheckProgress::REPORTED) {
      progress.set_finding(common::v1::SiteCheckProgress::CONFIRMED);
      progress.set_report("主管道破裂，水漫路面");
      *progress.mutable_found_at() = PointInGrid();
    }
    return request;
  }
  absl::StatusOr<v1::Case> Record(const v1::RecordSiteCheckRequest& request) {
    return client().Ask(&IntakeClient::CaseStub::RecordSiteCheck, request, kService);
  }
  SiteCheckState StateOf(const std::string& name) {
    const v1::Case c = Sound(client().Get(name));
    return c.site_checks_size() == 0 ? common::v1::SiteCheckProgress::STATE_UNSPECIFIED
                                     : c.site_checks(0).progress().state();
  }
  bool Becomes(const std::string& name, SiteCheckState state) {
    return Eventually([&] { return StateOf(name) == state; });
  }
  std::vector<std::string> TypesOf(const std::string& name) {
    std::vector<std::string> types;
    for (const auto& change : Sound(client().Timeline(name))) {
      if (change.type().starts_with("case.site_check_")) types.push_back(change.type());
    }
    return types;
  }
};

TEST_F(HandOver, BringsACheckToTheRegistryAndItsWorkerToTheCase) {
  const v1::Case c = Sound(Request(InProgress().name()));
  EXPECT_THAT(c.site_checks(), SizeIs(1));
  ASSERT_TRUE(Becomes(c.name(), common::v1::SiteCheckProgress::ASSIGNED));
  const auto handed = registry().HandedOver();
  ASSERT_THAT(handed, SizeIs(1));
  const grid::v1::SiteCheck& task = handed[0].site_check();
  EXPECT_EQ(task.case_(), c.name());
  EXPECT_EQ(task.number(), 1);
  EXPECT_EQ(task.area(), AreaName(kGrid));
  EXPECT_EQ(task.question(), "水管是否仍在漏水");
  EXPECT_EQ(task.due_time().seconds(), c.site_checks(0).due_time().seconds());
  EXPECT_EQ(task.point().longitude(), PointInGrid().longitude());

  const common::v1::SiteCheckProgress progress = Sound(client().Get(c.name())).site_checks(0).progress();
  EXPECT_EQ(progress.site_check(), std::string(kDistrictName) + "/siteChecks/1");
  EXPECT_EQ(progress.worker(), std::string(kDistrictName) + "/staff/S1");
  const auto timeline = Sound(client().Timeline(c.name()));
  EXPECT_EQ(timeline.back().summary(), "第 1 次现场核实：下达 S1");
}

TEST_F(HandOver, OfWhatTheWorkerFoundPutsItOnTheCase) {
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::ACCEPTED)), IsOk());
  const v1::Case told = Sound(Record(Told(name, common::v1::SiteCheckProgress::REPORTED)));
  EXPECT_EQ(told.state(), v1::Case::IN_PROGRESS);
  const common::v1::SiteCheckProgress& progress = told.site_checks(0).progress();
  EXPECT_EQ(progress.finding(), common::v1::SiteCheckProgress::CONFIRMED);
  EXPECT_EQ(progress.report(), "主管道破裂，水漫路面");
  EXPECT_EQ(progress.found_at().latitude(), PointInGrid().latitude());
  EXPECT_THAT(TypesOf(name), ElementsAre("case.site_check_requested", "case.site_check_assigned",
                                         "case.site_check_accepted", "case.site_check_reported"));
  EXPECT_EQ(Sound(client().Timeline(name)).back().summary(), "第 1 次现场核实：S1 反馈属实");
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::EXPIRED)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OVER));
}

TEST_F(HandOver, OfWordThatOnlyANewerReleaseKnowsIsTaken) {
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  v1::RecordSiteCheckRequest newer = Told(name, static_cast<SiteCheckState>(77));
  newer.GetReflection()->MutableUnknownFields(&newer)->AddLengthDelimited(900, "新");
  EXPECT_THAT(Record(newer), IsOk());
  EXPECT_EQ(static_cast<int>(StateOf(name)), 77) << "it is kept as it came";
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::REPORTED)), IsOk());
}

TEST_F(HandOver, WaitsForARegistryThatIsDown) {
  const std::string name = InProgress().name();
  registry().GoDown();
  EXPECT_THAT(Request(name), IsOk());
  EXPECT_EQ(StateOf(name), common::v1::SiteCheckProgress::REQUESTED);
  EXPECT_THAT(registry().HandedOver(), IsEmpty());
  registry().ComeBack();
  EXPECT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  EXPECT_THAT(registry().HandedOver(), SizeIs(1));
}

TEST_F(HandOver, TellsTheCaseWhyTheRegistryWillNotTakeIt) {
  registry().AnswerSiteChecksBy([](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return rpc::ToWire(error::FieldInvalid("site_check.area", "no area", "没有这个区划"));
  });
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::REJECTED));
  EXPECT_THAT(Sound(client().Get(name)).site_checks(0).progress().note(), HasSubstr("没有这个区划"));
  const common::v1::Change said = Sound(client().Timeline(name)).back();
  EXPECT_EQ(said.summary(), "第 1 次现场核实：未能下达");
  EXPECT_THAT(said.note(), HasSubstr("没有这个区划"));
  EXPECT_THAT(Request(name), IsOk()) << "it may be asked for again";
}

TEST_F(HandOver, TakesARefusalThatCannotBeReadForNoAnswer) {
  registry().AnswerSiteChecksBy([](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return rpc::ToWire(error::FieldInvalid("site_check.area", "\xff\xfe", "\xff\xfe"));
  });
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(
      Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }, absl::Seconds(60)));
  EXPECT_EQ(StateOf(name), common::v1::SiteCheckProgress::REQUESTED) << "it is tried again, and shown meanwhile";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_pending WHERE reason <> ''"), 1);
}

TEST_F(HandOver, TriesAgainAfterAFaultOfTheRegistryAndShowsItMeanwhile) {
  std::atomic<bool> broken{true};
  registry().AnswerSiteChecksBy([&](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return broken ? grpc::Status(grpc::StatusCode::INTERNAL, "null pointer") : grpc::Status::OK;
  });
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(
      Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 2; }, absl::Seconds(60)));
  EXPECT_EQ(StateOf(name), common::v1::SiteCheckProgress::REQUESTED) << "whether it was taken nobody knows";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_pending WHERE reason LIKE '%null pointer%'"), 1);
  broken = false;
  EXPECT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
}

TEST_F(HandOver, ShowsAWorkersWordsOnlyToThoseWhoMayKnowTheReporter) {
  v1::Case appeal = Appeal();
  appeal.mutable_reporter()->set_confidential(true);
  const std::string name = Sound(client().Create(appeal)).name();
  Sound(client().Dispatch(name, kWater));
  Sound(Request(name));
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  Sound(Record(Told(name, common::v1::SiteCheckProgress::REPORTED)));
  v1::GetCaseRequest request;
  request.set_name(name);
  const auto shown_to = [&](const std::string& role) {
    return Sound(client().Ask(&IntakeClient::CaseStub::GetCase, request, role)).site_checks(0).progress();
  };
  EXPECT_EQ(shown_to(kDispatcher).report(), "主管道破裂，水漫路面");
  EXPECT_EQ(shown_to(kHandler).report(), "");
  EXPECT_FALSE(shown_to(kHandler).has_found_at());
  EXPECT_EQ(shown_to(kHandler).finding(), common::v1::SiteCheckProgress::CONFIRMED);
}

TEST_F(HandOver, RefusesWordOfWhatIsNotSaidByTheOtherSide) {
  const std::string name = Sound(Request(InProgress().name())).name();
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::REJECTED)), IsInvalid("progress.state"));
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::REQUESTED)), IsInvalid("progress.state"));
  v1::RecordSiteCheckRequest bare = Told(name, common::v1::SiteCheckProgress::REPORTED);
  bare.mutable_progress()->clear_found_at();
  EXPECT_THAT(Record(bare), IsInvalid("progress.report"));
}

TEST_F(HandOver, TellsTheCaseThatNobodyWorksInTheGrid) {
  registry().AnswerSiteChecksBy([](const grid::v1::SiteCheck&, grid::v1::SiteCheck& check) {
    check.mutable_progress()->set_state(common::v1::SiteCheckProgress::UNASSIGNED);
    check.mutable_progress()->clear_worker();
    return grpc::Status::OK;
  });
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::UNASSIGNED));
  EXPECT_EQ(Sound(client().Timeline(name)).back().summary(), "第 1 次现场核实：该网格当天无网格员");
}

TEST_F(HandOver, KeepsWhatTheWorkerSaidBeforeTheRegistrysOwnAnswerWasSettled) {
  std::atomic<bool> said{false};
  std::string name = InProgress().name();
  registry().AnswerSiteChecksBy([&](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    // The answer is still on its way, and the worker has already been there.
    EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::REPORTED)), IsOk());
    said = true;
    return grpc::Status::OK;
  });
  EXPECT_THAT(Request(name), IsOk());
  ASSERT_TRUE(Eventually([&] { return said.load(); }));
  EXPECT_TRUE(Eventually([&] {
    return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
           Number("SELECT seq FROM log_head") == Number("SELECT MAX(seq) FROM follower WHERE name = 'site_checks'");
  }));
  EXPECT_EQ(StateOf(name), common::v1::SiteCheckProgress::REPORTED);
  EXPECT_THAT(TypesOf(name), ElementsAre("case.site_check_requested", "case.site_check_reported"));
}

TEST_F(HandOver, HappensOnceThoughTheRelayEndsAgainAndAgain) {
  std::vector<std::string> names;
  std::atomic<int> calls{0};
  registry().AnswerSiteChecksBy([&](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return ++calls % 3 == 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut off") : grpc::Status::OK;
  });
  for (int i = 0; i < 12; ++i) names.push_back(Sound(Request(Received().name())).name());
  for (int end = 0; end < 3; ++end) {
    const int before = calls;
    EXPECT_TRUE(
        Eventually([&] { return calls > before || StateOf(names.back()) == common::v1::SiteCheckProgress::ASSIGNED; }));
    RestartServer();
  }
  for (const std::string& name : names) {
    EXPECT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED)) << name;
    EXPECT_THAT(TypesOf(name), ElementsAre("case.site_check_requested", "case.site_check_assigned"));
  }
  EXPECT_THAT(registry().HandedOver(), SizeIs(12));
}

TEST_F(HandOver, AnswersARepeatedRecordAsTheFirst) {
  const std::string name = Sound(Request(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  const v1::RecordSiteCheckRequest request = Told(name, common::v1::SiteCheckProgress::ACCEPTED);
  const v1::Case first = Sound(Record(request));
  EXPECT_THAT(Record(Told(name, common::v1::SiteCheckProgress::REPORTED)), IsOk());
  EXPECT_EQ(Sound(Record(request)).SerializeAsString(), first.SerializeAsString());
}

}  // namespace
}  // namespace zhiwang::intake

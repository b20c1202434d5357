// Inspections between a dispute and the grid registry, and their visibility.

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/hand_off.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/mediation/inspection/inspection_hand_off.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::SiteCheckProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

constexpr char kQuestion[] = "界墙是否越线";
constexpr char kReport[] = "西侧界墙外移约 20 厘米";

class Inspections : public ServedDisputes {
 protected:
  static testing::SaidCaller Registry() { return {"grid-registry", "service"}; }

  static v1::RequestInspectionRequest Wanted(const std::string& name) {
    auto request = About<v1::RequestInspectionRequest>(name);
    request.set_question(kQuestion);
    request.set_area(AreaName(kGrid));
    return request;
  }
  absl::StatusOr<v1::Dispute> Request(const std::string& name,
                                      const testing::SaidCaller& caller = VillageMediator()) const {
    return Ask(&Stub::RequestInspection, Wanted(name), caller);
  }
  // The registry's news of the first inspection.
  static v1::RecordInspectionRequest Told(const std::string& name, SiteCheckProgress::State state) {
    auto request = About<v1::RecordInspectionRequest>(name);
    request.set_number(1);
    SiteCheckProgress& progress = *request.mutable_progress();
    progress.set_site_check(std::string(kDistrictName) + "/siteChecks/1");
    progress.set_state(state);
    progress.set_worker(StaffName("S1"));
    progress.mutable_at()->set_seconds(1'790'000'000);
    if (state == SiteCheckProgress::REPORTED) {
      progress.set_finding(SiteCheckProgress::CONFIRMED);
      progress.set_report(kReport);
      *progress.mutable_found_at() = PointInGrid();
    }
    return request;
  }
  absl::StatusOr<v1::Dispute> Record(const v1::RecordInspectionRequest& request) const {
    return Ask(&Stub::RecordInspection, request, Registry());
  }
  // The same as a hand-off of the registry's relay.
  absl::StatusOr<v1::Dispute> HandOver(const v1::RecordInspectionRequest& request, int64_t version,
                                       int64_t epoch = 1) const {
    const rpc::HandOff origin{.relay = "inspection_results",
                              .district = kDistrict,
                              .kind = "site_check",
                              .id = "1",
                              .version = version,
                              .epoch = epoch};
    return Ask(&Stub::RecordInspection, request,
               {"grid-registry", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(origin)}}});
  }
  SiteCheckProgress ProgressOf(const std::string& name) const {
    const v1::Dispute dispute = Sound(Read(name));
    return dispute.inspections().empty() ? SiteCheckProgress() : dispute.inspections(0).progress();
  }
  bool Becomes(const std::string& name, SiteCheckProgress::State state) const {
    return Eventually([&] { return ProgressOf(name).state() == state; });
  }
  // A dispute whose inspection a worker has.
  std::string Assigned() const {
    const std::string name = Sound(Request(InMediation())).name();
    EXPECT_TRUE(Becomes(name, SiteCheckProgress::ASSIGNED));
    return name;
  }
  std::vector<std::string> StepsOf(const std::string& name) const {
    std::vector<std::string> steps;
    for (const std::string& type : TypesOf(name)) {
      if (type.starts_with("dispute.inspection_")) steps.push_back(type);
    }
    return steps;
  }
  std::vector<common::v1::Change> TimelineFor(const std::string& name, const testing::SaidCaller& caller) const {
    v1::ListDisputeTimelineRequest request;
    request.set_name(name);
    request.set_page_size(200);
    const auto page = Sound(Ask(&Stub::ListDisputeTimeline, request, caller));
    return {page.changes().begin(), page.changes().end()};
  }
};

TEST_F(Inspections, AreOneTaskOfTheRegistryWhoseWorkerComesBack) {
  const v1::Dispute asked = Sound(Request(InMediation()));
  ASSERT_THAT(asked.inspections(), SizeIs(1));
  const std::string name = asked.name();
  ASSERT_TRUE(Becomes(name, SiteCheckProgress::ASSIGNED));
  const auto handed = registry().HandedOver();
  ASSERT_THAT(handed, SizeIs(1));
  const grid::v1::SiteCheck& task = handed[0].site_check();
  EXPECT_EQ(task.dispute(), name);
  EXPECT_EQ(task.case_(), "");
  EXPECT_EQ(task.number(), 1);
  EXPECT_EQ(task.area(), AreaName(kGrid));
  EXPECT_EQ(task.question(), kQuestion);
  EXPECT_EQ(task.due_time().seconds(), asked.inspections(0).due_time().seconds());
  EXPECT_EQ(ProgressOf(name).site_check(), std::string(kDistrictName) + "/siteChecks/1");
  EXPECT_EQ(ProgressOf(name).worker(), StaffName("S1"));
  EXPECT_EQ(TimelineFor(name, VillageMediator()).back().summary(), "第 1 次勘查：下达 S1");
}

TEST_F(Inspections, TellTheWorkerNothingOfTheFile) {
  Assigned();
  const std::string task = registry().HandedOver().at(0).ShortDebugString();
  for (const char* word : {kApplicantName, kRespondentName, kPlantedFact, "13912345678", "界墙归属", "人调字"}) {
    EXPECT_THAT(task, Not(HasSubstr(word)));
  }
  const std::string name = InMediation();
  auto telling = Wanted(name);
  telling.set_question(std::string(kRespondentName) + "家的墙是否越线");
  EXPECT_THAT(Ask(&Stub::RequestInspection, telling, VillageMediator()), IsInvalid("question"));
  telling.set_question(std::string("先打 ") + kRespondentPhone);
  EXPECT_THAT(Ask(&Stub::RequestInspection, telling, VillageMediator()), IsInvalid("question"));
}

TEST_F(Inspections, PutWhatTheWorkerFoundOnTheDispute) {
  const std::string name = Assigned();
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::ACCEPTED)), IsOk());
  const v1::Dispute answer = Sound(Record(Told(name, SiteCheckProgress::REPORTED)));
  EXPECT_EQ(answer.view(), v1::Dispute::SUMMARY);
  EXPECT_THAT(answer.inspections(), IsEmpty()) << "who tells of it reads no file";
  const SiteCheckProgress progress = ProgressOf(name);
  EXPECT_EQ(progress.finding(), SiteCheckProgress::CONFIRMED);
  EXPECT_EQ(progress.report(), kReport);
  EXPECT_EQ(progress.found_at().latitude(), PointInGrid().latitude());
  EXPECT_THAT(StepsOf(name), ElementsAre("dispute.inspection_requested", "dispute.inspection_assigned",
                                         "dispute.inspection_accepted", "dispute.inspection_reported"));
  EXPECT_EQ(TimelineFor(name, VillageMediator()).back().summary(), "第 1 次勘查：S1 反馈属实");
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::EXPIRED)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OVER));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute WHERE body LIKE '%20 厘米%' OR words LIKE '%20 厘米%'"), 0)
      << "what the worker wrote is sealed";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE payload LIKE '%20 厘米%' OR payload LIKE '%越线%'"), 0);
}

TEST_F(Inspections, AreForWhoSeesTheFile) {
  const std::string name = Assigned();
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::REPORTED)), IsOk());
  EXPECT_THAT(Sound(Read(name, VillageMediator())).inspections(), SizeIs(1));
  EXPECT_THAT(Sound(Read(name, TownDispatcher())).inspections(), SizeIs(1));
  EXPECT_THAT(Sound(Read(name, Auditor())).inspections(), IsEmpty());
  EXPECT_EQ(TimelineFor(name, Auditor()).back().summary(), "现场勘查");
}

TEST_F(Inspections, AreRequestedByItsMediatorsAndRecordedByServices) {
  const std::string name = InMediation();
  EXPECT_THAT(Request(name, ZoneDispatcher()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  for (const auto& caller : {Director(), Auditor(), GridWorker(), Police()}) {
    EXPECT_THAT(Request(name, caller), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  }
  Sound(Request(name));
  for (const auto& caller : {VillageMediator(), Director(), GridWorker()}) {
    EXPECT_THAT(Ask(&Stub::RecordInspection, Told(name, SiteCheckProgress::ACCEPTED), caller),
                IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  }
}

TEST_F(Inspections, OfAConfidentialFileAreMadeAndToldToo) {
  v1::Dispute confidential = SomeDispute();
  confidential.set_confidential(true);
  const std::string name = Registered(confidential);
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(name, TownDispatcher()));
  EXPECT_THAT(Request(name), IsOk());
  const auto state = [&] { return Sound(Read(name, TownDispatcher())).inspections(0).progress().state(); };
  ASSERT_TRUE(Eventually([&] { return state() == SiteCheckProgress::ASSIGNED; }));
  const v1::Dispute answer = Sound(Record(Told(name, SiteCheckProgress::REPORTED)));
  EXPECT_THAT(answer.inspections(), IsEmpty());
  EXPECT_THAT(answer.parties(), IsEmpty());
  EXPECT_EQ(state(), SiteCheckProgress::REPORTED);
}

TEST_F(Inspections, AreMadeInAnAreaOfTheDispute) {
  const std::string name = InMediation();
  auto request = Wanted(name);
  request.set_area(AreaName(kOtherGrid));
  EXPECT_THAT(Ask(&Stub::RequestInspection, request, VillageMediator()), IsInvalid("area"));
  request.set_area(AreaName("370211999001"));
  EXPECT_THAT(Ask(&Stub::RequestInspection, request, VillageMediator()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  request.clear_area();
  EXPECT_EQ(Sound(Ask(&Stub::RequestInspection, request, VillageMediator())).inspections(0).area(), AreaName(kVillage));
}

TEST_F(Inspections, WaitForARegistryThatIsDown) {
  const std::string name = InMediation();
  auto request = Wanted(name);
  request.clear_area();  // which nobody needs to ask about
  registry().GoDown();
  EXPECT_THAT(Ask(&Stub::RequestInspection, request, VillageMediator()), IsOk());
  EXPECT_EQ(ProgressOf(name).state(), SiteCheckProgress::REQUESTED);
  registry().ComeBack();
  EXPECT_TRUE(Becomes(name, SiteCheckProgress::ASSIGNED));
  EXPECT_THAT(registry().HandedOver(), SizeIs(1));
}

TEST_F(Inspections, SayWhyTheRegistryWillNotTakeThem) {
  registry().AnswerSiteChecksBy([](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return rpc::ToWire(error::FieldInvalid("site_check.area", "no area", "没有这个区划"));
  });
  const std::string name = Sound(Request(InMediation())).name();
  ASSERT_TRUE(Becomes(name, SiteCheckProgress::REJECTED));
  EXPECT_THAT(ProgressOf(name).note(), HasSubstr("没有这个区划"));
  const common::v1::Change said = TimelineFor(name, VillageMediator()).back();
  EXPECT_EQ(said.summary(), "第 1 次勘查：未能下达");
  EXPECT_THAT(said.note(), HasSubstr("没有这个区划"));
  EXPECT_THAT(TimelineFor(name, Auditor()).back().note(), IsEmpty());
  EXPECT_THAT(Request(name), IsOk()) << "it may be asked for again";
}

TEST_F(Inspections, SayThatNobodyWorksInTheGrid) {
  registry().AnswerSiteChecksBy([](const grid::v1::SiteCheck&, grid::v1::SiteCheck& check) {
    check.mutable_progress()->set_state(SiteCheckProgress::UNASSIGNED);
    check.mutable_progress()->clear_worker();
    return grpc::Status::OK;
  });
  const std::string name = Sound(Request(InMediation())).name();
  ASSERT_TRUE(Becomes(name, SiteCheckProgress::UNASSIGNED));
  EXPECT_EQ(TimelineFor(name, VillageMediator()).back().summary(), "第 1 次勘查：该网格当天无网格员");
}

TEST_F(Inspections, KeepWhatTheWorkerSaidBeforeTheRegistrysOwnAnswerWasSettled) {
  std::atomic<bool> said{false};
  const std::string name = InMediation();
  registry().AnswerSiteChecksBy([&](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    EXPECT_THAT(Record(Told(name, SiteCheckProgress::REPORTED)), IsOk());
    said = true;
    return grpc::Status::OK;
  });
  EXPECT_THAT(Request(name), IsOk());
  ASSERT_TRUE(Eventually([&] { return said.load(); }));
  EXPECT_TRUE(Eventually([&] {
    return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
           Number("SELECT seq FROM log_head") == Number("SELECT MAX(seq) FROM follower WHERE name = 'inspections'") &&
           Number("SELECT COUNT(*) FROM handoff_pending") == 0;
  }));
  EXPECT_EQ(ProgressOf(name).report(), kReport);
  EXPECT_THAT(StepsOf(name), ElementsAre("dispute.inspection_requested", "dispute.inspection_reported"));
}

TEST_F(Inspections, AreHandedOverOnceThoughTheRelayEndsAgainAndAgain) {
  std::vector<std::string> names;
  std::atomic<int> calls{0};
  registry().AnswerSiteChecksBy([&](const grid::v1::SiteCheck&, grid::v1::SiteCheck&) {
    return ++calls % 3 == 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut off") : grpc::Status::OK;
  });
  for (int i = 0; i < 6; ++i) names.push_back(Sound(Request(InMediation())).name());
  for (int end = 0; end < 3; ++end) {
    const int before = calls;
    EXPECT_TRUE(
        Eventually([&] { return calls > before || ProgressOf(names.back()).state() == SiteCheckProgress::ASSIGNED; }));
    RestartServer();
  }
  for (const std::string& name : names) {
    EXPECT_TRUE(Becomes(name, SiteCheckProgress::ASSIGNED)) << name;
    EXPECT_THAT(StepsOf(name), ElementsAre("dispute.inspection_requested", "dispute.inspection_assigned"));
  }
  EXPECT_THAT(registry().HandedOver(), SizeIs(6));
}

TEST_F(Inspections, ThatAnOperatorGaveUpSayByWhomAndWhy) {
  const std::string name = InMediation();
  auto wanted = Wanted(name);
  wanted.clear_area();
  registry().GoDown();
  EXPECT_THAT(Ask(&Stub::RequestInspection, wanted, VillageMediator()), IsOk());
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  common::v1::GiveUpHandOffRequest request;
  request.set_name(std::string(kDistrictName) + "/logs/mediation");
  request.set_relay(kInspectionRelay);
  request.set_kind("dispute");
  request.set_id(name.substr(name.rfind('/') + 1));
  request.set_version(Number("SELECT version FROM handoff_pending"));
  request.set_reason("改由测绘单位到场");
  request.set_request_id(NewUuid());
  EXPECT_THAT(client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request), IsOk());
  ASSERT_TRUE(Becomes(name, SiteCheckProgress::REJECTED));
  EXPECT_THAT(ProgressOf(name).note(), HasSubstr("改由测绘单位到场"));
}

TEST_F(Inspections, AnswerARepeatedRequestAsTheFirst) {
  const std::string name = InMediation();
  const v1::RequestInspectionRequest request = Wanted(name);
  const v1::Dispute first = Sound(Ask(&Stub::RequestInspection, request, VillageMediator()));
  ASSERT_TRUE(Becomes(name, SiteCheckProgress::ASSIGNED));
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::REPORTED)), IsOk());
  EXPECT_EQ(Sound(Ask(&Stub::RequestInspection, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  registry().GoDown();
  RestartServer();  // this also clears what the service remembers of the areas
  EXPECT_EQ(Sound(Ask(&Stub::RequestInspection, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  EXPECT_THAT(Request(name), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  registry().ComeBack();
  EXPECT_THAT(registry().HandedOver(), SizeIs(1));
}

TEST_F(Inspections, AreToldOfOnceAndByTheRelayThatLeads) {
  const std::string name = Assigned();
  const auto accepted = Told(name, SiteCheckProgress::ACCEPTED);
  const std::string etag = Sound(HandOver(accepted, 2, 2)).etag();
  EXPECT_EQ(Sound(HandOver(accepted, 2, 2)).etag(), etag) << "the same hand-off";
  EXPECT_THAT(HandOver(Told(name, SiteCheckProgress::REPORTED), 3, 1),
              IsRefused(StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED))
      << "of a relay that does not lead any more";
  EXPECT_THAT(HandOver(Told(name, SiteCheckProgress::REPORTED), 3, 2), IsOk());
  EXPECT_THAT(StepsOf(name), ElementsAre("dispute.inspection_requested", "dispute.inspection_assigned",
                                         "dispute.inspection_accepted", "dispute.inspection_reported"));
}

TEST_F(Inspections, RefuseWordOfWhatIsNotSaidByTheOtherSide) {
  const std::string name = Assigned();
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::REJECTED)), IsInvalid("progress.state"));
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::REQUESTED)), IsInvalid("progress.state"));
  auto bare = Told(name, SiteCheckProgress::REPORTED);
  bare.mutable_progress()->clear_found_at();
  EXPECT_THAT(Record(bare), IsInvalid("progress.report"));
  auto another = Told(name, SiteCheckProgress::REPORTED);
  another.mutable_progress()->set_site_check(std::string(kDistrictName) + "/siteChecks/8");
  EXPECT_THAT(Record(another), IsInvalid("progress.site_check"));
}

TEST_F(Inspections, TakeWordThatOnlyANewerReleaseKnows) {
  const std::string name = Assigned();
  auto newer = Told(name, static_cast<SiteCheckProgress::State>(77));
  newer.GetReflection()->MutableUnknownFields(&newer)->AddLengthDelimited(900, "新");
  EXPECT_THAT(Record(newer), IsOk());
  EXPECT_EQ(static_cast<int>(ProgressOf(name).state()), 77) << "it is kept as it came";
  EXPECT_THAT(Record(Told(name, SiteCheckProgress::REPORTED)), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation

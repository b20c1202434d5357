// Citizens and their own cases, over gRPC and a real database.

#include "services/case_intake/my_case/my_case_service.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/refused.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Stub = v1::MyCaseService::Stub;

const auto kNotFound = IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND);
const auto kIllegal = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);

class MyCases : public IntakeTest {
 protected:
  static std::string Citizen(const std::string& id) { return fmt::format("districts/370211/citizens/{}", id); }

  template <class Request, class Response>
  absl::StatusOr<Response> As(const std::string& citizen,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
    testing::SaidCaller caller{Citizen(citizen), ""};
    caller.person = {"张三丰", "+86 138-0013-8000"};
    return testing::Client(server().channel()).Ask(method, request, caller);
  }
  static v1::CreateMyCaseRequest Asked(const std::string& text = "楼道灯不亮", const std::string& id = NewUuid()) {
    v1::CreateMyCaseRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(id);
    request.mutable_my_case()->set_text(text);
    *request.mutable_my_case()->mutable_point() = PointInGrid();
    return request;
  }
  absl::StatusOr<v1::MyCase> Create(const std::string& citizen, const v1::CreateMyCaseRequest& request = Asked()) {
    return As(citizen, &Stub::CreateMyCase, request);
  }
  absl::StatusOr<v1::MyCase> Get(const std::string& citizen, const std::string& name) {
    v1::GetMyCaseRequest request;
    request.set_name(name);
    return As(citizen, &Stub::GetMyCase, request);
  }
  std::vector<std::string> List(const std::string& citizen, int page_size = 0) {
    std::vector<std::string> names;
    v1::ListMyCasesRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(page_size);
    do {
      const auto page = As(citizen, &Stub::ListMyCases, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::MyCase& c : page->my_cases()) names.push_back(c.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  absl::StatusOr<v1::MyCase> Add(const std::string& citizen, const std::string& name,
                                 const std::string& text = "还没修", const std::string& id = NewUuid()) {
    auto request = IntakeClient::About<v1::AddToMyCaseRequest>(name);
    request.set_request_id(id);
    request.set_text(text);
    return As(citizen, &Stub::AddToMyCase, request);
  }
  absl::StatusOr<v1::MyCase> Withdraw(const std::string& citizen, const std::string& name) {
    return As(citizen, &Stub::WithdrawMyCase, IntakeClient::About<v1::WithdrawMyCaseRequest>(name));
  }
  absl::StatusOr<v1::MyCase> Rate(const std::string& citizen, const std::string& name,
                                  v1::Callback::Verdict satisfied = v1::Callback::YES) {
    auto request = IntakeClient::About<v1::RateMyCaseRequest>(name);
    request.set_solved(v1::Callback::YES);
    request.set_satisfied(satisfied);
    request.set_note("师傅很热心");
    return As(citizen, &Stub::RateMyCase, request);
  }
  // The case as staff name it.
  static std::string CaseOf(const v1::MyCase& mine) {
    return fmt::format("districts/370211/cases/{}", mine.name().substr(mine.name().rfind('/') + 1));
  }
  v1::Case Dispatch(const v1::MyCase& mine) {
    auto request = IntakeClient::About<v1::DispatchCaseRequest>(CaseOf(mine));
    request.set_unit(UnitName(kWater));
    request.set_category(CategoryName(kTapWater));
    return Sound(client().Ask(&IntakeClient::CaseStub::DispatchCase, request));
  }
  std::vector<v1::MyCase::Step::Kind> StepsOf(const v1::MyCase& mine) {
    std::vector<v1::MyCase::Step::Kind> kinds;
    for (const auto& step : mine.steps()) kinds.push_back(step.kind());
    return kinds;
  }
};

TEST_F(MyCases, AreFollowedFromRegistrationToRating) {
  const v1::MyCase created = Sound(Create("c1"));
  EXPECT_EQ(created.state(), v1::Case::RECEIVED);
  EXPECT_EQ(created.area(), AreaName(kGrid));
  EXPECT_THAT(created.legal_actions(), ElementsAre(v1::MyCase::ADD, v1::MyCase::WITHDRAW));
  EXPECT_FALSE(created.has_due_time());

  Sound(Add("c1", created.name(), "三单元也不亮"));
  const v1::Case dispatched = Dispatch(created);
  ASSERT_EQ(dispatched.additions_size(), 1);
  EXPECT_EQ(dispatched.additions(0).text(), "三单元也不亮") << "the unit reads what was added";
  const v1::MyCase with_unit = Sound(Get("c1", created.name()));
  EXPECT_EQ(with_unit.unit_display_name(), "水务局");
  EXPECT_TRUE(with_unit.has_due_time());
  EXPECT_THAT(with_unit.legal_actions(), ElementsAre(v1::MyCase::ADD));

  Sound(client().Accept(CaseOf(created)));
  Sound(client().Resolve(CaseOf(created)));
  const v1::MyCase replied = Sound(Get("c1", created.name()));
  EXPECT_FALSE(replied.public_reply().empty());
  EXPECT_THAT(replied.legal_actions(), ElementsAre(v1::MyCase::ADD, v1::MyCase::RATE));
  const v1::MyCase rated = Sound(Rate("c1", created.name(), v1::Callback::NO));
  ASSERT_EQ(rated.ratings_size(), 1);
  EXPECT_EQ(rated.ratings(0).satisfied(), v1::Callback::NO);
  EXPECT_THAT(Rate("c1", created.name()), kIllegal) << "once for each reply";

  // Nobody need call back any more.
  Sound(client().Close(CaseOf(created), v1::Case::HANDLED));
  const v1::MyCase closed = Sound(Get("c1", created.name()));
  EXPECT_EQ(closed.disposition(), v1::Case::HANDLED);
  EXPECT_THAT(StepsOf(closed),
              ElementsAre(v1::MyCase::Step::REGISTERED, v1::MyCase::Step::ADDED, v1::MyCase::Step::DISPATCHED,
                          v1::MyCase::Step::ACCEPTED, v1::MyCase::Step::REPLIED, v1::MyCase::Step::RATED,
                          v1::MyCase::Step::CLOSED));
  EXPECT_THAT(Add("c1", created.name()), kIllegal);
}

TEST_F(MyCases, AreWithdrawnWhileNoUnitHasHadThem) {
  const v1::MyCase one = Sound(Create("c1")), other = Sound(Create("c1"));
  const v1::MyCase withdrawn = Sound(Withdraw("c1", one.name()));
  EXPECT_EQ(withdrawn.state(), v1::Case::CLOSED);
  EXPECT_EQ(withdrawn.disposition(), v1::Case::WITHDRAWN);
  EXPECT_THAT(withdrawn.legal_actions(), IsEmpty());
  EXPECT_THAT(StepsOf(withdrawn), ElementsAre(v1::MyCase::Step::REGISTERED, v1::MyCase::Step::WITHDRAWN));
  Dispatch(other);
  EXPECT_THAT(Withdraw("c1", other.name()), kIllegal);
}

TEST_F(MyCases, AreShownWithNothingThatStaffSayAmongThemselves) {
  const v1::MyCase created = Sound(Create("c1"));
  Dispatch(created);
  Sound(client().Accept(CaseOf(created)));
  auto reply = IntakeClient::About<v1::ResolveCaseRequest>(CaseOf(created));
  reply.set_public_reply("已更换灯泡");
  reply.set_internal_note("此人多次投诉");
  Sound(client().Ask(&IntakeClient::CaseStub::ResolveCase, reply, kHandler));
  Sound(client().CallInVain(CaseOf(created)));
  const std::string answer = Sound(Get("c1", created.name())).SerializeAsString();
  EXPECT_THAT(answer, HasSubstr("已更换灯泡"));
  for (const char* inside :
       {"此人多次投诉", "staff", "centre_dispatcher", "department_handler", "D01", "138", "张三丰"}) {
    EXPECT_THAT(answer, Not(HasSubstr(inside)));
  }
}

TEST_F(MyCases, OfSomebodyElseAreAsIfThereWereNone) {
  const v1::MyCase mine = Sound(Create("c1"));
  const std::string by_telephone = Received().name();
  const std::string nobody = "districts/370211/myCases/7",
                    staffs = "districts/370211/myCases/" + by_telephone.substr(by_telephone.rfind('/') + 1);
  const absl::Status none = Get("c2", nobody).status();
  const auto same_as_none = [&](const absl::Status& status, const std::string& name) {
    EXPECT_THAT(status, kNotFound);
    std::string message(none.message());
    message.replace(message.find(nobody), nobody.size(), name);
    EXPECT_EQ(status.message(), message);
  };
  for (const std::string& name : {mine.name(), staffs}) {
    same_as_none(Get("c2", name).status(), name);
    same_as_none(Add("c2", name).status(), name);
    same_as_none(Withdraw("c2", name).status(), name);
    same_as_none(Rate("c2", name).status(), name);
  }
  same_as_none(Get("c1", staffs).status(), staffs);
  EXPECT_THAT(List("c2"), IsEmpty());
  EXPECT_THAT(List("c1"), ElementsAre(mine.name()));

  // Also with a request id that its owner has used, or that the stranger has used for a case of their own.
  const std::string used = NewUuid();
  Sound(Add("c1", mine.name(), "还没修", used));
  same_as_none(Add("c2", mine.name(), "还没修", used).status(), mine.name());
  const v1::MyCase strangers = Sound(Create("c2"));
  Sound(Add("c2", strangers.name(), "还没修", used));
  same_as_none(Add("c2", mine.name(), "还没修", used).status(), mine.name());
  EXPECT_EQ(Sound(Get("c1", mine.name())).additions_size(), 1);
}

TEST_F(MyCases, AreListedLatestFirstPageByPage) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.insert(names.begin(), Sound(Create("c1")).name());
  Sound(Create("c2"));
  EXPECT_EQ(List("c1", 2), names);
  EXPECT_EQ(List("c1"), names);
}

TEST_F(MyCases, AnswerARepeatedRequestAsTheFirstTime) {
  const v1::CreateMyCaseRequest request = Asked();
  const v1::MyCase first = Sound(Create("c1", request));
  Dispatch(first);
  registry().GoDown();
  EXPECT_EQ(Sound(Create("c1", request)).SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(List("c1"), ElementsAre(first.name()));
  v1::CreateMyCaseRequest changed = request;
  changed.mutable_my_case()->set_text("别的");
  EXPECT_THAT(Create("c1", changed), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  EXPECT_THAT(Create("c2", request), IsOk()) << "another citizen's request of the same id is their own";
}

TEST_F(MyCases, AnswerARepeatedRequestThoughTheCalendarIsGone) {
  const v1::CreateMyCaseRequest request = Asked();
  const v1::MyCase first = Sound(Create("c1", request));
  registry().GoDown();
  EndServer();
  ASSERT_EQ(Run("DELETE FROM calendar_copy"), absl::OkStatus());
  RestartServer();
  EXPECT_THAT(Create("c1"), IsRefused(StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING));
  EXPECT_EQ(Sound(Create("c1", request)).SerializeAsString(), first.SerializeAsString());
}

TEST_F(MyCases, AreTenADayForEachCitizenHoweverManyComeAtOnce) {
  std::atomic<int> created{0}, refused{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&] {
      const auto answer = Create("c1");
      if (answer.ok()) {
        ++created;
      } else {
        EXPECT_THAT(answer, IsRefused(StatusCode::kResourceExhausted, common::v1::MY_CASES_TOO_MANY));
        EXPECT_GT(RetryDelayOf(answer.status()), absl::ZeroDuration());
        ++refused;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(created, 10);
  EXPECT_EQ(refused, 6);
  EXPECT_THAT(List("c1", 50), ::testing::SizeIs(10));
  EXPECT_THAT(Create("c2"), IsOk());
  // A day later, as far as the count knows.
  EXPECT_THAT(server().db().Transact(
                  Soon(), [](sql::Txn& tx) { return tx.Execute("UPDATE citizen_day SET day = day - 1").status(); }),
              IsOk());
  EXPECT_THAT(Create("c1"), IsOk());
  EXPECT_EQ(Number("SELECT created FROM citizen_day WHERE citizen = 'c1'"), 1);
}

TEST_F(MyCases, HoldWhoBroughtThemSealedAndStaffSeeThemAsEveryReporter) {
  const v1::MyCase mine = Sound(Create("c1"));
  const v1::Case seen = Sound(client().Get(CaseOf(mine)));
  EXPECT_EQ(seen.reporter().display_name(), "张**");
  EXPECT_EQ(seen.reporter().phone(), "138****8000");
  EXPECT_EQ(seen.channel(), v1::Case::MOBILE_APP);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM intake_case WHERE LOCATE('13800138000', reporter) > 0 OR LOCATE('张三丰', "
                   "CONVERT(body USING utf8mb4)) > 0"),
            0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE LOCATE('13800138000', payload) > 0"), 0);
  for (const auto& change : Sound(client().Timeline(CaseOf(mine)))) {
    EXPECT_EQ(change.actor(), "districts/370211/citizens/-") << "who it is stands sealed in the row";
  }
}

TEST_F(MyCases, AreRegisteredWhileTheRegistryIsDown) {
  registry().GoDown();
  EXPECT_THAT(Create("c1"), IsOk());
}

TEST_F(MyCases, AreForCitizensOnly) {
  const auto lacks = IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  EXPECT_THAT(client().Ask(&Stub::CreateMyCase, Asked(), "centre_dispatcher,administrator"), lacks);
  v1::CreateMyCaseRequest elsewhere = Asked();
  elsewhere.set_district("districts/370212");
  EXPECT_THAT(Create("c1", elsewhere), lacks);
}

TEST_F(MyCases, RefuseWhatBreaksItsForm) {
  EXPECT_THAT(Create("c1", Asked("")), IsInvalid("my_case.text"));
  v1::CreateMyCaseRequest request = Asked();
  request.mutable_my_case()->set_title(std::string(201, 'a'));
  EXPECT_THAT(Create("c1", request), IsInvalid("my_case.title"));
  request = Asked();
  request.mutable_my_case()->mutable_point()->set_latitude(100);
  EXPECT_THAT(Create("c1", request), IsInvalid("my_case.point"));
  const v1::MyCase mine = Sound(Create("c1"));
  EXPECT_THAT(Add("c1", mine.name(), ""), IsInvalid("text"));
  auto rating = IntakeClient::About<v1::RateMyCaseRequest>(mine.name());
  EXPECT_THAT(As("c1", &Stub::RateMyCase, rating), IsInvalid("satisfied"));
  auto stale = IntakeClient::About<v1::WithdrawMyCaseRequest>(mine.name());
  stale.set_etag("v7");
  EXPECT_THAT(As("c1", &Stub::WithdrawMyCase, stale), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
}

// Every method, as every role and as two citizens: no answer tells of another's case.
TEST_F(MyCases, AreToldOfToNobodyElseByAnyMethod) {
  const v1::MyCase one = Sound(Create("c1", Asked("东边的路灯"))), other = Sound(Create("c2", Asked("西边的井盖")));
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(), {.contracts = {v1::MyCase::descriptor()->file()},
                           .district = kDistrictName,
                           .parts = {fmt::format("/{}/{}/", kWholeDistrict, kTown), kWater},
                           .guarded = {{.name = one.name(), .mark = "东边的路灯", .owners = {Citizen("c1")}},
                                       {.name = other.name(), .mark = "西边的井盖", .owners = {Citizen("c2")}}}});
  EXPECT_GT(walked.shown, 0);
  EXPECT_GT(walked.withheld, 0);
  EXPECT_GT(walked.refused, 100);
}

}  // namespace
}  // namespace zhiwang::intake

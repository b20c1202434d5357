// Rows of the change log and bodies of cases as they were written once: each must mean today what it meant then.
//
// golden_changes.txt holds them. It is only ever added to: a row that no longer fits it is a log that no longer replays.
// When what is written has changed, so that old and new rows both occur, add what today's code writes:
//
//   ZHIWANG_GOLDEN_ROWS=new_rows.txt case_golden_test && cat new_rows.txt >> services/case_intake/golden_changes.txt

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/reports/domain/period.h"
#include "services/case_intake/case/case_change.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/testing/desk_test.h"
#include "tests/support/golden_rows.h"

namespace zhiwang::intake {
namespace {

using zhiwang::testing::GoldenRow;
using zhiwang::testing::OneLine;
using zhiwang::testing::ReadGoldenRows;

constexpr char kFile[] = ZHIWANG_SOURCE_DIR "/services/case_intake/golden_changes.txt";

// What the rows mean that one change wrote, one line for each fact.
std::vector<std::string> MeaningOf(const GoldenRow& written) {
  const changelog::Change change{.district = "370211",
                                 .kind = "case",
                                 .id = "12",
                                 .version = 1,
                                 .type = written.type,
                                 .actor = {},
                                 .area_path = {},
                                 .payload = written.payload,
                                 .request_id = {},
                                 .trace_parent = {},
                                 .at = absl::UnixEpoch()};
  v1::CaseChange payload;
  EXPECT_TRUE(payload.ParseFromString(written.payload));
  v1::CaseBody body;
  EXPECT_TRUE(body.ParseFromString(written.body));
  const auto effect = EffectOfCaseChange(change);
  EXPECT_TRUE(effect.ok()) << effect.status();
  std::string counted;
  const auto add = [&](const char* sign, const std::vector<reports::Contribution>& contributions) {
    for (const reports::Contribution& c : contributions) {
      counted += fmt::format(" {}{}:{}#{}/{}/{}/{}/{}", sign, reports::DayNumber(c.at), c.measure, c.nth, c.subjects[0],
                             absl::CHexEscape(c.subjects[1]), c.subjects[2], c.area_path);
    }
  };
  if (effect.ok()) {
    add("-", effect->taken_back);
    add("+", effect->added);
  }
  return {"summary " + ToProto(change).summary(), "change " + OneLine(payload), "counts" + counted,
          "case " + OneLine(body)};
}

class GoldenChanges : public DeskTest {
 protected:
  // A case goes to mediation three times: it is taken back, it comes back, it is answered, and that is not enough.
  void LiveInMediation(Case& c, const std::function<void(const CaseEvent&, absl::StatusOr<Case>)>& write) {
    const auto tell = [&](MediationState state) {
      MediationProgress progress = Told(c, state, now_);
      progress.number = "（2026）人调字第12号";
      if (state == MediationState::kFailed) progress.reason = "无达成协议可能";
      if (state == MediationState::kAgreed) progress.effective_day = 20260309;
      write(ActionAt(state), RecordMediation(Dispatcher(), c, static_cast<int>(c.referrals.size()), progress));
    };
    Referral asked = Asked();
    asked.reporter_consented = true;
    c = Case();
    write("case.created", Receive(Dispatcher(), Draft()));
    write(Action::kRefer, Noted(Refer(Dispatcher(), c, asked), "两家为宅基边界争执"));
    write(Action::kWithdrawReferral, Noted(WithdrawReferral(Dispatcher(), c), "转错了"));
    write(Action::kDispatch, Dispatch(Dispatcher(), c, "D01", ""));
    write(Action::kAccept, Accept(Handler(), c));
    for (const MediationState end : {MediationState::kFailed, MediationState::kAgreed}) {
      asked.without_reporter = end == MediationState::kAgreed;
      write(Action::kRefer, Refer(Dispatcher(), c, asked));
      tell(MediationState::kRegistered);
      tell(MediationState::kAccepted);
      tell(end);
    }
    write(Action::kReopenAtCentre, Noted(Reopen(Dispatcher(), c), "协议未履行"));
  }

  // The life of a case in which everything happens that is written, and an import.
  std::vector<GoldenRow> LifeToday() {
    Case draft = Draft();
    draft.facts.channel = Channel::kCityHotline;
    draft.title = "停水";
    draft.urgency = Urgency::kUrgent;
    draft.kind = Kind::kComplaint;
    draft.point = Point{119.9, 35.7};
    draft.claimed_area = "370211109000";
    draft.confidential = true;
    draft.complained_unit = "D07";
    std::vector<GoldenRow> rows;
    Case c;
    const auto write = [&](const CaseEvent& event, absl::StatusOr<Case> decided) {
      const Case before = c;
      c = Sound(std::move(decided));
      const auto change = ChangeOf(before.version == 0 ? nullptr : &before, c, event);
      rows.push_back({event.type, change.payload, EncodeBody(c)});
      now_ += absl::Minutes(90);
    };
    write("case.created", Receive(Dispatcher(), draft));
    write(Action::kPlace,
          Place(Dispatcher(), c, {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}}, Point{119.9, 35.7}));
    write(Action::kDispatch, Noted(Dispatch(Dispatcher(), c, "D01", "010101"), "请办理"));
    write({Action::kReturn, ReturnReason::kNotOurDuty}, Noted(Return(Handler(), c), "属于水务局职责"));
    write(Action::kDispatch, Noted(Dispatch(Director(), c, "D02", ""), "经核实由你单位办理"));
    write(Action::kAccept, Accept(Handler(), c));
    const auto check_on_site = [&](std::initializer_list<SiteCheckState> steps) {
      write(Action::kRequestSiteCheck, RequestSiteCheck(Handler(), c, "是否仍在漏水"));
      for (const SiteCheckState step : steps) {
        SiteCheckProgress progress{.state = step, .task = "7", .worker = "S1", .at = now_};
        if (step == SiteCheckState::kReported) {
          progress.finding = SiteCheckFinding::kPartlyConfirmed;
          progress.report = "水漫路面";
          progress.found_at = Point{119.91, 35.71};
        }
        if (step == SiteCheckState::kRefused) progress.refusal = SiteCheckRefusal::kDangerous;
        if (step == SiteCheckState::kRejected) progress.note = "没有这个区域";
        write(step, RecordSiteCheck(c, static_cast<int>(c.site_checks.size()), progress));
      }
    };
    check_on_site({SiteCheckState::kAssigned, SiteCheckState::kAccepted, SiteCheckState::kReported});
    check_on_site({SiteCheckState::kAssigned, SiteCheckState::kRefused});
    check_on_site({SiteCheckState::kAssigned, SiteCheckState::kExpired});
    check_on_site({SiteCheckState::kUnassigned});
    check_on_site({SiteCheckState::kRejected});
    write(Action::kResolve, Resolve(Handler(), c, "已修好", "换阀门"));
    write(Action::kRecordCallback, RecordCallback(Dispatcher(), c, NotReached()));
    write(Action::kRecordCallback, RecordCallback(Dispatcher(), c, Reached(Verdict::kNo, Verdict::kYes)));
    write(Action::kReopen, Noted(Reopen(Dispatcher(), c), "又停水了"));
    write(Action::kResolve, Resolve(Handler(), c, "再修好", ""));
    write(Action::kRecordCallback, RecordCallback(Dispatcher(), c, Reached(Verdict::kYes, Verdict::kNone)));
    write(Action::kClose, Close(Dispatcher(), c, Disposition::kHandled));
    c = Case();
    Case past = Draft();
    past.facts.received = On(2, 2, 9);
    past.facts.dispatched = On(2, 3, 9);
    past.facts.unit = "D03";
    past.facts.resolutions = {On(2, 20, 9)};
    past.facts.closed = On(2, 24, 9);
    past.anonymous = true;
    past.no_callback = true;
    write("case.imported", Recall(Dispatcher(), past));
    c = Case();
    write("case.created", Receive(Dispatcher(), CitizensDraft()));
    write(Action::kAddWords, AddWords(Dispatcher(), c, "水越漏越大了"));
    write(Action::kDispatch, Dispatch(Dispatcher(), c, "D01", ""));
    write(Action::kMoveDeadlines, Do(Action::kMoveDeadlines, Dispatcher(), c));
    write(Action::kAccept, Accept(Handler(), c));
    now_ = *OverdueFrom(c.facts) + absl::Minutes(3);
    write({Action::kPassDeadline, absl::Minutes(3)}, Do(Action::kPassDeadline, Dispatcher(), c));
    write(Action::kResolve, Resolve(Handler(), c, "已修好", ""));
    write(Action::kRate, Rate(Dispatcher(), c, Reached(Verdict::kYes, Verdict::kNo)));
    c = Case();
    write("case.created", Receive(Dispatcher(), CitizensDraft()));
    write(Action::kWithdraw, Withdraw(Dispatcher(), c));
    LiveInMediation(c, write);
    return rows;
  }
};

TEST_F(GoldenChanges, MeanWhatTheyMeantWhenTheyWereWritten) {
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) {
    SCOPED_TRACE(golden.type);
    EXPECT_EQ(golden.meaning, MeaningOf(golden));
  }
}

TEST_F(GoldenChanges, LoseNothingOnTheirWayThroughTheDomain) {
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) {
    v1::CaseChange payload;
    ASSERT_TRUE(payload.ParseFromString(golden.payload));
    EXPECT_EQ(OneLine(ToRecord(FromRecord(payload.after()))), OneLine(payload.after()));
    Case c;
    ASSERT_EQ(DecodeBody(golden.body, c), absl::OkStatus());
    v1::CaseBody before, after;
    ASSERT_TRUE(before.ParseFromString(golden.body));
    before.clear_deadline_explanations();  // they are made again when somebody asks for them
    ASSERT_TRUE(after.ParseFromString(EncodeBody(c)));
    EXPECT_EQ(OneLine(after), OneLine(before));
  }
}

TEST_F(GoldenChanges, AreOfEveryKindThatIsWritten) {
  std::set<std::string> types;
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) types.insert(golden.type);
  for (const GoldenRow& row : LifeToday()) EXPECT_TRUE(types.contains(row.type)) << row.type;
  EXPECT_GE(types.size(), 10u);
}

TEST_F(GoldenChanges, OfANewerVersionOutliveAnOlderOne) {
  const std::string newer = "\xd2\x3e\x03new";  // field 1002, which nobody has yet
  Case c = Draft();
  ASSERT_EQ(DecodeBody(EncodeBody(c) + newer, c), absl::OkStatus());
  EXPECT_EQ(c.text, Draft().text);
  Case again;
  const std::string written = EncodeBody(c);
  EXPECT_NE(written.find(newer), std::string::npos) << "what is not understood is kept";
  EXPECT_EQ(DecodeBody(written, again), absl::OkStatus());
}

// Fields that a newer version wrote at any level stay through a change that this one makes.
TEST_F(GoldenChanges, KeepWhatANewerVersionWroteAtEveryLevel) {
  const auto add = [](google::protobuf::Message& message, const std::string& what) {
    message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(900, what);
  };
  const auto kept = [](const google::protobuf::Message& message) {
    const auto& unknown = message.GetReflection()->GetUnknownFields(message);
    return unknown.field_count() == 1 ? unknown.field(0).length_delimited() : std::string("nothing");
  };
  Case c = Sound(RequestSiteCheck(Dispatcher(), CalledBack(), "水管是否仍在漏水"));
  c.referrals.push_back(Asked());
  v1::CaseBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(c)));
  add(body, "body");
  add(*body.mutable_facts(), "facts");
  add(*body.mutable_facts()->mutable_deadlines(0), "deadline");
  add(*body.mutable_facts()->mutable_callbacks(0), "callback");
  add(*body.mutable_site_checks(0), "check");
  add(*body.mutable_site_checks(0)->mutable_step(), "step");
  add(*body.mutable_referrals(0), "referral");
  add(*body.mutable_referrals(0)->mutable_step(), "referral's step");
  add(*body.mutable_notes(0), "note");
  body.mutable_facts()->set_channel(static_cast<v1::Case::Channel>(77));
  Case before;
  ASSERT_EQ(DecodeBody(body.SerializeAsString(), before), absl::OkStatus()) << "a channel of later refuses nothing";
  before.district = c.district;
  before.placement = c.placement;
  const Case after = Sound(Reopen(Dispatcher(), before));
  v1::CaseBody written;
  ASSERT_TRUE(written.ParseFromString(EncodeBody(after)));
  EXPECT_EQ(kept(written), "body");
  EXPECT_EQ(kept(written.facts()), "facts");
  EXPECT_EQ(kept(written.facts().deadlines(0)), "deadline");
  EXPECT_EQ(kept(written.facts().callbacks(0)), "callback");
  EXPECT_EQ(kept(written.site_checks(0)), "check");
  EXPECT_EQ(kept(written.site_checks(0).step()), "step");
  EXPECT_EQ(kept(written.referrals(0)), "referral");
  EXPECT_EQ(kept(written.referrals(0).step()), "referral's step");
  EXPECT_EQ(kept(written.notes(0)), "note");
  EXPECT_EQ(static_cast<int>(written.facts().channel()), 77);
  v1::CaseChange change;
  ASSERT_TRUE(change.ParseFromString(ChangeOf(&before, after, "case.reopened").payload));
  EXPECT_EQ(change.before().SerializeAsString(), body.facts().SerializeAsString());
  EXPECT_EQ(change.after().SerializeAsString(), written.facts().SerializeAsString());
}

TEST_F(GoldenChanges, AreAddedByWhoeverChangesWhatIsWritten) {
  const char* path = std::getenv("ZHIWANG_GOLDEN_ROWS");
  if (path == nullptr) GTEST_SKIP() << "nobody asks for new rows";
  std::vector<GoldenRow> rows = LifeToday();
  for (GoldenRow& row : rows) row.meaning = MeaningOf(row);
  zhiwang::testing::WriteGoldenRows(path, rows);
}

}  // namespace
}  // namespace zhiwang::intake

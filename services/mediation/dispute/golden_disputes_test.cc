// Rows of the change log and bodies of disputes as they were written once: each must mean today what it meant then.
//
// golden_disputes.txt holds them. It is only ever added to: a row that no longer fits it is a log that no longer replays.
// When what is written has changed, so that old and new rows both occur, add what today's code writes:
//
//   ZHIWANG_GOLDEN_DISPUTES=new_rows.txt mediation_golden_test && cat new_rows.txt >> …/dispute/golden_disputes.txt

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/dispute/wire/dispute_timeline.h"
#include "tests/support/golden_rows.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;
using zhiwang::testing::OneLine;
using zhiwang::testing::ReadGoldenRows;

constexpr char kGoldenDisputes[] = ZHIWANG_SOURCE_DIR "/services/mediation/dispute/golden_disputes.txt";

std::vector<std::string> MeaningOfDispute(const GoldenRow& row) {
  v1::DisputeChange payload;
  EXPECT_TRUE(payload.ParseFromString(row.payload));
  v1::DisputeBody body;
  EXPECT_TRUE(body.ParseFromString(row.body));
  changelog::Change change;
  change.type = row.type;
  change.payload = row.payload;
  return {"summary " + SummaryOf(change), "change " + OneLine(payload), "dispute " + OneLine(body)};
}

Dispute UnderMediation() {
  Dispute dispute;
  dispute.district = "370211";
  dispute.id = 7;
  dispute.version = 4;
  dispute.changed = absl::FromUnixMicros(1796000000000000);
  dispute.area = {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}};
  Facts& facts = dispute.facts;
  facts.state = State::kInMediation;
  facts.committee = 109201;
  facts.area_path = "/370211000000/370211109000/";
  facts.asked = absl::CivilDay(2026, 11, 2);
  facts.number = {109201, 2026, 12};
  facts.levels = {Level::kVillage};
  facts.parties.resize(2);
  facts.parties[1].side = Side::kRespondent;
  facts.issues = {Outcome::kOpen};
  Assignment& assignment = facts.assignments.emplace_back();
  assignment.state = AssignmentState::kActive;
  assignment.mediator = "staff/S1";
  assignment.presides = true;
  assignment.deadline.term = {.amount = 1};
  Deadline& deadline = facts.deadlines.emplace_back();
  deadline.term = {.amount = 3};
  deadline.start = dispute.changed;
  deadline.due = dispute.changed + absl::Hours(72);
  return dispute;
}

// A change of each type that is written.
struct ChangeOfToday {
  DisputeEvent event;
  std::function<void(Facts&)> change;
};
std::vector<ChangeOfToday> EachChange() {
  const auto nothing = [](Facts&) {};
  const auto to = [](State state) { return [state](Facts& facts) { facts.state = state; }; };
  const auto end = [](State state, EndKind kind) {
    return [state, kind](Facts& facts) {
      facts.state = state;
      facts.endings.emplace_back().kind = kind;
    };
  };
  const auto assignment = [](AssignmentState state) {
    return [state](Facts& facts) { facts.assignments[0].state = state; };
  };
  return {{"dispute.accepted",
           [](Facts& facts) {
             facts.state = State::kAccepted;
             facts.accepted = absl::FromUnixMicros(1796000000000000);
             facts.accepted_as = AcceptanceOf(facts);
           }},
          {"dispute.turned_down", end(State::kNotAccepted, EndKind::kNotTaken)},
          {{"dispute.joined", int64_t{99}}, end(State::kJoined, EndKind::kIntoAnother)},
          {{"dispute.taken_in", int64_t{98}},
           [](Facts& facts) {
             facts.taken_in = {98};
             facts.parties.emplace_back().came_with = 98;
             facts.consents.emplace_back().came_with = 98;
           }},
          {{"dispute.case_given_back", int64_t{13}}, nothing},
          {{"dispute.split", int64_t{98}}, nothing},
          {{"dispute.case_given_back", int64_t{12}}, nothing},
          {{"dispute.case_withdrawn", int64_t{12}}, nothing},
          {{"dispute.case_withdrawn", int64_t{12}}, end(State::kWithdrawn, EndKind::kPartyWithdrew)},
          {{"dispute.came_back", int64_t{99}}, to(State::kRegistered)},
          {"dispute.mediator_proposed", assignment(AssignmentState::kProposed)},
          {"dispute.taken_up", assignment(AssignmentState::kActive)},
          {"dispute.assignment_declined", assignment(AssignmentState::kDeclined)},
          {{"dispute.mediator_barred", BarredMediator{"staff/S2", {Tie::kKin, Tie::kAdvisedParty}}}, nothing},
          {"dispute.mediator_replaced", assignment(AssignmentState::kReplaced)},
          {{"dispute.proposal_expired", absl::Minutes(3)}, assignment(AssignmentState::kExpired)},
          {"dispute.holder_left", [](Facts& facts) { facts.assignments[0].holder_left = true; }},
          {"dispute.holder_left", nothing},  // they are back
          {"dispute.paused", to(State::kPaused)},
          {"dispute.resumed", to(State::kInMediation)},
          {"dispute.extended", [](Facts& facts) { facts.deadlines[0].due += absl::Hours(24); }},
          {"dispute.escalated", [](Facts& facts) { facts.level = Level::kZone; }},
          {"dispute.sent_down", [](Facts& facts) { facts.level = Level::kVillage; }},
          {"dispute.consented", [](Facts& facts) { facts.consents.emplace_back().party = 2; }},
          {"dispute.ended", end(State::kRefused, EndKind::kPartyRefused)},
          {"dispute.party_entered", [](Facts& facts) { facts.parties.emplace_back(); }},
          {"dispute.party_left", [](Facts& facts) { facts.parties[1].left = true; }},
          {"dispute.party_amended",
           [](Facts& facts) {
             Consent& word = facts.consents.emplace_back();
             word.party = 2;
             word.lapsed = true;
           }},
          {"dispute.invited", [](Facts& facts) { facts.participants = {ParticipantKind::kExpert}; }},
          {{"dispute.violence_reported", int64_t{77}},
           [](Facts& facts) {
             facts.risk.colour = Colour::kRed;
             facts.risk.reason = RiskReason::kViolence;
             facts.risk.apart_since = absl::FromUnixMicros(1796000000000000);
           }},
          {"dispute.face_to_face_cleared", nothing},
          {"dispute.amended", nothing},
          {"dispute.risk_rated", [](Facts& facts) { facts.risk.colour = Colour::kYellow; }},
          {"dispute.ended", end(State::kAgreed, EndKind::kAllSettled)},
          {"dispute.ended", end(State::kPartlyAgreed, EndKind::kPartSettled)},
          {"dispute.ended", end(State::kFailed, EndKind::kNoProspect)},
          {"dispute.ended", end(State::kWithdrawn, EndKind::kPartyWithdrew)},
          {"dispute.ended", end(State::kTransferred, EndKind::kToOtherBody)},
          {"dispute.ended", end(State::kVoid, EndKind::kByMistake)},
          {{"dispute.part_settled", int64_t{31}}, [](Facts& facts) { facts.agreed_fen = 200'00; }},
          {{"dispute.agreement_annulled", int64_t{31}}, [](Facts& facts) { ++facts.round; }},
          {"dispute.session_held", [](Facts& facts) { facts.mediated = absl::FromUnixMicros(1796000000000000); }},
          {"dispute.performed",
           [](Facts& facts) {
             facts.state = State::kPerformed;
             facts.performed = absl::FromUnixMicros(1796000000000000);
           }},
          {"dispute.reopened", [](Facts& facts) { ++facts.round; }},
          {{"dispute.overdue", absl::Minutes(5)}, [](Facts& facts) { facts.passed = {0}; }},
          {"dispute.deadlines_recomputed", [](Facts& facts) { facts.deadlines[0].due += absl::Hours(24); }},
          {"dispute.called_back", nothing},
          {"dispute.archived", [](Facts& facts) { facts.archived = absl::FromUnixMicros(1796000000000000); }},
          {"dispute.prevention_recorded", [](Facts& facts) {
             facts.prevented = {{PreventionKind::kFight, 12}};
           }}};
}

GoldenRow WrittenBy(const Dispute* before, const Dispute& after, const DisputeEvent& event) {
  const changelog::Change change = ChangeOf(before, after, event);
  GoldenRow row{change.type, change.payload, EncodeBody(after), {}};
  row.meaning = MeaningOfDispute(row);
  return row;
}

// An inspection of each state.
std::vector<GoldenRow> InspectionsOfToday() {
  std::vector<GoldenRow> rows;
  Dispute before = UnderMediation();
  for (int number = 1; number <= static_cast<int>(grid::CheckState::kRejected); ++number) {
    const auto state = static_cast<grid::CheckState>(number);
    Dispute after = before;
    ++after.version;
    if (after.inspections.empty()) after.inspections.emplace_back();
    Inspection& inspection = after.inspections[0];
    inspection.requester = "districts/370211/staff/S1";
    inspection.requested = before.changed;
    inspection.due = before.changed + absl::Hours(24);
    inspection.area = "370211109201001";
    inspection.point = grid::Point{119.9, 35.7};
    inspection.progress = {.state = state, .task = "7", .worker = "W1", .at = before.changed};
    if (state == grid::CheckState::kReported) {
      inspection.progress.finding = grid::CheckFinding::kConfirmed;
      inspection.progress.found_at = grid::Point{119.91, 35.71};
    }
    if (state == grid::CheckState::kRefused) inspection.progress.refusal = grid::CheckRefusal::kDangerous;
    rows.push_back(WrittenBy(&before, after, InspectionChangeType(state).c_str()));
    if (state == grid::CheckState::kRequested) before = after;
  }
  return rows;
}

std::vector<GoldenRow> DisputesOfToday() {
  const Dispute before = UnderMediation();
  std::vector<GoldenRow> rows = {WrittenBy(nullptr, before, "dispute.created"),
                                 WrittenBy(nullptr, before, "dispute.imported")};
  for (const ChangeOfToday& today : EachChange()) {
    Dispute after = before;
    ++after.version;
    today.change(after.facts);
    rows.push_back(WrittenBy(&before, after, today.event));
  }
  for (const GoldenRow& row : InspectionsOfToday()) rows.push_back(row);
  Dispute resting = before;
  resting.facts.state = State::kPaused;
  rows.push_back(WrittenBy(&resting, resting, "dispute.resumed"));  // one rest of several
  return rows;
}

TEST(GoldenDisputes, MeanWhatTheyMeantWhenTheyWereWritten) {
  const std::vector<GoldenRow> all = ReadGoldenRows(kGoldenDisputes);
  EXPECT_THAT(all, ::testing::Not(::testing::IsEmpty()));
  for (const GoldenRow& row : all) {
    SCOPED_TRACE(row.type);
    EXPECT_EQ(row.meaning, MeaningOfDispute(row));
  }
}

TEST(GoldenDisputes, LoseNothingOnTheirWayThroughTheDomain) {
  for (const GoldenRow& row : ReadGoldenRows(kGoldenDisputes)) {
    SCOPED_TRACE(row.type);
    v1::DisputeChange payload;
    ASSERT_TRUE(payload.ParseFromString(row.payload));
    EXPECT_EQ(OneLine(ToRecord(FromRecord(payload.after()))), OneLine(payload.after()));
    Dispute dispute;
    ASSERT_THAT(DecodeBody(row.body, dispute), IsOk());
    v1::DisputeBody before, after;
    ASSERT_TRUE(before.ParseFromString(row.body));
    dispute.stored_body.clear();
    ASSERT_TRUE(after.ParseFromString(EncodeBody(dispute)));
    EXPECT_EQ(OneLine(after), OneLine(before)) << "nothing is there only because it was there before";
  }
}

TEST(GoldenDisputes, AreOfEveryTypeThatIsWritten) {
  std::vector<std::string> known;
  for (const GoldenRow& row : ReadGoldenRows(kGoldenDisputes)) known.push_back(row.type);
  for (const GoldenRow& row : DisputesOfToday()) EXPECT_THAT(known, ::testing::Contains(row.type));
}

TEST(GoldenDisputes, AreToldOfInWords) {
  for (const GoldenRow& row : DisputesOfToday()) {
    EXPECT_NE(row.meaning[0], "summary ") << row.type;
    EXPECT_NE(row.meaning[0], "summary " + row.type);
  }
}

// Fields that a newer release wrote at any level stay through a change that this one makes.
// Who is a party, what they said, who mediated before, and what was prevented are in the file.
TEST(GoldenDisputes, TellWhoDoesNotSeeTheFileNothingOfIt) {
  for (const GoldenRow& row : DisputesOfToday()) {
    SCOPED_TRACE(row.type);
    changelog::Change change;
    change.type = row.type;
    change.payload = row.payload;
    const std::string line = SummaryWithoutFile(change);
    EXPECT_NE(line, "") << "that something happened is nobody's secret";
    EXPECT_NE(line, row.type);
    for (const char* part : {"号当事人", "staff/", "lawyers/", "不同意", " 人"}) {
      EXPECT_EQ(line.find(part), std::string::npos) << line;
    }
  }
}

TEST(GoldenDisputes, TellWhoDoesNotSeeTheFileHowFarItHasCome) {
  std::map<std::string, std::string> lines;
  for (const GoldenRow& row : DisputesOfToday()) {
    changelog::Change change;
    change.type = row.type;
    change.payload = row.payload;
    lines[row.type] = SummaryWithoutFile(change);
  }
  EXPECT_EQ(lines["dispute.accepted"], "受理，（2026）人调字第12号");
  EXPECT_EQ(lines["dispute.consented"], "登记当事人意愿");
  EXPECT_EQ(lines["dispute.refused"], "当事人拒绝调解");
  EXPECT_EQ(lines["dispute.party_entered"], "登记当事人或者代理人");
  EXPECT_EQ(lines["dispute.taken_up"], "调解员接受指派");
  EXPECT_EQ(lines["dispute.escalated"], "上报至管区");
  EXPECT_EQ(lines["dispute.prevention_recorded"], "记录防止情况");
}

TEST(GoldenDisputes, NameACaseOnlyToWhoMayKnowIt) {
  for (const GoldenRow& row : DisputesOfToday()) {
    changelog::Change change;
    change.type = row.type;
    change.payload = row.payload;
    EXPECT_EQ(NamesCase(change), SummaryOf(change).find("工单") != std::string::npos) << row.type;
    EXPECT_EQ(SummaryWithoutCase(change).find("工单 "), std::string::npos) << "a number follows";
  }
}

TEST(GoldenDisputes, KeepWhatANewerReleaseWroteAtEveryLevel) {
  const auto add = [](google::protobuf::Message& message, const std::string& what) {
    message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(900, what);
  };
  const auto kept = [](const google::protobuf::Message& message) {
    const auto& unknown = message.GetReflection()->GetUnknownFields(message);
    return unknown.field_count() == 1 ? unknown.field(0).length_delimited() : std::string("nothing");
  };
  v1::DisputeBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(UnderMediation())));
  add(body, "body");
  v1::DisputeFacts& facts = *body.mutable_facts();
  add(facts, "facts");
  add(*facts.mutable_parties(1), "party");
  add(*facts.mutable_assignments(0), "assignment");
  add(*facts.mutable_deadlines(0), "deadline");
  add(*facts.mutable_risk(), "risk");
  facts.set_type(static_cast<v1::Matter::Type>(77));
  Dispute before;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), before), IsOk()) << "a type of later refuses nothing";
  Dispute after = before;
  after.facts.parties[1].left = true;
  after.facts.risk.colour = Colour::kRed;
  after.facts.assignments[0].state = AssignmentState::kReplaced;
  v1::DisputeBody written;
  ASSERT_TRUE(written.ParseFromString(EncodeBody(after)));
  EXPECT_EQ(kept(written), "body");
  EXPECT_EQ(kept(written.facts()), "facts");
  EXPECT_EQ(kept(written.facts().parties(1)), "party");
  EXPECT_EQ(kept(written.facts().assignments(0)), "assignment");
  EXPECT_EQ(kept(written.facts().deadlines(0)), "deadline");
  EXPECT_EQ(kept(written.facts().risk()), "risk");
  EXPECT_EQ(static_cast<int>(written.facts().type()), 77);
  v1::DisputeChange change;
  ASSERT_TRUE(change.ParseFromString(ChangeOf(&before, after, "dispute.party_left").payload));
  EXPECT_EQ(OneLine(change.before()), OneLine(body.facts()));
  EXPECT_EQ(OneLine(change.after()), OneLine(written.facts()));
}

TEST(GoldenDisputes, AreAddedWhenWhatIsWrittenChanges) {
  const char* path = std::getenv("ZHIWANG_GOLDEN_DISPUTES");
  if (path == nullptr) GTEST_SKIP() << "nobody asks for new rows";
  zhiwang::testing::WriteGoldenRows(path, DisputesOfToday());
}

}  // namespace
}  // namespace zhiwang::mediation

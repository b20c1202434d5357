// Rows of the change log and bodies as they were written once: each must mean today what it meant then.
//
// golden_changes.txt holds them. It is only ever added to: a row that no longer fits it is a log that no longer replays.
// When what is written has changed, so that old and new rows both occur, add what today's code writes:
//
//   ZHIWANG_GOLDEN_ROWS=new_rows.txt mediation_golden_test && cat new_rows.txt >> services/mediation/golden_changes.txt

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_change.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/committee/committee_change.h"
#include "services/mediation/committee/committee_record.h"
#include "tests/support/golden_rows.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;
using zhiwang::testing::OneLine;
using zhiwang::testing::ReadGoldenRows;

constexpr char kFile[] = ZHIWANG_SOURCE_DIR "/services/mediation/golden_changes.txt";

// The meaning of a row's payload and body, as these messages; `kind` is that of the resource.
template <class Payload, class Body>
std::vector<std::string> MeaningAs(const std::string& kind, const GoldenRow& written) {
  Payload payload;
  EXPECT_TRUE(payload.ParseFromString(written.payload));
  Body body;
  EXPECT_TRUE(body.ParseFromString(written.body));
  return {"change " + OneLine(payload), kind + " " + OneLine(body)};
}

bool IsOfAgreement(const GoldenRow& written) { return written.type.starts_with("agreement."); }

// Their meaning, one line for each fact.
std::vector<std::string> MeaningOf(const GoldenRow& written) {
  if (IsOfAgreement(written)) return MeaningAs<v1::AgreementChange, v1::AgreementBody>("agreement", written);
  return MeaningAs<v1::CommitteeChange, v1::CommitteeBody>("committee", written);
}

Committee Imported() {
  Committee committee;
  committee.district = "370211";
  committee.id = 109201;
  committee.version = 1;
  committee.changed = absl::FromUnixMicros(1796000000000000);
  committee.name = "藏马镇东村人民调解委员会";
  committee.short_name = "藏马东村";
  committee.level = Level::kVillage;
  committee.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  committee.types = {Type::kFamily, Type::kNeighbours};
  committee.mediators = {
      {.who = "staff/S000683", .types = {}, .from_day = 20260101},
      {.who = "lawyers/13702201910000001", .types = {Type::kFamily}, .from_day = 20260301, .until_day = 20270301}};
  committee.term_from_day = 20260101;
  committee.term_until_day = 20281231;
  return committee;
}

// An oral agreement by which 2 pays 1 at once and mends the wall later.
Agreement Drafted() {
  Agreement agreement;
  agreement.district = "370211";
  agreement.id = 7;
  agreement.version = 1;
  agreement.changed = absl::FromUnixMicros(1796000000000000);
  AgreementFacts& facts = agreement.facts;
  facts.dispute = 12;
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  facts.terms.issues = {1, 2};
  facts.terms.topics = {Topic::kOrdinary, Topic::kTitle};
  facts.terms.obligations = {
      {.debtor = 2, .creditor = 1, .amount_fen = 20000, .due = std::nullopt, .on_the_spot = true},
      {.debtor = 2, .creditor = 1, .amount_fen = 0, .due = absl::CivilDay(2026, 12, 31), .on_the_spot = false}};
  return agreement;
}

// The rows of an agreement's change to what `change` makes of it.
template <class Change>
GoldenRow RowOf(const char* type, Agreement& agreement, const Change& change) {
  const Agreement before = agreement;
  change(agreement.facts);
  ++agreement.version;
  const auto logged = ChangeOf(&before, agreement, type);
  return {logged.type, logged.payload, EncodeBody(agreement)};
}

std::vector<GoldenRow> RowsOfAgreements() {
  Agreement agreement = Drafted(), ended = Drafted();
  const auto drafted = ChangeOf(nullptr, agreement, "agreement.drafted");
  return {
      {drafted.type, drafted.payload, EncodeBody(agreement)},
      RowOf("agreement.written", agreement, [](AgreementFacts& facts) { facts.terms.writing_asked_by = {1}; }),
      RowOf("agreement.reached_orally", agreement,
            [](AgreementFacts& facts) {
              facts.state = AgreementState::kEffective;
              facts.terms.writing_asked_by.clear();
              facts.oral = true;
              facts.reached = facts.effective = absl::CivilDay(2026, 11, 30);
            }),
      RowOf("agreement.annulled", agreement, [](AgreementFacts& facts) { facts.state = AgreementState::kAnnulled; }),
      RowOf("agreement.lapsed", ended, [](AgreementFacts& facts) { facts.state = AgreementState::kLapsed; })};
}

std::vector<GoldenRow> RowsOfToday() {
  std::vector<GoldenRow> rows = RowsOfAgreements();
  Committee committee = Imported();
  for (int i = 0; i < 2; ++i) {
    const auto change = ChangeOf(committee, "committee.imported");
    rows.push_back({change.type, change.payload, EncodeBody(committee)});
    ++committee.version;
    committee.closed = true;
    committee.mediators.clear();
  }
  return rows;
}

// Expects a body to be the same after its way into the domain and back, what it has of itself and what it keeps of the bytes.
template <class Domain>
void ExpectToKeep(const std::string& body) {
  Domain domain;
  ASSERT_THAT(DecodeBody(body, domain), IsOk());
  EXPECT_EQ(EncodeBody(domain), body);
}

TEST(GoldenChangesOfMediation, MeanWhatTheyMeantWhenTheyWereWritten) {
  const std::vector<GoldenRow> all = ReadGoldenRows(kFile);
  EXPECT_THAT(all, ::testing::Not(::testing::IsEmpty()));
  for (const GoldenRow& golden : all) {
    SCOPED_TRACE(golden.type);
    EXPECT_EQ(golden.meaning, MeaningOf(golden));
  }
}

TEST(GoldenChangesOfMediation, LoseNothingOnTheirWayThroughTheDomain) {
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) {
    if (IsOfAgreement(golden)) {
      ExpectToKeep<Agreement>(golden.body);
    } else {
      ExpectToKeep<Committee>(golden.body);
    }
  }
}

TEST(GoldenChangesOfMediation, HoldEveryTypeThatTodaysCodeWrites) {
  std::vector<std::string> known;
  for (const GoldenRow& golden : ReadGoldenRows(kFile)) known.push_back(golden.type);
  for (const GoldenRow& row : RowsOfToday()) EXPECT_THAT(known, ::testing::Contains(row.type));
}

// A newer release writes what this one does not know; it is there after a change by this one.
TEST(GoldenChangesOfMediation, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::CommitteeBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Imported())));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(kLater, "body");
  auto& mediator = *body.mutable_mediators(0);
  mediator.GetReflection()->MutableUnknownFields(&mediator)->AddLengthDelimited(kLater, "mediator");
  Committee committee;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), committee), IsOk());
  std::swap(committee.mediators[0], committee.mediators[1]);
  committee.mediators[1].until_day = 20270101;
  v1::CommitteeBody written;
  ASSERT_TRUE(written.ParseFromString(EncodeBody(committee)));
  const auto kept = [](const google::protobuf::Message& message) {
    const auto& unknown = message.GetReflection()->GetUnknownFields(message);
    return unknown.field_count() == 1 ? unknown.field(0).length_delimited() : std::string("nothing");
  };
  EXPECT_EQ(kept(written), "body");
  EXPECT_EQ(kept(written.mediators(0)), "nothing");
  EXPECT_EQ(kept(written.mediators(1)), "mediator");
}

TEST(GoldenChangesOfMediation, KeepWhatANewerReleaseWroteOfAgreements) {
  constexpr int kLater = 1'000;
  v1::AgreementBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Drafted())));
  auto& obligation = *body.mutable_facts()->mutable_obligations(1);
  for (google::protobuf::Message* message :
       {static_cast<google::protobuf::Message*>(&body), static_cast<google::protobuf::Message*>(body.mutable_facts()),
        static_cast<google::protobuf::Message*>(&obligation)}) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(kLater, "later");
  }
  Agreement agreement;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), agreement), IsOk());
  agreement.facts.state = AgreementState::kLapsed;
  body.mutable_facts()->set_state(v1::Agreement::LAPSED);
  EXPECT_EQ(EncodeBody(agreement), body.SerializeAsString());
}

TEST(GoldenChangesOfMediation, AreAddedWhenWhatIsWrittenChanges) {
  const char* path = std::getenv("ZHIWANG_GOLDEN_ROWS");
  if (path == nullptr) GTEST_SKIP() << "nobody asks for new rows";
  std::vector<GoldenRow> rows = RowsOfToday();
  for (GoldenRow& row : rows) row.meaning = MeaningOf(row);
  zhiwang::testing::WriteGoldenRows(path, rows);
}

}  // namespace
}  // namespace zhiwang::mediation

// Rows of the change log and bodies as they were written once: each must mean today what it meant then.
//
// golden_changes.txt holds them. It is only ever added to: a row that no longer fits it is a log that no longer replays.
// When what is written has changed, so that old and new rows both occur, add what today's code writes:
//
//   ZHIWANG_GOLDEN_ROWS=new_rows.txt mediation_golden_test && cat new_rows.txt >> services/mediation/golden_changes.txt

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_change.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/committee/committee_change.h"
#include "services/mediation/committee/committee_record.h"
#include "services/mediation/document/document_change.h"
#include "services/mediation/document/document_record.h"
#include "services/mediation/firm/firm_change.h"
#include "services/mediation/firm/firm_record.h"
#include "services/mediation/legal_service/legal_service_change.h"
#include "services/mediation/legal_service/legal_service_record.h"
#include "services/mediation/session/session_change.h"
#include "services/mediation/session/session_record.h"
#include "services/mediation/template/template_change.h"
#include "services/mediation/template/template_record.h"
#include "services/mediation/testing/agreement_steps.h"
#include "services/mediation/violence/violence_change.h"
#include "services/mediation/violence/violence_record.h"
#include "tests/support/golden_rows.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"
#include "zhiwang/mediation/v1/document_record.pb.h"
#include "zhiwang/mediation/v1/firm_record.pb.h"
#include "zhiwang/mediation/v1/session_record.pb.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"

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
bool IsOfFirm(const GoldenRow& written) { return written.type.starts_with("firm."); }
bool IsOfLegalService(const GoldenRow& written) { return written.type.starts_with("legal_service."); }
bool IsOfSession(const GoldenRow& written) { return written.type.starts_with("session."); }
bool IsOfViolence(const GoldenRow& written) { return written.type.starts_with("violence_report."); }

// Their meaning, one line for each fact.
std::vector<std::string> MeaningOf(const GoldenRow& written) {
  if (IsOfAgreement(written)) return MeaningAs<v1::AgreementChange, v1::AgreementBody>("agreement", written);
  if (IsOfFirm(written)) return MeaningAs<v1::FirmChange, v1::FirmBody>("firm", written);
  if (IsOfLegalService(written)) {
    return MeaningAs<v1::LegalServiceRecord, v1::LegalServiceRecord>("legal_service", written);
  }
  if (written.type.starts_with("document.")) {
    return MeaningAs<v1::DocumentRecord, v1::DocumentRecord>("document", written);
  }
  if (written.type.starts_with("template.")) {
    return MeaningAs<v1::TemplateChange, v1::TemplateRecord>("template", written);
  }
  if (IsOfSession(written)) return MeaningAs<v1::SessionChange, v1::SessionBody>("session", written);
  if (IsOfViolence(written)) {
    return MeaningAs<v1::ViolenceReportRecord, v1::ViolenceReportRecord>("violence report", written);
  }
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
  committee.rooms = {{.code = "A1", .name = "第一调解室"}};
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

std::vector<GoldenRow> RowsOfWrittenAgreement() {
  std::vector<GoldenRow> rows;
  for (const AgreementStep& step : StepsOfWrittenAgreement(Drafted())) {
    const auto logged = ChangeOf(&step.before, step.after, step.type);
    rows.push_back({logged.type, logged.payload, EncodeBody(step.after)});
  }
  return rows;
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

Document Brought() {
  Document document;
  document.district = "370211";
  document.id = 9;
  document.version = 1;
  document.changed = absl::FromUnixMicros(1796000000000000);
  document.facts = {.dispute = 12,
                    .kind = DocumentKind::kEvidence,
                    .media_type = attachments::MediaType::kPng,
                    .attachment = 8,
                    .size = 1024,
                    .created = document.changed,
                    .creator = "districts/370211/staff/S000683",
                    .area_path = "/370211000000/370211109000/370211109Z01/370211109201/"};
  return document;
}

// The row that a change of a document wrote.
GoldenRow RowOf(const char* type, const Document& document) {
  const auto logged = ChangeOf(document, type);
  return {logged.type, logged.payload, EncodeBody(document)};
}

std::vector<GoldenRow> RowsOfDocuments() {
  Document made = Brought(), withdrawn = Brought();
  made.facts.kind = DocumentKind::kMinutes;
  made.facts.media_type = attachments::MediaType::kPdf;
  made.facts.pages = 2;
  made.facts.of_template = 3;
  withdrawn.version = 2;
  withdrawn.facts.withdrawn = true;
  DocumentTemplate form;
  form.district = "370211";
  form.id = 3;
  form.version = 1;
  form.changed = made.changed;
  form.kind = DocumentKind::kMinutes;
  form.number = 2;
  form.text = "# 人民调解记录\n{{text}}\n";
  const auto published = ChangeOf(form, "template.published");
  return {RowOf("document.made", made),
          RowOf("document.brought", Brought()),
          RowOf("document.withdrawn", withdrawn),
          {published.type, published.payload, EncodeBody(form)}};
}

Firm Contracted() {
  Firm firm;
  firm.district = "370211";
  firm.code = "31370000MD0123456A";
  firm.version = 1;
  firm.changed = absl::FromUnixMicros(1796000000000000);
  firm.name = "海平面律师事务所";
  firm.area_paths = {"/370211000000/370211109000/"};
  firm.lawyers = {{.licence = 13702201910000001, .types = {Type::kFamily}, .from_day = 20260101},
                  {.licence = 13702201910000002, .types = {}, .from_day = 20260101, .until_day = 20270101}};
  firm.contract_from_day = 20260101;
  firm.contract_until_day = 20261231;
  return firm;
}

LegalService Recorded() {
  LegalService service;
  service.district = "370211";
  service.id = 9;
  service.version = 1;
  service.changed = absl::FromUnixMicros(1796000000000000);
  service.facts = {.lawyer = 13702201910000001,
                   .firm = "31370000MD0123456A",
                   .kind = LegalServiceKind::kMediation,
                   .start = absl::FromUnixMicros(1795990000000000),
                   .end = absl::FromUnixMicros(1795993600000000),
                   .area_path = "/370211000000/370211109000/",
                   .dispute = 12,
                   .recorder = "districts/370211/lawyers/13702201910000001",
                   .confirmer = ""};
  return service;
}

// The rows of registers of people: a roster, a firm, an entry that is confirmed and voided.
std::vector<GoldenRow> RowsOfPeople() {
  std::vector<GoldenRow> rows;
  Committee committee = Imported();
  committee.mediators[0].most_disputes = 5;
  committee.roster = Roster{20260301, 20260331, {}};
  const auto roster = ChangeOf(committee, "committee.roster_set");
  rows.push_back({roster.type, roster.payload, EncodeBody(committee)});
  const Firm firm = Contracted();
  const auto imported = ChangeOf(firm, resource::Author{.principal = "root"});
  rows.push_back({imported.type, imported.payload, EncodeBody(firm)});
  LegalService service = Recorded();
  for (const auto& [type, state] : {std::pair("legal_service.recorded", LegalServiceState::kRecorded),
                                    std::pair("legal_service.confirmed", LegalServiceState::kConfirmed),
                                    std::pair("legal_service.voided", LegalServiceState::kVoided)}) {
    service.facts.state = state;
    if (state != LegalServiceState::kRecorded) service.facts.confirmer = "districts/370211/staff/S001756";
    const auto change = ChangeOf(service, type);
    rows.push_back({change.type, change.payload, RecordOf(service).SerializeAsString()});
    ++service.version;
  }
  return rows;
}

// A session of two parties in a room.
Session Booked() {
  Session session;
  session.district = "370211";
  session.id = 9;
  session.version = 1;
  session.changed = absl::FromUnixMicros(1796000000000000);
  SessionFacts& facts = session.facts;
  facts.dispute = 12;
  facts.sequence = 1;
  facts.start = absl::FromUnixSeconds(1796086800);
  facts.end = facts.start + absl::Hours(1);
  facts.committee = 109201;
  facts.room = "A1";
  facts.mediators = {"staff/S000683", "lawyers/13702201910000001"};
  facts.parties = {1, 2};
  facts.participants = {1};
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  session.booked = {"room/109201/A1", "mediator/staff/S000683", "party/12.1"};
  return session;
}

std::vector<GoldenRow> RowsOfSessions() {
  Session session = Booked();
  const auto booked = ChangeOf(nullptr, session, "session.booked");
  std::vector<GoldenRow> rows = {{booked.type, booked.payload, EncodeBody(session)}};
  const auto add = [&](Session before, const SessionEvent& event, const auto& change) {
    Session after = before;
    change(after.facts);
    ++after.version;
    const auto logged = ChangeOf(&before, after, event);
    rows.push_back({logged.type, logged.payload, EncodeBody(after)});
    return after;
  };
  const absl::Time now = session.changed;
  session = add(session, "session.moved", [](SessionFacts& facts) {
    facts.start += absl::Hours(24);
    facts.end += absl::Hours(24);
    facts.room = "A2";
    facts.apart = true;
    ++facts.moves;
  });
  add(session, "session.cancelled", [&](SessionFacts& facts) {
    facts.state = SessionState::kCancelled;
    facts.cancelled = now;
  });
  add(session, {"session.not_held", absl::Minutes(2)},
      [](SessionFacts& facts) { facts.state = SessionState::kNotHeld; });
  session = add(session, "session.opened", [&](SessionFacts& facts) {
    facts.state = SessionState::kOpen;
    facts.open_to_listeners = true;
    facts.opened = now;
  });
  session = add(session, "session.minuted", [](SessionFacts&) {});
  add(session, "session.closed", [&](SessionFacts& facts) {
    facts.state = SessionState::kHeld;
    facts.closed = now + absl::Hours(1);
  });
  return rows;
}

// A report that nobody confirms before the town is told.
std::vector<GoldenRow> RowsOfViolence() {
  ViolenceReport report;
  report.district = "370211";
  report.id = 77;
  report.version = 1;
  report.changed = absl::FromUnixMicros(1796000000000000);
  ViolenceFacts& facts = report.facts;
  facts.dispute = 12;
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  facts.kind = ViolenceKind::kDomestic;
  facts.victim_incapable = true;
  facts.reported = report.changed;
  facts.police = "spiffe://zhiwang/partner/110";
  std::vector<GoldenRow> rows;
  const auto add = [&](const ViolenceReport* before, const ViolenceEvent& event) {
    const auto change = ChangeOf(before, report, event);
    rows.push_back({change.type, change.payload, EncodeBody(report)});
  };
  add(nullptr, "violence_report.raised");
  const ViolenceReport raised = report;
  facts.state = ViolenceState::kEscalated;
  facts.escalated = 1;
  add(&raised, {"violence_report.escalated", absl::Seconds(2)});
  facts.state = ViolenceState::kConfirmed;
  facts.confirmed = facts.reported + absl::Minutes(5);
  add(&raised, "violence_report.confirmed");
  return rows;
}

std::vector<GoldenRow> RowsOfToday() {
  std::vector<GoldenRow> rows = RowsOfAgreements();
  std::ranges::move(RowsOfWrittenAgreement(), std::back_inserter(rows));
  std::ranges::move(RowsOfDocuments(), std::back_inserter(rows));
  std::ranges::move(RowsOfPeople(), std::back_inserter(rows));
  std::ranges::move(RowsOfSessions(), std::back_inserter(rows));
  std::ranges::move(RowsOfViolence(), std::back_inserter(rows));
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
    } else if (golden.type.starts_with("document.")) {
      ExpectToKeep<Document>(golden.body);
    } else if (golden.type.starts_with("template.")) {
      ExpectToKeep<DocumentTemplate>(golden.body);
    } else if (IsOfFirm(golden)) {
      ExpectToKeep<Firm>(golden.body);
    } else if (IsOfLegalService(golden)) {
      LegalService service;
      ASSERT_THAT(DecodeBody(golden.body, service), IsOk());
      EXPECT_EQ(RecordOf(service).SerializeAsString(), golden.body);
    } else if (IsOfSession(golden)) {
      ExpectToKeep<Session>(golden.body);
    } else if (IsOfViolence(golden)) {
      ExpectToKeep<ViolenceReport>(golden.body);
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

TEST(GoldenChangesOfMediation, KeepWhatANewerReleaseWroteOfDocumentsAndTemplates) {
  constexpr int kLater = 1'000;
  v1::DocumentRecord record;
  ASSERT_TRUE(record.ParseFromString(EncodeBody(Brought())));
  record.GetReflection()->MutableUnknownFields(&record)->AddLengthDelimited(kLater, "later");
  Document document;
  ASSERT_THAT(DecodeBody(record.SerializeAsString(), document), IsOk());
  document.facts.withdrawn = true;
  record.set_withdrawn(true);
  EXPECT_EQ(EncodeBody(document), record.SerializeAsString());

  v1::TemplateRecord text;
  text.set_kind(v1::Document::MINUTES);
  text.set_number(1);
  text.set_text("# 记录");
  text.GetReflection()->MutableUnknownFields(&text)->AddLengthDelimited(kLater, "later");
  DocumentTemplate form;
  ASSERT_THAT(DecodeBody(text.SerializeAsString(), form), IsOk());
  EXPECT_EQ(EncodeBody(form), text.SerializeAsString());
}

TEST(GoldenChangesOfMediation, KeepWhatANewerReleaseWroteOfReportsOfViolence) {
  v1::ViolenceReportRecord body;
  ASSERT_TRUE(body.ParseFromString(RowsOfViolence().front().body));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(1'000, "later");
  ViolenceReport report;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), report), IsOk());
  report.facts.state = ViolenceState::kEscalated;
  body.set_state(v1::ViolenceReport::ESCALATED);
  EXPECT_EQ(EncodeBody(report), body.SerializeAsString());
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

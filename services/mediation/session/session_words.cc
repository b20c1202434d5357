#include "services/mediation/session/session_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context ContextOf(const Session& session) {
  resource::SealedColumn words = WordsOfSessions();
  return {std::move(words.table), std::move(words.column), session.district, std::to_string(session.id)};
}

absl::StatusOr<v1::SessionWords> OpenedRecord(const privacy::KeyRing& keys, const Session& session) {
  v1::SessionWords record;
  if (session.stored_words.empty()) return record;
  const privacy::Context context = ContextOf(session);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, session.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of session " + context.id + " cannot be read");
  return record;
}

// Makes room for so many rows, and keeps those that are there: they may hold what is not known here.
template <class Row>
void Resize(size_t size, google::protobuf::RepeatedPtrField<Row>* rows) {
  const auto wanted = static_cast<int>(size);
  while (rows->size() < wanted) rows->Add();
  if (rows->size() > wanted) rows->DeleteSubrange(wanted, rows->size() - wanted);
}

void WriteWords(const SessionWords& words, v1::SessionWords& record) {
  record.set_place(words.place);
  record.set_note(words.note);
  Resize(words.minutes.size(), record.mutable_minutes());
  for (size_t i = 0; i < words.minutes.size(); ++i) {
    const Minutes& minutes = words.minutes[i];
    v1::SessionWords::MinutesRecord& row = *record.mutable_minutes(static_cast<int>(i));
    row.set_text(minutes.text);
    row.set_concessions(minutes.concessions);
    row.set_recorder(minutes.recorder);
    row.set_at(absl::ToUnixMicros(minutes.at));
  }
  Resize(words.attendances.size(), record.mutable_attendances());
  for (size_t i = 0; i < words.attendances.size(); ++i) {
    const Attendance& attendance = words.attendances[i];
    v1::SessionWords::AttendanceRecord& row = *record.mutable_attendances(static_cast<int>(i));
    row.set_party(attendance.party);
    row.set_participant(attendance.participant);
    row.set_mediator(attendance.mediator);
    row.set_proxy(attendance.proxy);
    row.set_beside(attendance.beside);
  }
}

}  // namespace

resource::SealedColumn WordsOfSessions() { return {"session", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, Session& session) {
  ASSIGN_OR_RETURN(const v1::SessionWords record, OpenedRecord(keys, session));
  session.words = {};
  session.words.place = record.place();
  session.words.note = record.note();
  for (const auto& row : record.minutes()) {
    session.words.minutes.push_back({.text = row.text(),
                                     .concessions = row.concessions(),
                                     .recorder = row.recorder(),
                                     .at = absl::FromUnixMicros(row.at())});
  }
  for (const auto& row : record.attendances()) {
    session.words.attendances.push_back({.party = row.party(),
                                         .participant = row.participant(),
                                         .mediator = row.mediator(),
                                         .proxy = row.proxy(),
                                         .beside = row.beside()});
  }
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Session& session) {
  ASSIGN_OR_RETURN(v1::SessionWords record, OpenedRecord(keys, session));
  const std::string before = record.SerializeAsString();
  WriteWords(session.words, record);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || session.stored_words.empty()) {
    ASSIGN_OR_RETURN(session.stored_words, privacy::Seal(keys, ContextOf(session), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

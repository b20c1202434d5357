#include "services/mediation/dispute/dispute_words.h"

#include <openssl/crypto.h>

#include <optional>
#include <string>
#include <vector>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/register_record.pb.h"

namespace zhiwang::mediation {
namespace {

// Every envelope depends on it: do not change.
constexpr char kWordsTable[] = "dispute", kWordsColumn[] = "words";

privacy::Context ContextOf(const std::string& district, int64_t id) {
  return {.table = kWordsTable, .column = kWordsColumn, .district = district, .id = std::to_string(id)};
}

absl::StatusOr<v1::DisputeWords> Opened(const privacy::KeyRing& keys, const Dispute& dispute) {
  v1::DisputeWords record;
  if (dispute.stored_words.empty()) return record;
  const privacy::Context context = ContextOf(dispute.district, dispute.id);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, dispute.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of dispute " + context.id + " cannot be read");
  return record;
}

void WriteTexts(const std::vector<std::string>& texts, google::protobuf::RepeatedPtrField<std::string>* rows) {
  rows->Assign(texts.begin(), texts.end());
}

std::vector<std::string> ReadTexts(const google::protobuf::RepeatedPtrField<std::string>& rows) {
  return {rows.begin(), rows.end()};
}

void Write(const Words& words, v1::DisputeWords& record) {
  record.set_summary(words.matter.summary);
  record.set_facts(words.matter.facts);
  record.set_claim(words.matter.claim);
  record.set_amount_fen(words.matter.amount_fen);
  WriteTexts(words.matter.issues, record.mutable_issues());
  WriteTexts(words.rests, record.mutable_rests());
  record.clear_inspections();
  for (const InspectionWords& one : words.inspections) {
    auto* row = record.add_inspections();
    row->set_question(one.question);
    row->set_report(one.report);
    row->set_note(one.note);
  }
  WriteTexts(words.callbacks, record.mutable_callbacks());
  WriteTexts(words.preventions, record.mutable_preventions());
  WriteTexts(words.declarations, record.mutable_declarations());
  record.clear_participants();
  for (const ParticipantWords& one : words.participants) {
    auto* row = record.add_participants();
    row->set_name(one.name);
    row->set_phone(one.phone);
  }
  record.clear_notes();
  for (const Note& note : words.notes) {
    auto* row = record.add_notes();
    row->set_version(note.version);
    row->set_text(note.text);
  }
}

}  // namespace

absl::Status OpenWords(const privacy::KeyRing& keys, Dispute& dispute) {
  ASSIGN_OR_RETURN(const v1::DisputeWords record, Opened(keys, dispute));
  Words& words = dispute.words;
  words.matter = {.summary = record.summary(),
                  .facts = record.facts(),
                  .claim = record.claim(),
                  .amount_fen = record.amount_fen(),
                  .issues = ReadTexts(record.issues())};
  words.rests = ReadTexts(record.rests());
  words.inspections.clear();
  for (const auto& row : record.inspections()) words.inspections.push_back({row.question(), row.report(), row.note()});
  words.callbacks = ReadTexts(record.callbacks());
  words.preventions = ReadTexts(record.preventions());
  words.declarations = ReadTexts(record.declarations());
  words.participants.clear();
  for (const auto& row : record.participants()) words.participants.push_back({row.name(), row.phone()});
  words.notes.clear();
  for (const auto& row : record.notes()) words.notes.push_back({row.version(), row.text()});
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Dispute& dispute) {
  ASSIGN_OR_RETURN(v1::DisputeWords record, Opened(keys, dispute));
  const std::string before = record.SerializeAsString();
  Write(dispute.words, record);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || dispute.stored_words.empty()) {
    ASSIGN_OR_RETURN(dispute.stored_words, privacy::Seal(keys, ContextOf(dispute.district, dispute.id), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

resource::SealedColumn WordsOfDisputes() { return {kWordsTable, kWordsColumn}; }

}  // namespace zhiwang::mediation

#include "services/mediation/dispute/wire/dispute_view.h"

#include <algorithm>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/dispute/wire/dispute_proto.h"
#include "services/mediation/dispute/wire/dispute_timeline.h"
#include "services/mediation/inspection/inspection_proto.h"
#include "services/mediation/party/party_proto.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

void AddParties(const privacy::KeyRing& keys, const Dispute& dispute, v1::Dispute& shown) {
  int number = 0;
  for (const PartyFacts& facts : dispute.facts.parties) {
    const auto sealed = dispute.people.find(++number);
    const std::string envelope = sealed == dispute.people.end() ? std::string() : sealed->second.envelope;
    const auto person = OpenPerson(keys, dispute.district, dispute.id, number, envelope);
    if (!person.ok()) spdlog::error("{}", std::string(person.status().message()));
    *shown.add_parties() = person.ok() ? ShowMasked(number, facts, *person) : ShowFacts(number, facts);
  }
}

// Takes out of a file what a summary does not show.
void TakeOutFile(v1::Dispute& shown) {
  TakeOutWords(shown);
  shown.clear_parties();
  shown.clear_consents();
  shown.clear_participants();
  shown.clear_inspections();
  shown.clear_callbacks();
  shown.clear_preventions();
  auto& assignments = *shown.mutable_assignments();
  assignments.erase(std::remove_if(assignments.begin(), assignments.end(),
                                   [](const v1::Assignment& assignment) {
                                     return assignment.state() != v1::Assignment::PROPOSED &&
                                            assignment.state() != v1::Assignment::ACTIVE;
                                   }),
                    assignments.end());
  for (v1::Assignment& assignment : assignments) assignment.clear_declaration();
  shown.set_view(v1::Dispute::SUMMARY);
}

// Takes out what tells of the cases that a dispute answers.
void TakeOutCases(v1::Dispute& shown) {
  shown.clear_referrals();
  shown.mutable_origin()->clear_case_();
  shown.mutable_origin()->clear_case_round();
  shown.clear_unit();
}

void TakeOutPerson(v1::Party& party) {
  party.clear_display_name();
  party.clear_phone();
  party.clear_normal_phone();
  party.clear_identity_number();
  party.clear_address();
  party.clear_birth_day();
  party.clear_proxies();
}

// The words of an inspection of which a change says that nobody will make it, or null for any other change.
const InspectionWords* RejectedInspectionIn(const Dispute& dispute, const changelog::Change& change) {
  if (change.type != InspectionChangeType(grid::CheckState::kRejected)) return nullptr;
  const int number = InspectionIn(change);
  return number < 1 || number > static_cast<int>(dispute.words.inspections.size())
             ? nullptr
             : &dispute.words.inspections[static_cast<size_t>(number) - 1];
}

// Calls `put(present's item, kept's item)` for each place that both have.
template <class Repeated, class Put>
void ForEachPair(const Repeated& present, Repeated* kept, const Put& put) {
  for (int i = 0; i < kept->size() && i < present.size(); ++i) put(present[i], *kept->Mutable(i));
}

}  // namespace

v1::Dispute ShowSummary(const rpc::Call& call, const Dispute& dispute) {
  v1::Dispute shown = ToProto(dispute);
  TakeOutFile(shown);
  if (!MayKnowCases(call, dispute)) TakeOutCases(shown);
  return shown;
}

v1::Dispute ShowDispute(const privacy::KeyRing& keys, const rpc::Call& call, const Dispute& dispute) {
  if (ViewFor(call, dispute) != View::kFile) return ShowSummary(call, dispute);
  Dispute opened = dispute;
  const absl::Status words = OpenWords(keys, opened);
  if (!words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ShowSummary(call, dispute);
  }
  v1::Dispute shown = ToProto(opened);
  AddParties(keys, opened, shown);
  if (!MayKnowCases(call, dispute)) TakeOutCases(shown);
  shown.set_view(v1::Dispute::FILE);
  return shown;
}

common::v1::Change ShowChange(const rpc::Call& call, const Dispute& dispute, const changelog::Change& change) {
  common::v1::Change shown = ToProto(change);
  const bool sees_file = ViewFor(call, dispute) == View::kFile;
  if (!sees_file) shown.set_summary(SummaryWithoutFile(change));
  if (NamesCase(change) && !MayKnowCases(call, dispute)) shown.set_summary(SummaryWithoutCase(change));
  if (!sees_file) return shown;
  const Note* note = FindNote(dispute, change.version);
  if (note != nullptr) shown.set_note(note->text);
  if (const InspectionWords* words = RejectedInspectionIn(dispute, change)) shown.set_note(words->note);
  return shown;
}

void TakeOutWords(v1::Dispute& shown) {
  v1::Matter& matter = *shown.mutable_matter();
  matter.clear_summary();
  matter.clear_facts();
  matter.clear_claim();
  matter.clear_amount_fen();
  for (v1::Matter::Issue& issue : *matter.mutable_issues()) issue.clear_text();
  for (v1::Party& party : *shown.mutable_parties()) TakeOutPerson(party);
  for (v1::Participant& participant : *shown.mutable_participants()) {
    participant.clear_display_name();
    participant.clear_phone();
  }
  for (v1::Assignment& assignment : *shown.mutable_assignments()) {
    if (assignment.has_declaration()) assignment.mutable_declaration()->clear_note();
  }
  for (v1::Rest& rest : *shown.mutable_rests()) rest.clear_note();
  TakeOutInspectionWords(shown);
  for (v1::DisputeCallback& callback : *shown.mutable_callbacks()) callback.clear_note();
  for (v1::Prevention& prevention : *shown.mutable_preventions()) prevention.clear_note();
}

v1::Dispute PutWordsBack(const v1::Dispute& present, v1::Dispute kept) {
  if (present.referrals().empty() && present.origin().case_().empty()) TakeOutCases(kept);
  if (kept.view() != v1::Dispute::FILE) return kept;
  if (present.view() != v1::Dispute::FILE) {
    TakeOutFile(kept);
    return kept;
  }
  const v1::Matter& now = present.matter();
  v1::Matter& matter = *kept.mutable_matter();
  matter.set_summary(now.summary());
  matter.set_facts(now.facts());
  matter.set_claim(now.claim());
  matter.set_amount_fen(now.amount_fen());
  ForEachPair(now.issues(), matter.mutable_issues(),
              [](const v1::Matter::Issue& is, v1::Matter::Issue& issue) { issue.set_text(is.text()); });
  ForEachPair(present.parties(), kept.mutable_parties(), [](const v1::Party& is, v1::Party& party) {
    v1::Party filled = is;
    filled.set_represented_by(party.represented_by());
    filled.set_left(party.left());
    party = std::move(filled);
  });
  ForEachPair(present.participants(), kept.mutable_participants(), [](const v1::Participant& is, v1::Participant& one) {
    one.set_display_name(is.display_name());
    one.set_phone(is.phone());
  });
  ForEachPair(present.assignments(), kept.mutable_assignments(), [](const v1::Assignment& is, v1::Assignment& one) {
    if (one.has_declaration()) one.mutable_declaration()->set_note(is.declaration().note());
  });
  const auto put_note = [](const auto& is, auto& one) { one.set_note(is.note()); };
  ForEachPair(present.rests(), kept.mutable_rests(), put_note);
  PutInspectionWordsBack(present, kept);
  ForEachPair(present.callbacks(), kept.mutable_callbacks(), put_note);
  ForEachPair(present.preventions(), kept.mutable_preventions(), put_note);
  return kept;
}

}  // namespace zhiwang::mediation

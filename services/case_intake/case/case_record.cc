#include "services/case_intake/case/case_record.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/wire/deadline_wire.h"
#include "common/names/area_path.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/mediation/referral_record.h"
#include "services/grid_registry/client/asked_check_wire.h"

namespace zhiwang::intake {
namespace {

int64_t Micros(std::optional<absl::Time> time) { return time ? absl::ToUnixMicros(*time) : 0; }

std::optional<absl::Time> MaybeTime(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

template <class Repeated>
void WriteTimes(const std::vector<absl::Time>& times, Repeated* micros) {
  micros->Clear();
  for (const absl::Time time : times) micros->Add(absl::ToUnixMicros(time));
}

template <class Repeated>
std::vector<absl::Time> ReadTimes(const Repeated& micros) {
  std::vector<absl::Time> times;
  for (const int64_t one : micros) times.push_back(absl::FromUnixMicros(one));
  return times;
}

// Makes the rows as many as there are, keeping those that are there: they may hold what is not known here.
template <class Row>
void Resize(google::protobuf::RepeatedPtrField<Row>* rows, size_t size) {
  const auto wanted = static_cast<int>(size);
  while (rows->size() < wanted) rows->Add();
  if (rows->size() > wanted) rows->DeleteSubrange(wanted, rows->size() - wanted);
}

void Write(const SiteCheck& check, int number, v1::SiteCheckStep& step) {
  step.set_number(number);
  grid::WriteStep(check.progress, step);
}

void Write(const SiteCheck& check, int number, v1::SiteCheckRecord& record) {
  // A row keeps the number it was written with: some of old are one too high, and nothing reads them.
  const int written = record.step().number();
  Write(check, written == 0 ? number : written, *record.mutable_step());
  record.set_question(check.question);
  record.set_requester(check.requester);
  record.set_requested(absl::ToUnixMicros(check.requested));
  record.set_due(absl::ToUnixMicros(check.due));
  record.set_area(check.area);
  if (check.point) {
    record.set_longitude(check.point->longitude);
    record.set_latitude(check.point->latitude);
  }
  record.set_at(absl::ToUnixMicros(check.progress.at));
  record.set_report(check.progress.report);
  if (check.progress.found_at) {
    record.set_found_longitude(check.progress.found_at->longitude);
    record.set_found_latitude(check.progress.found_at->latitude);
  }
  record.set_note(check.progress.note);
}

SiteCheck Read(const v1::SiteCheckRecord& record) {
  SiteCheck check{.question = record.question(),
                  .requester = record.requester(),
                  .requested = absl::FromUnixMicros(record.requested()),
                  .due = absl::FromUnixMicros(record.due()),
                  .area = record.area(),
                  .point = {},
                  .progress = grid::ReadStep(record.step())};
  check.progress.at = absl::FromUnixMicros(record.at());
  check.progress.report = record.report();
  check.progress.note = record.note();
  if (record.has_longitude()) check.point = {record.longitude(), record.latitude()};
  if (record.has_found_longitude()) check.progress.found_at = {record.found_longitude(), record.found_latitude()};
  return check;
}

void Write(const Facts& facts, v1::CaseFacts& record) {
  record.set_state(static_cast<v1::Case::State>(facts.state));
  record.set_channel(static_cast<v1::Case::Channel>(facts.channel));
  record.set_category(facts.category);
  record.set_area_path(facts.area_path);
  record.set_unit(facts.unit);
  record.set_received(absl::ToUnixMicros(facts.received));
  record.set_dispatched(Micros(facts.dispatched));
  record.set_closed(Micros(facts.closed));
  Resize(record.mutable_deadlines(), facts.deadlines.size());
  for (size_t i = 0; i < facts.deadlines.size(); ++i) {
    const Deadline& deadline = facts.deadlines[i];
    auto* row = record.mutable_deadlines(static_cast<int>(i));
    row->set_clock(static_cast<common::v1::Deadline::Clock>(deadline.clock));
    row->clear_pauses();
    calendar::ToRecord(deadline, *row);
  }
  Resize(record.mutable_callbacks(), facts.callbacks.size());
  for (size_t i = 0; i < facts.callbacks.size(); ++i) {
    const Callback& callback = facts.callbacks[i];
    auto* row = record.mutable_callbacks(static_cast<int>(i));
    row->set_at(absl::ToUnixMicros(callback.at));
    row->set_reached(callback.reached);
    row->set_solved(static_cast<v1::Callback::Verdict>(callback.solved));
    row->set_satisfied(static_cast<v1::Callback::Verdict>(callback.satisfied));
    row->set_round(callback.round);
    row->set_by_citizen(callback.by_citizen);
    if (callback.replies) row->set_replies(*callback.replies);
  }
  WriteTimes(facts.resolutions, record.mutable_resolutions());
  WriteTimes(facts.returns, record.mutable_returns());
  WriteTimes(facts.redos, record.mutable_redos());
  Resize(record.mutable_overdues(), facts.overdues.size());
  for (size_t i = 0; i < facts.overdues.size(); ++i) {
    auto* row = record.mutable_overdues(static_cast<int>(i));
    row->set_at(absl::ToUnixMicros(facts.overdues[i].at));
    row->set_round(facts.overdues[i].round);
  }
}

}  // namespace

v1::CaseFacts ToRecord(const Facts& facts) {
  v1::CaseFacts record;
  Write(facts, record);
  return record;
}

v1::CaseFacts FactsRecordOf(const Case& c) {
  v1::CaseBody body;
  body.ParseFromString(c.stored);
  Write(c.facts, *body.mutable_facts());
  return std::move(*body.mutable_facts());
}

Facts FromRecord(const v1::CaseFacts& record) {
  Facts facts;
  facts.state = static_cast<State>(record.state());
  facts.channel = static_cast<Channel>(record.channel());
  facts.category = record.category();
  facts.area_path = record.area_path();
  facts.unit = record.unit();
  facts.received = absl::FromUnixMicros(record.received());
  facts.dispatched = MaybeTime(record.dispatched());
  facts.closed = MaybeTime(record.closed());
  for (const auto& row : record.deadlines()) {
    facts.deadlines.push_back({calendar::FromRecord(row), static_cast<Clock>(row.clock())});
  }
  for (const auto& row : record.callbacks()) {
    facts.callbacks.push_back({.at = absl::FromUnixMicros(row.at()),
                               .reached = row.reached(),
                               .solved = static_cast<Verdict>(row.solved()),
                               .satisfied = static_cast<Verdict>(row.satisfied()),
                               .round = row.round(),
                               .note = {},
                               .by_citizen = row.by_citizen(),
                               .replies = row.has_replies() ? std::optional(row.replies()) : std::nullopt});
  }
  facts.resolutions = ReadTimes(record.resolutions());
  facts.returns = ReadTimes(record.returns());
  facts.redos = ReadTimes(record.redos());
  for (const auto& row : record.overdues()) {
    facts.overdues.push_back({.at = absl::FromUnixMicros(row.at()), .round = row.round()});
  }
  return facts;
}

v1::SiteCheckStep StepOf(const SiteCheck& check, int number) {
  v1::SiteCheckStep step;
  Write(check, number, step);
  return step;
}

std::string EncodeBody(const Case& c) {
  v1::CaseBody body;
  body.ParseFromString(c.stored);
  Write(c.facts, *body.mutable_facts());
  body.clear_deadline_explanations();
  body.clear_callback_notes();
  body.clear_area_names();
  for (const Callback& callback : c.facts.callbacks) body.add_callback_notes(callback.note);
  body.set_title(c.title);
  body.set_text(c.text);
  body.set_urgency(static_cast<v1::Case::Urgency>(c.urgency));
  body.set_kind(static_cast<v1::Case::Kind>(c.kind));
  if (c.point) {
    body.set_longitude(c.point->longitude);
    body.set_latitude(c.point->latitude);
  }
  for (const AreaStep& step : c.area) body.add_area_names(step.name);
  body.set_claimed_area(c.claimed_area);
  body.set_public_reply(c.public_reply);
  body.set_internal_note(c.internal_note);
  body.set_disposition(static_cast<v1::Case::Disposition>(c.disposition));
  body.set_ruled_unit(c.ruled_unit);
  body.set_unit_since(absl::ToUnixMicros(c.unit_since));
  body.set_no_callback(c.no_callback);
  body.set_anonymous(c.anonymous);
  body.set_confidential(c.confidential);
  body.set_complained_unit(c.complained_unit);
  Resize(body.mutable_site_checks(), c.site_checks.size());
  for (int i = 0; i < body.site_checks_size(); ++i) {
    Write(c.site_checks[static_cast<size_t>(i)], i + 1, *body.mutable_site_checks(i));
  }
  Resize(body.mutable_referrals(), c.referrals.size());
  for (int i = 0; i < body.referrals_size(); ++i) {
    Write(c.referrals[static_cast<size_t>(i)], i + 1, *body.mutable_referrals(i));
  }
  Resize(body.mutable_additions(), c.additions.size());
  for (int i = 0; i < body.additions_size(); ++i) {
    const Addition& addition = c.additions[static_cast<size_t>(i)];
    body.mutable_additions(i)->set_at(absl::ToUnixMicros(addition.at));
    body.mutable_additions(i)->set_text(addition.text);
  }
  Resize(body.mutable_notes(), c.notes.size());
  for (int i = 0; i < body.notes_size(); ++i) {
    const Note& note = c.notes[static_cast<size_t>(i)];
    body.mutable_notes(i)->set_version(note.version);
    body.mutable_notes(i)->set_text(note.text);
    body.mutable_notes(i)->set_reply(note.reply);
  }
  body.set_changed(absl::ToUnixMicros(c.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, Case& c) {
  v1::CaseBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a case's row cannot be read");
  }
  c.stored = bytes;
  c.changed = absl::FromUnixMicros(body.changed());
  c.facts = FromRecord(body.facts());
  for (int i = 0; i < body.callback_notes_size() && i < body.facts().callbacks_size(); ++i) {
    c.facts.callbacks[static_cast<size_t>(i)].note = body.callback_notes(i);
  }
  c.title = body.title();
  c.text = body.text();
  c.urgency = static_cast<Urgency>(body.urgency());
  c.kind = static_cast<Kind>(body.kind());
  if (body.has_longitude()) c.point = Point{body.longitude(), body.latitude()};
  const std::vector<std::string> codes = CodesOf(c.facts.area_path);
  for (size_t i = 0; i < codes.size() && i < static_cast<size_t>(body.area_names_size()); ++i) {
    c.area.push_back({codes[i], body.area_names(static_cast<int>(i))});
  }
  c.claimed_area = body.claimed_area();
  c.public_reply = body.public_reply();
  c.internal_note = body.internal_note();
  c.disposition = static_cast<Disposition>(body.disposition());
  c.ruled_unit = body.ruled_unit();
  c.unit_since = absl::FromUnixMicros(body.unit_since());
  c.no_callback = body.no_callback();
  c.anonymous = body.anonymous();
  c.confidential = body.confidential();
  c.complained_unit = body.complained_unit();
  for (const v1::SiteCheckRecord& check : body.site_checks()) c.site_checks.push_back(Read(check));
  for (const v1::CaseReferralRecord& referral : body.referrals()) c.referrals.push_back(FromRecord(referral));
  for (const v1::AdditionRecord& addition : body.additions()) {
    c.additions.push_back({absl::FromUnixMicros(addition.at()), addition.text()});
  }
  for (const v1::NoteRecord& note : body.notes()) c.notes.push_back({note.version(), note.text(), note.reply()});
  return absl::OkStatus();
}

}  // namespace zhiwang::intake

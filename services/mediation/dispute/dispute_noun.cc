#include "services/mediation/dispute/dispute_noun.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/privacy/fingerprint.h"
#include "common/resource/asked_change.h"
#include "common/resource/moment.h"
#include "common/rpc/fields.h"
#include "common/sql/lease/id_source.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/dispute_timers.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/wire/dispute_view.h"
#include "services/mediation/party/party_store.h"
#include "services/mediation/referral/referral_store.h"
#include "services/mediation/screening/finding_dispute.h"
#include "services/mediation/session/session_store.h"

namespace zhiwang::mediation {
namespace {

std::string ResourceName(const Dispute& dispute, int64_t id) {
  return FormatResourceName(dispute.district, DisputeNoun::kCollection, std::to_string(id));
}

}  // namespace

absl::Status WriteBeside(sql::Txn& tx, const ChangedBeside& beside, int64_t other, const resource::Author& author) {
  const DisputeEvent event(beside.type.c_str(), other);
  const resource::DecidedChange<DisputeNoun> change[] = {{beside.before, beside.after, event, author}};
  return resource::WriteChanges<DisputeNoun>(tx, change);
}

std::string OriginKey(const Dispute& dispute) {
  const Origin& origin = dispute.origin;
  if (origin.case_id != 0) return fmt::format("case/{}/{}", origin.case_id, origin.case_round);
  if (origin.screening != 0) return fmt::format("screening/{}/{}", origin.screening, origin.finding);
  if (origin.external_id.empty() || origin.partner.empty()) return {};
  return fmt::format("partner/{}/{}", origin.external_id, origin.partner);
}

std::optional<absl::Time> RunningDue(const Facts& facts) {
  std::optional<absl::Time> due;
  for (const Deadline& deadline : facts.deadlines) {
    if (!calendar::IsRunning(deadline)) continue;
    due = std::min(due.value_or(deadline.due), deadline.due);
  }
  return due;
}

bool Meets(const DisputeFilter& filter, const Dispute& dispute) {
  const Facts& facts = dispute.facts;
  const auto is = [](const auto& asked, const auto& value) { return !asked || *asked == value; };
  if (!LiesIn(facts.area_path, filter.within.area_path)) return false;
  if (!is(filter.within.department, facts.unit) || !is(filter.state, facts.state)) return false;
  if (!is(filter.committee, facts.committee) || !is(filter.type, facts.type)) return false;
  if (!is(filter.colour, facts.risk.colour)) return false;
  if (filter.attention && PileOf(facts) != filter.attention) return false;
  if (filter.number_year && (!facts.number || facts.number->year != *filter.number_year)) return false;
  if (!filter.partner.empty() && dispute.origin.partner != filter.partner) return false;
  if (filter.registered_from && facts.registered < *filter.registered_from) return false;
  if (filter.registered_until && facts.registered >= *filter.registered_until) return false;
  if (!filter.overdue_at) return true;
  const auto due = RunningDue(facts);
  return due && *due < *filter.overdue_at;
}

absl::Status DisputeNoun::Read(const sql::Row& row, Dispute& dispute) {
  dispute.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), dispute);
}

absl::Status DisputeNoun::ReadParts(sql::Txn& tx, std::vector<Dispute>& found) {
  RETURN_IF_ERROR(ReadPeople(tx, found));
  RETURN_IF_ERROR(ReadNewTerms(tx, found));
  return ReadReferrals(tx, found);
}

resource::Columns DisputeNoun::ColumnsOf(const Dispute& dispute) {
  const Facts& facts = dispute.facts;
  resource::Columns columns;
  columns.Set("state", facts.state).Set("committee", facts.committee).Set("level", facts.level);
  columns.Set("type", facts.type).Set("colour", facts.risk.colour).Set("confidential", facts.confidential);
  columns.Set("attention", PileOf(facts)).Set("next_due", RunningDue(facts));
  const std::optional<FileNumber>& number = facts.number;
  columns.Set("number_committee", number ? std::optional(number->committee) : std::nullopt);
  columns.Set("number_year", number ? std::optional(number->year) : std::nullopt);
  columns.Set("number", number ? std::optional(number->number) : std::nullopt);
  columns.Once("origin_key", sql::NullIfEmpty(OriginKey(dispute)));
  columns.Once("partner", sql::NullIfEmpty(dispute.origin.partner));
  columns.Set("unit", facts.unit).Set("area_path", facts.area_path);
  SetAreaColumns(columns, facts.area_path);
  columns.Set("body", EncodeBody(dispute)).Set("words", dispute.stored_words);
  return columns;
}

absl::Status DisputeNoun::NotFound(std::string_view name) { return error::DisputeNotFound(name); }

v1::Dispute DisputeNoun::Show(const rpc::Call& call, const Dispute& dispute) const {
  return ShowDispute(*keys, call, dispute);
}

absl::Status DisputeNoun::AlsoWriteAll(sql::Txn& tx, WrittenDisputes written) {
  RETURN_IF_ERROR(WritePeople(tx, written));
  for (const auto& [before, after, author] : written) {
    if (before == nullptr) RETURN_IF_ERROR(NoteInScreening(tx, after, author));
    RETURN_IF_ERROR(WriteAssignments(tx, before, after));
    RETURN_IF_ERROR(WriteReferrals(tx, before, after, author));
    RETURN_IF_ERROR(LapseTexts(tx, before, after, author));
    RETURN_IF_ERROR(CancelSessions(tx, before, after, author));
    RETURN_IF_ERROR(RebookSessions(tx, after, author));
    if (after.beside != nullptr) RETURN_IF_ERROR(WriteBeside(tx, *after.beside, after.id, author));
  }
  return FollowDisputeTimes(tx, written);
}

v1::Dispute DisputeNoun::Kept(v1::Dispute answer) {
  TakeOutWords(answer);
  return answer;
}

absl::StatusOr<v1::Dispute> DisputeNoun::ShowAgain(const rpc::Call& call, const Dispute& present,
                                                   v1::Dispute kept) const {
  return PutWordsBack(ShowDispute(*keys, call, present), std::move(kept));
}

absl::StatusOr<std::string> DisputeNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

std::string DisputeNoun::UniqueKey(const Dispute& dispute) { return OriginKey(dispute); }

absl::StatusOr<std::map<int64_t, int64_t>> DisputeNoun::TakenBy(sql::Txn& tx, const std::string& district,
                                                                std::span<const Dispute* const> created) {
  std::map<int64_t, int64_t> taken;
  for (const Dispute* dispute : created) {
    const std::string key = OriginKey(*dispute);
    if (key.empty()) continue;
    ASSIGN_OR_RETURN(auto owner, FindByOrigin(tx, district, key));
    while (owner) {
      taken.insert_or_assign(dispute->id, *owner);
      ASSIGN_OR_RETURN(const auto found, (resource::Find<DisputeNoun>(tx, {district, *owner})));
      owner = found && found->facts.joined_into != 0 ? std::optional(found->facts.joined_into) : std::nullopt;
    }
  }
  return taken;
}

absl::Status DisputeNoun::Taken(const rpc::Call& call, const Dispute& created, const Dispute* other) {
  // Who hands a case over is told which dispute answers it, confidential or not.
  const bool hands_over = call.handoff && created.origin.case_id != 0;
  const bool shown = other != nullptr && (hands_over || (call.MayAlso("dispute.read", mediation::ScopeOf(*other)) &&
                                                         ViewFor(call, *other) != View::kPresence));
  return error::DisputeExists(shown ? ResourceName(created, other->id) : "");
}

resource::Scan DisputeNoun::ScanOf(const DisputeFilter& filter) {
  resource::Scan scan;
  const auto add = [&](bool asked, std::string column, sql::Value value, std::string index) {
    if (asked) scan.conditions.push_back({std::move(column), value, std::move(index)});
  };
  const auto area = resource::AreaCondition(filter.within.area_path);
  // What is open stays few however many there were.
  const bool open = filter.state && IsOpen(*filter.state);
  add(filter.attention.has_value(), "attention", filter.attention, "by_attention");
  add(open, "state", filter.state, "by_state");
  add(!filter.partner.empty(), "partner", filter.partner, "by_partner");
  add(filter.committee.has_value(), "committee", filter.committee, "by_committee");
  add(filter.within.department.has_value(), "unit", filter.within.department, "by_unit");
  if (area) scan.conditions.push_back(*area);
  add(filter.colour.has_value(), "colour", filter.colour, "by_colour");
  add(filter.type.has_value(), "type", filter.type, "by_type");
  add(filter.state && !open, "state", filter.state, "by_state");
  add(filter.number_year.has_value(), "number_year", filter.number_year, "");
  if (filter.registered_from) scan.first_id = sql::FirstIdAt(*filter.registered_from);
  if (filter.registered_until) scan.end_id = sql::FirstIdAt(*filter.registered_until);
  if (filter.overdue_at) scan.by = {"next_due", "by_due", absl::ToUnixMicros(*filter.overdue_at)};
  return scan;
}

v1::DisputePresence PresenceNoun::Show(const rpc::Call&, const Dispute& dispute) {
  v1::DisputePresence presence;
  presence.set_name(ResourceName(dispute, dispute.id));
  if (!dispute.area.empty()) {
    presence.set_area(FormatResourceName(dispute.district, "areas", dispute.area.back().code));
  }
  presence.set_open(IsOpen(dispute.facts.state));
  presence.set_register_day(calendar::FormatDay(absl::ToCivilDay(dispute.facts.registered, calendar::ShanghaiZone())));
  return presence;
}

}  // namespace zhiwang::mediation

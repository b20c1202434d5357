#include "services/case_intake/case/case_noun.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/privacy/fingerprint.h"
#include "common/resource/moment.h"
#include "common/sql/lease/id_source.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/case_timers.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/case/wire/case_view.h"

namespace zhiwang::intake {
namespace {

// The category as far as a level, two digits each, which has a column and an index of its own.
std::string_view Level(const Case& c, size_t level) { return std::string_view(c.facts.category).substr(0, 2 * level); }

// The lowest area of a case that is not closed.
std::optional<std::string_view> OpenArea(const Case& c) {
  if (c.facts.state == State::kClosed || c.area.empty()) return std::nullopt;
  return c.area.back().code;
}

}  // namespace

absl::Status CaseNoun::Read(const sql::Row& row, Case& c) {
  c.placement = static_cast<Placement>(row.Int(3));
  if (row.Has(4)) c.external_id = row.Text(4);
  c.reporter.envelope = row.Text(5);
  if (row.Has(7)) c.citizen = row.Text(7);
  return DecodeBody(row.Text(6), c);
}

resource::Columns CaseNoun::ColumnsOf(const Case& c) {
  resource::Columns columns;
  columns.Set("state", c.facts.state).Once("channel", c.facts.channel).Set("placement", c.placement);
  columns.Set("category", c.facts.category).Set("category1", Level(c, 1)).Set("category2", Level(c, 2));
  columns.Set("unit", c.facts.unit);
  SetAreaColumns(columns, c.facts.area_path);
  columns.Set("handle_due", RunningHandlingDue(c.facts)).Set("open_area", OpenArea(c));
  columns.Once("external_id", sql::NullIfEmpty(c.external_id)).Once("source_print", sql::NullIfEmpty(c.source_print));
  columns.Once("reporter", c.reporter.envelope);
  columns.Once("reporter_phone", sql::NullIfEmpty(c.reporter.phone_index));
  columns.Once("reporter_identity", sql::NullIfEmpty(c.reporter.identity_index));
  columns.Once("citizen", sql::NullIfEmpty(c.citizen));
  columns.Set("body", EncodeBody(c));
  return columns;
}

absl::Status CaseNoun::NotFound(std::string_view name) { return error::CaseNotFound(name); }

v1::Case CaseNoun::Show(const rpc::Call& call, const Case& c) const { return ShowCase(*keys, call, c); }

absl::Status CaseNoun::AlsoWrite(sql::Txn& tx, const Case* before, const Case& after) {
  return FollowCaseTimes(tx, before, after);
}

v1::Case CaseNoun::Kept(v1::Case answer) {
  v1::Reporter& reporter = *answer.mutable_reporter();
  reporter.clear_display_name();
  reporter.clear_phone();
  reporter.clear_identity_number();
  reporter.clear_address();
  return answer;
}

absl::StatusOr<v1::Case> CaseNoun::ShowAgain(const rpc::Call& call, const Case& present, v1::Case kept) const {
  if (kept.reporter().withheld()) return kept;
  if (MayKnowReporter(resource::ActorOf(call), present)) {
    RETURN_IF_ERROR(ShowMasked(*keys, present, *kept.mutable_reporter()));
  } else {
    Withhold(kept);
  }
  return kept;
}

absl::StatusOr<std::string> CaseNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "case_intake.request", content);
}

absl::StatusOr<std::map<int64_t, int64_t>> CaseNoun::TakenBy(sql::Txn& tx, const std::string& district,
                                                             std::span<const Case* const> created) {
  std::map<std::string, int64_t> wanted;
  std::vector<std::string> external_ids;
  for (const Case* c : created) {
    if (c->external_id.empty()) continue;
    wanted.emplace(c->external_id, c->id);
    external_ids.push_back(c->external_id);
  }
  ASSIGN_OR_RETURN(const auto known, RowsByExternalId(tx, district, external_ids));
  std::map<int64_t, int64_t> taken;
  for (const KnownRow& row : known) taken.emplace(wanted[row.external_id], row.id);
  return taken;
}

absl::Status CaseNoun::Taken(const rpc::Call& call, const Case& created, const Case* other) {
  const bool shown = other != nullptr && call.MayAlso("case.read", intake::ScopeOf(*other));
  return error::ExternalIdTaken(created.external_id, shown ? other : nullptr);
}

resource::Scan CaseNoun::ScanOf(const CaseFilter& filter) {
  resource::Scan scan;
  const auto add = [&](bool asked, std::string column, sql::Value value, std::string index) {
    if (asked) scan.conditions.push_back({std::move(column), value, std::move(index)});
  };
  const auto area = resource::AreaCondition(filter.within.area_path);
  const size_t digits = filter.category.size();
  const std::string category = fmt::format("category{}", digits == 6 ? "" : std::to_string(digits / 2));
  // One person has few cases, and what is open stays few however many there were.
  const bool open = filter.state && *filter.state != State::kClosed;
  add(!filter.citizen.empty(), "citizen", filter.citizen, "by_citizen");
  add(!filter.reporter_identity.empty(), "reporter_identity", filter.reporter_identity, "by_identity");
  add(!filter.reporter_phone.empty(), "reporter_phone", filter.reporter_phone, "by_phone");
  add(open, "state", filter.state, "by_state");
  // A case without a place has no town.
  add(filter.placement && *filter.placement != Placement::kPlaced && !area, "area1", "", "by_area1");
  add(filter.within.department.has_value(), "unit", filter.within.department, "by_unit");
  if (area) scan.conditions.push_back(*area);
  add(!filter.category.empty(), category, filter.category, "by_" + category);
  add(filter.channel.has_value(), "channel", filter.channel, "by_channel");
  add(filter.state && !open, "state", filter.state, "by_state");
  add(filter.placement.has_value(), "placement", filter.placement, "");
  if (filter.received_from) scan.first_id = sql::FirstIdAt(*filter.received_from);
  if (filter.received_until) scan.end_id = sql::FirstIdAt(*filter.received_until);
  if (filter.overdue_at) scan.by = {"handle_due", "by_due", absl::ToUnixMicros(*filter.overdue_at)};
  return scan;
}

}  // namespace zhiwang::intake

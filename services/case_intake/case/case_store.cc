#include "services/case_intake/case/case_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/resource/list.h"
#include "common/sql/id_source.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {
namespace {

constexpr size_t kRowsAStatement = 64;
constexpr size_t kBytesAStatement = 4 << 20;
constexpr size_t kAreaColumns = 4;

constexpr std::string_view kColumns = "id, version, placement, external_id, reporter, body, citizen";

// Steps of the path below the district, each with a column and an index of its own.
std::string AreaCode(const Case& c, size_t depth) { return depth < c.area.size() ? c.area[depth].code : std::string(); }

// The category as far as a level, two digits each, which has a column and an index of its own, too.
std::string_view Level(const Case& c, size_t level) { return std::string_view(c.facts.category).substr(0, 2 * level); }

absl::StatusOr<Case> ReadCase(const std::string& district, const sql::Row& row) {
  Case c;
  c.district = district;
  c.id = row.Int(1);
  c.version = row.Int(2);
  c.placement = static_cast<Placement>(row.Int(3));
  if (row.Has(4)) c.external_id = row.Text(4);
  c.reporter.envelope = row.Text(5);
  RETURN_IF_ERROR(DecodeBody(row.Text(6), c));
  if (row.Has(7)) c.citizen = row.Text(7);
  return c;
}

std::string Placeholders(size_t count) {
  std::string marks = "?";
  for (size_t i = 1; i < count; ++i) marks += ",?";
  return marks;
}

// A row's texts, alive while its statement runs.
struct CaseRow {
  explicit CaseRow(const Case& c) : body(EncodeBody(c)) {
    for (size_t i = 0; i < kAreaColumns; ++i) area[i] = AreaCode(c, i + 1);
  }
  std::string area[kAreaColumns];
  std::string body;
};

std::optional<std::string_view> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

}  // namespace

changelog::Change CaseChanged(const rpc::Call& call, const Case* before, const Case& after, const CaseEvent& event,
                              absl::Time now) {
  v1::CaseChange change;
  if (before != nullptr) *change.mutable_before() = FactsRecordOf(*before);
  *change.mutable_after() = FactsRecordOf(after);
  if (event.return_reason) change.set_return_reason(static_cast<v1::Case::ReturnReason>(*event.return_reason));
  change.set_disposition(static_cast<v1::Case::Disposition>(after.disposition));
  static const std::vector<SiteCheck> kNone;
  if (const int number = ChangedCheck(before == nullptr ? kNone : before->site_checks, after.site_checks)) {
    *change.mutable_site_check() = StepOf(after.site_checks[static_cast<size_t>(number) - 1], number);
  }
  return {.district = after.district,
          .kind = "case",
          .id = std::to_string(after.id),
          .version = after.version,
          .type = event.type,
          .actor = call.principal,
          .area_path = after.facts.area_path,
          .payload = change.SerializeAsString(),
          .request_id = event.request_id,
          .trace_parent = call.trace_parent,
          .at = now};
}

absl::StatusOr<absl::flat_hash_map<int64_t, Case>> FindCases(sql::Txn& tx, const std::string& district,
                                                             absl::Span<const int64_t> ids) {
  absl::flat_hash_map<int64_t, Case> cases;
  if (ids.empty()) return cases;
  std::vector<sql::Value> values = {district};
  values.insert(values.end(), ids.begin(), ids.end());
  absl::Status status;
  RETURN_IF_ERROR(tx.Query(
      fmt::format("SELECT {} FROM intake_case WHERE district = ? AND id IN ({})", kColumns, Placeholders(ids.size())),
      values, [&](const sql::Row& row) {
        auto c = ReadCase(district, row);
        if (!c.ok()) {
          status = c.status();
          return;
        }
        const int64_t id = c->id;
        cases.emplace(id, *std::move(c));
      }));
  if (!status.ok()) return status;
  return cases;
}

absl::StatusOr<std::optional<Case>> FindCase(sql::Txn& tx, const std::string& district, int64_t id) {
  ASSIGN_OR_RETURN(auto cases, FindCases(tx, district, {id}));
  if (cases.empty()) return std::nullopt;
  return std::move(cases.begin()->second);
}

absl::StatusOr<std::vector<Case>> OpenCases(sql::Txn& tx, const std::string& district, int64_t after_id, int limit) {
  std::vector<sql::Value> values;
  for (int state = 0; state < 4; ++state) values.insert(values.end(), {district, after_id, limit});
  values.emplace_back(limit);
  std::vector<int64_t> ids;
  RETURN_IF_ERROR(tx.Query(kOpenCases, values, [&](const sql::Row& row) { ids.push_back(row.Int(1)); }));
  ASSIGN_OR_RETURN(auto found, FindCases(tx, district, ids));
  std::vector<Case> cases;
  for (const int64_t id : ids) {
    if (const auto c = found.find(id); c != found.end()) cases.push_back(std::move(c->second));
  }
  return cases;
}

absl::StatusOr<std::optional<Case>> FindCaseToChange(sql::Txn& tx, const std::string& district, int64_t id) {
  std::optional<absl::StatusOr<Case>> found;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM intake_case WHERE district = ? AND id = ? FOR UPDATE", kColumns),
                           {district, id}, [&](const sql::Row& row) { found = ReadCase(district, row); }));
  if (!found) return std::nullopt;
  RETURN_IF_ERROR(found->status());
  return **std::move(found);
}

absl::Status InsertCases(sql::Txn& tx, absl::Span<const Case> cases, absl::Span<const std::string> source_prints) {
  static constexpr std::string_view kInsert =
      "INSERT INTO intake_case (district, id, version, state, channel, placement, category, category1, category2, "
      "unit, "
      "area1, area2, area3, area4, handle_due, external_id, source_print, reporter, reporter_phone, reporter_identity, "
      "citizen, body) VALUES ";
  for (size_t begin = 0; begin < cases.size();) {
    std::vector<CaseRow> rows;
    size_t bytes = 0;
    while (begin + rows.size() < cases.size() && rows.size() < kRowsAStatement && bytes < kBytesAStatement) {
      bytes += rows.emplace_back(cases[begin + rows.size()]).body.size();
    }
    std::string sql(kInsert);
    std::vector<sql::Value> values;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Case& c = cases[begin + i];
      const CaseRow& row = rows[i];
      sql +=
          i == 0 ? "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
      values.insert(values.end(), {c.district,
                                   c.id,
                                   c.version,
                                   c.facts.state,
                                   c.facts.channel,
                                   c.placement,
                                   c.facts.category,
                                   Level(c, 1),
                                   Level(c, 2),
                                   c.facts.unit,
                                   row.area[0],
                                   row.area[1],
                                   row.area[2],
                                   row.area[3],
                                   RunningHandlingDue(c.facts),
                                   NullIfEmpty(c.external_id),
                                   source_prints.empty() ? std::nullopt : NullIfEmpty(source_prints[begin + i]),
                                   c.reporter.envelope,
                                   NullIfEmpty(c.reporter.phone_index),
                                   NullIfEmpty(c.reporter.identity_index),
                                   NullIfEmpty(c.citizen),
                                   row.body});
    }
    RETURN_IF_ERROR(tx.Execute(sql, values).status());
    begin += rows.size();
  }
  return absl::OkStatus();
}

absl::Status UpdateCase(sql::Txn& tx, const Case& after) {
  const CaseRow row(after);
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute(
          "UPDATE intake_case SET version = ?, state = ?, placement = ?, category = ?, category1 = ?, category2 = "
          "?, unit = ?, area1 = ?, area2 = ?, area3 = ?, area4 = ?, handle_due = ?, body = ? WHERE district = ? AND "
          "id = ? AND version = ?",
          {after.version, after.facts.state, after.placement, after.facts.category, Level(after, 1), Level(after, 2),
           after.facts.unit, row.area[0], row.area[1], row.area[2], row.area[3], RunningHandlingDue(after.facts),
           row.body, after.district, after.id, after.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(std::to_string(after.id));
}

resource::Scan ScanOf(const CaseFilter& filter) {
  resource::Scan scan;
  const auto add = [&](bool asked, std::string column, const sql::Value& value, std::string index) {
    if (asked) scan.conditions.push_back({std::move(column), value, std::move(index)});
  };
  const auto area = resource::AreaCondition(filter.area_path);
  const size_t digits = filter.category.size();
  const std::string category = fmt::format("category{}", digits == 6 ? "" : std::to_string(digits / 2));
  // One person has few cases, and what is open stays few however many there were.
  const bool open = filter.state && *filter.state != State::kClosed;
  add(!filter.citizen.empty(), "citizen", filter.citizen, "by_citizen");
  add(!filter.reporter_identity.empty(), "reporter_identity", filter.reporter_identity, "by_identity");
  add(!filter.reporter_phone.empty(), "reporter_phone", filter.reporter_phone, "by_phone");
  add(open, "state", filter.state, "by_state");
  // What has no place has no town.
  add(filter.placement && *filter.placement != Placement::kPlaced && !area, "area1", "", "by_area1");
  add(filter.unit.has_value(), "unit", filter.unit, "by_unit");
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

absl::StatusOr<CasePage> ListCases(sql::Txn& tx, const CaseFilter& filter, const std::vector<auth::Grant>& reach,
                                   const rpc::Page& page) {
  ASSIGN_OR_RETURN(const auto after, resource::ReadPosition(page.after));
  // One scan for each grant, so that each has its index.
  std::vector<CaseFilter> filters;
  for (const auth::Grant& grant : reach) {
    const auto within = resource::Narrowed({filter.area_path, filter.unit}, grant, true);
    if (!within) continue;
    CaseFilter& narrowed = filters.emplace_back(filter);
    narrowed.area_path = within->area_path;
    narrowed.unit = within->department;
  }
  const int most = resource::kMostExamined / std::max(1, static_cast<int>(filters.size()));
  std::vector<resource::Examined> examined;
  for (const CaseFilter& narrowed : filters) {
    // One more than asked for tells whether there is another page.
    ASSIGN_OR_RETURN(examined.emplace_back(), resource::Examine(tx, "intake_case", filter.district, ScanOf(narrowed),
                                                                after, page.size + 1, most));
  }
  const resource::MergedPage merged = resource::Merge(filter.overdue_at.has_value(), examined, page.size);
  std::vector<int64_t> ids;
  for (const resource::Position& position : merged.positions) ids.push_back(position.id);
  ASSIGN_OR_RETURN(auto found, FindCases(tx, filter.district, ids));
  CasePage listed;
  if (merged.next) listed.next = resource::WritePosition(*merged.next);
  for (const int64_t id : ids) {
    const auto c = found.find(id);
    if (c != found.end()) listed.cases.push_back(std::move(c->second));
  }
  return listed;
}

absl::StatusOr<std::vector<KnownRow>> RowsByExternalId(sql::Txn& tx, const std::string& district,
                                                       absl::Span<const std::string> external_ids) {
  std::vector<KnownRow> known;
  if (external_ids.empty()) return known;
  std::vector<sql::Value> values = {district};
  values.insert(values.end(), external_ids.begin(), external_ids.end());
  RETURN_IF_ERROR(tx.Query(
      fmt::format("SELECT external_id, id, source_print FROM intake_case WHERE district = ? AND external_id IN ({})",
                  Placeholders(external_ids.size())),
      values, [&](const sql::Row& row) {
        known.push_back({row.Text(1), row.Int(2), row.Has(3) ? row.Text(3) : std::string()});
      }));
  return known;
}

absl::StatusOr<std::vector<int64_t>> TakenIds(sql::Txn& tx, const std::string& district,
                                              absl::Span<const int64_t> ids) {
  std::vector<int64_t> taken;
  if (ids.empty()) return taken;
  std::vector<sql::Value> values = {district};
  values.insert(values.end(), ids.begin(), ids.end());
  RETURN_IF_ERROR(
      tx.Query(fmt::format("SELECT id FROM intake_case WHERE district = ? AND id IN ({})", Placeholders(ids.size())),
               values, [&](const sql::Row& row) { taken.push_back(row.Int(1)); }));
  return taken;
}

absl::StatusOr<std::vector<ReporterRow>> ReadReporters(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                       int limit) {
  std::vector<ReporterRow> rows;
  RETURN_IF_ERROR(tx.Query(kReadReporters, {district, after_id, limit}, [&](const sql::Row& row) {
    rows.push_back({row.Int(1), row.Text(2)});
  }));
  return rows;
}

absl::StatusOr<bool> ReplaceReporter(sql::Txn& tx, const std::string& district, const ReporterRow& row,
                                     const SealedReporter& resealed) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute(kReplaceReporter, {resealed.envelope, NullIfEmpty(resealed.phone_index),
                                    NullIfEmpty(resealed.identity_index), district, row.id, row.envelope}));
  return changed == 1;
}

absl::StatusOr<std::vector<std::string>> DistrictsWithCases(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query(kDistrictsWithCases, {}, [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::vector<std::pair<std::string, int64_t>>> CasesToPlace(sql::Txn& tx, int limit) {
  std::vector<std::pair<std::string, int64_t>> cases;
  RETURN_IF_ERROR(tx.Query("SELECT district, id FROM case_to_place ORDER BY district, id LIMIT ?", {limit},
                           [&](const sql::Row& row) { cases.emplace_back(row.Text(1), row.Int(2)); }));
  return cases;
}

absl::Status SetWaitsForPlace(sql::Txn& tx, const Case& c, bool waits) {
  return tx
      .Execute(waits ? "INSERT INTO case_to_place (district, id) VALUES (?, ?)"
                     : "DELETE FROM case_to_place WHERE district = ? AND id = ?",
               {c.district, c.id})
      .status();
}

}  // namespace zhiwang::intake

#include "services/grid_registry/site_check/site_check_store.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kAreaColumns = 4;
constexpr std::string_view kColumns = "id, version, state, case_id, number, area_path, worker, due, body";

std::string EncodeBody(const SiteCheck& check) {
  v1::SiteCheckBody body;
  body.set_question(check.question);
  if (check.point) {
    body.set_longitude(check.point->longitude);
    body.set_latitude(check.point->latitude);
  }
  body.set_created(absl::ToUnixMicros(check.created));
  body.set_at(absl::ToUnixMicros(check.at));
  body.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(check.finding));
  body.set_report(check.report);
  if (check.found_at) {
    body.set_found_longitude(check.found_at->longitude);
    body.set_found_latitude(check.found_at->latitude);
  }
  body.set_refusal(static_cast<common::v1::SiteCheckProgress::Refusal>(check.refusal));
  body.set_note(check.note);
  return body.SerializeAsString();
}

absl::Status DecodeBody(const std::string& bytes, SiteCheck& check) {
  v1::SiteCheckBody body;
  if (!body.ParseFromString(bytes)) return error::Unexpected("an on-site check's row cannot be read");
  check.question = body.question();
  if (body.has_longitude()) check.point = {body.longitude(), body.latitude()};
  check.created = absl::FromUnixMicros(body.created());
  check.at = absl::FromUnixMicros(body.at());
  check.finding = static_cast<SiteCheckFinding>(body.finding());
  check.report = body.report();
  if (body.has_found_longitude()) check.found_at = {body.found_longitude(), body.found_latitude()};
  check.refusal = static_cast<SiteCheckRefusal>(body.refusal());
  check.note = body.note();
  return absl::OkStatus();
}

absl::StatusOr<SiteCheck> ReadSiteCheck(const std::string& district, const sql::Row& row) {
  SiteCheck check;
  check.district = district;
  check.id = row.Int(1);
  check.version = row.Int(2);
  check.state = static_cast<SiteCheckState>(row.Int(3));
  check.case_id = row.Int(4);
  check.number = static_cast<int>(row.Int(5));
  check.area_path = row.Text(6);
  check.worker = row.Text(7);
  check.due = row.Time(8);
  RETURN_IF_ERROR(DecodeBody(row.Text(9), check));
  return check;
}

absl::StatusOr<std::vector<SiteCheck>> ReadSiteChecks(sql::Txn& tx, const std::string& district, std::string_view sql,
                                                      const std::vector<sql::Value>& values) {
  std::vector<SiteCheck> checks;
  absl::Status status;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) {
    auto check = ReadSiteCheck(district, row);
    if (check.ok()) {
      checks.push_back(*std::move(check));
    } else {
      status = check.status();
    }
  }));
  if (!status.ok()) return status;
  return checks;
}

std::optional<absl::Time> OpenUntil(const SiteCheck& check) {
  return IsOpen(check.state) ? std::optional(check.due) : std::nullopt;
}

// The filter with what a grant covers besides; nothing when the two have nothing in common.
std::optional<SiteCheckFilter> Narrowed(const SiteCheckFilter& filter, const auth::Grant& grant) {
  SiteCheckFilter narrowed = filter;
  if (grant.area_path.empty()) return std::nullopt;  // a department has no on-site checks
  if (grant.area_path.starts_with(filter.area_path)) {
    narrowed.area_path = grant.area_path;
  } else if (!filter.area_path.starts_with(grant.area_path)) {
    return std::nullopt;
  }
  return narrowed;
}

}  // namespace

absl::StatusOr<std::optional<SiteCheck>> FindSiteCheck(sql::Txn& tx, const std::string& district, int64_t id) {
  ASSIGN_OR_RETURN(
      auto found,
      ReadSiteChecks(tx, district, fmt::format("SELECT {} FROM site_check WHERE district = ? AND id = ?", kColumns),
                     {district, id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::optional<int64_t>> FindSiteCheckOf(sql::Txn& tx, const std::string& district, int64_t case_id,
                                                       int number) {
  return tx.QueryOne("SELECT id FROM site_check WHERE district = ? AND case_id = ? AND number = ?",
                     {district, case_id, number}, [](const sql::Row& row) { return row.Int(1); });
}

absl::Status InsertSiteCheck(sql::Txn& tx, const SiteCheck& check) {
  std::vector<std::string> area = CodesOf(check.area_path);
  area.resize(kAreaColumns + 1);
  const std::string body = EncodeBody(check);
  return tx
      .Execute(
          "INSERT INTO site_check (district, id, version, state, case_id, number, area_path, area1, area2, area3, "
          "area4, worker, due, open_until, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          {check.district, check.id, check.version, check.state, check.case_id, check.number, check.area_path, area[1],
           area[2], area[3], area[4], check.worker, check.due, OpenUntil(check), body})
      .status();
}

absl::Status UpdateSiteCheck(sql::Txn& tx, const SiteCheck& after) {
  const std::string body = EncodeBody(after);
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE site_check SET version = ?, state = ?, worker = ?, open_until = ?, body = ? WHERE "
                 "district = ? AND id = ? AND version = ?",
                 {after.version, after.state, after.worker, OpenUntil(after), body, after.district, after.id,
                  after.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(std::to_string(after.id));
}

SiteCheckQuery MakeSiteCheckQuery(const SiteCheckFilter& filter, std::optional<int64_t> before_id, int limit) {
  // The one index that narrows most and still yields the order. What is open stays few however many checks there were.
  const AreaStepBelow area = LastStepBelowDistrict(filter.area_path);
  std::string index = "PRIMARY";
  if (area.depth > 0) index = fmt::format("by_area{}", area.depth);
  if (filter.state && (area.depth == 0 || IsOpen(*filter.state))) index = "by_state";
  if (!filter.worker.empty()) index = "by_worker";

  SiteCheckQuery query;
  query.sql = fmt::format("SELECT {} FROM site_check FORCE INDEX ({}) WHERE district = ?", kColumns, index);
  query.values = {filter.district};
  const auto require = [&](std::string_view condition, sql::Value value) {
    query.sql += fmt::format(" AND {}", condition);
    query.values.push_back(value);
  };
  if (area.depth > 0) require(fmt::format("area{} = ?", area.depth), area.code);
  if (filter.state) require("state = ?", *filter.state);
  if (!filter.worker.empty()) require("worker = ?", filter.worker);
  if (before_id) require("id < ?", *before_id);
  query.sql += " ORDER BY id DESC LIMIT ?";
  query.values.push_back(limit);
  return query;
}

absl::StatusOr<std::vector<SiteCheck>> ListSiteChecksInReach(sql::Txn& tx, const SiteCheckFilter& filter,
                                                             const std::vector<auth::Grant>& reach,
                                                             std::optional<int64_t> before_id, int limit) {
  // One query for each grant, so that each has its index; a check that two of them cover is there once.
  std::vector<SiteCheck> all;
  for (const auth::Grant& grant : reach) {
    const std::optional<SiteCheckFilter> narrowed = Narrowed(filter, grant);
    if (!narrowed) continue;
    const SiteCheckQuery query = MakeSiteCheckQuery(*narrowed, before_id, limit);
    ASSIGN_OR_RETURN(auto some, ReadSiteChecks(tx, filter.district, query.sql, query.values));
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const SiteCheck& a, const SiteCheck& b) { return a.id > b.id; });
  all.erase(std::unique(all.begin(), all.end(), [](const SiteCheck& a, const SiteCheck& b) { return a.id == b.id; }),
            all.end());
  if (all.size() > static_cast<size_t>(limit)) all.resize(static_cast<size_t>(limit));
  return all;
}

absl::StatusOr<std::vector<std::pair<std::string, int64_t>>> OverdueSiteChecks(sql::Txn& tx, absl::Time by, int limit) {
  std::vector<std::pair<std::string, int64_t>> overdue;
  RETURN_IF_ERROR(tx.Query("SELECT district, id FROM site_check WHERE open_until < ? ORDER BY open_until LIMIT ?",
                           {by, limit}, [&](const sql::Row& row) { overdue.emplace_back(row.Text(1), row.Int(2)); }));
  return overdue;
}

}  // namespace zhiwang::grid

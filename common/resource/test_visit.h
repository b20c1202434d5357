#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/list/list.h"
#include "common/resource/noun.h"
#include "common/status/error.h"
#include "tests/support/database_test.h"
#include "tests/support/refused.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

// A small kind of resource to try the write and the list with: a household visit, which is planned, moved and told of.
namespace zhiwang::resource {

struct Visit {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;
  absl::Time changed = absl::UnixEpoch();
  int state = 1;
  int kind = 0;
  std::string area_path = "/370211000000/370211109000/";
  std::string unit;
  std::string code;  // of a register outside; empty: none
  std::optional<absl::Time> due;
  std::string words;  // a list of what was done
  std::string phone;  // not to be remembered
};

// The wire form borrows the messages of on-site checks.
struct VisitNoun {
  using Domain = Visit;
  using Proto = grid::v1::SiteCheck;
  using Event = resource::Event;
  static constexpr std::string_view kKind = "visit";
  static constexpr std::string_view kCollection = "siteChecks";
  static constexpr std::string_view kTable = "visit";
  static constexpr std::string_view kSelect = "changed, state, kind, area_path, unit, code, due, words, phone";
  static constexpr bool kByDepartment = true;

  static absl::Status Read(const sql::Row& row, Visit& visit) {
    visit.changed = row.Time(3);
    visit.state = static_cast<int>(row.Int(4));
    visit.kind = static_cast<int>(row.Int(5));
    visit.area_path = row.Text(6);
    visit.unit = row.Text(7);
    if (row.Has(8)) visit.code = row.Text(8);
    if (row.Has(9)) visit.due = row.Time(9);
    visit.words = row.Text(10);
    visit.phone = row.Text(11);
    return absl::OkStatus();
  }
  static Columns ColumnsOf(const Visit& visit) {
    Columns columns;
    columns.Set("changed", visit.changed).Set("state", visit.state).Set("kind", visit.kind);
    columns.Set("area_path", visit.area_path).Set("unit", visit.unit).Set("due", visit.due);
    SetAreaColumns(columns, visit.area_path);
    columns.Set("words", visit.words).Once("phone", visit.phone).Once("code", sql::NullIfEmpty(visit.code));
    return columns;
  }
  static changelog::Change ChangeOf(const Visit*, const Visit& after, const Event& event) {
    changelog::Change change;
    change.type = event.type;
    change.area_path = after.area_path;
    change.payload = after.words;
    return change;
  }
  static auth::Scope ScopeOf(const Visit& visit) { return {visit.area_path, visit.unit}; }
  static absl::Status NotFound(std::string_view name) {
    return Error(absl::StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND, "no such visit", "没有这次走访")
        .Resource("Visit", std::string(name));
  }
  Proto Show(const rpc::Call& call, const Visit& visit) const {
    Proto proto;
    proto.set_name(FormatName<VisitNoun>(visit));
    proto.set_etag(EtagOf(visit.version));
    proto.set_question(visit.words);
    proto.set_area(call.MaySomewhere("reporter.reveal") ? visit.phone : "*");
    return proto;
  }

  static Proto Kept(Proto answer) {
    answer.clear_area();
    return answer;
  }
  Proto ShowAgain(const rpc::Call& call, const Visit& present, Proto kept) const {
    kept.set_area(Show(call, present).area());
    return kept;
  }

  static const std::string& UniqueKey(const Visit& visit) { return visit.code; }
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const Visit* const> created) {
    std::map<int64_t, int64_t> taken;
    std::map<std::string, int64_t> codes;
    std::vector<std::string_view> wanted;
    for (const Visit* visit : created) {
      if (visit->code.empty()) continue;
      wanted.push_back(visit->code);
      codes.emplace(visit->code, visit->id);
    }
    if (wanted.empty()) return taken;
    std::string sql = "SELECT code, id FROM visit WHERE district = ? AND code IN ";
    std::vector<sql::Value> values = {district};
    sql::AppendInList(absl::MakeConstSpan(wanted), sql, values);
    RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) { taken[codes[row.Text(1)]] = row.Int(2); }));
    return taken;
  }
  static absl::Status Taken(const rpc::Call&, const Visit& created, const Visit* other) {
    return Error(absl::StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN, "taken: " + created.code, "编号已用")
        .Resource("Visit", other == nullptr ? "" : FormatName<VisitNoun>(*other));
  }

  struct Filter {
    std::string district;
    Within within = {};
    std::optional<int> state = {}, kind = {};
    std::optional<int64_t> first_id = {}, end_id = {};
    std::optional<absl::Time> overdue_at = {};
  };
  static Scan ScanOf(const Filter& filter) {
    Scan scan;
    if (filter.state) scan.conditions.push_back({"state", *filter.state, "by_state"});
    if (filter.within.department) scan.conditions.push_back({"unit", *filter.within.department, "by_unit"});
    if (const auto area = AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
    if (filter.kind) scan.conditions.push_back({"kind", *filter.kind, "by_kind"});
    scan.first_id = filter.first_id;
    scan.end_id = filter.end_id;
    if (filter.overdue_at) scan.by = {"due", "by_due", absl::ToUnixMicros(*filter.overdue_at)};
    return scan;
  }
};
static_assert(Noun<VisitNoun>);

// A test with a table of visits on the program's private server.
class VisitTest : public testing::DatabaseTest {
 protected:
  static constexpr char kDistrict[] = "370211";
  static constexpr char kTownPath[] = "/370211000000/370211109000/";
  static constexpr char kOtherTownPath[] = "/370211000000/370211110000/";

  void SetUp() override {
    const sql::Component visits{"test_visits", {{1, "0001_visit", R"sql(
CREATE TABLE visit (
  district CHAR(6) NOT NULL, id BIGINT NOT NULL, version BIGINT NOT NULL, changed BIGINT NOT NULL,
  state TINYINT NOT NULL, kind INT NOT NULL, area_path VARCHAR(160) NOT NULL, unit VARCHAR(20) NOT NULL,
  area1 VARCHAR(20) NOT NULL, area2 VARCHAR(20) NOT NULL, area3 VARCHAR(20) NOT NULL, area4 VARCHAR(20) NOT NULL,
  code VARCHAR(10) NULL, due BIGINT NULL, words VARCHAR(2000) NOT NULL, phone VARCHAR(20) NOT NULL,
  PRIMARY KEY (district, id), UNIQUE KEY by_code (district, code), KEY by_state (district, state, id),
  KEY by_kind (district, kind, id), KEY by_unit (district, unit, id), KEY by_area1 (district, area1, id),
  KEY by_due (district, due)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
)sql"}}};
    CreateSchema({foundation_migrations(), visits});
    parts_ = std::make_unique<Parts<VisitNoun>>(Parts<VisitNoun>{*db_, {}});
  }

  // A call by somebody with these grants, of a method that dispatchers and handlers may use.
  static rpc::Call CallBy(std::string principal, std::vector<auth::Grant> grants) {
    static constexpr auth::Rule kRule{
        "visit.change", auth::RoleSet{auth::Role::kTownDispatcher, auth::Role::kDepartmentHandler}, "走访"};
    rpc::Call call;
    call.principal = std::move(principal);
    call.rights = std::make_shared<const auth::Rights>(std::move(grants));
    call.rule = &kRule;
    call.deadline = Soon();
    call.district = kDistrict;
    return call;
  }
  static rpc::Call Anywhere(std::string principal = "员工/1") {
    return CallBy(std::move(principal), {{auth::Role::kTownDispatcher, "/", ""}});
  }
  static rpc::Call InTown(const std::string& area_path, std::string principal = "员工/2") {
    return CallBy(std::move(principal), {{auth::Role::kTownDispatcher, area_path, ""}});
  }

  static Visit Planned(int64_t id) {
    Visit visit;
    visit.district = kDistrict;
    visit.id = id;
    visit.changed = NowInMicros();
    visit.words = "planned";
    visit.phone = "13900000000";
    return visit;
  }
  static Visit Coded(int64_t id, const std::string& code) {
    Visit visit = Planned(id);
    visit.code = code;
    return visit;
  }
  void Write(Visit visit) {
    ASSERT_EQ(db_->Transact(Soon(),
                            [&](sql::Txn& tx) {
                              Visit copy = visit;
                              return WriteNew<VisitNoun>(tx, copy, "visit.planned", {"员工/1"});
                            }),
              absl::OkStatus());
  }
  std::optional<Visit> Stored(int64_t id) {
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) { return Find<VisitNoun>(tx, {kDistrict, id}); });
    EXPECT_EQ(found.status(), absl::OkStatus());
    return found.ok() ? *found : std::nullopt;
  }

  static grid::v1::AcceptSiteCheckRequest About(int64_t id, const std::string& request_id = NewUuid()) {
    grid::v1::AcceptSiteCheckRequest request;
    request.set_name(FormatName(Name{kDistrict, id}, "siteChecks"));
    request.set_request_id(request_id);
    return request;
  }
  // Adds a word to a visit.
  absl::StatusOr<grid::v1::SiteCheck> Say(const rpc::Call& call, const grid::v1::AcceptSiteCheckRequest& request,
                                          const std::string& word) {
    return Change(*parts_, call, request, "visit.told", [&](const Moment&, const Visit& before) {
      Visit after = before;
      after.words += ' ' + word;
      return absl::StatusOr<Visit>(std::move(after));
    });
  }

  // A request for a new visit; and the visit that one asks for, created by itself.
  static grid::v1::CreateSiteCheckRequest Request(const std::string& request_id = NewUuid()) {
    grid::v1::CreateSiteCheckRequest request;
    request.set_district("districts/370211");
    request.set_request_id(request_id);
    return request;
  }
  absl::StatusOr<grid::v1::SiteCheck> CreateAlone(const grid::v1::CreateSiteCheckRequest& request, const Visit& visit,
                                                  const rpc::Call& call = Anywhere()) {
    return resource::Create(*parts_, call, request, "visit.planned",
                            [&](sql::Txn&, const Moment&) { return absl::StatusOr<Visit>(visit); });
  }
  int64_t Visits() { return Number("SELECT COUNT(*) FROM visit"); }
  int64_t Logged() { return Number("SELECT COUNT(*) FROM change_log WHERE kind = 'visit'"); }

  // The versions that the log has of a visit, in order.
  std::vector<int64_t> Timeline(int64_t id) {
    std::vector<int64_t> versions;
    EXPECT_EQ(
        db_->Read(Soon(),
                  [&](sql::Txn& tx) {
                    versions.clear();
                    return tx.Query(
                        "SELECT version FROM change_log WHERE district = ? AND kind = 'visit' AND id = ? ORDER BY "
                        "version",
                        {kDistrict, std::to_string(id)}, [&](const sql::Row& row) { versions.push_back(row.Int(1)); });
                  }),
        absl::OkStatus());
    return versions;
  }

  // Of the whole server.
  int64_t Commits() { return Status("Com_commit"); }
  int64_t Rollbacks() { return Status("Com_rollback"); }
  int64_t Status(const std::string& name) {
    return db_
        ->Read(Soon(),
               [&](sql::Txn& tx) {
                 return tx.QueryOne("SHOW GLOBAL STATUS LIKE '" + name + "'", {},
                                    [](const sql::Row& row) { return std::stoll(row.Text(2)); });
               })
        ->value_or(-1);
  }

  std::unique_ptr<Parts<VisitNoun>> parts_;
};

}  // namespace zhiwang::resource

// A holiday notice as its operator tries it first: through zhiwangctl, which says what it would move, and writes nothing.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/sql/database.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/refused.h"
#include "tests/support/soon.h"

namespace zhiwang::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HolidayPreview : public ::testing::Test {
 protected:
  HolidayPreview() { ImportDemoDistrict(cluster_, 40, 1); }

  std::string Must(const std::vector<std::string>& arguments) {
    const auto output = cluster_.Ctl(arguments);
    EXPECT_EQ(output.exit_code, 0) << output.text;
    return output.text;
  }
  // A case that a unit has; answers its id.
  std::string Dispatched() {
    const std::string said = Must({"case", "new", "--channel", "city_hotline", "--text", "楼道灯不亮", "--area",
                                   kSomeTown, "--kind", "request", "--json"});
    const json created = json::parse(said.substr(std::min(said.size(), said.find('{'))), nullptr, false);
    EXPECT_TRUE(created.is_object()) << said;
    const std::string name = created.value("case", json::object()).value("name", "");
    const std::string id = name.substr(name.rfind('/') + 1);
    Must({"case", "dispatch", id, "--unit", "D23", "--category", "城乡建设/城市建设和市政管理/自来水供应"});
    return id;
  }
  json Case(const std::string& id) {
    const json shown = json::parse(Must({"case", "show", id, "--json"}), nullptr, false);
    EXPECT_TRUE(shown.is_object()) << id;
    return shown;
  }
  // The due time of the case's handling clock, as the contract writes times: in UTC.
  std::string HandlingDue(const std::string& id) {
    const json shown = Case(id);
    for (const json& deadline : shown["deadlines"]) {
      if (deadline.value("clock", "") == "HANDLING") return deadline.value("dueTime", "");
    }
    ADD_FAILURE() << "no handling clock: " << shown.dump();
    return "";
  }
  // Everything that was ever written into a service's change log.
  int64_t CountChanges(const std::string& schema) {
    sql::Database db(cluster_.Schema(schema));
    const auto count = db.Read(Soon(), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT COUNT(*) FROM change_log", {}, [](const sql::Row& row) { return row.Int(1); });
    });
    EXPECT_THAT(count, IsOk());
    return count.ok() ? count->value_or(-1) : -1;
  }

  static constexpr char kSomeTown[] = "370211010000";
  Cluster cluster_{PrivateServer::Durability::kRelaxed};
};

TEST_F(HolidayPreview, NamesTheRunningDeadlinesThatWouldMoveAndWritesNothing) {
  const std::string id = Dispatched();
  const std::string due = HandlingDue(id);
  ASSERT_GE(due.size(), 10u);
  // Business ends at half past five in Shanghai, the same day in UTC.
  const std::string file = cluster_.directory() + "/notice.csv";
  std::ofstream(file) << "date,kind,name\n" << due.substr(0, 10) << ",holiday,全市放假\n";
  const std::string calendars = Must({"calendar", "list"});
  const json before = Case(id);
  const int64_t in_registry = CountChanges("grid_registry"), in_intake = CountChanges("case_intake");

  EXPECT_THAT(Must({"import", "calendar", file, "--preview"}),
              AllOf(HasSubstr(id + "  办理"), HasSubstr(due.substr(0, 10)), HasSubstr("将变动 1 个"),
                    HasSubstr("什么也没有写入")));
  const json moved = json::parse(Must({"import", "calendar", file, "--preview", "--json"}), nullptr, false);
  ASSERT_TRUE(moved.is_object());
  EXPECT_EQ(moved.value("resource", ""), "districts/370211/cases/" + id);
  EXPECT_EQ(moved.value("fromDueTime", ""), due);
  EXPECT_GT(moved.value("toDueTime", ""), due) << "RFC 3339 in UTC sorts as time does";
  EXPECT_EQ(Must({"calendar", "list"}), calendars);
  EXPECT_EQ(Case(id), before);
  EXPECT_EQ(CountChanges("grid_registry"), in_registry);
  EXPECT_EQ(CountChanges("case_intake"), in_intake);

  // The import does what the preview said.
  Must({"import", "calendar", file});
  EXPECT_THAT(Must({"calendar", "list"}), Not(calendars));
  EXPECT_TRUE(Eventually([&] { return HandlingDue(id) == moved.value("toDueTime", ""); }, absl::Minutes(2)));
  EXPECT_THAT(Must({"case", "timeline", id}), HasSubstr("case.deadlines_recomputed"));
}

}  // namespace
}  // namespace zhiwang::testing

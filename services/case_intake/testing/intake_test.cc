#include "services/case_intake/testing/intake_test.h"

#include <initializer_list>
#include <vector>

#include "common/audit/audit_log.h"
#include "common/process/process.h"
#include "common/sql/migrations.h"
#include "tests/support/child_process.h"
#include "tests/support/midnight.h"
#include "tests/support/private_server.h"

zhiwang::sql::Component case_intake_migrations();

namespace zhiwang::intake {

const privacy::KeyRing& TestKeys() {
  static const privacy::KeyRing keys = [] {
    const testing::ScratchDirectory scratch;
    EXPECT_EQ(privacy::KeyRing::Generate(scratch.path() + "/keys"), absl::OkStatus());
    return privacy::KeyRing::Load(scratch.path() + "/keys").value();
  }();
  return keys;
}

void IntakeTest::SetUp() {
  testing::PassMidnight(absl::Minutes(3));  // a test may look two minutes ahead
  schema_ = testing::PrivateServer::Shared().NewSchema();
  schema_.most_connections = 32;
  ASSERT_EQ(sql::Migrate(schema_, process::WithFoundation(case_intake_migrations(), true, true)), absl::OkStatus());
  registry_ = std::make_unique<FakeRegistry>();
  RestartServer();

  v1::ImportCategoriesRequest categories;
  categories.set_request_id(NewUuid());
  categories.set_district(kDistrictName);
  for (const std::vector<std::string>& path :
       std::initializer_list<std::vector<std::string>>{{"城乡建设", "供水", "水质"},
                                                       {"城乡建设", "供水", "停水"},
                                                       {"城乡建设", "道路", "坑洼"},
                                                       {"民政", "低保", "申请"}}) {
    auto* row = categories.add_rows();
    row->mutable_path()->Add(path.begin(), path.end());
  }
  EXPECT_EQ(Sound(IntakeClient::Ask(client().categories(), &v1::CategoryService::Stub::ImportCategories, categories))
                .created(),
            9);
}

void IntakeTest::EndServer() {
  client_.reset();
  server_.reset();
}

void IntakeTest::RestartServer() {
  EndServer();
  server_ = std::make_unique<IntakeServer>(schema_, registry_->target(), TestKeys());
  client_ = std::make_unique<IntakeClient>(server_->channel());
}

int64_t IntakeTest::Number(std::string_view sql) {
  const auto number = server().db().Read(
      Soon(), [&](sql::Txn& tx) { return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); }); });
  EXPECT_TRUE(number.ok()) << number.status();
  return number.ok() ? number->value_or(-1) : -1;
}

void IntakeTest::WaitForReports() {
  EXPECT_TRUE(testing::Eventually([this] {
    return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
           Number("SELECT seq FROM log_head") ==
               Number("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'case_report'");
  }));
}

}  // namespace zhiwang::intake

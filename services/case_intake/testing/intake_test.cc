#include "services/case_intake/testing/intake_test.h"

#include <initializer_list>
#include <vector>

#include "services/case_intake/intake.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/midnight.h"

namespace zhiwang::intake {
namespace {

// As in the program, but nothing waits for long.
IntakeOptions Hasty(const FakeMediation& mediation) {
  IntakeOptions options;
  options.mediation = mediation.target();
  options.mover = {.every = absl::Milliseconds(20), .look_again_after = absl::Milliseconds(500)};
  options.relay.first_pause = absl::Milliseconds(5);
  options.relay.longest_pause = options.relay.longest_silence = absl::Milliseconds(100);
  return options;
}

}  // namespace

const std::string& TestKeysDirectory() {
  static const testing::ScratchDirectory scratch;
  static const std::string directory = [] {
    EXPECT_EQ(privacy::KeyRing::Generate(scratch.path() + "/keys"), absl::OkStatus());
    return scratch.path() + "/keys";
  }();
  return directory;
}

const privacy::KeyRing& TestKeys() {
  static const privacy::KeyRing keys = privacy::KeyRing::Load(TestKeysDirectory()).value();
  return keys;
}

process::ServiceDefinition IntakeTest::Definition() const {
  return DefineIntake([this] { return Hasty(mediation_); });
}

void IntakeTest::SetUp() {
  testing::PassMidnight(absl::Minutes(3));  // a test may look two minutes ahead
  Serve(Definition(), OptionsWith(TestKeysDirectory(), "aes"));
  client_ = IntakeClient(server_->channel());

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
  EXPECT_EQ(Sound(client().Ask(&v1::CategoryService::Stub::ImportCategories, categories)).created(), 9);
  // A test may take the registry away before the calendar has come.
  EXPECT_TRUE(testing::Eventually([this] { return Number("SELECT COUNT(*) FROM calendar_copy") == 1; }));
}

process::ProcessOptions IntakeTest::OptionsWith(const std::string& keys, const std::string& suite) const {
  process::ProcessOptions options = testing::MakeTestOptions();
  options.registry = registry_.target();
  options.personal_data.keys = keys;
  options.personal_data.suite = suite;
  return options;
}

void IntakeTest::RestartServer() {
  ServedServiceTest::RestartServer();
  client_ = IntakeClient(server_->channel());
}

std::unique_ptr<testing::ServedService> IntakeTest::StartReplicaWith(const std::string& keys,
                                                                     const std::string& suite) {
  return std::make_unique<testing::ServedService>(Definition(), schema_, OptionsWith(keys, suite));
}

void IntakeTest::WaitForReports() {
  EXPECT_TRUE(testing::Eventually([this] {
    return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
           Number("SELECT seq FROM log_head") ==
               Number("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'case_report_by_path'");
  }));
}

void IntakeTest::WhileReportsWait(const std::function<void()>& body) {
  const absl::Status held = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    const absl::Status locked =
        tx.Query("SELECT seq FROM follower WHERE name = 'case_report_by_path' FOR UPDATE", {}, [](const sql::Row&) {});
    if (!locked.ok()) return locked;
    body();
    return absl::OkStatus();
  });
  EXPECT_EQ(held, absl::OkStatus());
}

}  // namespace zhiwang::intake

#include "services/mediation/testing/mediation_test.h"

#include "services/mediation/mediation.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/midnight.h"
#include "tests/support/refused.h"
#include "tests/support/watched.h"

namespace zhiwang::mediation {
namespace {

// As in the program, but nothing waits for long.
MediationOptions Hasty(const FakeIntake& intake, const std::vector<std::string>& renderer) {
  MediationOptions options;
  options.mover = {.every = absl::Milliseconds(20), .look_again_after = absl::Milliseconds(500)};
  options.case_intake = intake.target();
  options.holders.every = absl::Milliseconds(50);
  options.screenings = {.every = absl::Milliseconds(50), .grids_at_once = 1};
  options.trends = {.every = absl::Milliseconds(50), .read_after = absl::ZeroDuration(), .reads_a_turn = 20};
  options.relay.first_pause = absl::Milliseconds(5);
  options.relay.longest_pause = options.relay.longest_silence = absl::Milliseconds(100);
  options.renderer.command = renderer;
  options.pages.command = {std::string(ZHIWANG_BIN_DIR) + "/zhiwang-render", "count"};
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

v1::Committee SomeCommittee(int64_t id, v1::Committee::Level level, const std::string& area) {
  v1::Committee committee;
  committee.set_name(CommitteeName(id));
  committee.set_display_name("某某人民调解委员会");
  committee.set_level(level);
  committee.set_area(AreaName(area));
  for (const char* name : {"张三", "李四", "王五"}) committee.add_members()->set_display_name(name);
  committee.mutable_members(0)->set_head(true);
  committee.mutable_members(1)->set_woman(true);
  auto* mediator = committee.add_mediators();
  mediator->set_mediator(FormatResourceName(kDistrict, "staff", "S1"));
  mediator->set_from_day("2026-01-01");
  committee.set_term_from_day("2026-01-01");
  committee.set_term_until_day("2028-12-31");
  return committee;
}

void MediationTest::SetUp() {
  testing::PassMidnight(absl::Minutes(1));
  process::ProcessOptions options = testing::MakeTestOptions();
  options.registry = registry_.target();
  options.personal_data.keys = TestKeysDirectory();
  options.personal_data.suite = "aes";
  options.personal_data.audit_key = SigningKeyFile();
  Serve(DefineMediation([this] { return Hasty(intake_, renderer_); }), options);
}

void MediationTest::MoveDeadlinesAnew() {
  sql::Database db(schema_);
  ASSERT_THAT(db.Transact(absl::Now() + absl::Seconds(10),
                          [](sql::Txn& tx) { return tx.Execute("DELETE FROM deadline_move").status(); }),
              IsOk());
}

void MediationTest::WaitUntilDeadlinesAreMoved() {
  ASSERT_TRUE(testing::Eventually([&] {
    return Number("SELECT COALESCE(MAX(passes), 0) FROM deadline_move WHERE kind = 'dispute' AND district = '370211'") >
           0;
  }));
}

absl::StatusOr<v1::ImportCommitteesResponse> MediationTest::Import(const std::vector<v1::Committee>& committees,
                                                                   bool dry_run) const {
  std::vector<v1::ImportCommitteesRequest> messages(1);
  messages[0].mutable_header()->set_district(kDistrictName);
  messages[0].mutable_header()->set_dry_run(dry_run);
  for (const v1::Committee& committee : committees) {
    auto& row = *messages.emplace_back().mutable_row();
    row.set_row(static_cast<int64_t>(messages.size()) - 1);
    *row.mutable_committee() = committee;
  }
  return client().SendAll(&v1::CommitteeService::Stub::ImportCommittees, messages);
}

void MediationTest::ImportLevels() const {
  const auto answer =
      Sound(Import({SomeCommittee(1, v1::Committee::VILLAGE, kVillage), SomeCommittee(2, v1::Committee::ZONE, kZone),
                    SomeCommittee(3, v1::Committee::TOWN, kTown)}));
  EXPECT_EQ(answer.created(), 3) << answer.ShortDebugString();
}

absl::StatusOr<std::vector<common::v1::WatchedChange>> MediationTest::Heard(const testing::SaidCaller& caller,
                                                                            const std::vector<std::string>& kinds) {
  EXPECT_TRUE(testing::Eventually([this] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  return testing::Watched(client().channel(), caller, std::string(kDistrictName) + "/logs/mediation", kinds);
}

v1::Committee MediationTest::Get(int64_t id, const testing::SaidCaller& caller) const {
  v1::GetCommitteeRequest request;
  request.set_name(CommitteeName(id));
  return Sound(client().Ask(&v1::CommitteeService::Stub::GetCommittee, request, caller));
}

}  // namespace zhiwang::mediation

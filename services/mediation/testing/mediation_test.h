#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "services/mediation/testing/fake_intake.h"
#include "tests/support/district/fake_registry.h"
#include "tests/support/district/small_district.h"
#include "tests/support/served_service.h"
#include "tests/support/sound.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::mediation {

using namespace small_district;

// The keys that the services of a program's tests share, and the directory that holds them.
const privacy::KeyRing& TestKeys();
const std::string& TestKeysDirectory();

inline std::string CommitteeName(int64_t id) { return FormatResourceName(kDistrict, "committees", std::to_string(id)); }

// A row of an import: a committee of that number, level and area, with three members of whom one is a woman, and staff S1
// as its mediator.
v1::Committee SomeCommittee(int64_t id, v1::Committee::Level level, const std::string& area);

// A test with a mediation service over a schema of its own, a registry that knows the small district, and an intake service
// that notes what its cases are told. There is no committee yet.
class MediationTest : public testing::ServedServiceTest {
 protected:
  void SetUp() override;
  // The file of the key that signs what is exported; empty for a service without one.
  virtual std::string SigningKeyFile() const { return TestKeysDirectory() + "-audit.pem"; }

  testing::FakeRegistry& registry() { return registry_; }
  FakeIntake& intake() { return intake_; }
  testing::ServedService& server() { return *server_; }
  void EndServer() { server_.reset(); }

  // The clocks of open disputes are looked at again when the service starts, as after another calendar.
  void MoveDeadlinesAnew();
  void WaitUntilDeadlinesAreMoved();

  // Imports committees, rows 1, 2, ….
  absl::StatusOr<v1::ImportCommitteesResponse> Import(const std::vector<v1::Committee>& committees,
                                                      bool dry_run = false) const;
  // A committee for each level of the first town's village: 1 of the village, 2 of the zone, 3 of the town.
  void ImportLevels() const;

  // The changes of these kinds, of every kind where none is named, that a watch from the start tells that caller of all that
  // was written by now. The error that ends the watch instead.
  absl::StatusOr<std::vector<common::v1::WatchedChange>> Heard(const testing::SaidCaller& caller,
                                                               const std::vector<std::string>& kinds = {});

  v1::Committee Get(int64_t id, const testing::SaidCaller& caller = testing::Operator()) const;

  // The program that prints documents, with its arguments; a service that starts later has it.
  std::vector<std::string> renderer_ = {std::string(ZHIWANG_BIN_DIR) + "/zhiwang-render"};

 private:
  testing::FakeRegistry registry_;
  FakeIntake intake_;
};

}  // namespace zhiwang::mediation

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/sealed_column.h"
#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

class ResealMembersOfCommittees : public MediationTest {
 protected:
  // The test's keys with another one besides, with which new values are sealed.
  privacy::KeyRing RingWithNextKey() {
    EXPECT_EQ(std::system(("cp -pr " + TestKeysDirectory() + " " + scratch_.path() + "/keys").c_str()), 0);
    const std::string directory = scratch_.path() + "/keys";
    const privacy::KeyId added = privacy::KeyRing::AddKey(directory).value();
    EXPECT_EQ(privacy::KeyRing::SetCurrent(directory, added), absl::OkStatus());
    return privacy::KeyRing::Load(directory).value();
  }
  std::string SealedMembersOf(int64_t id) {
    return Sound(server().db().Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<std::string> {
      std::string people;
      const absl::Status read = tx.Query("SELECT people FROM committee WHERE district = ? AND id = ?", {kDistrict, id},
                                         [&](const sql::Row& row) { people = row.Text(1); });
      if (!read.ok()) return read;
      return people;
    }));
  }

  testing::ScratchDirectory scratch_;
};

TEST_F(ResealMembersOfCommittees, SealsEachUnderTheNewKeyOnce) {
  ImportLevels();
  const privacy::KeyRing next = RingWithNextKey();
  const auto before = Sound(OpenMembers(next, kDistrict, 1, SealedMembersOf(1)));
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, MembersOfCommittees())).resealed, 3);
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, MembersOfCommittees())).resealed, 0);
  EXPECT_EQ(Sound(OpenMembers(next, kDistrict, 1, SealedMembersOf(1))), before);
  EXPECT_THAT(OpenMembers(TestKeys(), kDistrict, 1, SealedMembersOf(1)), ::testing::Not(IsOk()))
      << "the old key alone opens it no more";
}

TEST_F(ResealMembersOfCommittees, LeavesWhatDoesNotOpenAndCountsIt) {
  ImportLevels();
  const absl::Status spoilt = server().db().Transact(Soon(), [](sql::Txn& tx) {
    return tx.Execute("UPDATE committee SET people = 'nothing sealed' WHERE id = 2", {}).status();
  });
  ASSERT_THAT(spoilt, IsOk());
  const auto done = Sound(resource::ResealColumn(server().db(), RingWithNextKey(), MembersOfCommittees()));
  EXPECT_EQ(done.resealed, 2);
  EXPECT_EQ(done.unreadable, 1);
  EXPECT_EQ(SealedMembersOf(2), "nothing sealed");
}

}  // namespace
}  // namespace zhiwang::mediation

#include "services/mediation/dispute/dispute_reseal.h"

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

class ResealWordsAndParties : public ServedDisputes {
 protected:
  // The test's keys with another one besides, with which new values are sealed.
  privacy::KeyRing RingWithAnotherKey() {
    const std::string directory = scratch_.path() + "/keys";
    EXPECT_EQ(std::system(("cp -pr " + TestKeysDirectory() + " " + directory).c_str()), 0);
    const privacy::KeyId added = privacy::KeyRing::AddKey(directory).value();
    EXPECT_EQ(privacy::KeyRing::SetCurrent(directory, added), absl::OkStatus());
    return privacy::KeyRing::Load(directory).value();
  }

  testing::ScratchDirectory scratch_;
};

TEST_F(ResealWordsAndParties, SealsEachUnderTheNewKeyOnceAndChangesNoDispute) {
  const std::string name = Registered();
  const std::string etag = Sound(Read(name)).etag();
  const privacy::KeyRing next = RingWithAnotherKey();
  EXPECT_EQ(Sound(ResealDisputes(server().db(), next)).resealed, 3) << "the words and two parties";
  EXPECT_EQ(Sound(ResealDisputes(server().db(), next)).resealed, 0);
  EXPECT_EQ(Sound(Read(name)).etag(), etag);
}

TEST_F(ResealWordsAndParties, LeavesWhatDoesNotOpenAndCountsIt) {
  Registered();
  const absl::Status spoilt = server().db().Transact(Soon(), [](sql::Txn& tx) {
    return tx.Execute("UPDATE party SET sealed = 'nothing sealed' WHERE number = 2", {}).status();
  });
  ASSERT_THAT(spoilt, IsOk());
  const auto done = Sound(ResealDisputes(server().db(), RingWithAnotherKey()));
  EXPECT_EQ(done.resealed, 2);
  EXPECT_EQ(done.unreadable, 1);
}

}  // namespace
}  // namespace zhiwang::mediation

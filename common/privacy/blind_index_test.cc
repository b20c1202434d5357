#include "common/privacy/blind_index.h"

#include <set>

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/privacy/keys/test_ring.h"

namespace zhiwang::privacy {
namespace {

class BlindIndexes : public RingTest {};

TEST_F(BlindIndexes, EqualValuesOfAColumnAreEqualAndNothingElseIs) {
  std::set<std::string> indexes;
  for (const Suite suite : {Suite::kAes256Gcm, Suite::kSm4Sm3}) {
    const KeyRing ring = Ring(suite);
    const std::string index = BlindIndex(ring, "resident.phone", "13812345678").value();
    EXPECT_EQ(index.size(), kBlindIndexBytes);
    EXPECT_EQ(BlindIndex(Ring(suite), "resident.phone", "13812345678").value(), index);
    for (const auto& [column, value] : {std::pair("resident.phone", "13812345678"),
                                        {"resident.phone", "13812345679"},
                                        {"case.phone", "13812345678"},
                                        {"resident.phone1", "3812345678"},
                                        {"resident.phone", ""},
                                        {"", "resident.phone"}}) {
      indexes.insert(BlindIndex(ring, column, value).value());
    }
  }
  EXPECT_EQ(indexes.size(), 12u);
}

TEST_F(BlindIndexes, DoNotChangeWhenTheSealingKeyDoes) {
  const std::string before = BlindIndex(Ring(), "resident.phone", "13812345678").value();
  Put("2.key", std::string(64, 'a'));
  Put("current", "2");
  EXPECT_EQ(BlindIndex(Ring(), "resident.phone", "13812345678").value(), before);
}

// Databases hold these: what was indexed once must be found for ever. Computed with another
// implementation.
TEST_F(BlindIndexes, AreWhatTheyWereInTheFirstVersion) {
  Put("index.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const auto index = [&](Suite suite) {
    return absl::BytesToHexString(BlindIndex(Ring(suite), "resident.phone", "13812345678").value());
  };
  EXPECT_EQ(index(Suite::kAes256Gcm), "ef5b70e52fa5b607711b520ba1f5710f");
  EXPECT_EQ(index(Suite::kSm4Sm3), "9af4e50f2c3b34963336986fbb075743");
}

}  // namespace
}  // namespace zhiwang::privacy

#include "common/text/digest.h"

#include <utility>

#include <gtest/gtest.h>

namespace zhiwang {
namespace {

// The example of FIPS 180-2, B.1.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256("abc").size(), 32u);
  EXPECT_EQ(Sha256("abc").substr(0, 2), "\xBA\x78");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  RunningSha256 running;
  EXPECT_EQ(running.Get(), Sha256(""));
  running.Add("a");
  EXPECT_EQ(running.Get(), Sha256("a"));
  RunningSha256 moved = std::move(running);
  moved.Add("bc");
  EXPECT_EQ(moved.Get(), Sha256("abc"));
}

}  // namespace
}  // namespace zhiwang

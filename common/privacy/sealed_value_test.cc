#include "common/privacy/sealed_value.h"

#include <filesystem>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/privacy/keys/test_ring.h"
#include "tests/support/seed.h"

namespace zhiwang::privacy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kName = "欧阳修";

Context Place() { return {.table = "resident", .column = "name", .district = "370211", .id = "4486322933702115328"}; }

// Each test runs with both suites.
class SealedValue : public RingTest, public ::testing::WithParamInterface<Suite> {
 protected:
  void SetUp() override {
    RingTest::SetUp();
    ring_.emplace(Ring(GetParam()));
  }
  std::string Sealed(std::string_view text = kName) { return Seal(*ring_, Place(), text).value(); }

  // That `envelope` does not open at `place` and that nobody learns why more than they should.
  void ExpectRefused(const Context& place, std::string_view envelope, std::string_view why) {
    const auto opened = Open(*ring_, place, envelope);
    ASSERT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
    const std::string message(opened.status().message());
    EXPECT_THAT(message, AllOf(HasSubstr(place.table + "." + place.column), HasSubstr(std::string(why)),
                               Not(HasSubstr(std::string(kName)))));
  }

  std::optional<KeyRing> ring_;
};

INSTANTIATE_TEST_SUITE_P(, SealedValue, ::testing::Values(Suite::kAes256Gcm, Suite::kSm4Sm3),
                         [](const auto& suite) { return suite.param == Suite::kAes256Gcm ? "Aes" : "Sm4"; });

TEST_P(SealedValue, OpensWhereItWasSealed) {
  const unsigned seed = zhiwang::testing::Seed();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto bytes = [&](size_t most) {
    std::string text(std::uniform_int_distribution<size_t>(0, most)(random), '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
  };
  for (int i = 0; i < 2'000; ++i) {
    const Context place{bytes(20), bytes(20), bytes(6), bytes(20)};
    const std::string plaintext = bytes(i % 100 == 0 ? 70'000 : 200);
    const auto envelope = Seal(*ring_, place, plaintext);
    ASSERT_EQ(envelope.status(), absl::OkStatus());
    EXPECT_LE(envelope->size(), plaintext.size() + 52);
    EXPECT_EQ(KeyOf(*envelope).value(), ring_->current());
    const auto opened = Open(*ring_, place, *envelope);
    ASSERT_EQ(opened.status(), absl::OkStatus());
    ASSERT_EQ(*opened, plaintext);
  }
}

TEST_P(SealedValue, ShowsNothingOfItsContent) {
  EXPECT_THAT(Sealed(), Not(HasSubstr(std::string(kName.substr(0, 3)))));
  EXPECT_NE(Sealed(), Sealed());
}

TEST_P(SealedValue, AnyBitThatWasFlippedIsNoticed) {
  const std::string envelope = Sealed();
  for (size_t bit = 0; bit < envelope.size() * 8; ++bit) {
    std::string flipped = envelope;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(Open(*ring_, Place(), flipped).status().code(), absl::StatusCode::kDataLoss) << "bit " << bit;
  }
}

TEST_P(SealedValue, AnyLengthButItsOwnIsNoticed) {
  const std::string envelope = Sealed();
  for (size_t length = 0; length < envelope.size(); ++length) {
    ASSERT_EQ(Open(*ring_, Place(), envelope.substr(0, length)).status().code(), absl::StatusCode::kDataLoss) << length;
  }
  ExpectRefused(Place(), envelope + '\0', "changed");
}

TEST_P(SealedValue, OpensInNoOtherPlace) {
  const std::string envelope = Sealed();
  for (const auto field : {&Context::table, &Context::column, &Context::district, &Context::id}) {
    for (const char* other : {"other", ""}) {
      Context elsewhere = Place();
      elsewhere.*field = other;
      ExpectRefused(elsewhere, envelope, "another place");
    }
  }
  Context swapped = Place();
  std::swap(swapped.table, swapped.column);
  ExpectRefused(swapped, envelope, "another place");
  Context shifted = Place();  // the same characters, divided otherwise
  shifted.district += shifted.id.substr(0, 1);
  shifted.id.erase(0, 1);
  ExpectRefused(shifted, envelope, "another place");
}

TEST_P(SealedValue, SaysWhatIsUnknownAboutIt) {
  std::string envelope = Sealed();
  envelope[3] = 7;
  EXPECT_EQ(KeyOf(envelope).value(), 7);
  ExpectRefused(Place(), envelope, "key 7 is not on the ring");
  envelope[1] = 9;
  ExpectRefused(Place(), envelope, "unknown suite 9");
  envelope[0] = 2;
  ExpectRefused(Place(), envelope, "unknown version 2");
  ExpectRefused(Place(), "欧", "shorter");
  EXPECT_EQ(KeyOf("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(KeyOf(kName).status().code(), absl::StatusCode::kDataLoss) << "a value that was never sealed";
}

TEST_P(SealedValue, OpensAfterTheKeysWereRotatedAndIsSealedAnew) {
  const std::string old = Sealed();
  EXPECT_EQ(Reseal(*ring_, Place(), old).value(), std::nullopt);
  Put("515.key", std::string(64, 'a'));
  Put("current", "515");
  ring_.emplace(Ring(GetParam()));
  EXPECT_EQ(Open(*ring_, Place(), old).value(), kName);

  const auto resealed = Reseal(*ring_, Place(), old);
  ASSERT_TRUE(resealed.ok() && resealed->has_value());
  EXPECT_EQ(KeyOf(**resealed).value(), 515);
  EXPECT_EQ(Reseal(*ring_, Place(), **resealed).value(), std::nullopt);

  std::filesystem::remove(Path("1.key"));
  ring_.emplace(Ring(GetParam()));
  EXPECT_EQ(Open(*ring_, Place(), **resealed).value(), kName);
  ExpectRefused(Place(), old, "key 1 is not on the ring");
}

TEST_P(SealedValue, IsNotSealedAnewWhereItDoesNotOpen) {
  Context elsewhere = Place();
  elsewhere.id = "1";
  EXPECT_EQ(Reseal(*ring_, elsewhere, Sealed()).status().code(), absl::StatusCode::kDataLoss);
}

TEST_P(SealedValue, NoNonceIsUsedTwice) {
  const size_t nonce_bytes = GetParam() == Suite::kAes256Gcm ? 12 : 16;
  std::set<std::string> nonces;
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(nonces.insert(Sealed("13812345678").substr(4, nonce_bytes)).second) << "after " << i;
  }
}

// Databases hold values like these: what was sealed once must open for ever. Computed with another implementation.
TEST_P(SealedValue, OpensWhatWasSealedByTheFirstVersion) {
  Put("1.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  ring_.emplace(Ring(GetParam()));
  const absl::string_view sealed_then =
      GetParam() == Suite::kAes256Gcm
          ? "01010001a0a1a2a3a4a5a6a7a8a9aaab4b39a96a74c2d147a8523d183d706201930611822c308bca16"
          : "01020001a0a1a2a3a4a5a6a7a8a9aaabacadaeafc8d906e9999d92eee0aadce2ccedb3284beb0581ad96b6cea555f0b192f07ce05a"
            "719ba2b380c186af";
  EXPECT_EQ(Open(*ring_, Place(), absl::HexStringToBytes(sealed_then)).value(), kName);
}

class Suites : public RingTest {};

TEST_F(Suites, ARingOfOneOpensAndResealsTheOther) {
  const KeyRing aes = Ring(Suite::kAes256Gcm), sm4 = Ring(Suite::kSm4Sm3);
  const std::string envelope = Seal(aes, Place(), kName).value();
  EXPECT_EQ(Open(sm4, Place(), envelope).value(), kName);
  const auto resealed = Reseal(sm4, Place(), envelope);
  ASSERT_TRUE(resealed.ok() && resealed->has_value());
  EXPECT_EQ(Open(aes, Place(), **resealed).value(), kName);
  EXPECT_EQ(Reseal(sm4, Place(), **resealed).value(), std::nullopt);
}

}  // namespace
}  // namespace zhiwang::privacy

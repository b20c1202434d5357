#include "common/privacy/cipher.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace zhiwang::privacy {
namespace {

std::string FromHex(absl::string_view hex) { return absl::HexStringToBytes(hex); }
std::string ToHex(const std::string& bytes) { return absl::BytesToHexString(bytes); }
std::vector<uint8_t> Key(absl::string_view hex) {
  const std::string bytes = FromHex(hex);
  return {bytes.begin(), bytes.end()};
}

// Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation, which NIST SP 800-38D took over.
TEST(KnownAnswers, Aes256Gcm) {
  const auto key = Key("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const std::string nonce = FromHex("cafebabefacedbaddecaf888");
  const std::string associated = FromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string plaintext = FromHex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
      "ba637b39");
  const auto sealed = AesGcmSeal(key, nonce, associated, plaintext);
  ASSERT_EQ(sealed.status(), absl::OkStatus());
  EXPECT_EQ(ToHex(*sealed),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e63"
            "93ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(AesGcmOpen(key, nonce, associated, *sealed).value(), plaintext);
}

// GB/T 32907-2016, A.1: one block, here as the key stream of the counter that equals it.
TEST(KnownAnswers, Sm4) {
  const std::string block = FromHex("0123456789abcdeffedcba9876543210");
  EXPECT_EQ(ToHex(Sm4Ctr(Key("0123456789abcdeffedcba9876543210"), block, std::string(16, '\0')).value()),
            "681edf34d206965e86b3e94f536e4246");
}

// draft-ribose-cfrg-sm4-10, A.2.5.
TEST(KnownAnswers, Sm4CounterMode) {
  const auto key = Key("0123456789abcdeffedcba9876543210");
  const std::string counter = FromHex("0123456789abcdeffedcba9876543210");
  const std::string plaintext = FromHex(
      "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeee"
      "aaaaaaaaaaaaaaaa");
  const auto ciphertext = Sm4Ctr(key, counter, plaintext);
  ASSERT_EQ(ciphertext.status(), absl::OkStatus());
  EXPECT_EQ(ToHex(*ciphertext),
            "c2b4759e78ac3cf43d0852f4e8d5f9fd7256e8a5fcb65a350ee00630912e44492a0b17e1b85b060d0fba612d8a95831638b361fd"
            "5ffacd942f081485a83ca35d");
  EXPECT_EQ(Sm4Ctr(key, counter, *ciphertext).value(), plaintext);
}

// GM/T 0042-2015, D.3; the hash beneath is GB/T 32905-2016.
TEST(KnownAnswers, HmacSm3) {
  EXPECT_EQ(ToHex(Hmac(Hash::kSm3, Key("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"),
                       "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                       "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                      .value()),
            "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
  EXPECT_EQ(ToHex(Hmac(Hash::kSm3, Key("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425"),
                       std::string(50, '\xcd'))
                      .value()),
            "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae");
}

// RFC 4231, test case 2.
TEST(KnownAnswers, HmacSha256) {
  EXPECT_EQ(ToHex(Hmac(Hash::kSha256, Key("4a656665"), "what do ya want for nothing?").value()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 5869, test case 3.
TEST(KnownAnswers, HkdfSha256) {
  std::array<uint8_t, 42> derived;
  ASSERT_EQ(Hkdf(Hash::kSha256, std::vector<uint8_t>(22, 0x0b), "", absl::MakeSpan(derived)), absl::OkStatus());
  EXPECT_EQ(ToHex(std::string(derived.begin(), derived.end())),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Fields, NoTwoSequencesHaveTheSameBytes) {
  const auto joined = [](const std::vector<std::string>& fields) {
    std::string bytes;
    for (const std::string& field : fields) AppendField(bytes, field);
    return bytes;
  };
  EXPECT_NE(joined({"ab", "c"}), joined({"a", "bc"}));
  EXPECT_NE(joined({"", "abc"}), joined({"abc", ""}));
  EXPECT_NE(joined({"abc"}), joined({"abc", ""}));
}

}  // namespace
}  // namespace zhiwang::privacy

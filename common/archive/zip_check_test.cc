#include "common/archive/zip_check.h"

#include <cstdio>

#include <gmock/gmock.h>

#include "common/archive/test_zip.h"

namespace zhiwang::archive {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckedZip : public ZipTest {
 protected:
  const std::string bytes_ = Zip({{"01 申请书.pdf", "%PDF-1.5 first"}, {"08 协议书.pdf", "%PDF-1.5 second"}});
};

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(CheckedZip, NamesTheEntryWhoseNameChanged) {
  const size_t directory = bytes_.find("PK\x01\x02");
  EXPECT_THAT(Check(Replaced(bytes_, "08 协议书", "08 协议本")).faults,
              Contains(HasSubstr("“08 协议书.pdf”的名称被改为“08 协议本.pdf”")));
  EXPECT_THAT(Check(Replaced(bytes_, "08 协议书", "08 协议本", directory)).faults,
              ElementsAre("“08 协议书.pdf”在目录里的名称被改为“08 协议本.pdf”"));
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(CheckedZip, NamesTheEntryOfWhichAByteChanged) {
  // The first byte of the second entry's compressed data lies behind its header.
  const size_t header = bytes_.find("PK\x03\x04", 4);
  const size_t name = static_cast<unsigned char>(bytes_[header + 26]),
               extra = static_cast<unsigned char>(bytes_[header + 28]);
  for (size_t i = 2; i < 10; ++i) {
    std::string changed = bytes_;
    changed[header + 30 + name + extra + i] ^= 0x01;
    EXPECT_THAT(Check(changed).faults, Contains(HasSubstr("08 协议书.pdf"))) << i;
  }
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(CheckedZip, NamesTheEntriesWhoseOrderChanged) {
  const std::string other = Zip({{"08 协议书.pdf", "%PDF-1.5 second"}, {"01 申请书.pdf", "%PDF-1.5 first"}});
  // The entries of one archive with the manifest of the other.
  const size_t there = other.rfind("PK\x03\x04"), here = bytes_.rfind("PK\x03\x04");
  EXPECT_THAT(Check(other.substr(0, there) + bytes_.substr(here)).faults,
              Contains("“01 申请书.pdf”的位置被改动：应为第1项，实为第2项"));
}

TEST_F(CheckedZip, NamesWhatWasTakenOutAndPutIn) {
  const std::string other = Zip({{"01 申请书.pdf", "%PDF-1.5 first"}, {"09 收据.pdf", "another"}});
  const size_t there = other.rfind("PK\x03\x04"), here = bytes_.rfind("PK\x03\x04");
  const ZipCheck check = Check(other.substr(0, there) + bytes_.substr(here));
  EXPECT_THAT(check.faults, Contains("缺少“08 协议书.pdf”"));
  EXPECT_THAT(check.faults, Contains("多出“09 收据.pdf”"));
}

TEST_F(CheckedZip, NamesASecondManifest) {
  const size_t manifest = bytes_.rfind("PK\x03\x04"), directory = bytes_.find("PK\x01\x02");
  std::string twice = bytes_;
  twice.insert(manifest, bytes_.substr(manifest, directory - manifest));
  EXPECT_THAT(Check(twice).faults, Contains("多出“manifest.json”"));
}

TEST_F(CheckedZip, NamesAManifestThatIsWrittenOtherwise) {
  const std::string text = SignedManifest(key_, {{{"number", "12"}}, absl::UnixEpoch(), {}}).value();
  EXPECT_EQ(CheckManifest(public_key_, text).fault, "");
  for (const std::string& other :
       {" " + text, text + "\n", Replaced(text, "{\n", "{ "), "{\"note\": 1," + text.substr(1)}) {
    const ReadManifest read = CheckManifest(public_key_, other);
    EXPECT_TRUE(read.manifest) << "what is signed is as it was";
    EXPECT_EQ(read.fault, "清单的写法被改动");
  }
  const ReadManifest changed = CheckManifest(public_key_, Replaced(text, "\"12\"", "\"13\""));
  EXPECT_FALSE(changed.manifest);
  EXPECT_THAT(changed.fault, HasSubstr("清单被改动"));
}

// Other decoders of libarchive allocate as much memory as a header says, or take minutes for a few bytes.
TEST_F(CheckedZip, UnpacksNothingButWhatItPacks) {
  constexpr size_t kFlags = 6, kMethod = 8;
  const size_t second = bytes_.find("PK\x03\x04", 4);
  for (const char method : {'\x00', '\x09', '\x0C', '\x0E', '\x5D', '\x5F', '\x62'}) {
    std::string changed = bytes_;
    changed[second + kMethod] = method;
    EXPECT_THAT(Check(changed).faults, ElementsAre("“08 协议书.pdf”的压缩方式被改动")) << int{method};
  }
  std::string encrypted = bytes_;
  encrypted[second + kFlags] |= 0x01;
  EXPECT_THAT(Check(encrypted).faults, ElementsAre("“08 协议书.pdf”的压缩方式被改动"));
}

TEST_F(CheckedZip, KeepsNoNameThatNoEntryHas) {
  const size_t second = bytes_.find("PK\x03\x04", 4);
  std::string longer = bytes_;
  const size_t length = static_cast<unsigned char>(longer[second + 26]) + 60'000;
  longer.insert(second + 30, std::string(60'000, 'n'));
  longer[second + 26] = static_cast<char>(length & 0xFF);
  longer[second + 27] = static_cast<char>(length >> 8);
  EXPECT_THAT(Check(longer).faults, ElementsAre(HasSubstr("的名称过长")));
}

TEST_F(CheckedZip, FindsAnyByteThatChanged) {
  for (size_t i = 0; i < bytes_.size(); ++i) {
    for (const int bit : {0x01, 0x80}) {
      std::string changed = bytes_;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      EXPECT_THAT(Check(changed).faults, Not(IsEmpty())) << i << " of " << bytes_.size();
    }
  }
}

TEST_F(CheckedZip, FindsWhatIsMissingAtTheEndAndWhatWasAppended) {
  for (size_t length = 0; length < bytes_.size(); length += 7) {
    EXPECT_THAT(Check(bytes_.substr(0, length)).faults, Not(IsEmpty())) << length;
  }
  EXPECT_THAT(Check(bytes_ + "x").faults, Not(IsEmpty()));
  EXPECT_THAT(Check(bytes_ + bytes_).faults, Not(IsEmpty()));
}

TEST_F(CheckedZip, IsNotSoundForAnotherKeyAndSaysWhichItNeeds) {
  const audit::SigningKey other = KeyAt(scratch_.path() + "/other.pem");
  const ZipCheck check = Check(bytes_, other.public_halves());
  EXPECT_THAT(check.faults, ElementsAre(HasSubstr("另一把密钥签名，公钥指纹 " + key_.fingerprint())));
  EXPECT_FALSE(check.manifest);
}

TEST_F(CheckedZip, StaysSoundWhenAnotherKeyTookThePlaceOfItsOwn) {
  ASSERT_EQ(std::remove((scratch_.path() + "/key.pem").c_str()), 0);
  const audit::SigningKey next = KeyAt(scratch_.path() + "/key.pem");
  EXPECT_NE(next.fingerprint(), key_.fingerprint());
  EXPECT_THAT(Check(bytes_, next.public_halves()).faults, IsEmpty());
  EXPECT_THAT(Check(bytes_, audit::VerifyingKey::Load(scratch_.path() + "/key.pem.pub").value()).faults, IsEmpty());
}

TEST_F(CheckedZip, IsNoZipAtAll) {
  for (const char* bytes : {"", "PK", "%PDF-1.5", "{}"}) EXPECT_THAT(Check(bytes).faults, Not(IsEmpty())) << bytes;
}

TEST_F(CheckedZip, AnswersTheErrorOfItsSource) {
  const absl::Status broken = absl::DeadlineExceededError("broken off");
  const auto check = CheckZip(public_key_, [&]() -> absl::StatusOr<std::string_view> { return broken; });
  EXPECT_EQ(check.status(), broken);
}

}  // namespace
}  // namespace zhiwang::archive

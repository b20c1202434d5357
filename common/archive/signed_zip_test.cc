#include "common/archive/signed_zip.h"

#include <fstream>

#include <gmock/gmock.h>

#include "common/archive/test_zip.h"

namespace zhiwang::archive {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAgreement[] = "08 人民调解协议书.pdf";

// The general purpose flags of the header that begins there.
int FlagsAt(const std::string& bytes, size_t header, size_t offset) {
  return static_cast<unsigned char>(bytes[header + offset]) | static_cast<unsigned char>(bytes[header + offset + 1])
                                                                  << 8;
}

class WrittenZip : public ZipTest {
 protected:
  static absl::Status Nowhere(std::string_view) { return absl::OkStatus(); }

  // The output of a program that is run on the archive; empty where it is not installed.
  std::string Said(const std::string& program, const std::string& bytes, const std::string& arguments) const {
    if (std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) != 0) return {};
    const std::string path = scratch_.path() + "/file.zip", out = scratch_.path() + "/out";
    std::ofstream(path, std::ios::binary) << bytes;
    const std::string command = "LC_ALL=C.UTF-8 " + program + " " + arguments + " " + path + " >" + out + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    std::ifstream in(out);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(WrittenZip, HasNamesInUtf8InBothHeaders) {
  const std::string bytes = Zip({{kAgreement, "%PDF-1.5"}, {"01 a.png", "x"}});
  constexpr int kUtf8 = 1 << 11;
  const size_t local = bytes.find("PK\x03\x04"), central = bytes.find("PK\x01\x02");
  ASSERT_NE(local, bytes.npos);
  ASSERT_NE(central, bytes.npos);
  EXPECT_EQ(bytes.find(kAgreement), local + 30);
  EXPECT_TRUE(FlagsAt(bytes, local, 6) & kUtf8);
  EXPECT_EQ(bytes.find(kAgreement, central), central + 46);
  EXPECT_TRUE(FlagsAt(bytes, central, 8) & kUtf8);
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(WrittenZip, IsReadByTheProgramsThatPeopleHave) {
  const std::string bytes = Zip({{kAgreement, std::string(300'000, 'a')}, {"01 申请书.png", "x"}});
  for (const auto& [program, arguments] :
       {std::pair("unzip", "-l"), std::pair("7z", "l"), std::pair("python3", "-m zipfile -l")}) {
    const std::string said = Said(program, bytes, arguments);
    if (said.empty() && std::string_view(program) != "unzip") continue;  // it is not installed
    EXPECT_THAT(said, HasSubstr(kAgreement)) << program;
    EXPECT_THAT(said, HasSubstr("300000")) << program;
  }
  EXPECT_THAT(Said("unzip", bytes, "-tq"), HasSubstr("No errors detected"));
}

// As README.md has it, for who has no program of ours.
TEST_F(WrittenZip, IsVerifiedByOpensslAlone) {
  const std::string dir = scratch_.path();
  const auto verify = [&](const std::string& bytes) {
    std::ofstream(dir + "/file.zip", std::ios::binary) << bytes;
    const std::string command =
        "cd " + dir +
        " && { printf 'zhiwang archive seal 1\\0\\0\\0\\40'; head -c -103 file.zip | openssl dgst -sha256 -binary; } "
        ">signed && tail -c 88 file.zip | base64 -d >signature && "
        "openssl pkeyutl -verify -pubin -inkey key.pem.pub -rawin -in signed -sigfile signature >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  };
  const std::string bytes = Zip({{kAgreement, "%PDF-1.5"}});
  EXPECT_TRUE(verify(bytes));
  EXPECT_FALSE(verify(Replaced(bytes, "08", "09")));
}

TEST_F(WrittenZip, IsSoundAndSaysWhatItIsOf) {
  const ZipCheck check = Check(Zip({{kAgreement, std::string(1'000'000, 'x')}, {"空.pdf", ""}}));
  EXPECT_THAT(check.faults, IsEmpty());
  ASSERT_TRUE(check.manifest);
  EXPECT_EQ(check.manifest->about.at("number"), "（2026）人调字第12号");
  EXPECT_EQ(check.manifest->made, absl::FromUnixSeconds(1'796'000'000));
  ASSERT_EQ(check.manifest->entries.size(), 2u);
  EXPECT_EQ(check.manifest->entries[0].name, kAgreement);
  EXPECT_EQ(check.manifest->entries[0].size, 1'000'000);
}

TEST_F(WrittenZip, IsWrittenAsItsEntriesCome) {
  size_t written = 0;
  SignedZip zip(key_, {}, absl::UnixEpoch(), [&](std::string_view some) {
    written += some.size();
    return absl::OkStatus();
  });
  std::string content;  // that cannot be made smaller
  for (int i = 0; content.size() < 1'000'000; ++i) content += Sha256(std::to_string(i));
  ASSERT_EQ(zip.Begin("a", static_cast<int64_t>(content.size())), absl::OkStatus());
  ASSERT_EQ(zip.Write(content), absl::OkStatus());
  EXPECT_GT(written, 800'000u);
}

TEST_F(WrittenZip, EndsWithTheErrorOfItsSink) {
  const absl::Status gone = absl::CancelledError("the caller is gone");
  int calls = 0;
  SignedZip zip(key_, {}, absl::UnixEpoch(), [&](std::string_view) {
    ++calls;
    return gone;
  });
  ASSERT_EQ(zip.Begin("a", 1), absl::OkStatus());
  ASSERT_EQ(zip.Write("a"), absl::OkStatus());
  EXPECT_EQ(zip.Finish(), gone);
  EXPECT_EQ(zip.Begin("b", 1), gone);
  EXPECT_EQ(calls, 1);
}

TEST_F(WrittenZip, TakesNoNameThatIsNoFilesOwn) {
  for (const char* name : {"", "../a.pdf", "a/b.pdf", "manifest.json", "Manifest.JSON"}) {
    SignedZip zip(key_, {}, absl::UnixEpoch(), Nowhere);
    EXPECT_FALSE(zip.Begin(name, 0).ok()) << name;
    EXPECT_FALSE(zip.Finish().ok()) << name;
  }
  for (const char* name : {"06 照片A.pdf", "06 照片a.pdf", "06 照片Ａ.PDF"}) {
    SignedZip zip(key_, {}, absl::UnixEpoch(), Nowhere);
    ASSERT_EQ(zip.Begin("06 照片A.pdf", 0), absl::OkStatus());
    EXPECT_FALSE(zip.Begin(name, 0).ok()) << name;
  }
}

TEST_F(WrittenZip, TakesNoMoreThanItsCheckReads) {
  SignedZip large(key_, {}, absl::UnixEpoch(), Nowhere);
  EXPECT_FALSE(large.Begin("a", kMostEntryBytes + 1).ok());
  std::string bytes;
  SignedZip many(key_, {}, absl::UnixEpoch(), [&](std::string_view some) {
    bytes += some;
    return absl::OkStatus();
  });
  for (size_t i = 0; i < kMostEntries; ++i) {
    ASSERT_EQ(many.Begin(std::to_string(i) + std::string(kMostNameBytes - 5, 'n'), 0), absl::OkStatus());
  }
  ASSERT_EQ(many.Finish(), absl::OkStatus());
  EXPECT_THAT(Check(bytes).faults, IsEmpty());
  SignedZip one_more(key_, {}, absl::UnixEpoch(), Nowhere);
  for (size_t i = 0; i < kMostEntries; ++i) ASSERT_EQ(one_more.Begin(std::to_string(i), 0), absl::OkStatus());
  EXPECT_FALSE(one_more.Begin("one more", 0).ok());
}

TEST_F(WrittenZip, TakesNoOtherSizeThanWasAnnounced) {
  SignedZip more(key_, {}, absl::UnixEpoch(), Nowhere), fewer(key_, {}, absl::UnixEpoch(), Nowhere);
  ASSERT_EQ(more.Begin("a", 1), absl::OkStatus());
  EXPECT_FALSE(more.Write("ab").ok());
  ASSERT_EQ(fewer.Begin("a", 2), absl::OkStatus());
  ASSERT_EQ(fewer.Write("a"), absl::OkStatus());
  EXPECT_FALSE(fewer.Finish().ok());
}

}  // namespace
}  // namespace zhiwang::archive

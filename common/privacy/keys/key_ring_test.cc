#include "common/privacy/keys/key_ring.h"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/privacy/keys/test_ring.h"

namespace zhiwang::privacy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kSomeKey = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

int ModeOf(const std::string& path) {
  struct stat about {};
  EXPECT_EQ(stat(path.c_str(), &about), 0) << path;
  return about.st_mode & 0777;
}

class KeyRingFiles : public RingTest {};

TEST_F(KeyRingFiles, AFreshRingIsItsOwnersAlone) {
  EXPECT_EQ(ModeOf(Path()), 0700);
  for (const char* file : {"1.key", "index.key", "current"}) EXPECT_EQ(ModeOf(Path(file)), 0600) << file;
  const KeyRing ring = Ring();
  EXPECT_EQ(ring.current(), 1);
  EXPECT_NE(ring.Find(1), nullptr);
  EXPECT_EQ(ring.Find(2), nullptr);
  EXPECT_NE(Read("1.key"), Read("index.key"));
}

TEST_F(KeyRingFiles, ARingIsNeverOverwritten) {
  const std::string before = Read("1.key");
  EXPECT_EQ(KeyRing::Generate(Path()).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(KeyRing::Generate(Path() + "/").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Read("1.key"), before);
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(scratch_.path())) names.push_back(file.path().filename());
  EXPECT_THAT(names, UnorderedElementsAre("keys")) << "the draft must be gone";
}

TEST_F(KeyRingFiles, WhereThereCanBeNoRingTheErrorSaysWhere) {
  const absl::Status refused = KeyRing::Generate("/nowhere/keys");
  EXPECT_EQ(refused.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(refused.ToString(), HasSubstr("/nowhere/keys"));
}

TEST_F(KeyRingFiles, KeysOfDifferentPurposesDiffer) {
  const KeyRing ring = Ring();
  const KeyRing::SealingKeys& keys = *ring.Find(1);
  EXPECT_NE(std::string(keys.aes, keys.aes + 16), std::string(keys.sm4, keys.sm4 + 16));
  EXPECT_NE(std::string(keys.aes, keys.aes + 32), std::string(keys.sm4_mac, keys.sm4_mac + 32));
  EXPECT_NE(Ring().index_key(), Ring(Suite::kSm4Sm3).index_key());
}

TEST_F(KeyRingFiles, AFileOpenToOthersIsRefusedByName) {
  for (const char* file : {"1.key", "index.key", "current"}) {
    for (const mode_t mode : {0640, 0604, 0620}) {
      ASSERT_EQ(chmod(Path(file).c_str(), mode), 0);
      EXPECT_THAT(Load(), AllOf(HasSubstr("FAILED_PRECONDITION"), HasSubstr(Path(file)), HasSubstr("open to others")));
    }
    ASSERT_EQ(chmod(Path(file).c_str(), 0400), 0);
    EXPECT_EQ(Load(), "OK");
  }
}

TEST_F(KeyRingFiles, AMissingFileIsNamed) {
  for (const char* file : {"index.key", "current"}) {
    const std::string content = Read(file);
    std::filesystem::remove(Path(file));
    EXPECT_THAT(Load(), AllOf(HasSubstr("NOT_FOUND"), HasSubstr(Path(file))));
    Put(file, content);
  }
  std::filesystem::remove(Path("1.key"));
  EXPECT_THAT(Load(), AllOf(HasSubstr(Path("current")), HasSubstr(Path("1.key"))));
  std::filesystem::remove_all(Path());
  EXPECT_THAT(Load(), AllOf(HasSubstr("NOT_FOUND"), HasSubstr(Path())));
}

TEST_F(KeyRingFiles, AFileThatIsNoKeyIsNamedAndNotQuoted) {
  const std::string digits(kSomeKey);
  std::string letter = digits;
  letter[0] = 'g';
  for (const std::string& wrong : {std::string(), digits.substr(1), digits + "0", letter,
                                   digits.substr(0, 32) + "\n" + digits.substr(32), std::string(5'000, 'a')}) {
    Put("1.key", wrong);
    EXPECT_THAT(Load(), HasSubstr(Path("1.key")));
    EXPECT_THAT(Load(), ::testing::Not(HasSubstr("8899")));
  }
  Put("1.key", digits + "\n");
  EXPECT_EQ(Load(), "OK");
}

TEST_F(KeyRingFiles, AKeyIsNamedByItsIdAndNothingElse) {
  for (const char* name : {"0.key", "65536.key", "01.key", "-1.key", "one.key", " 2.key", ".key"}) {
    Put(name, kSomeKey);
    EXPECT_THAT(Load(), HasSubstr(Path(name)));
    std::filesystem::remove(Path(name));
  }
  Put("65535.key", kSomeKey);
  Put("notes.txt", "not a key");
  EXPECT_EQ(Load(), "OK");
}

TEST_F(KeyRingFiles, CurrentMustNameAKeyThatIsThere) {
  for (const char* wrong : {"", "2", "0", "x", "1 1", "01"}) {
    Put("current", wrong);
    EXPECT_THAT(Load(), HasSubstr(Path("current")));
  }
  Put("2.key", kSomeKey);
  Put("current", "2");
  EXPECT_EQ(Ring().current(), 2);
}

TEST_F(KeyRingFiles, ANewKeySealsNothingUntilItIsMadeCurrent) {
  EXPECT_EQ(KeyRing::AddKey(Path()).value(), 2);
  EXPECT_EQ(Ring().current(), 1);
  EXPECT_NE(Ring().Find(2), nullptr);
  EXPECT_NE(Read("1.key"), Read("2.key"));
  ASSERT_EQ(KeyRing::SetCurrent(Path(), 2), absl::OkStatus());
  EXPECT_EQ(Ring().current(), 2);
  std::filesystem::remove(Path("1.key"));
  EXPECT_EQ(KeyRing::AddKey(Path()).value(), 3) << "an id is never used again while a later one is there";
}

TEST_F(KeyRingFiles, OnlyAKeyThatIsThereBecomesCurrent) {
  EXPECT_TRUE(absl::IsNotFound(KeyRing::SetCurrent(Path(), 7)));
  EXPECT_EQ(Ring().current(), 1);
}

// The kernel's VmFlags of the mapping that holds `address`.
std::string MemoryFlagsOf(const void* address) {
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;  // NOLINT(google-runtime-int): what sscanf reads
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      const auto place = reinterpret_cast<uintptr_t>(address);
      inside = begin <= place && place < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line + " ";
    }
  }
  return {};
}

TEST_F(KeyRingFiles, KeysAreLeftOutOfCoreDumps) {
  const KeyRing ring = Ring();
  EXPECT_THAT(MemoryFlagsOf(ring.Find(1)), HasSubstr(" dd "));
  EXPECT_THAT(MemoryFlagsOf(ring.index_key().data()), HasSubstr(" dd "));
}

}  // namespace
}  // namespace zhiwang::privacy

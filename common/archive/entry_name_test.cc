#include "common/archive/entry_name.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/archive/manifest.h"

namespace zhiwang::archive {
namespace {

TEST(AnEntrysName, IsThatOfAFileEverywhere) {
  for (const char* name : {"08 人民调解协议书.pdf", "06 照片（2）.png", "a", ".a", "06 a_.._b.pdf"}) {
    EXPECT_TRUE(IsEntryName(name)) << name;
  }
  EXPECT_TRUE(IsEntryName(std::string(kMostNameBytes, 'a')));
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("../a"), std::string("/a"), std::string("a/b"),
        std::string("..\\a"), std::string("C:a"), std::string("a?"), std::string("a\nb"), std::string("a\0b", 3),
        std::string("a."), std::string("a "), std::string("\xFF"), std::string("06 \u202Efdp.exe"),
        std::string("a\u200B"), std::string(kMostNameBytes + 1, 'a')}) {
    EXPECT_FALSE(IsEntryName(name)) << name;
  }
}

TEST(AnEntrysName, IsTidiedOfWhatNoneMayHave) {
  EXPECT_EQ(Tidied("a/../b:c"), "a_.._b_c");
  EXPECT_EQ(Tidied("借条\u202Efdp"), "借条fdp");
  EXPECT_EQ(Tidied("借条（原件）"), "借条（原件）");
}

TEST(AnEntrysName, HasOneKeyWithThoseThatAreTheSameFile) {
  EXPECT_EQ(EntryKey("06 IMG.pdf"), EntryKey("06 img.PDF")) << "Windows, macOS";
  EXPECT_EQ(EntryKey("e\u0301.pdf"), EntryKey("\u00E9.pdf")) << "macOS";
  EXPECT_EQ(EntryKey("ＡＢＣ.pdf"), EntryKey("abc.pdf")) << "to the eye";
  EXPECT_NE(EntryKey("06 照片.pdf"), EntryKey("06 照片（2）.pdf"));
}

}  // namespace
}  // namespace zhiwang::archive

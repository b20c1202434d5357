#include "common/attachments/media_type.h"

#include <string>

#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"

namespace zhiwang::attachments {
namespace {

std::optional<MediaType> Found(std::string_view bytes) {
  const auto type = TypeOfBytes(bytes);
  EXPECT_TRUE(type.ok()) << type.status();
  return type.value_or(std::nullopt);
}

TEST(MediaType, IsFoundFromTheFirstBytes) {
  EXPECT_EQ(Found(SomePdf()), MediaType::kPdf);
  EXPECT_EQ(Found(SomePng()), MediaType::kPng);
  EXPECT_EQ(Found(SomeJpeg()), MediaType::kJpeg);
}

TEST(MediaType, IsNoneForAnythingElse) {
  for (const std::string_view other :
       {"", "hello", "<html><body>%PDF-1.5</body>", "PK\x03\x04", "GIF89a", "MZ", "#!/bin/sh", "\x89PNG", "\xFF\xD8"}) {
    EXPECT_EQ(Found(other), std::nullopt) << other;
  }
}

TEST(MediaType, OfANameIsThatOfItsEnding) {
  EXPECT_EQ(TypeOfName("借条.pdf"), MediaType::kPdf);
  EXPECT_EQ(TypeOfName("现场.PNG"), MediaType::kPng);
  EXPECT_EQ(TypeOfName("a.b.jpg"), MediaType::kJpeg);
  EXPECT_EQ(TypeOfName("a.JPEG"), MediaType::kJpeg);
  for (const std::string_view other : {"", ".pdf", "pdf", "a.pdf.exe", "a.gif"}) {
    EXPECT_EQ(TypeOfName(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace zhiwang::attachments

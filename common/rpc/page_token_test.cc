#include "common/rpc/page_token.h"

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "zhiwang/intake/v1/case_service.pb.h"
#include "zhiwang/intake/v1/category_service.pb.h"

namespace zhiwang::rpc {
namespace {

using intake::v1::ListCasesRequest;

ListCasesRequest Request(const std::string& page_token = "", int page_size = 0) {
  ListCasesRequest request;
  request.set_district("districts/370211");
  request.set_area("districts/370211/areas/109");
  request.set_page_token(page_token);
  request.set_page_size(page_size);
  return request;
}

void ExpectRefused(const google::protobuf::Message& request) {
  const absl::Status status = ReadPage(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), common::v1::PAGE_TOKEN_INVALID);
}

TEST(PageToken, ContinuesAfterTheKeyItWasMadeFor) {
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    std::string key(1 + random() % 60, '\0');
    for (char& byte : key) byte = static_cast<char>(random());
    const auto page = ReadPage(Request(MakePageToken(Request(), key)));
    ASSERT_EQ(page.status(), absl::OkStatus());
    EXPECT_EQ(page->after, key);
  }
}

TEST(PageToken, IsNeededOnlyAfterTheFirstPage) {
  const auto page = ReadPage(Request());
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_EQ(page->after, "");
}

TEST(PageToken, DoesNotDependOnThePagesSizeOrTheTokenBefore) {
  const std::string first = MakePageToken(Request("", 10), "7");
  EXPECT_EQ(MakePageToken(Request(first, 20), "7"), first);
  EXPECT_EQ(ReadPage(Request(first, 30))->after, "7");
}

TEST(PageToken, OfAnotherFilterIsRefused) {
  const std::string token = MakePageToken(Request(), "7");
  ListCasesRequest other = Request(token);
  other.set_overdue(true);
  ExpectRefused(other);
  other = Request(token);
  other.set_district("districts/370212");
  ExpectRefused(other);
  other = Request(token);
  other.clear_area();
  ExpectRefused(other);
}

TEST(PageToken, OfAnotherMethodIsRefused) {
  ListCasesRequest cases;
  cases.set_district("districts/370211");
  intake::v1::ListCategoriesRequest categories;
  categories.set_district("districts/370211");
  categories.set_page_token(MakePageToken(cases, "7"));
  ExpectRefused(categories);
}

TEST(PageToken, OfNoKeyIsRefused) { ExpectRefused(Request(MakePageToken(Request(), ""))); }

TEST(PageToken, OfGarbageIsRefused) {
  std::mt19937 random(5);
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(1 + random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    ExpectRefused(Request(bytes));
    ExpectRefused(Request(absl::WebSafeBase64Escape(bytes)));
  }
}

TEST(PageToken, WithAFlippedBitOfItsFilterIsRefusedAndNoneBreaksTheReader) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(MakePageToken(Request(), "7"), &bytes));
  for (size_t bit = 0; bit < 64; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    ExpectRefused(Request(absl::WebSafeBase64Escape(flipped)));
  }
  const std::string token = MakePageToken(Request(), "7");
  for (size_t length = 1; length + 2 < token.size(); ++length) ExpectRefused(Request(token.substr(0, length)));
}

TEST(PageSize, IsTheUsualOneUnlessAskedForAndNeverOverTheMost) {
  const auto size = [](int asked) { return ReadPage(Request("", asked))->size; };
  EXPECT_EQ(size(0), 50);
  EXPECT_EQ(size(1), 1);
  EXPECT_EQ(size(200), 200);
  EXPECT_EQ(size(201), 200);
  EXPECT_EQ(size(std::numeric_limits<int32_t>::max()), 200);
}

TEST(PageSize, IsOfTheMethodWhereItHasItsOwn) {
  const auto size = [](int asked) { return ReadPage(Request("", asked), {.usual = 20, .most = 30})->size; };
  EXPECT_EQ(size(0), 20);
  EXPECT_EQ(size(31), 30);
}

TEST(PageSize, BelowZeroIsRefused) {
  for (const int asked : {-1, std::numeric_limits<int32_t>::min()}) {
    const absl::Status status = ReadPage(Request("", asked)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), common::v1::FIELD_INVALID);
  }
}

}  // namespace
}  // namespace zhiwang::rpc

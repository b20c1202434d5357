#include "common/rpc/page_key.h"

#include <cstdint>
#include <limits>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/support/refused.h"

namespace zhiwang::rpc {
namespace {

struct Item {
  absl::Time due = absl::UnixEpoch();
  std::string kind, id;
  int64_t version = 0;
  int nth = 0;
  size_t part = 0;
};
auto KeyOf(auto& item) { return std::tie(item.due, item.kind, item.id, item.version, item.nth, item.part); }

TEST(PageKey, HoldsEachPartOfAnItem) {
  const Item items[] = {{},
                        {.due = absl::FromUnixMicros(-1),
                         .kind = "case",
                         .id = "a/b c",
                         .version = std::numeric_limits<int64_t>::min(),
                         .nth = -7,
                         .part = 3},
                        {.due = absl::FromUnixMicros(1'700'000'000'123'456),
                         .kind = "诉求",
                         .id = "",
                         .version = std::numeric_limits<int64_t>::max(),
                         .nth = std::numeric_limits<int>::max(),
                         .part = std::numeric_limits<size_t>::max()}};
  for (const Item& item : items) {
    Item read{.due = absl::Now(), .kind = "x", .id = "y", .version = 1, .nth = 1, .part = 1};
    EXPECT_EQ(ReadPageKey(WritePageKey(KeyOf(item)), KeyOf(read)), absl::OkStatus());
    EXPECT_EQ(KeyOf(read), KeyOf(item));
  }
}

TEST(PageKey, OfTheFirstPageLeavesTheBeginningAsItIs) {
  int64_t before = 12;
  EXPECT_EQ(ReadPageKey("", std::tie(before)), absl::OkStatus());
  EXPECT_EQ(before, 12);
}

TEST(PageKey, WithOtherPartsIsRefused) {
  std::string name;
  int number = 0;
  absl::Time time;
  const auto refused = IsRefused(absl::StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID);
  for (const char* key :
       {"a", "a\n1", "a\n1\n2\n3", "a\n\n2", "a\n1\nnow", "a\n1x\n2", "a\n99999999999\n2", "\n", "\n\n"}) {
    EXPECT_THAT(ReadPageKey(key, std::tie(name, number, time)), refused) << key;
  }
  EXPECT_EQ(ReadPageKey("a\n1\n2", std::tie(name, number, time)), absl::OkStatus());
}

}  // namespace
}  // namespace zhiwang::rpc

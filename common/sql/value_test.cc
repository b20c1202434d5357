#include "common/sql/value.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/sql/test_schema.h"

namespace zhiwang::sql {
namespace {

class Values : public SchemaTest {
 protected:
  // The value that the column gives back after `value` was put into it.
  std::optional<std::string> Kept(const char* column, const Value& value) {
    std::optional<std::string> kept;
    const absl::Status status = db_->Transact(Soon(), [&](Txn& tx) -> absl::Status {
      kept.reset();
      const std::string name(column);
      absl::Status written = tx.Execute("REPLACE INTO held (id, " + name + ") VALUES (1, ?)", {value}).status();
      if (!written.ok()) return written;
      return tx.Query("SELECT " + name + " FROM held WHERE id = 1", {}, [&](const Row& row) {
        if (row.Has(1)) kept = row.Text(1);
      });
    });
    EXPECT_EQ(status, absl::OkStatus());
    return kept;
  }

  int64_t KeptNumber(const Value& value) {
    EXPECT_TRUE(Kept("whole", value).has_value());
    return Number("SELECT whole FROM held WHERE id = 1");
  }
};

TEST_F(Values, WholeNumbersComeBackToTheirLimits) {
  enum class Colour : uint8_t { kRed = 7 };
  for (const int64_t number : {std::numeric_limits<int64_t>::min(), int64_t{-1}, int64_t{0}, int64_t{1},
                               (int64_t{1} << 53) + 1, std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(KeptNumber(number), number);
  }
  EXPECT_EQ(KeptNumber(true), 1);
  EXPECT_EQ(KeptNumber(size_t{5}), 5);
  EXPECT_EQ(KeptNumber(Colour::kRed), 7);
}

TEST_F(Values, RealNumbersComeBackToTheLastBit) {
  for (const double number : {0.1, -119.987654321012345, 1e-300, 1.7976931348623157e308}) {
    EXPECT_TRUE(Kept("part", number).has_value());
    const auto kept = db_->Read(Soon(), [](Txn& tx) {
      return tx.QueryOne("SELECT part FROM held WHERE id = 1", {}, [](const Row& row) { return row.Real(1); });
    });
    ASSERT_EQ(kept.status(), absl::OkStatus());
    EXPECT_EQ(*kept, number);
  }
}

TEST_F(Values, NullIsNeitherZeroNorEmpty) {
  EXPECT_EQ(Kept("words", std::nullopt), std::nullopt);
  EXPECT_EQ(Kept("words", std::optional<std::string>()), std::nullopt);
  EXPECT_EQ(Kept("words", ""), "");
  EXPECT_EQ(Kept("words", std::optional<std::string>("有")), "有");
  EXPECT_EQ(Kept("whole", std::optional<int>()), std::nullopt);
  EXPECT_EQ(Kept("whole", std::optional<int>(0)), "0");
}

TEST_F(Values, RareHanAndEmojiArriveAsTheCharactersTheyAre) {
  const std::string text = "𠮷家庄𡐤村 😀👨‍👩‍👧 藏马镇";
  EXPECT_EQ(Kept("words", text), text);
  // Counted by the server: mangled on the way there and back alike would still compare equal above.
  EXPECT_EQ(Number("SELECT CHAR_LENGTH(words) FROM held WHERE id = 1"), 16);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM held WHERE words LIKE '𠮷家庄𡐤村%'"), 1);
}

TEST_F(Values, TextThatLooksLikeSqlIsOnlyText) {
  const std::string text = "'); DROP TABLE held; -- \\ \" ` %_ ?";
  EXPECT_EQ(Kept("words", text), text);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM held"), 1);
}

TEST_F(Values, BytesComeBackWithTheirZeros) {
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(Kept("bytes", bytes), bytes);
  EXPECT_EQ(Kept("bytes", std::string(3, '\0')), std::string(3, '\0'));
}

TEST_F(Values, BytesOnBothSidesOfTheConnectorsLongPathComeBackWhole) {
  std::mt19937 random(20240601);
  for (const size_t size : {256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 700 * 1024}) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_TRUE(Kept("bytes", bytes) == bytes) << size;
  }
}

TEST_F(Values, AMegabyteOfTextComesBackWhole) {
  std::string text;
  while (text.size() < 1'000'000) text += "反映路灯不亮𠮷";
  EXPECT_TRUE(Kept("words", text) == text);
}

TEST_F(Values, AStatementForgetsTheValuesOfItsLastRun) {
  const std::string large(400'000, 'x');
  EXPECT_TRUE(Kept("words", large) == large);
  EXPECT_EQ(Kept("words", "短"), "短");
  EXPECT_EQ(Kept("words", std::nullopt), std::nullopt);
  EXPECT_EQ(Kept("words", 12), "12");
  EXPECT_EQ(Kept("words", "又是字"), "又是字");
}

TEST_F(Values, TimesKeepTheirMicroseconds) {
  const absl::Time time = absl::FromUnixMicros(1'717'200'000'123'457);
  for (const absl::Time each : {time, absl::UnixEpoch(), absl::UnixEpoch() - absl::Microseconds(1)}) {
    EXPECT_EQ(absl::FromUnixMicros(KeptNumber(each)), each);
  }
  // Nanoseconds are cut off, so that a time read back is never later than the one written.
  EXPECT_EQ(absl::FromUnixMicros(KeptNumber(time + absl::Nanoseconds(999))), time);
}

TEST_F(Values, RowsComeInTheOrderOfTheirQuery) {
  ASSERT_EQ(Run("INSERT INTO tally (id, number) VALUES (3, 30), (1, 10), (2, 20)"), absl::OkStatus());
  std::vector<int64_t> numbers;
  EXPECT_EQ(db_->Read(Soon(),
                      [&](Txn& tx) {
                        return tx.Query("SELECT number FROM tally WHERE number > ? ORDER BY id DESC", {5},
                                        [&](const Row& row) { numbers.push_back(row.Int(1)); });
                      }),
            absl::OkStatus());
  EXPECT_THAT(numbers, ::testing::ElementsAre(30, 20, 10));
}

TEST_F(Values, AnUpdateThatChangesNothingCountsNoRow) {
  ASSERT_EQ(Run("INSERT INTO tally (id, number) VALUES (1, 5)"), absl::OkStatus());
  const auto update = [&](int64_t number) {
    return db_->Transact(Soon(),
                         [&](Txn& tx) { return tx.Execute("UPDATE tally SET number = ? WHERE id = 1", {number}); });
  };
  EXPECT_EQ(update(5).value_or(-1), 0);
  EXPECT_EQ(update(6).value_or(-1), 1);
}

}  // namespace
}  // namespace zhiwang::sql

#include "common/sql/rows.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/sql/test_schema.h"

namespace zhiwang::sql {
namespace {

class Rows : public SchemaTest {
 protected:
  absl::Status Insert(size_t rows, size_t first = 0) {
    return db_->Transact(Soon(), [&](Txn& tx) {
      return InsertRows(tx, "INSERT INTO tally (id, number) VALUES ", rows, [&](size_t i, std::vector<Value>& values) {
        values.insert(values.end(), {first + i, i * i});
      });
    });
  }
  int64_t Status(const std::string& name) { return std::stoll(Text("SHOW GLOBAL STATUS LIKE '" + name + "'")); }
  std::string Text(const std::string& sql) {
    const auto text =
        db_->Read(Soon(), [&](Txn& tx) { return tx.QueryOne(sql, {}, [](const Row& row) { return row.Text(2); }); });
    return text.ok() ? text->value_or("") : "";
  }
};

TEST_F(Rows, AreAllWrittenHoweverManyThereAre) {
  size_t written = 0;
  for (const size_t count : {0u, 1u, 2u, 3u, 63u, 64u, 65u, 200u}) {
    ASSERT_EQ(Insert(count, written), absl::OkStatus());
    written += count;
    EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), static_cast<int64_t>(written));
  }
  EXPECT_EQ(Number("SELECT number FROM tally WHERE id = 0"), 0);
  EXPECT_EQ(Number("SELECT MAX(number) FROM tally"), 199 * 199);
}

TEST_F(Rows, ThatAreThereAreChangedAndCountTwo) {
  ASSERT_EQ(Insert(70), absl::OkStatus());
  const auto write = [&](size_t rows) {
    return db_->Transact(Soon(), [&](Txn& tx) {
      return InsertOrUpdateRows(
          tx, "INSERT INTO tally (id, number) VALUES ", rows,
          [&](size_t i, std::vector<Value>& values) {
            values.insert(values.end(), {i, 7});
          },
          " ON DUPLICATE KEY UPDATE number = VALUES(number)");
    });
  };
  EXPECT_EQ(write(0).value_or(-1), 0);
  EXPECT_EQ(write(67).value_or(-1), 2 * 67);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally WHERE number = 7"), 67);
  EXPECT_EQ(write(75).value_or(-1), 2 * 3 + 5) << "67 stay as they are, 3 change, 5 are new";
}

TEST_F(Rows, AreDeletedByTheirKeysHoweverManyThereAre) {
  ASSERT_EQ(Insert(200), absl::OkStatus());
  const auto remove = [&](size_t rows, size_t first) {
    return db_->Transact(Soon(), [&](Txn& tx) {
      return DeleteRows(tx, "DELETE FROM tally WHERE number > 0 AND ", "id = ? AND number < ?", rows,
                        [&](size_t i, std::vector<Value>& values) {
                          values.insert(values.end(), {first + i, 150 * 150});
                        });
    });
  };
  EXPECT_EQ(remove(0, 0), absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 200);
  EXPECT_EQ(remove(5, 0), absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 196) << "the first has no number above 0";
  EXPECT_EQ(remove(67, 3), absl::OkStatus()) << "two of them are gone already";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 131);
  EXPECT_EQ(Number("SELECT MIN(id) FROM tally WHERE id > 0"), 70);
  EXPECT_EQ(remove(30, 170), absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 131) << "what does not hold for a row keeps it";
}

TEST_F(Rows, OfManyNumbersNeedFewStatements) {
  const int64_t before = Status("Com_stmt_prepare");
  size_t written = 0;
  for (size_t count = 1; count <= 64; ++count) {
    ASSERT_EQ(Insert(count, written), absl::OkStatus());
    written += count;
  }
  EXPECT_LE(Status("Com_stmt_prepare") - before, 7 + 2);
}

TEST_F(Rows, ThatAreLongGoInSeveralStatements) {
  const std::string text(1 << 20, 'x');
  const absl::Status written = db_->Transact(Soon(), [&](Txn& tx) {
    return InsertRows(tx, "INSERT INTO held (id, words) VALUES ", 12, [&](size_t i, std::vector<Value>& values) {
      values.insert(values.end(), {i, text});
    });
  });
  ASSERT_EQ(written, absl::OkStatus()) << "the server takes packets of 16 MiB";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM held WHERE LENGTH(words) = 1048576"), 12);
}

TEST_F(Rows, AreFoundByAListOfAnyLength) {
  ASSERT_EQ(Insert(100), absl::OkStatus());
  for (const size_t count : {1u, 2u, 3u, 5u, 33u, 100u}) {
    std::vector<int64_t> ids;
    for (size_t i = 0; i < count; ++i) ids.push_back(static_cast<int64_t>(i));
    std::string sql = "SELECT id FROM tally WHERE id IN ";
    std::vector<Value> values;
    AppendInList(absl::MakeConstSpan(ids), sql, values);
    std::set<int64_t> found;
    ASSERT_EQ(
        db_->Read(Soon(),
                  [&](Txn& tx) { return tx.Query(sql, values, [&](const Row& row) { found.insert(row.Int(1)); }); }),
        absl::OkStatus());
    EXPECT_EQ(found.size(), count);
  }
}

TEST_F(Rows, AreFoundOnceEachByAListOfSeveralStatements) {
  ASSERT_EQ(Insert(2 * kListedAStatement), absl::OkStatus());
  for (const size_t count : {size_t{0}, size_t{1}, kListedAStatement, kListedAStatement + 1, 2 * kListedAStatement}) {
    std::vector<int64_t> ids;
    for (size_t i = 0; i < count; ++i) ids.push_back(static_cast<int64_t>(i));
    std::vector<int64_t> found;
    const auto find = [&](Txn& tx) {
      found.clear();
      return QueryOverList(tx,
                           {.begin = "SELECT id FROM tally WHERE number >= ? AND id IN ",
                            .values = {0},
                            .end = " AND id <> ? ORDER BY id",
                            .end_values = {7}},
                           ids, [&](const Row& row) { found.push_back(row.Int(1)); });
    };
    ASSERT_EQ(db_->Read(Soon(), find), absl::OkStatus());
    std::erase(ids, 7);
    EXPECT_EQ(found, ids);
  }
}

TEST_F(Rows, AreChangedOnceEachByAListOfSeveralStatements) {
  ASSERT_EQ(Insert(kListedAStatement + 10), absl::OkStatus());
  std::vector<int64_t> ids;
  for (size_t i = 0; i < kListedAStatement + 3; ++i) ids.push_back(static_cast<int64_t>(i));
  const absl::Status changed = db_->Transact(Soon(), [&](Txn& tx) {
    return ExecuteOverList(tx, {.begin = "UPDATE tally SET number = number - ? WHERE id IN ", .values = {1'000'000}},
                           ids);
  });
  ASSERT_EQ(changed, absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally WHERE number BETWEEN -1000000 AND -1"),
            static_cast<int64_t>(ids.size()));
}

// More shapes than a connection keeps: the common one stays prepared, as the last used.
TEST_F(Rows, OfACommonShapeArePreparedOnceAmongManyOthers) {
  ASSERT_EQ(Insert(1), absl::OkStatus());
  const int64_t before = Status("Com_stmt_prepare");
  constexpr int kOthers = 300;
  for (int i = 0; i < kOthers; ++i) {
    ASSERT_EQ(Number("SELECT " + std::to_string(i)), i);
    ASSERT_EQ(Insert(1, static_cast<size_t>(i) + 1), absl::OkStatus());
  }
  EXPECT_LE(Status("Com_stmt_prepare") - before, kOthers + 1);
}

}  // namespace
}  // namespace zhiwang::sql

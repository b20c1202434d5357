#include "common/numbers/numbers.h"

#include "common/faults/kill_point.h"
#include "common/status/macros.h"

namespace zhiwang::numbers {

absl::StatusOr<int64_t> Take(sql::Txn& tx, std::string_view district, std::string_view book, int64_t count) {
  RETURN_IF_ERROR(tx.Execute("INSERT INTO number_book (district, book, last) VALUES (?,?,?) ON DUPLICATE KEY UPDATE "
                             "last = last + VALUES(last)",
                             {district, book, count})
                      .status());
  ASSIGN_OR_RETURN(const int64_t last, Last(tx, district, book));
  faults::KillPoint("numbers.before_commit");
  return last - count + 1;
}

absl::StatusOr<int64_t> Last(sql::Txn& tx, std::string_view district, std::string_view book) {
  ASSIGN_OR_RETURN(const auto last, tx.QueryOne("SELECT last FROM number_book WHERE district = ? AND book = ?",
                                                {district, book}, [](const sql::Row& row) { return row.Int(1); }));
  return last.value_or(0);
}

absl::StatusOr<std::vector<std::string>> BooksBelow(sql::Txn& tx, std::string_view district,
                                                    std::string_view beginning) {
  std::string end(beginning);
  ++end.back();  // the first text after all that begin so
  std::vector<std::string> books;
  RETURN_IF_ERROR(tx.Query("SELECT book FROM number_book WHERE district = ? AND book >= ? AND book < ? ORDER BY book",
                           {district, beginning, end}, [&](const sql::Row& row) { books.push_back(row.Text(1)); }));
  return books;
}

absl::Status Continue(sql::Txn& tx, std::string_view district, std::string_view book, int64_t last) {
  return tx
      .Execute(
          "INSERT INTO number_book (district, book, last) VALUES (?,?,?) ON DUPLICATE KEY UPDATE "
          "last = GREATEST(last, VALUES(last))",
          {district, book, last})
      .status();
}

}  // namespace zhiwang::numbers

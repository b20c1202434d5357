#include "tests/faults/checker/numbers.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/numbers/verify.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_store.h"
#include "tests/faults/load/patience.h"

namespace zhiwang::testing {
namespace {

using Key = std::pair<std::string, std::string>;  // district, book

// A book with the numbers that files have of it.
struct Book {
  int64_t last = 0;
  std::vector<int64_t> used;
};

// All books as one moment shows them, and how many changes accepted a file.
absl::Status ReadBooks(sql::Database& mediation, std::map<Key, Book>& books, int64_t& acceptances) {
  return mediation.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    books.clear();
    RETURN_IF_ERROR(tx.Query("SELECT district, book, last FROM number_book WHERE book LIKE 'dispute/%'", {},
                             [&](const sql::Row& row) {
                               books[{row.Text(1), row.Text(2)}].last = row.Int(3);
                             }));
    RETURN_IF_ERROR(tx.Query(
        "SELECT district, number_committee, number_year, number FROM dispute WHERE number IS NOT NULL", {},
        [&](const sql::Row& row) {
          books[{row.Text(1), zhiwang::mediation::BookOf(row.Int(2), static_cast<int>(row.Int(3)))}].used.push_back(
              row.Int(4));
        }));
    ASSIGN_OR_RETURN(const auto accepted,
                     tx.QueryOne("SELECT COUNT(*) FROM change_log WHERE kind = 'dispute' AND type = 'dispute.accepted'",
                                 {}, [](const sql::Row& row) { return row.Int(1); }));
    acceptances = accepted.value_or(0);
    return absl::OkStatus();
  });
}

}  // namespace

int64_t CheckNumbers(sql::Database& mediation, History& history) {
  std::map<Key, Book> books;
  int64_t acceptances = 0, numbered = 0;
  if (const absl::Status read = ReadBooks(mediation, books, acceptances); !read.ok()) {
    history.Violation("the numbers of files cannot be read: " + Describe(read));
    return 0;
  }
  for (auto& [key, book] : books) {
    const std::string what = fmt::format("book {} of {}", key.second, key.first);
    numbered += static_cast<int64_t>(book.used.size());
    const numbers::Faults faults = numbers::Verify(std::move(book.used), book.last);
    for (const numbers::Stretch& gap : faults.missing) {
      history.Violation(fmt::format("{}: no file has the numbers {} to {}", what, gap.first, gap.last));
    }
    for (const int64_t number : faults.repeated) {
      history.Violation(fmt::format("{}: more than one file has the number {}", what, number));
    }
    for (const int64_t number : faults.not_given) {
      history.Violation(fmt::format("{}: a file has the number {}, which was not given", what, number));
    }
  }
  if (numbered != acceptances) {
    history.Violation(fmt::format("{} files have a number, {} were accepted", numbered, acceptances));
  }
  return numbered;
}

}  // namespace zhiwang::testing

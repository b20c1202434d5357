#include "services/mediation/report/number_check.h"

#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/numbers/numbers.h"
#include "common/numbers/verify.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_store.h"

namespace zhiwang::mediation {
namespace {

// A committee and a year.
using NumberBook = std::pair<int64_t, int>;

absl::StatusOr<std::set<NumberBook>> AllBooks(sql::Txn& tx, const std::string& district) {
  std::set<NumberBook> books;
  RETURN_IF_ERROR(tx.Query(
      "SELECT DISTINCT number_committee, number_year FROM dispute FORCE INDEX (by_number) WHERE district = ? AND "
      "number_committee > 0",
      {district}, [&](const sql::Row& row) { books.emplace(row.Int(1), static_cast<int>(row.Int(2))); }));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, numbers::BooksBelow(tx, district, "dispute/"));
  for (const std::string& name : names) {
    const std::vector<std::string> parts = absl::StrSplit(name, '/');
    NumberBook book;
    const bool is_one =
        parts.size() == 3 && absl::SimpleAtoi(parts[1], &book.first) && absl::SimpleAtoi(parts[2], &book.second);
    if (is_one) books.insert(book);
  }
  return books;
}

absl::StatusOr<std::vector<int64_t>> NumbersIn(sql::Txn& tx, const std::string& district, const NumberBook& book) {
  std::vector<int64_t> numbers;
  RETURN_IF_ERROR(tx.Query("SELECT number FROM dispute WHERE district = ? AND number_committee = ? AND number_year = ?",
                           {district, book.first, book.second},
                           [&](const sql::Row& row) { numbers.push_back(row.Int(1)); }));
  return numbers;
}

// The ids as the tables store them.
std::vector<int64_t> AsNumbers(absl::Span<const std::string> ids) {
  std::vector<int64_t> numbers;
  for (const std::string& id : ids) {
    int64_t number = 0;
    if (absl::SimpleAtoi(id, &number)) numbers.push_back(number);
  }
  return numbers;
}

// The disputes, by row id, of rows of a table whose rows belong to disputes.
absl::StatusOr<std::map<std::string, std::string>> DisputesNamedIn(sql::Txn& tx, std::string_view table,
                                                                   const std::string& district,
                                                                   absl::Span<const std::string> ids) {
  std::map<std::string, std::string> disputes;
  const std::vector<int64_t> numbers = AsNumbers(ids);
  if (numbers.empty()) return disputes;
  std::string statement = fmt::format("SELECT id, dispute FROM {} WHERE district = ? AND id IN ", table);
  std::vector<sql::Value> values = {district};
  sql::AppendInList(absl::MakeConstSpan(numbers), statement, values);
  RETURN_IF_ERROR(tx.Query(statement, values, [&](const sql::Row& row) {
    disputes.insert_or_assign(std::to_string(row.Int(1)), std::to_string(row.Int(2)));
  }));
  return disputes;
}

// The numbers as ranges, for people: `3–5、7`.
std::string TextOf(const std::vector<numbers::Stretch>& stretches) {
  std::vector<std::string> texts;
  for (const numbers::Stretch& one : stretches) {
    texts.push_back(one.first == one.last ? std::to_string(one.first) : fmt::format("{}–{}", one.first, one.last));
  }
  return fmt::format("{}", fmt::join(texts, "、"));
}

void NoteFaults(const NumberBook& book, const numbers::Faults& found, std::vector<std::string>& faults) {
  const std::string of_book = fmt::format("第 {} 号调委会 {} 年的编号", book.first, book.second);
  if (!found.missing.empty()) faults.push_back(fmt::format("{}缺 {}", of_book, TextOf(found.missing)));
  if (!found.repeated.empty()) {
    faults.push_back(fmt::format("{}重复 {}", of_book, fmt::join(found.repeated, "、")));
  }
  if (!found.not_given.empty()) {
    faults.push_back(fmt::format("{}未曾发出 {}", of_book, fmt::join(found.not_given, "、")));
  }
}

}  // namespace

absl::StatusOr<NumberCheck> CheckNumbers(sql::Txn& snapshot, const std::string& district) {
  NumberCheck check;
  ASSIGN_OR_RETURN(const std::set<NumberBook> books, AllBooks(snapshot, district));
  for (const NumberBook& book : books) {
    ASSIGN_OR_RETURN(std::vector<int64_t> used, NumbersIn(snapshot, district, book));
    ASSIGN_OR_RETURN(const int64_t last, numbers::Last(snapshot, district, BookOf(book.first, book.second)));
    NoteFaults(book, numbers::Verify(std::move(used), last), check.faults);
    ++check.books;
  }
  return check;
}

absl::StatusOr<std::map<std::string, ReportedFile>> FilesOf(sql::Txn& tx, const std::string& district,
                                                            absl::Span<const std::string> ids) {
  std::map<std::string, ReportedFile> files;
  const std::vector<int64_t> numbers = AsNumbers(ids);
  if (numbers.empty()) return files;
  std::string statement =
      "SELECT id, confidential, number_committee, number_year, number FROM dispute WHERE district = ? AND id IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(absl::MakeConstSpan(numbers), statement, values);
  RETURN_IF_ERROR(tx.Query(statement, values, [&](const sql::Row& row) {
    ReportedFile file{.confidential = row.Int(2) != 0, .number = {}};
    if (row.Has(5)) {
      file.number = FileNumber{.committee = row.Int(3), .year = static_cast<int>(row.Int(4)), .number = row.Int(5)};
    }
    files.insert_or_assign(std::to_string(row.Int(1)), std::move(file));
  }));
  return files;
}

absl::StatusOr<std::map<std::string, std::string>> DisputesOfAgreements(sql::Txn& tx, const std::string& district,
                                                                        absl::Span<const std::string> ids) {
  return DisputesNamedIn(tx, "agreement", district, ids);
}

absl::StatusOr<std::map<std::string, std::string>> DisputesOfDocuments(sql::Txn& tx, const std::string& district,
                                                                       absl::Span<const std::string> ids) {
  return DisputesNamedIn(tx, "document", district, ids);
}

}  // namespace zhiwang::mediation

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"

// Numbers without a gap, from 1, in books. A book is what is numbered for itself: `dispute/4412/2026` is the files of
// one committee in one year. Its name has at most 60 characters, and is stored: do not change what makes it.
namespace zhiwang::numbers {

// Takes the next `count` numbers of a book, at least one, and answers the first; a book that is not there begins at 1.
// The transaction holds the book until it ends, so whoever takes from it meanwhile waits. A transaction that fails gives
// its numbers back.
absl::StatusOr<int64_t> Take(sql::Txn& tx, std::string_view district, std::string_view book, int64_t count = 1);

// The last number that was given in a book; 0 where none was. Others may take from the book at the same time.
absl::StatusOr<int64_t> Last(sql::Txn& tx, std::string_view district, std::string_view book);

// The books of a district whose names begin with that text, `dispute/`, in the order of their names.
absl::StatusOr<std::vector<std::string>> BooksBelow(sql::Txn& tx, std::string_view district,
                                                    std::string_view beginning);

// Notes that the numbers up to `last` were given elsewhere, for an import: the book goes on after `last`. A book that is
// further stays as it is.
absl::Status Continue(sql::Txn& tx, std::string_view district, std::string_view book, int64_t last);

}  // namespace zhiwang::numbers

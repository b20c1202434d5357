#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhiwang::ctl {

// One record of a CSV file.
struct CsvRow {
  int line = 0;                     // where it starts, from 1
  std::vector<std::string> fields;  // as many as there are
};

// A CSV file with a header line.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;

  bool Has(std::string_view column) const;
  // The field of that column; empty for a column the file or the row does not have.
  std::string_view Field(const CsvRow& row, std::string_view column) const;
};

// Reads RFC 4180: quoted fields may hold commas, line breaks and doubled quotes; a byte order mark and CRLF, LF or CR
// line ends are taken; blank lines are skipped. INVALID_ARGUMENT, with the line number, for a quote that does not end
// or has text behind it.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text);

// Reads a CSV file whose first record names the columns. INVALID_ARGUMENT for a column of `required` that is missing,
// or one of either list that is named twice; NOT_FOUND for a file that cannot be read.
absl::StatusOr<CsvTable> ReadCsvFile(const std::string& path, const std::vector<std::string>& required,
                                     const std::vector<std::string>& optional = {});

// One record in the form of RFC 4180, with CRLF at its end; ParseCsv reads it back. Only fields that need quotes get them.
std::string FormatCsvRow(const std::vector<std::string>& fields);

// The whole of a file. NOT_FOUND, saying why, where it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace zhiwang::ctl

#pragma once

#include <span>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

// Rows of a change log as they were written once, in a file that is only ever added to:
//
//   type case.created
//   payload BASE64
//   body BASE64
//   change state: RECEIVED …     and so on: a line for each fact that the row means
namespace zhiwang::testing {

// The rows that one change wrote, its row of the log and the body of the resource's row, and what they mean.
struct GoldenRow {
  std::string type, payload, body;
  std::vector<std::string> meaning = {};  // one line for each fact
};

// The rows of a file. Lines that are empty or begin with # are left out.
std::vector<GoldenRow> ReadGoldenRows(const std::string& path);

// Writes rows as such a file has them, for it to be added to.
void WriteGoldenRows(const std::string& path, std::span<const GoldenRow> rows);

// The message as one line of text.
std::string OneLine(const google::protobuf::Message& message);

}  // namespace zhiwang::testing

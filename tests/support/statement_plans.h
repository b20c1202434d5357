#pragma once

#include <string>
#include <vector>

#include "common/sql/database.h"

namespace zhiwang::testing {

// A statement as it was run, and the same without its values.
struct Statement {
  std::string text;
  std::string shape;
};

// Records every statement that any client asks the server behind a schema to run, from its making on: for a program
// whose tests run one at a time. Values are known only of statements that are prepared from then on, so a client that
// is to be recorded connects later.
class StatementRecorder {
 public:
  explicit StatementRecorder(const sql::Options& schema);
  ~StatementRecorder();
  StatementRecorder(const StatementRecorder&) = delete;
  StatementRecorder& operator=(const StatementRecorder&) = delete;

  // Ends the recording. Answers the statements that find rows in the schema's tables: each SELECT, UPDATE and DELETE,
  // of each shape the first and the last one.
  std::vector<Statement> Stop();

 private:
  sql::Database db_;
};

// Makes a schema as full as a large installation's: what one district has, thirty others have, too. Nobody else may use
// the schema meanwhile or afterwards.
void FillOtherDistricts(const sql::Options& schema);

// Makes one district's part of a table so many times larger, by copies with other ids that stand in no unique index: what a page
// of a list asks for is then a small part of it. For tables whose rows have a number as `id`; once the others are filled.
void FillDistrict(const sql::Options& schema, const std::string& table, const std::string& district, int times);

// A statement that may read a whole table, or all that one has of a district, and why that is right.
struct WholeRead {
  std::string shape_begins;
  std::string why;
};

// The faults of the database's plans for the statements: each plan that reads a whole table or index, or a district's
// whole part of one without a limit, and is not among the exceptions; and each exception that excuses none.
std::vector<std::string> PlanFaults(const sql::Options& schema, const std::vector<Statement>& statements,
                                    const std::vector<WholeRead>& exceptions);

// The tables of the schema that none of the statements reads.
std::vector<std::string> TablesNotRead(const sql::Options& schema, const std::vector<Statement>& statements);

}  // namespace zhiwang::testing

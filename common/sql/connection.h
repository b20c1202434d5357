#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/sql/value.h"

namespace sql {
class Connection;
class PreparedStatement;
class Statement;
class SQLException;
}  // namespace sql

namespace zhiwang::sql {

// One connection to the database, with its prepared statements. Used by one thread at a time. The only class that sees
// Connector/C++: its exceptions end here.
class Connection {
 public:
  // The server bounds all connections' together: see settings_check.h.
  static constexpr size_t kMostPreparedStatements = 200;

  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Options& options);
  ~Connection();

  absl::StatusOr<int64_t> Execute(std::string_view sql, absl::Span<const Value> values);
  absl::Status Query(std::string_view sql, absl::Span<const Value> values, absl::FunctionRef<void(const Row&)> each);
  // Runs a statement that cannot be prepared or is not worth it: BEGIN, COMMIT, DDL.
  absl::Status Direct(std::string_view sql);

  // True once an error other than a duplicate key happened on it: it is not used again after its transaction.
  bool broken() const { return broken_; }

 private:
  explicit Connection(std::unique_ptr<::sql::Connection> connection);
  ::sql::PreparedStatement& Prepared(std::string_view sql);
  absl::Status Translate(const ::sql::SQLException& exception);

  struct Statement {
    std::string text;
    std::unique_ptr<::sql::PreparedStatement> prepared;
  };
  std::unique_ptr<::sql::Connection> connection_;
  std::unique_ptr<::sql::Statement> direct_;
  std::list<Statement> prepared_;  // the last used first
  std::unordered_map<std::string_view, std::list<Statement>::iterator> by_text_;
  bool broken_ = false;
};

// The kinds of failure that the database layer tells apart besides the caller's errors.
enum class Failure {
  kNone,
  kDuplicateKey,  // a unique key; the transaction goes on
  kRerun,         // the database rolled back, or wants us to; the same again may succeed
  kLost,          // the connection is gone
  kStatement,     // the database refused a statement, and the transaction cannot go on
};
Failure FailureOf(const absl::Status& status);

}  // namespace zhiwang::sql

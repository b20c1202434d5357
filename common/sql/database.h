#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/value.h"

namespace zhiwang::sql {

class Connection;

// The database's address, and how to speak to it.
struct Options {
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string unix_socket;  // used instead of host and port when it is not empty
  std::string user;
  std::string password;
  std::string schema;
  std::string tls_ca;  // PEM file; not empty means TLS with a verified certificate, or no connection at all
  int most_connections = 12;
  absl::Duration longest_statement = absl::Seconds(30);  // a reply that takes longer breaks the connection
  std::function<absl::Time()> local_clock = absl::Now;   // what is compared with the database's clock; tests move it
};

// One transaction in the making. Valid only inside the body it was given to.
class Txn {
 public:
  // Runs a statement that changes rows. Answers how many rows changed (a no-op UPDATE counts 0). A violated unique key
  // is ALREADY_EXISTS (see IsDuplicateKey); other errors end the transaction: pass them on.
  absl::StatusOr<int64_t> Execute(std::string_view sql, absl::Span<const Value> values = {});

  // Runs a query and calls `each` for every row, in order.
  absl::Status Query(std::string_view sql, absl::Span<const Value> values, absl::FunctionRef<void(const Row&)> each);

  // The time by this process's own clock.
  absl::Time LocalNow() const { return options_.local_clock(); }

  // Runs a query for at most one row and answers what `read` makes of it, or nothing.
  template <class Read>
  auto QueryOne(std::string_view sql, absl::Span<const Value> values, Read&& read)
      -> absl::StatusOr<std::optional<std::invoke_result_t<Read&, const Row&>>> {
    std::optional<std::invoke_result_t<Read&, const Row&>> found;
    absl::Status status = Query(sql, values, [&](const Row& row) { found.emplace(read(row)); });
    if (!status.ok()) return status;
    return found;
  }

 private:
  friend class Database;
  Txn(Connection& connection, const Options& options, absl::Time deadline)
      : connection_(connection), options_(options), deadline_(deadline) {}
  Connection& connection_;
  const Options& options_;
  absl::Time deadline_;
};

// The view that a transaction has of others' changes.
enum class Isolation {
  kReadCommitted,  // each statement sees what is committed when it starts
  kSnapshot,       // read only; every statement sees the database as it was when the transaction began
};

// A database schema through a bounded set of connections. Thread-safe. A thread that finds every connection taken waits
// for one, at most until its deadline; servers size `most_connections` so that their workers never do.
class Database {
 public:
  explicit Database(Options options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `body(Txn&)` in one transaction and commits when it answers OK; anything else rolls back and is answered as it
  // is. The body answers a Status or a StatusOr. It runs again, from the start, when the database asks for that
  // (deadlock, lock wait, serialization, a connection that had gone stale) or when it answers Rerun(): it must have no
  // effect but through `tx`. Never starts a run past `deadline`: DEADLINE_PASSED. A connection lost while committing
  // leaves the outcome unknown: DATABASE_UNAVAILABLE, and the caller's request_id makes a retry safe.
  template <class Body>
  auto Transact(absl::Time deadline, Body&& body) -> std::invoke_result_t<Body&, Txn&> {
    return Run(deadline, Isolation::kReadCommitted, true, body);
  }

  // Runs `body(Txn&)` for reading alone, each statement by itself; nothing it writes is promised to be atomic.
  template <class Body>
  auto Read(absl::Time deadline, Body&& body) -> std::invoke_result_t<Body&, Txn&> {
    return Run(deadline, Isolation::kReadCommitted, false, body);
  }

  // Runs `body(Txn&)` for reading, with one view of the database throughout.
  template <class Body>
  auto ReadSnapshot(absl::Time deadline, Body&& body) -> std::invoke_result_t<Body&, Txn&> {
    return Run(deadline, Isolation::kSnapshot, true, body);
  }

  const Options& options() const { return options_; }

 private:
  template <class Body>
  auto Run(absl::Time deadline, Isolation isolation, bool in_transaction, Body& body)
      -> std::invoke_result_t<Body&, Txn&> {
    using Answer = std::invoke_result_t<Body&, Txn&>;
    if constexpr (std::is_same_v<Answer, absl::Status>) {
      return RunUntilDone(deadline, isolation, in_transaction, body);
    } else {
      std::optional<Answer> answer;
      absl::Status status = RunUntilDone(deadline, isolation, in_transaction, [&](Txn& tx) -> absl::Status {
        answer.emplace(body(tx));
        return answer->status();
      });
      if (!status.ok()) return status;
      return *std::move(answer);
    }
  }

  absl::Status RunUntilDone(absl::Time deadline, Isolation isolation, bool in_transaction,
                            absl::FunctionRef<absl::Status(Txn&)> body);
  absl::Status RunOnce(Connection& connection, absl::Time deadline, Isolation isolation, bool in_transaction,
                       absl::FunctionRef<absl::Status(Txn&)> body);
  absl::StatusOr<std::unique_ptr<Connection>> Borrow(absl::Time deadline);
  void GiveBack(std::unique_ptr<Connection> connection);

  struct Pool;
  const Options options_;
  std::unique_ptr<Pool> pool_;
};

// True for a statement that failed because of a unique key: the one database error after which a body may go on.
bool IsDuplicateKey(const absl::Status& status);

// True for an error of the database, or of the time left, which ends the transaction: a body passes it on. Every other
// error is a refusal, which a body may keep to itself and go on.
bool EndsTransaction(const absl::Status& status);

// The error with which a body asks to be run again, from the start: another call won a race, and a second look will see
// its result.
absl::Status Rerun(std::string_view why);

// The number of transactions that were run again since the process started, for the metric.
int64_t CountReruns();

}  // namespace zhiwang::sql

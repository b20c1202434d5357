#include "common/sql/connection.h"

#include <mysql_connection.h>
#include <mysql_driver.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

constexpr char kFailurePayload[] = "zhiwang/sql-failure";

// MySQL and MariaDB: deadlock, lock wait, "record has changed since last read". TiDB: write conflict, schema changed,
// pessimistic lock not found in time.
constexpr int kRerunCodes[] = {1213, 1205, 1020, 9007, 8028, 8147};
// Gone away, lost in a query, lost with the reason, shutdown, connection killed, query interrupted, cannot connect by
// socket or TCP, malformed packet, no such connection; an error during COMMIT, after which a Galera node that left the group
// cannot say what became of the transaction.
constexpr int kLostCodes[] = {2006, 2013, 2055, 1053, 1927, 1317, 2002, 2003, 2027, 2014, 1040, 1047, 1180};
constexpr int kDuplicateKeyCode = 1062;

absl::Status Marked(absl::Status status, Failure failure) {
  status.SetPayload(kFailurePayload, absl::Cord(std::string(1, static_cast<char>(failure))));
  return status;
}

// libmariadb keeps state per thread; it must be told of each thread, once, and when the thread ends.
void InitializeThisThread(::sql::mysql::MySQL_Driver& driver) {
  struct ThreadRegistration {
    explicit ThreadRegistration(::sql::mysql::MySQL_Driver& used) : driver(used) { driver.threadInit(); }
    ~ThreadRegistration() { driver.threadEnd(); }
    ::sql::mysql::MySQL_Driver& driver;
  };
  thread_local ThreadRegistration registration(driver);
}

::sql::mysql::MySQL_Driver& Driver() {
  static ::sql::mysql::MySQL_Driver* const driver = ::sql::mysql::get_mysql_driver_instance();
  InitializeThisThread(*driver);
  return *driver;
}

void Bind(::sql::PreparedStatement& statement, absl::Span<const Value> values) {
  unsigned index = 0;
  for (const Value& value : values) {
    ++index;
    const auto& held = value.held();
    if (const auto* number = std::get_if<int64_t>(&held)) {
      statement.setInt64(index, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&held)) {
      statement.setString(index, ::sql::SQLString(text->data(), text->size()));
    } else if (const auto* real = std::get_if<double>(&held)) {
      statement.setDouble(index, *real);
    } else {
      statement.setNull(index, 0);
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Options& options) {
  try {
    ::sql::ConnectOptionsMap map;
    map["hostName"] =
        ::sql::SQLString(options.unix_socket.empty() ? fmt::format("tcp://{}:{}", options.host, options.port)
                                                     : fmt::format("unix://{}", options.unix_socket));
    map["userName"] = ::sql::SQLString(options.user);
    map["password"] = ::sql::SQLString(options.password);
    if (!options.schema.empty()) map["schema"] = ::sql::SQLString(options.schema);
    map["OPT_CHARSET_NAME"] = ::sql::SQLString("utf8mb4");
    map["OPT_CONNECT_TIMEOUT"] = 3;
    map["OPT_READ_TIMEOUT"] = static_cast<int>(absl::ToInt64Seconds(options.longest_statement));
    map["OPT_WRITE_TIMEOUT"] = static_cast<int>(absl::ToInt64Seconds(options.longest_statement));
    if (!options.tls_ca.empty()) {
      map["sslVerify"] = true;
      map["sslCA"] = ::sql::SQLString(options.tls_ca);
    }
    std::unique_ptr<::sql::Connection> raw(Driver().connect(map));
    std::unique_ptr<Connection> connection(new Connection(std::move(raw)));
    RETURN_IF_ERROR(connection->Direct("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"));
    if (!options.tls_ca.empty()) {
      // The connector connects in plaintext without a word when the server offers no TLS.
      std::string cipher;
      RETURN_IF_ERROR(
          connection->Query("SHOW STATUS LIKE 'Ssl_cipher'", {}, [&](const Row& row) { cipher = row.Text(2); }));
      if (cipher.empty()) return error::DatabaseUnavailable("TLS was asked for and is not in use");
    }
    return connection;
  } catch (const ::sql::SQLException& exception) {
    spdlog::warn("cannot connect to the database: {} ({})", exception.what(), exception.getErrorCode());
    return Marked(error::DatabaseUnavailable("cannot connect"), Failure::kLost);
  }
}

Connection::Connection(std::unique_ptr<::sql::Connection> connection) : connection_(std::move(connection)) {}

Connection::~Connection() {
  Driver();  // the destructor talks to the server, perhaps on a thread that has not yet
  try {
    by_text_.clear();
    prepared_.clear();
    direct_.reset();
    connection_.reset();
  } catch (const ::sql::SQLException&) {
    // The server closed first; there is nothing left to close.
  }
}

::sql::PreparedStatement& Connection::Prepared(std::string_view sql) {
  if (const auto found = by_text_.find(sql); found != by_text_.end()) {
    prepared_.splice(prepared_.begin(), prepared_, found->second);
    return *prepared_.front().prepared;
  }
  // The one that was not used for longest makes room. Dropping all would prepare the common ones anew under load.
  if (prepared_.size() >= kMostPreparedStatements) {
    by_text_.erase(prepared_.back().text);
    prepared_.pop_back();
  }
  std::unique_ptr<::sql::PreparedStatement> statement(
      connection_->prepareStatement(::sql::SQLString(sql.data(), sql.size())));
  prepared_.push_front({std::string(sql), std::move(statement)});
  by_text_.emplace(prepared_.front().text, prepared_.begin());
  return *prepared_.front().prepared;
}

absl::StatusOr<int64_t> Connection::Execute(std::string_view sql, absl::Span<const Value> values) {
  try {
    ::sql::PreparedStatement& statement = Prepared(sql);
    Bind(statement, values);
    return statement.executeUpdate();
  } catch (const ::sql::SQLException& exception) {
    return Translate(exception);
  }
}

absl::Status Connection::Query(std::string_view sql, absl::Span<const Value> values,
                               absl::FunctionRef<void(const Row&)> each) {
  try {
    ::sql::PreparedStatement& statement = Prepared(sql);
    Bind(statement, values);
    const std::unique_ptr<::sql::ResultSet> result(statement.executeQuery());
    const Row row(*result);
    while (result->next()) each(row);
    return absl::OkStatus();
  } catch (const ::sql::SQLException& exception) {
    return Translate(exception);
  }
}

absl::Status Connection::Direct(std::string_view sql) {
  try {
    if (!direct_) direct_.reset(connection_->createStatement());
    direct_->execute(::sql::SQLString(sql.data(), sql.size()));
    return absl::OkStatus();
  } catch (const ::sql::SQLException& exception) {
    return Translate(exception);
  }
}

absl::Status Connection::Translate(const ::sql::SQLException& exception) {
  const int code = exception.getErrorCode();
  if (code == kDuplicateKeyCode) return Marked(absl::AlreadyExistsError(exception.what()), Failure::kDuplicateKey);
  if (std::find(std::begin(kRerunCodes), std::end(kRerunCodes), code) != std::end(kRerunCodes)) {
    // A lock wait rolls back only its statement, so the caller that sees this rolls the transaction back; the connection
    // itself is sound.
    return Marked(error::ChangedConcurrently("a row"), Failure::kRerun);
  }
  broken_ = true;
  if (std::find(std::begin(kLostCodes), std::end(kLostCodes), code) != std::end(kLostCodes)) {
    spdlog::warn("lost the database: {} ({})", exception.what(), code);
    return Marked(error::DatabaseUnavailable("connection lost"), Failure::kLost);
  }
  spdlog::error("the database refused a statement: {} ({})", exception.what(), code);
  // Disk full, read-only after a fail-over, table full: nothing the caller did, and a retry may find it mended.
  if (code == 1021 || code == 1114 || code == 1290 || code == 3 || code == 1026 || code == 1836) {
    return Marked(error::DatabaseUnavailable("it cannot write at present"), Failure::kStatement);
  }
  return Marked(error::Unexpected(fmt::format("the database refused a statement ({})", code)), Failure::kStatement);
}

bool Row::Has(int column) const { return !result_.isNull(static_cast<uint32_t>(column)); }
int64_t Row::Int(int column) const { return result_.getInt64(static_cast<uint32_t>(column)); }
double Row::Real(int column) const { return static_cast<double>(result_.getDouble(static_cast<uint32_t>(column))); }
std::string Row::Text(int column) const { return result_.getString(static_cast<uint32_t>(column)); }

Failure FailureOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kFailurePayload);
  return payload && !payload->empty() ? static_cast<Failure>((*payload)[0]) : Failure::kNone;
}

bool IsDuplicateKey(const absl::Status& status) { return FailureOf(status) == Failure::kDuplicateKey; }

bool EndsTransaction(const absl::Status& status) {
  const Failure failure = FailureOf(status);
  return failure == Failure::kRerun || failure == Failure::kLost || failure == Failure::kStatement ||
         absl::IsDeadlineExceeded(status);
}

absl::Status Rerun(std::string_view why) { return Marked(error::ChangedConcurrently(why), Failure::kRerun); }

}  // namespace zhiwang::sql

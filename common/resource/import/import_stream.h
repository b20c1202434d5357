#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/common/v1/row_outcome.pb.h"

namespace zhiwang::resource {

inline constexpr size_t kMostImportRows = 100'000;
inline constexpr size_t kRowsATransaction = 200;
inline constexpr int kMostRefusalsShown = 10'000;  // an answer must not outgrow what a client takes
inline constexpr absl::Duration kLongestPart = absl::Seconds(30);

// True for a stream that was broken off: its caller hung up, or sent a message too large to take, and did not mean the
// messages before it to be everything. gRPC ends such a stream like any other and marks it some milliseconds later
// (measured: up to 7 on a busy machine), so that an answer of `false` takes the time in which it would have been.
template <class Request, class Response>
bool BrokenOff(const server::Stream<Request, Response>& stream) {
  constexpr absl::Duration kUntilMarked = absl::Milliseconds(50);
  for (const absl::Time ended = absl::Now(); absl::Now() < ended + kUntilMarked;) {
    if (stream.cancelled()) return true;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return stream.cancelled();
}

// The outcome of a row that was not refused.
struct RowWritten {
  RowWritten(common::v1::RowOutcome::Result of) : result(of) {}  // NOLINT(google-explicit-constructor)
  RowWritten(common::v1::RowOutcome::Result of, std::string about) : result(of), warning(std::move(about)) {}
  common::v1::RowOutcome::Result result;
  std::string warning;  // for people, in Chinese; empty: none
};

// Counts the outcome of the row `number`: written (or not, in a dry run), unchanged or refused. A refusal and a warning are
// a line of the answer.
template <class Response>
void CountRow(Response& response, int64_t number, const absl::StatusOr<RowWritten>& outcome) {
  const auto add_line = [&](common::v1::RowOutcome line) {
    if (response.rows_size() < kMostRefusalsShown) *response.add_rows() = std::move(line);
  };
  if (!outcome.ok()) {
    response.set_refused(response.refused() + 1);
    return add_line(RefusedRow(number, outcome.status()));
  }
  if (outcome->result == common::v1::RowOutcome::CREATED) {
    response.set_created(response.created() + 1);
  } else if (outcome->result == common::v1::RowOutcome::UPDATED) {
    response.set_updated(response.updated() + 1);
  } else {
    response.set_unchanged(response.unchanged() + 1);
  }
  if (outcome->warning.empty()) return;
  common::v1::RowOutcome line;
  line.set_row(number);
  line.set_result(outcome->result);
  line.set_message(outcome->warning);
  add_line(std::move(line));
}

// Serves a client stream of a header and rows, each row for itself: reads to the end, then writes some hundred rows a
// transaction. Before a transaction `prepare(district, row)` answers a StatusOr of what is to be written, for each of its
// rows: there another service may be asked. In it `write(tx, prepared)` answers a StatusOr<RowWritten>. INVALID_ARGUMENT of
// either refuses the row, another error ends the import. An earlier part stays written when a later one fails: repeating
// the import goes on where it stopped. A dry run does the same in one transaction, which it rolls back: a row is then
// checked against all rows before it, as it will be.
template <class Request, class Response, class Prepare, class Write>
absl::Status ServePreparedImport(sql::Database& db, server::Stream<Request, Response>& stream, Prepare&& prepare,
                                 Write&& write) {
  Request message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("header.district", message.header().district()));
  const bool dry_run = message.header().dry_run();

  std::vector<typename Request::Row> rows;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (!more) break;
    if (!message.has_row()) return error::StreamOrder("only the first message is the header, all others are rows");
    if (rows.size() == kMostImportRows)
      return error::FieldInvalid("row", "at most 100,000 an import", "一次最多导入 10 万行");
    rows.push_back(std::move(*message.mutable_row()));
  }

  if (BrokenOff(stream)) return error::DeadlinePassed();

  const auto is_fatal = [](const absl::Status& status) {
    return !status.ok() && status.code() != absl::StatusCode::kInvalidArgument;
  };
  Response response;
  const absl::Status roll_back = absl::CancelledError("a dry run");
  const size_t at_a_time = dry_run ? std::max(rows.size(), kRowsATransaction) : kRowsATransaction;
  const absl::Duration longest = kLongestPart * (at_a_time / kRowsATransaction);
  for (size_t begin = 0; begin < rows.size(); begin += at_a_time) {
    const size_t end = std::min(rows.size(), begin + at_a_time);
    std::vector<decltype(prepare(district, rows[begin]))> prepared;
    for (size_t i = begin; i < end; ++i) {
      prepared.push_back(prepare(district, rows[i]));
      if (is_fatal(prepared.back().status())) return prepared.back().status();
    }
    Response counted;
    const absl::Status written = db.Transact(absl::Now() + longest, [&](sql::Txn& tx) -> absl::Status {
      counted = response;
      for (size_t i = begin; i < end; ++i) {
        const auto& row = prepared[i - begin];
        const absl::StatusOr<RowWritten> outcome =
            row.ok() ? absl::StatusOr<RowWritten>(write(tx, *row)) : row.status();
        if (is_fatal(outcome.status())) return outcome.status();
        CountRow(counted, rows[i].row(), outcome);
      }
      return dry_run ? roll_back : absl::OkStatus();
    });
    if (!written.ok() && written != roll_back) return written;
    response = std::move(counted);
  }
  stream.Write(response);
  return absl::OkStatus();
}

// The same where nothing is to be prepared: `write(tx, district, row)` answers a StatusOr<RowWritten>, or of its result
// alone.
template <class Request, class Response, class Write>
absl::Status ServeImport(sql::Database& db, server::Stream<Request, Response>& stream, Write&& write) {
  struct Plain {
    const std::string* district;
    const typename Request::Row* row;
  };
  return ServePreparedImport(
      db, stream,
      [](const std::string& district, const typename Request::Row& row) {
        return absl::StatusOr<Plain>({&district, &row});
      },
      [&](sql::Txn& tx, const Plain& plain) { return write(tx, *plain.district, *plain.row); });
}

}  // namespace zhiwang::resource

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/channel.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/names/resource_name.h"
#include "common/sql/database.h"
#include "tests/bench/bench.h"
#include "tests/bench/cases.h"
#include "tests/bench/mediation/mediation.h"
#include "tests/bench/staff.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using intake::v1::CaseService;

// A kind of hand-off of cases to another service, with the types of their changes when they ask for it and when it is settled.
struct HandOffKind {
  std::function<grpc::Status(CaseService::Stub&, grpc::ClientContext&, const std::string& name,
                             const std::string& request_id)>
      ask;
  std::string asked, settled;
};

// The speed of hand-offs from their cases to the other service and back.
struct HandOffs {
  double per_second = 0;   // from the first request until the last is settled
  absl::Duration lag_p99;  // from the change that asks to the change that is the answer
};

constexpr int kCallers = 16;
constexpr double kOffered = 500;  // a second, where it is paced
constexpr size_t kPaced = 4'000;
constexpr absl::Duration kComeBackAfter = absl::Milliseconds(50);

// A service that is too busy is asked again, as it says.
void Ask(const HandOffKind& kind, CaseService::Stub& stub, const std::string& token, const std::string& name) {
  const std::string request_id = NewUuid();
  for (;;) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    const grpc::Status status = kind.ask(stub, context, name, request_id);
    if (status.ok()) return;
    if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) Fail(kind.asked + ": " + status.error_message());
    absl::SleepFor(kComeBackAfter);
  }
}

int64_t Number(sql::Database& db, const std::string& sql) {
  const auto number = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); });
  });
  return number.ok() ? number->value_or(0) : 0;
}

// Counts the changes of a type after a place in the log. Each look reads what is new, so that waiting costs the database little.
class SettledCount {
 public:
  SettledCount(sql::Database& db, std::string type, int64_t after) : db_(db), type_(std::move(type)), seen_(after) {}

  size_t Count() {
    const absl::Status read = db_.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
      return tx.Query("SELECT seq, type FROM change_log WHERE seq > ? ORDER BY seq", {seen_}, [&](const sql::Row& row) {
        seen_ = row.Int(1);
        if (row.Text(2) == type_) ++count_;
      });
    });
    if (!read.ok()) Fail(read.ToString());
    return count_;
  }

 private:
  sql::Database& db_;
  const std::string type_;
  int64_t seen_;
  size_t count_ = 0;
};

// Asks for the hand-off of each of the cases (resource names), so many a second or, with 0, as fast as can be, and waits until
// each is settled. Ends the program when one is not.
HandOffs HandOver(Bench& bench, const HandOffKind& kind, const std::vector<std::string>& cases, double per_second,
                  sql::Database& db) {
  const int64_t head = Number(db, "SELECT seq FROM log_head");
  const absl::Time start = absl::Now();
  std::atomic<size_t> next{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      const auto stub = CaseService::NewStub(bench.PlaintextIntake());
      for (size_t one = next++; one < cases.size(); one = next++) {
        if (per_second > 0) absl::SleepFor(start + absl::Seconds(static_cast<double>(one) / per_second) - absl::Now());
        Ask(kind, *stub, bench.token(), cases[one]);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  SettledCount settled(db, kind.settled, head);
  if (!testing::Eventually([&] { return settled.Count() >= cases.size(); }, absl::Minutes(1))) {
    Fail(fmt::format("{} of {} cases came to {}", settled.Count(), cases.size(), kind.settled));
  }
  HandOffs result;
  result.per_second = static_cast<double>(cases.size()) / absl::ToDoubleSeconds(absl::Now() - start);
  std::vector<int64_t> lags;
  const absl::Status read = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx.Query(
        "SELECT settled.at - asked.at FROM change_log settled JOIN change_log asked ON asked.district = "
        "settled.district AND "
        "asked.kind = 'case' AND asked.id = settled.id AND asked.type = ? WHERE settled.kind = 'case' AND settled.type "
        "= ? "
        "AND settled.seq > ?",
        {kind.asked, kind.settled, head}, [&](const sql::Row& row) { lags.push_back(row.Int(1)); });
  });
  if (!read.ok() || lags.empty()) Fail("the lags cannot be read");
  std::sort(lags.begin(), lags.end());
  result.lag_p99 = absl::Microseconds(lags[lags.size() * 99 / 100]);
  return result;
}

// The code of the grid whose cases are handed over.
const std::string& GridOfCases(Bench& bench) { return bench.district().areas.back().code; }

grpc::Status CreateCaseIn(Bench& bench, CaseService::Stub& stub, const std::string& grid, intake::v1::Case& created) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + bench.token());
  intake::v1::CreateCaseRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  *request.mutable_case_() = NewCase();
  request.mutable_case_()->set_area(grid);
  return stub.CreateCase(&context, request, &created);
}

// Cases that lie in the grid.
std::vector<std::string> CasesIn(Bench& bench, const std::string& grid, size_t count) {
  const auto stub = CaseService::NewStub(bench.PlaintextIntake());
  // The district's calendar comes to the intake a moment after it is imported.
  intake::v1::Case first;
  grpc::Status taken;
  const auto takes = [&] {
    taken = CreateCaseIn(bench, *stub, grid, first);
    return taken.ok();
  };
  if (!testing::Eventually(takes, absl::Minutes(1))) Fail("CreateCase: " + taken.error_message());
  std::vector<std::string> names(count);
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4 * kWorkers; ++i) {
    threads.emplace_back([&] {
      for (size_t one = next++; one < count; one = next++) {
        intake::v1::Case created;
        const grpc::Status status = CreateCaseIn(bench, *stub, grid, created);
        if (!status.ok()) Fail("CreateCase: " + status.error_message());
        names[one] = created.name();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return names;
}

// The same in several rounds, each with cases of its own; of each figure that in the middle.
HandOffs MiddleOf(Bench& bench, const HandOffKind& kind, const std::string& grid, size_t cases, double per_second,
                  sql::Database& db) {
  std::vector<double> rates;
  std::vector<absl::Duration> lags;
  for (int round = 0; round < bench.rounds(); ++round) {
    const HandOffs measured = HandOver(bench, kind, CasesIn(bench, grid, cases), per_second, db);
    rates.push_back(measured.per_second);
    lags.push_back(measured.lag_p99);
  }
  const auto middle = static_cast<std::ptrdiff_t>(rates.size() / 2);
  std::nth_element(rates.begin(), rates.begin() + middle, rates.end());
  std::nth_element(lags.begin(), lags.begin() + middle, lags.end());
  return {rates[static_cast<size_t>(middle)], lags[static_cast<size_t>(middle)]};
}

}  // namespace

void MeasureHandOff(Bench& bench) {
  constexpr size_t kAtOnce = 3'000;
  // Somebody works there, so that its on-site checks have somebody to go.
  HireStaff(bench, {"staff/B1"}, grid::v1::Assignment::GRID_WORKER, GridOfCases(bench));
  const std::string grid = FormatResourceName(kDistrict, "areas", GridOfCases(bench));
  sql::Database db(bench.cluster().Schema("case_intake"));
  const HandOffKind kind{.ask =
                             [](CaseService::Stub& stub, grpc::ClientContext& context, const std::string& name,
                                const std::string& request_id) {
                               intake::v1::RequestSiteCheckRequest request;
                               request.set_name(name);
                               request.set_request_id(request_id);
                               request.set_question("是否仍在漏水");
                               intake::v1::Case asked;
                               return stub.RequestSiteCheck(&context, request, &asked);
                             },
                         .asked = "case.site_check_requested",
                         .settled = "case.site_check_assigned"};
  const HandOffs paced = MiddleOf(bench, kind, grid, kPaced, kOffered, db);
  const HandOffs most = MiddleOf(bench, kind, grid, kAtOnce, 0, db);
  bench.Add({"hand-offs, as many as can be", "/s", most.per_second, 0, 500, false});
  bench.Add({"hand-off, lag p99 at 500/s", "s", absl::ToDoubleSeconds(paced.lag_p99), 0, 1, false, true});
}

void MeasureReferral(Bench& bench) {
  FoundCommittee(bench);
  const std::string grid = FormatResourceName(kDistrict, "areas", GridOfCases(bench));
  sql::Database db(bench.cluster().Schema("case_intake"));
  const HandOffKind kind{.ask =
                             [](CaseService::Stub& stub, grpc::ClientContext& context, const std::string& name,
                                const std::string& request_id) {
                               intake::v1::ReferCaseRequest request;
                               request.set_name(name);
                               request.set_request_id(request_id);
                               request.set_dispute_type("BOUNDARY");
                               intake::v1::Case asked;
                               return stub.ReferCase(&context, request, &asked);
                             },
                         .asked = "case.referred",
                         .settled = "case.mediation_recorded"};
  const HandOffs paced = MiddleOf(bench, kind, grid, kPaced, kOffered, db);
  bench.Add({"case to dispute, lag p99 at 500/s", "s", absl::ToDoubleSeconds(paced.lag_p99), 0, 1, false, true});
}

}  // namespace zhiwang::bench

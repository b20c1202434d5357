#include "tests/bench/hand_off.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "tests/support/child_process.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using intake::v1::CaseService;

constexpr int kCallers = 16;
constexpr absl::Duration kComeBackAfter = absl::Milliseconds(50);

// A service that is too busy is asked again, as it says.
void Ask(CaseService::Stub& stub, const std::string& token, const std::string& name) {
  intake::v1::RequestSiteCheckRequest request;
  request.set_name(name);
  request.set_request_id(NewUuid());
  request.set_question("是否仍在漏水");
  for (;;) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    intake::v1::Case asked;
    const grpc::Status status = stub.RequestSiteCheck(&context, request, &asked);
    if (status.ok()) return;
    if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
      std::fprintf(stderr, "bench: RequestSiteCheck: %s\n", status.error_message().c_str());
      std::exit(1);
    }
    absl::SleepFor(kComeBackAfter);
  }
}

int64_t Number(sql::Database& db, const std::string& sql) {
  const auto number = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); });
  });
  return number.ok() ? number->value_or(0) : 0;
}

}  // namespace

HandOffs HandOver(const std::shared_ptr<grpc::Channel>& intake, const std::string& token,
                  const std::vector<std::string>& cases, double per_second, sql::Database& db) {
  const std::string settled =
      "SELECT COUNT(*) FROM change_log WHERE kind = 'case' AND type = 'case.site_check_assigned'";
  const int64_t before = Number(db, settled);
  const int64_t head = Number(db, "SELECT seq FROM log_head");
  const absl::Time start = absl::Now();
  std::atomic<size_t> next{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      const auto stub = CaseService::NewStub(intake);
      for (size_t one = next++; one < cases.size(); one = next++) {
        if (per_second > 0) absl::SleepFor(start + absl::Seconds(static_cast<double>(one) / per_second) - absl::Now());
        Ask(*stub, token, cases[one]);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  const auto all = before + static_cast<int64_t>(cases.size());
  if (!testing::Eventually([&] { return Number(db, settled) >= all; }, absl::Minutes(1))) {
    std::fprintf(stderr, "bench: %ld of %zu on-site checks were settled\n", Number(db, settled) - before, cases.size());
    std::exit(1);
  }
  HandOffs result;
  result.per_second = static_cast<double>(cases.size()) / absl::ToDoubleSeconds(absl::Now() - start);
  std::vector<int64_t> lags;
  const absl::Status read = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx.Query(
        "SELECT settled.at - asked.at FROM change_log settled JOIN change_log asked ON asked.district = "
        "settled.district AND "
        "asked.kind = 'case' AND asked.id = settled.id AND asked.type = 'case.site_check_requested' WHERE settled.kind "
        "= "
        "'case' AND settled.type = 'case.site_check_assigned' AND settled.seq > ?",
        {head}, [&](const sql::Row& row) { lags.push_back(row.Int(1)); });
  });
  if (!read.ok() || lags.empty()) {
    std::fprintf(stderr, "bench: the lags cannot be read\n");
    std::exit(1);
  }
  std::sort(lags.begin(), lags.end());
  result.lag_p99 = absl::Microseconds(lags[lags.size() * 99 / 100]);
  return result;
}

}  // namespace zhiwang::bench

// Registering, reading and importing cases, against the same SQL without a service around it.

#include "tests/bench/cases.h"

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include "common/names/resource_name.h"
#include "common/privacy/blind_index.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/request_answer.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_schema.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using namespace zhiwang::intake;

constexpr int kRows = 20'000, kBatch = 128;  // of an import

std::minstd_rand& Random() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return random;
}

std::string AnyIndex() {
  std::string index(privacy::kBlindIndexBytes, '\0');
  for (char& byte : index) byte = static_cast<char>(Random()() >> 8);
  return index;
}

// Rows of the past, each with an external id of its own.
v1::ImportCasesRequest HistoricRow(int64_t number) {
  v1::ImportCasesRequest message;
  auto* row = message.mutable_row();
  row->set_row(number);
  *row->mutable_case_() = NewCase();
  auto* c = row->mutable_case_();
  c->set_external_id(fmt::format("bench-{}", number));
  c->mutable_receive_time()->set_seconds(1'546'300'800 + number % 30'000'000);
  c->mutable_resolve_time()->set_seconds(1'546'300'800 + number % 30'000'000 + 86'400 * 11);
  *c->mutable_close_time() = c->resolve_time();
  c->set_public_reply("经调查核实，已组织相关单位现场处理，感谢您对我们工作的理解和支持。");
  return message;
}

// The floors: what the service writes, by the same statements.
class RawCases {
 public:
  explicit RawCases(Bench& bench)
      : keys_(*privacy::KeyRing::Load(bench.cluster().directory() + "/privacy-keys")),
        db_(RawSchema(bench.cluster(), "case-intake", "raw")) {}

  // Registered a second, over as many connections as the service has.
  double Creates(absl::Duration time) {
    const Case draft = *FromProto(kDistrict, NewCase());
    const auth::Actor actor("bench");
    const Terms terms;
    const Desk desk{actor, absl::Now(), calendar_, terms};
    Case ready = *Receive(desk, draft);
    ready.reporter = AnySealedReporter();
    const std::string answer = ToProto(ready).SerializeAsString();
    return RunThreads(kWorkers, time, [&](int) {
      Case c = ready;
      c.id = ++next_id_;
      c.reporter.phone_index = AnyIndex();
      v1::CreateCaseRequest request;
      request.set_request_id(NewUuid());
      const auto identity = *resource::RequestIdentity::Of(kDistrict, "bench", request);
      const absl::Status status = db_.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(InsertCases(tx, {c}));
        RETURN_IF_ERROR(changelog::Append(
            tx, {resource::WholeChangeOf<CaseNoun>(nullptr, c, "case.created", {"bench", identity.request_id()})}));
        return resource::RememberBytes(tx, identity, answer, desk.now);
      });
      if (!status.ok()) Fail(status.ToString());
    });
  }

  // Imported a second.
  double Imports() {
    const auth::Actor actor("bench");
    const Terms terms;
    std::vector<Case> cases;
    std::vector<changelog::Change> changes;
    const SealedReporter reporter = AnySealedReporter();
    for (int i = 0; i < kRows; ++i) {
      Case c = *Recall({actor, absl::Now(), calendar_, terms},
                       *HistoricFromProto(kDistrict, HistoricRow(next_row_).row().case_()));
      c.id = sql::FirstIdAt(c.facts.received) + next_row_++;
      c.reporter = reporter;
      c.reporter.phone_index = AnyIndex();
      c.source_print = std::string(32, 'x');
      changes.push_back(resource::WholeChangeOf<CaseNoun>(nullptr, c, "case.imported", {"bench"}));
      cases.push_back(std::move(c));
    }
    const absl::Time start = absl::Now();
    for (size_t begin = 0; begin < cases.size(); begin += kBatch) {
      const absl::Status status = db_.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(InsertCases(tx, absl::MakeSpan(cases).subspan(begin, kBatch)));
        return changelog::Append(tx, absl::MakeSpan(changes).subspan(begin, kBatch));
      });
      if (!status.ok()) Fail(status.ToString());
    }
    return kRows / absl::ToDoubleSeconds(absl::Now() - start);
  }

 private:
  // A reporter as the floors write it: of the right size, not made anew for each case.
  SealedReporter AnySealedReporter() const {
    return *SealReporter(keys_, kDistrict, 1, *ReporterFromProto(NewCase().reporter()));
  }

  const privacy::KeyRing keys_;
  sql::Database db_;
  const calendar::WorkingCalendar calendar_ = RawCalendar();
  std::atomic<int64_t> next_id_{1'000'000};
  int64_t next_row_ = 1;
};

}  // namespace

v1::Case NewCase() {
  v1::Case c;
  c.set_channel(v1::Case::CITY_HOTLINE);
  c.set_text(
      "位于书院路主干道的在水一方大厦一楼至四楼人为拆除水、电等设施后，烂尾多年，用护栏围着，不但占用人行道路，而且护"
      "栏锈迹斑斑，"
      "随时可能倒塌，危机过往行人和车辆安全。请求有关部门牵头处理。");
  c.mutable_reporter()->set_display_name("张三");
  c.mutable_reporter()->set_phone(fmt::format("199{:08}", Random()() % 100'000'000));
  c.set_category("districts/370211/categories/010101");
  return c;
}

void MeasureCreateCase(Bench& bench) {
  RawCases raw(bench);
  const auto [value, floor] = bench.InTurn(
      [&] {
        return bench.Calls<v1::CreateCaseRequest, v1::Case>(bench.PlaintextIntake(), bench.token(),
                                                            "/zhiwang.intake.v1.CaseService/CreateCase",
                                                            [](v1::CreateCaseRequest& request) {
                                                              request.set_district("districts/370211");
                                                              request.set_request_id(NewUuid());
                                                              *request.mutable_case_() = NewCase();
                                                            });
      },
      [&] { return raw.Creates(bench.time()); });
  bench.Add({"CreateCase / same SQL", "cases/s", value, floor, 0.7});
}

void MeasureGetCase(Bench& bench) {
  sql::Database db([&] {
    sql::Options options = bench.cluster().Schema("case_intake");
    options.most_connections = kWorkers;
    return options;
  }());
  std::vector<int64_t> ids;
  const absl::Status listed = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx.Query("SELECT id FROM intake_case WHERE district = '370211' LIMIT 20000", {},
                    [&](const sql::Row& row) { ids.push_back(row.Int(1)); });
  });
  if (!listed.ok() || ids.empty()) Fail("GetCase needs cases: run with CreateCase");
  const auto random_id = [&ids] { return ids[Random()() % ids.size()]; };
  const auto [value, floor] = bench.InTurn(
      [&] {
        return bench.Calls<v1::GetCaseRequest, v1::Case>(
            bench.PlaintextIntake(), bench.token(), "/zhiwang.intake.v1.CaseService/GetCase",
            [&](v1::GetCaseRequest& request) {
              request.set_name("districts/370211/cases/" + std::to_string(random_id()));
            });
      },
      [&] {
        return RunThreads(kWorkers, bench.time(), [&](int) {
          const absl::Status status = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
            return tx.Query(
                "SELECT id, version, placement, external_id, reporter, body FROM intake_case WHERE district = ? AND "
                "id = ?",
                {kDistrict, random_id()}, [](const sql::Row& row) { (void)row.Text(6); });
          });
          if (!status.ok()) Fail(status.ToString());
        });
      });
  bench.Add({"GetCase / raw select", "cases/s", value, floor, 0.6});
  // The dearest read there is: over TLS, by a token, with its entry in the audit log durable before it is answered.
  const auto [audited, bare] = bench.InTurn(
      [&] {
        return bench.Calls<v1::RevealReporterRequest, v1::Reporter>(
            bench.cluster().IntakeChannel(), bench.token(), "/zhiwang.intake.v1.CaseService/RevealReporter",
            [&](v1::RevealReporterRequest& request) {
              request.set_name("districts/370211/cases/" + std::to_string(random_id()));
              request.set_purpose("回访");
            });
      },
      [&] { return bench.Echo(""); });
  bench.Add({"RevealReporter, TLS+token+audit / bare", "calls/s", audited, bare, kNoTarget});
}

void MeasureImportCases(Bench& bench) {
  RawCases raw(bench);
  int64_t next = 1;
  const auto stub = v1::CaseService::NewStub(bench.PlaintextIntake());
  const auto import = [&] {
    std::vector<v1::ImportCasesRequest> rows;
    for (int i = 0; i < kRows; ++i) rows.push_back(HistoricRow(next++));
    const absl::Time start = absl::Now();
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + bench.token());
    const auto stream = stub->ImportCases(&context);
    v1::ImportCasesRequest header;
    header.mutable_header()->set_district("districts/370211");
    stream->Write(header);
    int64_t created = 0;
    std::thread reader([&] {
      for (v1::ImportCasesResponse response; stream->Read(&response);) created += response.created();
    });
    for (const auto& row : rows) stream->Write(row, grpc::WriteOptions().set_buffer_hint());
    stream->WritesDone();
    reader.join();
    if (!stream->Finish().ok() || created != kRows) Fail("ImportCases did not take every row");
    return kRows / absl::ToDoubleSeconds(absl::Now() - start);
  };
  const auto [value, floor] = bench.InTurn(import, [&] { return raw.Imports(); });
  bench.Add({"ImportCases / multi-row SQL", "rows/s", value, floor, 0.7});
}

}  // namespace zhiwang::bench

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "common/names/resource_name.h"
#include "common/privacy/blind_index.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/request_answer.h"
#include "common/sql/id_source.h"
#include "common/status/macros.h"
#include "deploy/local/demo/district.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_proto.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "tests/bench/echo.pb.h"
#include "tests/bench/echo_server.h"
#include "tests/bench/hand_off.h"
#include "tests/bench/load.h"
#include "tests/bench/overload.h"
#include "tests/support/cluster.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

ABSL_FLAG(std::string, serve_echo, "", "serve the echo method at this address and do nothing else");
ABSL_FLAG(double, seconds, 2, "length of each measurement");
ABSL_FLAG(int, rounds, 5, "measurements of each thing, alternating with its floor; the middle one counts");
ABSL_FLAG(int, grids, 100'000, "grids to generate");
ABSL_FLAG(int, in_flight, 64, "calls at any time");
ABSL_FLAG(std::string, only, "", "run only measurements whose name holds this");

namespace zhiwang::bench {
namespace {

using namespace zhiwang::intake;

constexpr int kWorkers = 8;  // connections of the service and of the floor
constexpr char kDistrict[] = "370211";
constexpr double kNoTarget = 0;  // it is what it is

// One line of the table.
struct Result {
  std::string name, unit;
  double value, floor, target;
  bool ratio = true;  // value / floor against the target; otherwise value against it
  bool at_most = false;
};

class Bench {
 public:
  Bench() : time_(absl::Seconds(absl::GetFlag(FLAGS_seconds))), rounds_(absl::GetFlag(FLAGS_rounds)) {}

  int Run() {
    Prepare();
    if (Wanted("LocatePoint")) LocatePoint();
    if (Wanted("LocatePoints")) LocatePoints();
    if (Wanted("CreateCase")) CreateCase();
    if (Wanted("GetCase")) GetCase();
    if (Wanted("ImportCases")) ImportCases();
    if (Wanted("HandOff")) HandOff();
    if (Wanted("Overload")) Overload();
    Print();
    return 0;
  }

 private:
  static bool Wanted(const std::string& name) { return name.find(absl::GetFlag(FLAGS_only)) != std::string::npos; }

  void Fail(const std::string& what) {
    std::fprintf(stderr, "bench: %s\n", what.c_str());
    std::exit(1);
  }

  void Ctl(const std::vector<std::string>& arguments) {
    const auto output = cluster_.Ctl(arguments, absl::Minutes(10));
    if (output.exit_code != 0) Fail(output.text);
  }

  void Prepare() {
    grid_start_ = cluster_.grid_start_time();
    intake_start_ = cluster_.intake_start_time();
    grid_idle_ = ResidentKiB(cluster_.grid_registry().pid());
    intake_idle_ = ResidentKiB(cluster_.case_intake().pid());
    echo_address_ = fmt::format("127.0.0.1:{}", testing::FreePort());
    echo_ = std::make_unique<testing::ChildProcess>(
        std::vector<std::string>{"/proc/self/exe", "--serve_echo=" + echo_address_},
        cluster_.directory() + "/echo.log");
    std::fprintf(stderr, "generating and importing %d grids …\n", absl::GetFlag(FLAGS_grids));
    testing::ChildProcess generate({testing::Program("zhiwang_demo"), "--out", cluster_.directory(), "--grids",
                                    std::to_string(absl::GetFlag(FLAGS_grids))},
                                   cluster_.directory() + "/demo.log");
    if (generate.Wait(absl::Minutes(2)) != 0) Fail("zhiwang_demo failed");
    const std::string demo = std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo";
    Ctl({"import", "calendar", demo + "/calendar.csv"});
    Ctl({"import", "categories", demo + "/categories.csv"});
    const absl::Time start = absl::Now();
    Ctl({"import", "areas", cluster_.directory() + "/areas.geojson"});
    import_seconds_ = absl::ToDoubleSeconds(absl::Now() - start);
    cluster_.KillGridRegistry();
    cluster_.StartGridRegistry();
    grid_full_start_ = cluster_.grid_start_time();
    grid_full_idle_ = ResidentKiB(cluster_.grid_registry().pid());
  }

  // Measures `value` and `floor` in turn; answers the pair with the middle ratio. A shared machine is now faster and now
  // slower: what is taken together is compared.
  template <class Value, class Floor>
  std::pair<double, double> InTurn(Value&& value, Floor&& floor) {
    std::vector<std::pair<double, double>> pairs;
    for (int round = 0; round < rounds_; ++round) {
      const double under = floor();
      pairs.emplace_back(value(), under);
    }
    const auto middle = pairs.begin() + rounds_ / 2;
    std::nth_element(pairs.begin(), middle, pairs.end(),
                     [](const auto& a, const auto& b) { return a.first / a.second < b.first / b.second; });
    return *middle;
  }

  template <class Request, class Response>
  double Calls(const std::shared_ptr<grpc::Channel>& channel, const std::string& token, const std::string& method,
               std::function<void(Request&)> make) {
    Caller<Request, Response> caller(channel, token, method, std::move(make));
    const Load load = caller.Run(time_, absl::GetFlag(FLAGS_in_flight));
    if (load.failed > 0) Fail(fmt::format("{}: {} calls failed: {}", method, load.failed, load.first_failure));
    return load.per_second;
  }

  static std::shared_ptr<grpc::Channel> Plaintext(const std::string& address) {
    return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  }

  // The echo server knows everybody; a token is only carried.
  double Echo(const std::string& token) {
    return Calls<EchoMessage, EchoMessage>(Plaintext(echo_address_), token, "/zhiwang.bench.EchoService/Echo",
                                           [](EchoMessage& request) { request.set_text("districts/370211"); });
  }

  // Somewhere about a random grid: within 50 m of a point inside it.
  std::pair<double, double> RandomPoint() const {
    thread_local std::mt19937_64 random{std::random_device{}()};
    std::uniform_real_distribution<double> about(-0.0005, 0.0005);
    const ctl::demo::Point& inside = district_.areas[random() % district_.areas.size()].inside;
    return {inside.lng + about(random), inside.lat + about(random)};
  }

  double Locate(const std::shared_ptr<grpc::Channel>& channel) {
    return Calls<grid::v1::LocatePointRequest, grid::v1::LocatePointResponse>(
        channel, token_, "/zhiwang.grid.v1.LocationService/LocatePoint", [this](grid::v1::LocatePointRequest& request) {
          const auto [longitude, latitude] = RandomPoint();
          request.set_district("districts/370211");
          request.mutable_point()->set_longitude(longitude);
          request.mutable_point()->set_latitude(latitude);
        });
  }

  void LocatePoint() {
    const auto [value, floor] =
        InTurn([&] { return Locate(Plaintext(cluster_.plaintext_grid_address())); }, [&] { return Echo(token_); });
    results_.push_back({"LocatePoint / echo", "calls/s", value, floor, 0.85});
    const auto [secure, bare] = InTurn([&] { return Locate(cluster_.GridChannel()); }, [&] { return Echo(""); });
    results_.push_back({"LocatePoint, TLS + token / bare", "calls/s", secure, bare, kNoTarget});
  }

  void LocatePoints() {
    constexpr int kBatch = 5'000, kBatches = 200;
    const auto stub = grid::v1::LocationService::NewStub(Plaintext(cluster_.plaintext_grid_address()));
    std::vector<double> per_core;
    for (int round = 0; round < rounds_; ++round) {
      std::vector<grid::v1::LocatePointsRequest> requests(20);
      for (auto& request : requests) {
        request.set_district("districts/370211");
        for (int i = 0; i < kBatch; ++i) {
          const auto [longitude, latitude] = RandomPoint();
          request.add_longitudes(longitude);
          request.add_latitudes(latitude);
        }
      }
      grpc::ClientContext context;
      context.AddMetadata("authorization", "Bearer " + token_);
      const double before = ProcessorSeconds(cluster_.grid_registry().pid());
      const auto stream = stub->LocatePoints(&context);
      grid::v1::LocatePointsResponse response;
      for (int i = 0; i < kBatches; ++i) {
        stream->Write(requests[static_cast<size_t>(i) % requests.size()]);
        if (!stream->Read(&response) || response.leaves_size() != kBatch) Fail("LocatePoints answered too little");
      }
      stream->WritesDone();
      if (!stream->Finish().ok()) Fail("LocatePoints failed");
      per_core.push_back(kBatch * kBatches / (ProcessorSeconds(cluster_.grid_registry().pid()) - before));
    }
    results_.push_back({"LocatePoints, one core", "points/s", Median(per_core), 0, 500'000, false});
  }

  static v1::Case NewCase() {
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

  static std::minstd_rand& Random() {
    thread_local std::minstd_rand random{std::random_device{}()};
    return random;
  }
  // A reporter as the floors write it: of the right size, not made anew for each case.
  SealedReporter AnySealedReporter() const {
    return *SealReporter(keys_, kDistrict, 1, *ReporterFromProto(NewCase().reporter()));
  }
  static std::string AnyIndex() {
    std::string index(privacy::kBlindIndexBytes, '\0');
    for (char& byte : index) byte = static_cast<char>(Random()() >> 8);
    return index;
  }

  // What CreateCase writes, by the same statements over as many connections, without a service around it.
  double RawCreates(sql::Database& db, std::atomic<int64_t>& next_id) {
    const Case draft = *FromProto(kDistrict, NewCase());
    const auth::Actor actor("bench");
    const Terms terms;
    const Desk desk{actor, absl::Now(), *calendar_, terms};
    Case ready = *Receive(desk, draft);
    ready.reporter = AnySealedReporter();
    const std::string answer = ToProto(ready).SerializeAsString();
    return RunThreads(kWorkers, time_, [&](int) {
      Case c = ready;
      c.id = ++next_id;
      c.reporter.phone_index = AnyIndex();
      v1::CreateCaseRequest request;
      request.set_request_id(NewUuid());
      const auto identity = *resource::RequestIdentity::Of(kDistrict, "bench", request);
      const absl::Status status = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(InsertCases(tx, {c}));
        RETURN_IF_ERROR(changelog::Append(
            tx, {resource::WholeChangeOf<CaseNoun>(nullptr, c, "case.created", {"bench", identity.request_id()})}));
        return resource::RememberBytes(tx, identity, answer, desk.now);
      });
      if (!status.ok()) Fail(status.ToString());
    });
  }

  sql::Options Raw() {
    sql::Options options = cluster_.Schema("raw");
    options.most_connections = kWorkers;
    return options;
  }

  // A schema like the service's, for the floors: nothing else works on it.
  void PrepareRaw() {
    if (raw_) return;
    testing::ChildProcess migration(
        {testing::Program("case-intake"), "--migrate_only", "--db_socket=" + cluster_.database().socket(),
         "--db_user=root", "--db_schema=raw"},
        cluster_.directory() + "/raw.log");
    if (migration.Wait(absl::Minutes(1)) != 0) Fail("the raw schema does not migrate");
    raw_ = std::make_unique<sql::Database>(Raw());
    calendar::CalendarSpec spec;
    spec.version = "bench";
    spec.effective_from = absl::CivilDay(2019, 1, 1);
    spec.covers_until = absl::CivilDay(2026, 12, 31);
    calendar_ = *calendar::WorkingCalendar::Create(spec);
  }

  void CreateCase() {
    PrepareRaw();
    const auto [value, floor] = InTurn(
        [&] {
          return Calls<v1::CreateCaseRequest, v1::Case>(Plaintext(cluster_.plaintext_intake_address()), token_,
                                                        "/zhiwang.intake.v1.CaseService/CreateCase",
                                                        [](v1::CreateCaseRequest& request) {
                                                          request.set_district("districts/370211");
                                                          request.set_request_id(NewUuid());
                                                          *request.mutable_case_() = NewCase();
                                                        });
        },
        [&] { return RawCreates(*raw_, raw_ids_); });
    results_.push_back({"CreateCase / same SQL", "cases/s", value, floor, 0.7});
  }

  void GetCase() {
    PrepareRaw();
    sql::Database db([&] {
      sql::Options options = cluster_.Schema("case_intake");
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
    const auto [value, floor] = InTurn(
        [&] {
          return Calls<v1::GetCaseRequest, v1::Case>(
              Plaintext(cluster_.plaintext_intake_address()), token_, "/zhiwang.intake.v1.CaseService/GetCase",
              [&](v1::GetCaseRequest& request) {
                request.set_name("districts/370211/cases/" + std::to_string(random_id()));
              });
        },
        [&] {
          return RunThreads(kWorkers, time_, [&](int) {
            const absl::Status status = db.Read(absl::InfiniteFuture(), [&](sql::Txn& tx) {
              return tx.Query(
                  "SELECT id, version, placement, external_id, reporter, body FROM intake_case WHERE district = ? AND "
                  "id = ?",
                  {kDistrict, random_id()}, [](const sql::Row& row) { (void)row.Text(6); });
            });
            if (!status.ok()) Fail(status.ToString());
          });
        });
    results_.push_back({"GetCase / raw select", "cases/s", value, floor, 0.6});
    // The dearest read there is: over TLS, by a token, with its entry in the audit log durable before it is answered.
    const auto [audited, bare] = InTurn(
        [&] {
          return Calls<v1::RevealReporterRequest, v1::Reporter>(
              cluster_.IntakeChannel(), token_, "/zhiwang.intake.v1.CaseService/RevealReporter",
              [&](v1::RevealReporterRequest& request) {
                request.set_name("districts/370211/cases/" + std::to_string(random_id()));
                request.set_purpose("回访");
              });
        },
        [&] { return Echo(""); });
    results_.push_back({"RevealReporter, TLS+token+audit / bare", "calls/s", audited, bare, kNoTarget});
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

  void ImportCases() {
    PrepareRaw();
    constexpr int kRows = 20'000, kBatch = 128;
    int64_t next = 1;
    const auto stub = v1::CaseService::NewStub(Plaintext(cluster_.plaintext_intake_address()));
    const auto import = [&] {
      std::vector<v1::ImportCasesRequest> rows;
      for (int i = 0; i < kRows; ++i) rows.push_back(HistoricRow(next++));
      const absl::Time start = absl::Now();
      grpc::ClientContext context;
      context.AddMetadata("authorization", "Bearer " + token_);
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
    int64_t next_raw = 1;
    const auto raw = [&] {
      const auth::Actor actor("bench");
      const Terms terms;
      std::vector<Case> cases;
      std::vector<changelog::Change> changes;
      const SealedReporter reporter = AnySealedReporter();
      for (int i = 0; i < kRows; ++i) {
        Case c = *Recall({actor, absl::Now(), *calendar_, terms},
                         *HistoricFromProto(kDistrict, HistoricRow(next_raw).row().case_()));
        c.id = sql::FirstIdAt(c.facts.received) + next_raw++;
        c.reporter = reporter;
        c.reporter.phone_index = AnyIndex();
        c.source_print = std::string(32, 'x');
        changes.push_back(resource::WholeChangeOf<CaseNoun>(nullptr, c, "case.imported", {"bench"}));
        cases.push_back(std::move(c));
      }
      const absl::Time start = absl::Now();
      for (size_t begin = 0; begin < cases.size(); begin += kBatch) {
        const absl::Status status = raw_->Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
          RETURN_IF_ERROR(InsertCases(tx, absl::MakeSpan(cases).subspan(begin, kBatch)));
          return changelog::Append(tx, absl::MakeSpan(changes).subspan(begin, kBatch));
        });
        if (!status.ok()) Fail(status.ToString());
      }
      return kRows / absl::ToDoubleSeconds(absl::Now() - start);
    };
    const auto [value, floor] = InTurn(import, raw);
    results_.push_back({"ImportCases / multi-row SQL", "rows/s", value, floor, 0.7});
  }

  // One person who works in the first grid, so that on-site checks there have somebody to go.
  std::string GridWithAWorker() {
    const std::string grid = FormatResourceName(kDistrict, "areas", district_.areas.back().code);
    const auto stub = grid::v1::StaffService::NewStub(Plaintext(cluster_.plaintext_grid_address()));
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token_);
    grid::v1::ImportStaffResponse response;
    const auto stream = stub->ImportStaff(&context, &response);
    grid::v1::ImportStaffRequest message;
    message.mutable_header()->set_district("districts/370211");
    stream->Write(message);
    grid::v1::Staff& worker = *message.mutable_row()->mutable_staff();
    worker.set_name("districts/370211/staff/B1");
    worker.set_display_name("李四");
    worker.add_assignments()->set_role(grid::v1::Assignment::GRID_WORKER);
    worker.mutable_assignments(0)->set_area(grid);
    worker.mutable_assignments(0)->set_from_day("2020-01-01");
    stream->Write(message);
    stream->WritesDone();
    if (!stream->Finish().ok() || response.created() + response.unchanged() != 1) Fail("nobody works in the grid");
    return grid;
  }

  // Cases that lie in the grid.
  std::vector<std::string> CasesIn(const std::string& grid, size_t count) {
    const auto stub = v1::CaseService::NewStub(Plaintext(cluster_.plaintext_intake_address()));
    std::vector<std::string> names(count);
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4 * kWorkers; ++i) {
      threads.emplace_back([&] {
        for (size_t one = next++; one < count; one = next++) {
          grpc::ClientContext context;
          context.AddMetadata("authorization", "Bearer " + token_);
          v1::CreateCaseRequest request;
          request.set_district("districts/370211");
          request.set_request_id(NewUuid());
          *request.mutable_case_() = NewCase();
          request.mutable_case_()->set_area(grid);
          v1::Case created;
          if (!stub->CreateCase(&context, request, &created).ok()) Fail("CreateCase fails");
          names[one] = created.name();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return names;
  }

  void HandOff() {
    constexpr double kOffered = 500;
    constexpr size_t kAtOnce = 3'000, kPaced = 4'000;
    const std::string grid = GridWithAWorker();
    sql::Database db(cluster_.Schema("case_intake"));
    const auto channel = Plaintext(cluster_.plaintext_intake_address());
    const HandOffs paced = HandOver(channel, token_, CasesIn(grid, kPaced), kOffered, db);
    const HandOffs most = HandOver(channel, token_, CasesIn(grid, kAtOnce), 0, db);
    results_.push_back({"hand-offs, as many as can be", "/s", most.per_second, 0, 500, false});
    results_.push_back({"hand-off, lag p99 at 500/s", "s", absl::ToDoubleSeconds(paced.lag_p99), 0, 1, false, true});
  }

  // Calls that wait for a worker and the database, up to three times as many as can be answered.
  void Overload() {
    v1::ListCasesRequest request;
    request.set_district(fmt::format("districts/{}", kDistrict));
    request.set_page_size(50);
    const std::string& address = cluster_.plaintext_intake_address();
    const double peak = Calls<v1::ListCasesRequest, v1::ListCasesResponse>(
        Plaintext(address), token_, "/zhiwang.intake.v1.CaseService/ListCases",
        [&](v1::ListCasesRequest& one) { one = request; });
    std::vector<Served> curve;
    double best = 0, at_three_times = 0, p99_at_peak = 0, p99_at_three_times = 0;
    for (const double times : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0}) {
      curve.push_back(Offer(address, token_, request, times * peak, 2 * time_));
      best = std::max(best, curve.back().answered);
      at_three_times = curve.back().answered;
      p99_at_three_times = curve.back().p99;
      if (times == 1.0) p99_at_peak = curve.back().p99;
    }
    Report(curve, peak);
    results_.push_back({"answered at 3 x peak / most", "calls/s", at_three_times, best, 0.8});
    results_.push_back({"  their p99 / p99 at the peak", "ms", p99_at_three_times, p99_at_peak, 1.2, true, true});
  }

  void Print() {
    results_.push_back(
        {"grid-registry, idle memory", "MiB", static_cast<double>(grid_idle_) / 1024, 0, 64, false, true});
    results_.push_back(
        {"case-intake, idle memory", "MiB", static_cast<double>(intake_idle_) / 1024, 0, 64, false, true});
    results_.push_back({"grid-registry, exec to serving", "s", absl::ToDoubleSeconds(grid_start_), 0, 1, false, true});
    results_.push_back({"case-intake, exec to serving", "s", absl::ToDoubleSeconds(intake_start_), 0, 1, false, true});
    results_.push_back(
        {"  with all those grids, memory", "MiB", static_cast<double>(grid_full_idle_) / 1024, 0, kNoTarget, false});
    results_.push_back(
        {"  with all those grids, serving", "s", absl::ToDoubleSeconds(grid_full_start_), 0, kNoTarget, false});
    std::printf("import of %d grids: %.1f s\n\n", absl::GetFlag(FLAGS_grids), import_seconds_);
    std::printf("%-38s %12s %12s  %-9s %7s %8s\n", "what", "measured", "floor", "unit", "ratio", "target");
    for (const Result& r : results_) {
      const double compared = r.ratio ? r.value / r.floor : r.value;
      const bool met = r.at_most ? compared <= r.target : compared >= r.target;
      const bool small = r.value < 1'000;
      std::printf("%-38s %12s %12s  %-9s %7s %8s  %s\n", r.name.c_str(),
                  fmt::format(fmt::runtime(small ? "{:.2f}" : "{:.0f}"), r.value).c_str(),
                  r.ratio ? fmt::format("{:.0f}", r.floor).c_str() : "-", r.unit.c_str(),
                  r.ratio ? fmt::format("{:.2f}", compared).c_str() : "-",
                  r.target == kNoTarget ? "-" : fmt::format("{}{:g}", r.at_most ? "<=" : ">=", r.target).c_str(),
                  r.target == kNoTarget ? ""
                  : met                 ? "met"
                                        : "MISSED");
    }
  }

  const absl::Duration time_;
  const int rounds_;
  const ctl::demo::District district_ =
      ctl::demo::GenerateDistrict(ctl::demo::OptionsForGrids(absl::GetFlag(FLAGS_grids), 1));
  testing::Cluster cluster_{testing::PrivateServer::Durability::kFull};
  const std::string token_ = cluster_.TokenFor(testing::kCentre);
  const privacy::KeyRing keys_ = *privacy::KeyRing::Load(cluster_.directory() + "/privacy-keys");
  absl::Duration grid_start_, intake_start_, grid_full_start_;
  int64_t grid_idle_ = 0, intake_idle_ = 0, grid_full_idle_ = 0;
  double import_seconds_ = 0;
  std::string echo_address_;
  std::unique_ptr<testing::ChildProcess> echo_;
  std::unique_ptr<sql::Database> raw_;
  std::atomic<int64_t> raw_ids_{1'000'000};
  std::optional<calendar::WorkingCalendar> calendar_;
  std::vector<Result> results_;
};

}  // namespace
}  // namespace zhiwang::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  if (const std::string address = absl::GetFlag(FLAGS_serve_echo); !address.empty()) zhiwang::bench::ServeEcho(address);
  return zhiwang::bench::Bench().Run();
}

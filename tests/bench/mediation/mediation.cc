// Registering and accepting disputes, against the same SQL without a service around it and against the way in which others
// number; and lists of few disputes and of many.

#include "tests/bench/mediation/mediation.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/asked_change.h"
#include "common/resource/create.h"
#include "common/resource/request_answer.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/wire/dispute_proto.h"
#include "tests/bench/mediation/disputes.h"
#include "tests/bench/raw_schema.h"
#include "tests/bench/staff.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using namespace zhiwang::mediation;

constexpr char kOfFew[] = "370212",
               kOfMany[] = "370213";  // districts that are listed; other measurements add nothing to them
constexpr int kMostAccepted = 5'000;  // a second
constexpr absl::Duration kTakenWithin = absl::Minutes(1), kCountedWithin = absl::Minutes(30);

// What the service writes for a new dispute, by the same statements. Registered a second, over as many connections as the
// service has.
double RawCreates(Disputes& disputes, sql::Database& db, absl::Duration time) {
  const Dispute ready = disputes.Agreed(kDistrict);
  const std::string answer = ToProto(ready).SerializeAsString();
  std::atomic<int64_t> next{sql::FirstIdAt(absl::Now())};
  return RunThreads(kWorkers, time, [&](int) {
    v1::CreateDisputeRequest request;
    request.set_request_id(NewUuid());
    const auto identity = *resource::RequestIdentity::Of(kDistrict, "bench", request);
    Dispute created = ready;
    created.id = ++next;
    const absl::Status status = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
      RETURN_IF_ERROR(
          resource::WriteNew<DisputeNoun>(tx, created, "dispute.created", {"bench", identity.request_id()}));
      return resource::RememberBytes(tx, identity, answer, ready.facts.registered);
    });
    if (!status.ok()) Fail(status.ToString());
  });
}

// An acceptance in the way of others: lock what numbers the committee, look for the highest number, write the next.
absl::Status AcceptInTurn(sql::Txn& tx, const Context& context, int64_t id, const resource::RequestIdentity& identity) {
  ASSIGN_OR_RETURN(const auto before, (resource::Find<DisputeNoun>(tx, {kDistrict, id})));
  if (!before) return absl::NotFoundError("a dispute to accept is gone");
  ASSIGN_OR_RETURN(Dispute after, Accept(context, *before));
  const int year = NumberYear(after);
  RETURN_IF_ERROR(tx.QueryOne("SELECT last FROM number_book WHERE district = ? AND book = ? FOR UPDATE",
                              {kDistrict, BookOf(kCommittee, year)}, [](const sql::Row& row) { return row.Int(1); })
                      .status());
  ASSIGN_OR_RETURN(
      const auto highest,
      tx.QueryOne("SELECT COALESCE(MAX(number), 0) FROM dispute WHERE district = ? AND number_committee = ? "
                  "AND number_year = ?",
                  {kDistrict, kCommittee, year}, [](const sql::Row& row) { return row.Int(1); }));
  after = Numbered(std::move(after), highest.value_or(0) + 1);
  after.version = before->version + 1;
  after.changed = context.now;
  const DisputeEvent event = "dispute.accepted";
  const resource::DecidedChange<DisputeNoun> change[] = {{*before, after, event, {"bench", identity.request_id()}}};
  RETURN_IF_ERROR(resource::WriteChanges<DisputeNoun>(tx, change));
  return resource::RememberBytes(tx, identity, ToProto(after).SerializeAsString(), context.now);
}

// Accepted a second, by as many callers as the service has, over as many connections as it has.
double RawAccepts(Disputes& disputes, sql::Database& db, const std::vector<std::string>& names,
                  std::atomic<size_t>& next, int callers, absl::Duration time) {
  return RunThreads(callers, time, [&](int) {
    const size_t one = next++;
    if (one >= names.size()) Fail("too few disputes to accept");
    v1::AcceptDisputeRequest request;
    request.set_request_id(NewUuid());
    const auto identity = *resource::RequestIdentity::Of(kDistrict, "bench", request);
    const int64_t id = std::stoll(names[one].substr(names[one].rfind('/') + 1));
    const absl::Status status = db.Transact(
        absl::InfiniteFuture(), [&](sql::Txn& tx) { return AcceptInTurn(tx, disputes.ContextNow(), id, identity); });
    if (!status.ok()) Fail(status.ToString());
  });
}

// The book that is locked is there: a row that is not there would lock a gap.
void OpenBook(sql::Database& db, const std::string& book) {
  const absl::Status opened = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) {
    return tx
        .Execute("INSERT INTO number_book (district, book, last) VALUES (?,?,0) ON DUPLICATE KEY UPDATE last = last",
                 {kDistrict, book})
        .status();
  });
  if (!opened.ok()) Fail(opened.ToString());
}

// Milliseconds of a call of that method, by how many are answered.
template <class Request, class Response>
double MillisecondsOf(Bench& bench, const char* method, const std::function<void(Request&)>& make) {
  const double calls = bench.Calls<Request, Response>(bench.PlaintextMediation(), bench.token(),
                                                      std::string("/zhiwang.mediation.v1.") + method, make);
  return 1'000 / calls;
}

// Waits until every dispute that was filled in is counted.
void WaitUntilCounted(Bench& bench, const std::string& district) {
  const auto reports = v1::MediationReportService::NewStub(bench.PlaintextMediation());
  v1::GetMonthlyMediationRequest request;
  request.set_district("districts/" + district);
  const bool counted = testing::Eventually(
      [&] {
        grpc::ClientContext context;
        context.AddMetadata("authorization", "Bearer " + bench.token());
        v1::MediationBulletin month;
        return reports->GetMonthlyMediation(&context, request, &month).ok() && month.waiting() == 0;
      },
      kCountedWithin);
  if (!counted) Fail("the disputes are not counted");
}

// The staff who mediate in the district, so that nobody finds them gone.
void AppointMediators(Bench& bench) {
  const auto& areas = bench.district().areas;
  const auto village = std::find_if(areas.begin(), areas.end(),
                                    [](const auto& area) { return area.level == ctl::demo::Level::kVillage; });
  std::vector<std::string> mediators;
  for (int i = 0; i < kRooms; ++i) mediators.push_back(MediatorOf(i));
  HireStaff(bench, mediators, grid::v1::Assignment::VILLAGE_MEDIATOR, village->code);
}

// Measures a method in a district of few disputes and in one of many, in turn: `narrow` says what it is asked of a district.
template <class Request, class Response>
void CompareSizes(
    Bench& bench, const char* what, const char* method,
    const std::function<void(Request&, const char* district)>& narrow = [](Request&, const char*) {}) {
  const auto milliseconds = [&](const char* district) {
    return MillisecondsOf<Request, Response>(bench, method, [&](Request& request) {
      request.set_district(std::string("districts/") + district);
      narrow(request, district);
    });
  };
  const auto [many, few] = bench.InTurn([&] { return milliseconds(kOfMany); }, [&] { return milliseconds(kOfFew); });
  constexpr double kMost = 1.2;
  bench.Add({fmt::format("{}, {} k / {} k", what, bench.many_disputes() / 1'000, bench.few_disputes() / 1'000), "ms",
             many, few, kMost, true, true});
}

}  // namespace

void FoundCommittee(Bench& bench) {
  AppointMediators(bench);
  const auto committees = v1::CommitteeService::NewStub(bench.PlaintextMediation());
  const auto signed_context = [&](grpc::ClientContext& context) {
    context.AddMetadata("authorization", "Bearer " + bench.token());
  };
  grpc::ClientContext import;
  signed_context(import);
  v1::ImportCommitteesResponse response;
  const auto stream = committees->ImportCommittees(&import, &response);
  v1::ImportCommitteesRequest message;
  message.mutable_header()->set_district("districts/370211");
  stream->Write(message);
  v1::Committee& committee = *message.mutable_row()->mutable_committee();
  committee.set_name(FormatResourceName(kDistrict, "committees", std::to_string(kCommittee)));
  committee.set_display_name("区人民调解委员会");
  committee.set_level(v1::Committee::DISTRICT);
  committee.set_area(WholeDistrict(bench));
  for (int i = 0; i < kRooms; ++i) {
    v1::Committee::Room& room = *committee.add_rooms();
    room.set_code(RoomCode(i));
    room.set_display_name("调解室");
  }
  for (const char* name : {"张三", "李四", "王五"}) committee.add_members()->set_display_name(name);
  for (int i = 0; i < kRooms; ++i) {
    auto& mediator = *committee.add_mediators();
    mediator.set_mediator("districts/370211/" + MediatorOf(i));
    mediator.set_from_day("2026-01-01");
  }
  committee.mutable_members(0)->set_head(true);
  committee.mutable_members(1)->set_woman(true);
  committee.set_term_from_day("2026-01-01");
  committee.set_term_until_day("2028-12-31");
  stream->Write(message);
  stream->WritesDone();
  const grpc::Status imported = stream->Finish();
  if (!imported.ok() || response.created() + response.unchanged() != 1) {
    Fail("there is no committee: " + imported.error_message() + response.ShortDebugString());
  }

  const auto disputes = v1::DisputeService::NewStub(bench.PlaintextMediation());
  v1::CreateDisputeRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  *request.mutable_dispute() = NewDispute(WholeDistrict(bench));
  const bool takes = testing::Eventually(
      [&] {
        grpc::ClientContext context;
        signed_context(context);
        v1::Dispute created;
        return disputes->CreateDispute(&context, request, &created).ok();
      },
      kTakenWithin);
  if (!takes) Fail("the mediation service takes no dispute");
}

void MeasureCreateDispute(Bench& bench) {
  FoundCommittee(bench);
  Disputes disputes(bench);
  sql::Database raw(RawSchema(bench.cluster(), "mediation", "raw_disputes"));
  const auto [value, floor] = bench.InTurn(
      [&] {
        return bench.Calls<v1::CreateDisputeRequest, v1::Dispute>(
            bench.PlaintextMediation(), bench.token(), "/zhiwang.mediation.v1.DisputeService/CreateDispute",
            [&](v1::CreateDisputeRequest& request) {
              request.set_district("districts/370211");
              request.set_request_id(NewUuid());
              *request.mutable_dispute() = NewDispute(WholeDistrict(bench));
            });
      },
      [&] { return RawCreates(disputes, raw, bench.time()); });
  bench.Add({"CreateDispute / same SQL", "disputes/s", value, floor, 0.7});
}

void MeasureAcceptDispute(Bench& bench) {
  FoundCommittee(bench);
  Disputes disputes(bench);
  sql::Database raw(RawSchema(bench.cluster(), "mediation", "raw_acceptances"));
  sql::Database served([&] {
    sql::Options options = bench.cluster().Schema("mediation");
    options.most_connections = kWorkers;
    return options;
  }());
  const auto supply = static_cast<int64_t>(bench.rounds() * absl::ToDoubleSeconds(bench.time()) * kMostAccepted);
  const std::vector<std::string> to_serve = disputes.Fill(served, kDistrict, supply);
  const std::vector<std::string> to_write = disputes.Fill(raw, kDistrict, supply / 2);
  const int year = static_cast<int>(absl::ToCivilYear(absl::Now(), calendar::ShanghaiZone()).year());
  OpenBook(raw, BookOf(kCommittee, year));
  std::atomic<size_t> next_served{0}, next_written{0};
  const auto [value, floor] = bench.InTurn(
      [&] {
        return bench.Calls<v1::AcceptDisputeRequest, v1::Dispute>(bench.PlaintextMediation(), bench.token(),
                                                                  "/zhiwang.mediation.v1.DisputeService/AcceptDispute",
                                                                  [&](v1::AcceptDisputeRequest& request) {
                                                                    const size_t one = next_served++;
                                                                    if (one >= to_serve.size())
                                                                      Fail("too few disputes to accept");
                                                                    request.set_name(to_serve[one]);
                                                                    request.set_request_id(NewUuid());
                                                                  });
      },
      [&] { return RawAccepts(disputes, raw, to_write, next_written, bench.in_flight(), bench.time()); });
  bench.Add({"AcceptDispute / lock, max + 1, write", "disputes/s", value, floor, 3});
}

void MeasureDisputeLists(Bench& bench) {
  Disputes disputes(bench);
  if (bench.many_disputes() < bench.few_disputes()) Fail("--many_disputes is less than --few_disputes");
  sql::Database served(bench.cluster().Schema("mediation"));
  disputes.FillToRead(served, kOfFew, bench.few_disputes());
  disputes.FillToRead(served, kOfMany, bench.many_disputes());
  for (const char* district : {kOfFew, kOfMany}) WaitUntilCounted(bench, district);
  CompareSizes<v1::ListDisputesRequest, v1::ListDisputesResponse>(bench, "ListDisputes", "DisputeService/ListDisputes");
  CompareSizes<v1::ListDisputesRequest, v1::ListDisputesResponse>(
      bench, "  of a committee and state", "DisputeService/ListDisputes",
      [](v1::ListDisputesRequest& request, const char* district) {
        request.set_committee(FormatResourceName(district, "committees", std::to_string(kCommittee)));
        request.set_state(v1::Dispute::REGISTERED);
      });
  CompareSizes<v1::GetDeskRequest, v1::Desk>(bench, "GetDesk", "DisputeService/GetDesk");
  CompareSizes<v1::GetMonthlyMediationRequest, v1::MediationBulletin>(bench, "GetMonthlyMediation",
                                                                      "MediationReportService/GetMonthlyMediation");
}

}  // namespace zhiwang::bench

// Booking sessions in many rooms, against the same SQL without a service around it.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/booking/booking.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/session/session_holders.h"
#include "services/mediation/session/session_noun.h"
#include "services/mediation/session/session_proto.h"
#include "services/mediation/session/session_store.h"
#include "services/mediation/session/session_words.h"
#include "tests/bench/mediation/disputes.h"
#include "tests/bench/mediation/mediation.h"
#include "tests/bench/raw_schema.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using namespace zhiwang::mediation;

constexpr int kMostBooked = 3'000;  // a second
constexpr int kDays = 170;
constexpr int kQuartersADay = 96;
constexpr absl::Duration kQuarter = absl::Minutes(15);

// The room and the time of the booking of that number: no two have both, and those that follow each other have other rooms and
// days.
struct Place {
  std::string room;
  absl::Time start;
};
Place PlaceOf(size_t number) {
  const auto room = static_cast<int>(number % kRooms);
  const auto day = static_cast<int>(number / kRooms % kDays);
  const auto quarter = static_cast<int>(number / kRooms / kDays);
  if (quarter >= kQuartersADay) Fail("too few times to book");
  return {RoomCode(room), absl::FromCivil(calendar::Today() + 1 + day, calendar::ShanghaiZone()) + quarter * kQuarter};
}

v1::Session NewSession(const std::string& dispute, size_t number) {
  const Place place = PlaceOf(number);
  v1::Session session;
  session.set_dispute(dispute);
  SetTime(place.start, session.mutable_start_time());
  SetTime(place.start + kQuarter, session.mutable_end_time());
  session.set_form(v1::Session::IN_ROOM);
  session.set_committee(FormatResourceName(kDistrict, "committees", std::to_string(kCommittee)));
  session.set_room(place.room);
  return session;
}

int64_t IdOfName(const std::string& name) { return std::stoll(name.substr(name.rfind('/') + 1)); }

// A session of the dispute as the service makes it.
Session MadeOf(const Disputes& disputes, const Dispute& dispute, size_t number, int64_t id, int sequence) {
  const Place place = PlaceOf(number);
  Session session;
  session.district = kDistrict;
  session.id = id;
  session.changed = dispute.facts.registered;
  session.of = std::make_shared<const Dispute>(dispute);
  SessionFacts& facts = session.facts;
  facts.dispute = dispute.id;
  facts.sequence = sequence;
  facts.start = place.start;
  facts.end = place.start + kQuarter;
  facts.committee = kCommittee;
  facts.room = place.room;
  facts.mediators = {dispute.facts.assignments.front().mediator};
  facts.parties = {1, 2};
  facts.area_path = dispute.facts.area_path;
  session.booked = *HoldersOf(disputes.keys(), session);
  if (const absl::Status sealed = SealWords(disputes.keys(), session); !sealed.ok()) Fail(sealed.ToString());
  return session;
}

// What the service reads and writes for a new session, by the same statements. Booked a second, over as many connections as the
// service has.
double RawBooks(const Disputes& disputes, sql::Database& db, const std::vector<std::string>& names,
                std::atomic<size_t>& next, absl::Duration time) {
  std::atomic<int64_t> next_id{sql::FirstIdAt(absl::Now())};
  return RunThreads(kWorkers, time, [&](int) {
    const size_t number = next++;
    if (number >= names.size()) Fail("too few disputes to book for");
    v1::BookSessionRequest request;
    request.set_request_id(NewUuid());
    const auto identity = *resource::RequestIdentity::Of(kDistrict, "bench", request);
    const int64_t id = ++next_id;
    const absl::Status status = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierBytes(tx, identity));
      if (earlier) return absl::OkStatus();
      ASSIGN_OR_RETURN(const auto dispute, resource::Find<DisputeNoun>(tx, {kDistrict, IdOfName(names[number])},
                                                                       resource::Lock::kUntilCommitted));
      if (!dispute) return absl::NotFoundError("a dispute to book for is gone");
      ASSIGN_OR_RETURN(const int sequence, NextSequence(tx, kDistrict, dispute->id));
      RETURN_IF_ERROR(resource::Find<CommitteeNoun>(tx, {kDistrict, kCommittee}).status());
      Session session = MadeOf(disputes, *dispute, number, id, sequence);
      ASSIGN_OR_RETURN(const auto busy, booking::FindBusy(tx, kDistrict, BookingOf(session), WhatOf(session)));
      if (busy) return absl::InternalError("a time that nobody has is taken");
      RETURN_IF_ERROR(resource::WriteNew<SessionNoun>(tx, session, "session.booked", {"bench", identity.request_id()}));
      return resource::RememberBytes(tx, identity, ToProto(session).SerializeAsString(), session.changed);
    });
    if (!status.ok()) Fail(status.ToString());
  });
}

}  // namespace

void MeasureBookSession(Bench& bench) {
  FoundCommittee(bench);
  Disputes disputes(bench);
  sql::Database raw(RawSchema(bench.cluster(), "mediation", "raw_sessions"));
  sql::Options options = bench.cluster().Schema("mediation");
  options.most_connections = kWorkers;
  sql::Database served(options);
  const auto supply = static_cast<int64_t>(bench.rounds() * absl::ToDoubleSeconds(bench.time()) * kMostBooked);
  const std::vector<std::string> to_serve = disputes.Fill(served, kDistrict, supply, &Disputes::Mediated);
  const std::vector<std::string> to_write = disputes.Fill(raw, kDistrict, supply, &Disputes::Mediated);
  std::atomic<size_t> next_served{0}, next_written{0};
  const auto [value, floor] = bench.InTurn(
      [&] {
        return bench.Calls<v1::BookSessionRequest, v1::Session>(
            bench.PlaintextMediation(), bench.token(), "/zhiwang.mediation.v1.SessionService/BookSession",
            [&](v1::BookSessionRequest& request) {
              const size_t number = next_served++;
              if (number >= to_serve.size()) Fail("too few disputes to book for");
              request.set_district("districts/370211");
              request.set_request_id(NewUuid());
              *request.mutable_session() = NewSession(to_serve[number], number);
            });
      },
      [&] { return RawBooks(disputes, raw, to_write, next_written, bench.time()); });
  bench.Add({"BookSession, 20 rooms / same SQL", "sessions/s", value, floor, 0.7});
}

}  // namespace zhiwang::bench

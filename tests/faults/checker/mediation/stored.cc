#include "tests/faults/checker/mediation/stored.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "tests/faults/load/patience.h"

namespace zhiwang::testing {
namespace {

// Reads a table whose rows are a district, an id and a body.
template <class Body>
absl::Status ReadBodies(sql::Txn& tx, const std::string& table, std::map<Ref, Body>& bodies) {
  bool readable = true;
  RETURN_IF_ERROR(tx.Query(absl::StrCat("SELECT district, id, body FROM ", table), {}, [&](const sql::Row& row) {
    readable = bodies[{row.Text(1), row.Int(2)}].ParseFromString(row.Text(3)) && readable;
  }));
  return readable ? absl::OkStatus() : absl::InternalError(absl::StrCat("a row of ", table, " cannot be read"));
}

absl::Status ReadDisputes(sql::Txn& tx, std::map<Ref, StoredDispute>& disputes) {
  return tx.Query(
      "SELECT district, id, COALESCE(origin_key, ''), COALESCE(number_committee, 0), COALESCE(number_year, 0), "
      "COALESCE(number, 0) FROM dispute",
      {}, [&](const sql::Row& row) {
        disputes[{row.Text(1), row.Int(2)}] = {row.Text(3), row.Int(4), row.Int(5), row.Int(6)};
      });
}

absl::Status ReadBooked(sql::Txn& tx, StoredMediation& stored) {
  bool readable = true;
  RETURN_IF_ERROR(tx.Query("SELECT district, holder, day, spans FROM booked_day", {}, [&](const sql::Row& row) {
    common::v1::BookedDay& day = stored.booked[{row.Text(1), row.Text(2)}][static_cast<int>(row.Int(3))];
    readable = day.ParseFromString(row.Text(4)) && readable;
  }));
  return readable ? absl::OkStatus() : absl::InternalError("a row of booked_day cannot be read");
}

}  // namespace

std::string NameOf(const Ref& ref, const std::string& collection) {
  return FormatResourceName(ref.district, collection, std::to_string(ref.id));
}

absl::Status ReadStored(sql::Database& mediation, StoredMediation& stored) {
  return mediation.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    stored = {};
    RETURN_IF_ERROR(ReadDisputes(tx, stored.disputes));
    RETURN_IF_ERROR(ReadBodies(tx, "session", stored.sessions));
    RETURN_IF_ERROR(ReadBooked(tx, stored));
    std::map<Ref, mediation::v1::AgreementBody> agreements;
    RETURN_IF_ERROR(ReadBodies(tx, "agreement", agreements));
    for (const auto& [ref, body] : agreements) stored.agreements[ref] = body.facts();
    RETURN_IF_ERROR(ReadBodies(tx, "award", stored.awards));
    return ReadBodies(tx, "screening", stored.screenings);
  });
}

}  // namespace zhiwang::testing

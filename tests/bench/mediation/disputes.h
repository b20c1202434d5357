#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "tests/bench/bench.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

// Disputes and the committee that has them, for what is measured of mediation.
namespace zhiwang::bench {

inline constexpr int64_t kCommittee = 1;
inline constexpr int kRooms = 20;  // of the committee
inline std::string RoomCode(int number) { return fmt::format("R{}", number); }

// Who mediates the dispute of that number, of as many as there are rooms.
inline std::string MediatorOf(int64_t number) { return fmt::format("staff/M{}", number % kRooms); }

// A quarrel of two, each somebody else.
mediation::v1::Dispute NewDispute(const std::string& area);

// The area of the whole district.
std::string WholeDistrict(const Bench& bench);

// Makes disputes as the service does, and writes them by its statements.
class Disputes {
 public:
  explicit Disputes(Bench& bench);

  // One with an id of its own, whose parties have agreed to its mediation.
  mediation::Dispute Agreed(const std::string& district);
  // The same in mediation, by a mediator whom the parties have accepted.
  mediation::Dispute Mediated(const std::string& district);

  // Fills a schema with disputes of a district that nobody changes: in few statements of many rows each, so that a million is a
  // matter of minutes.
  void FillToRead(sql::Database& db, const std::string& district, int64_t count);
  // Registers disputes of a district in a schema, over some connections, as `make` makes them; those in mediation each by
  // MediatorOf their number. Answers their names.
  std::vector<std::string> Fill(sql::Database& db, const std::string& district, int64_t count,
                                mediation::Dispute (Disputes::*make)(const std::string&) = &Disputes::Agreed);

  mediation::Context ContextNow() const { return {actor_, absl::Now(), calendar_, terms_}; }
  const privacy::KeyRing& keys() const { return keys_; }

 private:
  // Makes and writes so many, over some connections; `write` gets them in parts, each in a transaction, with the number of the first.
  using Write = std::function<absl::Status(sql::Txn& tx, int64_t first, std::vector<mediation::Dispute>& made)>;
  void InParts(sql::Database& db, const std::string& district, int64_t count, int64_t part,
               mediation::Dispute (Disputes::*make)(const std::string&), const Write& write);

  const privacy::KeyRing keys_;
  const std::vector<mediation::AreaStep> area_;
  const auth::Actor actor_{"bench"};
  const mediation::Terms terms_;
  const calendar::WorkingCalendar calendar_;
};

}  // namespace zhiwang::bench

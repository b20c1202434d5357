#include "tests/faults/checker/mediation/mediation_files.h"

#include <fmt/format.h>

#include "tests/faults/checker/personal_data.h"

namespace zhiwang::testing {

MediationFiles::MediationFiles(History& history)
    : history_(history),
      requests_(history),
      numbers_(history),
      bookings_(history),
      ledgers_(history),
      awards_(history),
      screenings_(history) {}

void MediationFiles::Check(const std::vector<changelog::Change>& changes, sql::Database& mediation) {
  for (const changelog::Change& change : changes) {
    requests_.Follow(change);
    CheckNamesNobody(fmt::format("change {} of mediation", change.seq), change.payload, history_);
    if (change.kind == "dispute") numbers_.Follow(change);
    if (change.kind == "session") bookings_.Follow(change);
    if (change.kind == "agreement") ledgers_.Follow(change);
    if (change.kind == "award") awards_.Follow(change);
    if (change.kind == "screening") screenings_.Follow(change);
  }
  StoredMediation stored;
  if (const absl::Status read = ReadStored(mediation, stored); !read.ok()) {
    return history_.Violation("the tables of mediation cannot be read: " + Describe(read));
  }
  numbers_.Compare(stored.disputes);
  bookings_.Compare(stored);
  ledgers_.Compare(stored.agreements);
  awards_.Compare(stored);
  screenings_.Compare(stored);
}

}  // namespace zhiwang::testing

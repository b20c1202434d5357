#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "absl/flags/flag.h"

#include "common/privacy/keys/key_ring.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/dispute/dispute_reseal.h"
#include "services/mediation/mediation.h"

ABSL_FLAG(
    std::string, case_intake, "127.0.0.1:7102",
    "address of the intake service, whose cases are told of their mediation; its certificate must be for the name "
    "case-intake");

namespace zhiwang::mediation {
namespace {

absl::Status Reseal(sql::Database& db, const privacy::KeyRing& keys) {
  ASSIGN_OR_RETURN(const ColumnResealed committees, ResealColumn(db, keys, MembersOfCommittees()));
  fmt::print("{} committees sealed anew, {} left\n", committees.resealed, committees.unreadable);
  ASSIGN_OR_RETURN(const ColumnResealed disputes, ResealDisputes(db, keys));
  fmt::print("{} words and parties of disputes sealed anew, {} left\n", disputes.resealed, disputes.unreadable);
  ASSIGN_OR_RETURN(const ColumnResealed agreements, ResealColumn(db, keys, WordsOfAgreements()));
  fmt::print("{} words of agreements sealed anew, {} left\n", agreements.resealed, agreements.unreadable);
  if (committees.unreadable + disputes.unreadable + agreements.unreadable == 0) return absl::OkStatus();
  return absl::DataLossError("some members of committees, words or parties cannot be read: see the log for which");
}

}  // namespace
}  // namespace zhiwang::mediation

int main(int argc, char** argv) {
  auto mediation = zhiwang::mediation::DefineMediation([]() -> zhiwang::mediation::MediationOptions {
    return {.mover = {}, .case_intake = absl::GetFlag(FLAGS_case_intake), .relay = {}};
  });
  mediation.reseal = zhiwang::mediation::Reseal;
  return zhiwang::process::RunService(argc, argv, mediation);
}

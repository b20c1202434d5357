#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/flags/flag.h"

#include "common/privacy/keys/key_ring.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/award/award_words.h"
#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/dispute/dispute_reseal.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/legal_service/legal_service_words.h"
#include "services/mediation/mediation.h"
#include "services/mediation/session/session_words.h"
#include "services/mediation/violence/violence_words.h"

ABSL_FLAG(
    std::string, case_intake, "127.0.0.1:7102",
    "address of the intake service, whose cases are told of their mediation; its certificate must be for the name "
    "case-intake");

namespace zhiwang::mediation {
namespace {

absl::Status Reseal(sql::Database& db, const privacy::KeyRing& keys) {
  ASSIGN_OR_RETURN(const resource::ColumnResealed disputes, ResealDisputes(db, keys));
  fmt::print("{} words and parties of disputes sealed anew, {} left\n", disputes.resealed, disputes.unreadable);
  int64_t unreadable = disputes.unreadable;
  const std::pair<const char*, resource::SealedColumn> columns[] = {
      {"committees", MembersOfCommittees()},
      {"law firms", PeopleOfFirms()},
      {"words of agreements", WordsOfAgreements()},
      {"words of documents", WordsOfDocuments()},
      {"keys of contents", KeysOfContents()},
      {"words of sessions", WordsOfSessions()},
      {"words of reports of violence", WordsOfViolenceReports()},
      {"words of legal services", WordsOfLegalServices()},
      {"words of awards", WordsOfAwards()},
  };
  for (const auto& [what, column] : columns) {
    ASSIGN_OR_RETURN(const resource::ColumnResealed done, resource::ResealColumn(db, keys, column));
    fmt::print("{} {} sealed anew, {} left\n", done.resealed, what, done.unreadable);
    unreadable += done.unreadable;
  }
  if (unreadable == 0) return absl::OkStatus();
  return absl::DataLossError(
      "some members of committees, firms, words, parties or documents cannot be read: see the log for which");
}

}  // namespace
}  // namespace zhiwang::mediation

int main(int argc, char** argv) {
  auto mediation = zhiwang::mediation::DefineMediation([]() -> zhiwang::mediation::MediationOptions {
    return {.mover = {},
            .case_intake = absl::GetFlag(FLAGS_case_intake),
            .relay = {},
            .renderer = {},
            .holders = {},
            .screenings = {},
            .trends = {}};
  });
  mediation.reseal = zhiwang::mediation::Reseal;
  return zhiwang::process::RunService(argc, argv, mediation);
}

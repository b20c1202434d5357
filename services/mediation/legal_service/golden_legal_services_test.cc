// The rows of legal services: golden_changes_test.cc explains their purpose.

#include <string>
#include <utility>
#include <vector>

#include "services/mediation/legal_service/legal_service_change.h"
#include "services/mediation/legal_service/legal_service_record.h"
#include "services/mediation/testing/golden_nouns.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

LegalService Recorded() {
  LegalService service;
  service.district = "370211";
  service.id = 9;
  service.version = 1;
  service.changed = absl::FromUnixMicros(1796000000000000);
  service.facts = {.lawyer = 13702201910000001,
                   .firm = "31370000MD0123456A",
                   .kind = LegalServiceKind::kMediation,
                   .start = absl::FromUnixMicros(1795990000000000),
                   .end = absl::FromUnixMicros(1795993600000000),
                   .area_path = "/370211000000/370211109000/",
                   .dispute = 12,
                   .recorder = "districts/370211/lawyers/13702201910000001",
                   .confirmer = ""};
  return service;
}

// An entry that is confirmed and voided.
std::vector<GoldenRow> RowsOfLegalServices() {
  std::vector<GoldenRow> rows;
  LegalService service = Recorded();
  for (const auto& [type, state] : {std::pair("legal_service.recorded", LegalServiceState::kRecorded),
                                    std::pair("legal_service.confirmed", LegalServiceState::kConfirmed),
                                    std::pair("legal_service.voided", LegalServiceState::kVoided)}) {
    service.facts.state = state;
    if (state != LegalServiceState::kRecorded) service.facts.confirmer = "districts/370211/staff/S001756";
    const auto change = ChangeOf(service, type);
    rows.push_back({change.type, change.payload, RecordOf(service).SerializeAsString()});
    ++service.version;
  }
  return rows;
}

absl::StatusOr<std::string> LegalServiceAgain(const std::string& body) {
  LegalService service;
  RETURN_IF_ERROR(DecodeBody(body, service));
  return RecordOf(service).SerializeAsString();
}

}  // namespace

GoldenNoun GoldenLegalServices() {
  return {.types = "legal_service.",
          .kind = "legal_service",
          .meaning = MeaningAs<v1::LegalServiceRecord, v1::LegalServiceRecord>,
          .body_again = LegalServiceAgain,
          .rows = RowsOfLegalServices};
}

}  // namespace zhiwang::mediation

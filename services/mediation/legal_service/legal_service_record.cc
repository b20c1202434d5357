#include "services/mediation/legal_service/legal_service_record.h"

#include "common/status/error.h"

namespace zhiwang::mediation {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(LegalServiceKind::kLegalAid) == v1::LegalService::LEGAL_AID &&
              static_cast<int>(LegalServiceState::kVoided) == v1::LegalService::VOIDED &&
              static_cast<int>(Bar::kAppraiser) == v1::LegalService::APPRAISER);

v1::LegalServiceRecord RecordOf(const LegalService& service) {
  const LegalServiceFacts& facts = service.facts;
  v1::LegalServiceRecord record;
  record.ParseFromString(service.stored_body);
  record.set_state(static_cast<v1::LegalService::State>(facts.state));
  record.set_lawyer(facts.lawyer);
  record.set_firm(facts.firm);
  record.set_kind(static_cast<v1::LegalService::Kind>(facts.kind));
  record.set_start(absl::ToUnixMicros(facts.start));
  record.set_end(absl::ToUnixMicros(facts.end));
  record.set_area_path(facts.area_path);
  record.set_dispute(facts.dispute);
  record.set_recorder(facts.recorder);
  record.set_confirmer(facts.confirmer);
  record.set_changed(absl::ToUnixMicros(service.changed));
  return record;
}

absl::Status DecodeBody(std::string_view bytes, LegalService& service) {
  v1::LegalServiceRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("the row of a legal service cannot be read");
  }
  service.stored_body = bytes;
  service.changed = absl::FromUnixMicros(record.changed());
  service.facts = {.state = static_cast<LegalServiceState>(record.state()),
                   .lawyer = record.lawyer(),
                   .firm = record.firm(),
                   .kind = static_cast<LegalServiceKind>(record.kind()),
                   .start = absl::FromUnixMicros(record.start()),
                   .end = absl::FromUnixMicros(record.end()),
                   .area_path = record.area_path(),
                   .dispute = record.dispute(),
                   .recorder = record.recorder(),
                   .confirmer = record.confirmer()};
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

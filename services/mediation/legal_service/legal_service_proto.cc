#include "services/mediation/legal_service/legal_service_proto.h"

#include <utility>

#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/privacy/mask.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/mediation/firm/firm_proto.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestAdvised = 40;
constexpr int kLongestAdvisedNumber = 40;
constexpr int kLongestServiceText = 500;

void ShowPerson(const Person& person, v1::LegalService& proto) {
  proto.set_display_name(privacy::MaskName(person.name));
  const std::string phone = person.normal_phone.empty() ? person.phone : NationalPhone(person.normal_phone);
  proto.set_phone(privacy::MaskPhone(phone));
  proto.set_identity_number(privacy::MaskIdentityNumber(person.identity_number));
}

}  // namespace

v1::LegalService ToProto(const LegalService& service) {
  const LegalServiceFacts& facts = service.facts;
  v1::LegalService proto;
  proto.set_name(FormatResourceName(service.district, "legalServices", std::to_string(service.id)));
  proto.set_etag(resource::EtagOf(service.version));
  proto.set_state(static_cast<v1::LegalService::State>(facts.state));
  proto.set_lawyer(NameOfLawyer(service.district, facts.lawyer));
  proto.set_kind(static_cast<v1::LegalService::Kind>(facts.kind));
  SetTime(facts.start, proto.mutable_start_time());
  SetTime(facts.end, proto.mutable_end_time());
  const std::vector<std::string> codes = CodesOf(facts.area_path);
  proto.set_area(FormatResourceName(service.district, "areas", codes.empty() ? "" : codes.back()));
  if (facts.dispute != 0) {
    proto.set_dispute(FormatResourceName(service.district, "disputes", std::to_string(facts.dispute)));
  }
  proto.set_minutes(static_cast<int32_t>(absl::ToInt64Minutes(facts.end - facts.start)));
  proto.set_confirmer(facts.confirmer);
  for (const Bar bar : BarsOf(facts.kind)) proto.add_bars(static_cast<v1::LegalService::Bar>(bar));
  return proto;
}

v1::LegalService WithWordsToProto(const LegalService& service) {
  v1::LegalService proto = ToProto(service);
  ShowPerson(service.words.person, proto);
  proto.set_text(service.words.text);
  proto.set_void_note(service.words.void_note);
  return proto;
}

void TakeOutWords(v1::LegalService& proto) {
  proto.clear_display_name();
  proto.clear_phone();
  proto.clear_identity_number();
  proto.clear_text();
  proto.clear_void_note();
}

v1::LegalService PutWordsBack(v1::LegalService shown, v1::LegalService kept) {
  kept.set_display_name(shown.display_name());
  kept.set_phone(shown.phone());
  kept.set_identity_number(shown.identity_number());
  kept.set_text(shown.text());
  kept.set_void_note(shown.void_note());
  return kept;
}

absl::StatusOr<NamedLegalService> FromProto(const std::string& district, const v1::LegalService& proto) {
  NamedLegalService named;
  named.service.district = district;
  LegalServiceFacts& facts = named.service.facts;
  LegalServiceWords& words = named.service.words;
  ASSIGN_OR_RETURN(facts.lawyer, LicenceFrom(district, "legal_service.lawyer", proto.lawyer()));
  ASSIGN_OR_RETURN(
      facts.kind, KnownEnum<LegalServiceKind>("legal_service.kind", proto.kind(), v1::LegalService::Kind_descriptor()));
  ASSIGN_OR_RETURN(facts.start, TimeFrom("legal_service.start_time", proto.start_time()));
  ASSIGN_OR_RETURN(facts.end, TimeFrom("legal_service.end_time", proto.end_time()));
  ASSIGN_OR_RETURN(named.area, ParseIdWithin(district, "legal_service.area", proto.area(), "areas"));
  if (!proto.dispute().empty()) {
    RETURN_IF_ERROR(ParseIdWithin(district, "legal_service.dispute", proto.dispute(), "disputes").status());
    ASSIGN_OR_RETURN(const resource::Name dispute, resource::ParseName(proto.dispute(), "disputes"));
    facts.dispute = dispute.id;
  }
  ASSIGN_OR_RETURN(words.person.name, ReadName("legal_service.display_name", proto.display_name(), 0, kLongestAdvised));
  ASSIGN_OR_RETURN(words.person.phone, ReadName("legal_service.phone", proto.phone(), 0, kLongestAdvisedNumber));
  ASSIGN_OR_RETURN(words.person.identity_number,
                   ReadName("legal_service.identity_number", proto.identity_number(), 0, kLongestAdvisedNumber));
  RETURN_IF_ERROR(CheckText("legal_service.text", proto.text(), 1, kLongestServiceText));
  words.text = proto.text();
  return named;
}

}  // namespace zhiwang::mediation

#include "services/mediation/firm/firm_proto.h"

#include <algorithm>
#include <utility>

#include "common/calendar/wire/calendar_wire.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/credit_code.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/mediation/type_list.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestFirmName = 60;
constexpr int kLongestLawyerName = 40;
constexpr int kLongestLawyerPhone = 40;
constexpr size_t kLicenceDigits = 17;

absl::StatusOr<std::string> CodeFrom(const std::string& district, const std::string& name) {
  ASSIGN_OR_RETURN(std::string code, ParseIdWithin(district, "firm.name", name, "firms"));
  if (NormalCreditCode(code) == code) return code;
  return error::FieldInvalid("firm.name", "its code must be a unified social credit code, in capitals",
                             "律所编码须为有效的统一社会信用代码（大写）");
}

absl::Status ReadLawyer(const std::string& district, const v1::Firm::Lawyer& proto, Lawyer& lawyer,
                        LawyerPerson& person) {
  ASSIGN_OR_RETURN(lawyer.licence, LicenceFrom(district, "firm.lawyers.lawyer", proto.lawyer()));
  ASSIGN_OR_RETURN(person.name, ReadName("firm.lawyers.display_name", proto.display_name(), 1, kLongestLawyerName));
  ASSIGN_OR_RETURN(person.phone, ReadName("firm.lawyers.phone", proto.phone(), 0, kLongestLawyerPhone));
  if (!person.phone.empty() && !ReadPhone(person.phone)) {
    return error::FieldInvalid("firm.lawyers.phone", "must be one phone number", "须为一个电话号码");
  }
  ASSIGN_OR_RETURN(lawyer.types, TypesFrom("firm.lawyers.types", proto.types()));
  ASSIGN_OR_RETURN(lawyer.from_day, calendar::ParseDayNumber("firm.lawyers.from_day", proto.from_day()));
  if (!proto.until_day().empty()) {
    ASSIGN_OR_RETURN(lawyer.until_day, calendar::ParseDayNumber("firm.lawyers.until_day", proto.until_day()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> LicenceFrom(const std::string& district, std::string_view field, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, field, name, "lawyers"));
  const auto licence = id.size() == kLicenceDigits ? resource::ParseId(id) : std::nullopt;
  if (licence) return *licence;
  return error::FieldInvalid(field, "a licence has 17 decimal digits, without a leading zero",
                             "律师执业证号须为 17 位数字，首位不能是零");
}

std::string NameOfLawyer(const std::string& district, int64_t licence) {
  return FormatResourceName(district, "lawyers", std::to_string(licence));
}

v1::Firm ToProto(const Firm& firm, const std::vector<LawyerPerson>& people, bool with_phones) {
  v1::Firm proto;
  proto.set_name(FormatResourceName(firm.district, "firms", firm.code));
  proto.set_etag(resource::EtagOf(firm.version));
  proto.set_display_name(firm.name);
  for (const std::string& path : firm.area_paths) {
    const std::vector<std::string> codes = CodesOf(path);
    proto.add_areas(FormatResourceName(firm.district, "areas", codes.empty() ? "" : codes.back()));
  }
  for (size_t i = 0; i < firm.lawyers.size(); ++i) {
    const Lawyer& lawyer = firm.lawyers[i];
    v1::Firm::Lawyer& shown = *proto.add_lawyers();
    shown.set_lawyer(NameOfLawyer(firm.district, lawyer.licence));
    if (i < people.size()) {
      shown.set_display_name(people[i].name);
      if (with_phones) shown.set_phone(people[i].phone);
    }
    WriteTypes(lawyer.types, shown.mutable_types());
    shown.set_from_day(calendar::FormatDay(lawyer.from_day));
    shown.set_until_day(calendar::FormatKnownDay(lawyer.until_day));
  }
  proto.set_contract_from_day(calendar::FormatDay(firm.contract_from_day));
  proto.set_contract_until_day(calendar::FormatDay(firm.contract_until_day));
  return proto;
}

absl::StatusOr<NamedFirm> FromProto(const std::string& district, const v1::Firm& proto) {
  NamedFirm named;
  Firm& firm = named.firm;
  firm.district = district;
  ASSIGN_OR_RETURN(firm.code, CodeFrom(district, proto.name()));
  ASSIGN_OR_RETURN(firm.name, ReadName("firm.display_name", proto.display_name(), 1, kLongestFirmName));
  for (const std::string& area : proto.areas()) {
    ASSIGN_OR_RETURN(named.areas.emplace_back(), ParseIdWithin(district, "firm.areas", area, "areas"));
  }
  for (const v1::Firm::Lawyer& lawyer : proto.lawyers()) {
    RETURN_IF_ERROR(ReadLawyer(district, lawyer, firm.lawyers.emplace_back(), named.people.emplace_back()));
  }
  ASSIGN_OR_RETURN(firm.contract_from_day,
                   calendar::ParseDayNumber("firm.contract_from_day", proto.contract_from_day()));
  ASSIGN_OR_RETURN(firm.contract_until_day,
                   calendar::ParseDayNumber("firm.contract_until_day", proto.contract_until_day()));
  return named;
}

}  // namespace zhiwang::mediation

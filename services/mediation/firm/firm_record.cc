#include "services/mediation/firm/firm_record.h"

#include <map>
#include <utility>

#include "services/mediation/mediation_errors.h"
#include "services/mediation/type_list.h"
#include "zhiwang/mediation/v1/firm_record.pb.h"

namespace zhiwang::mediation {
namespace {

void WriteLawyer(const Lawyer& lawyer, v1::FirmBody::LawyerRecord& record) {
  record.set_licence(lawyer.licence);
  WriteTypes(lawyer.types, record.mutable_types());
  record.set_from_day(lawyer.from_day);
  record.set_until_day(lawyer.until_day == calendar::kNoEnd ? 0 : lawyer.until_day);
}

}  // namespace

std::string EncodeBody(const Firm& firm) {
  v1::FirmBody body;
  body.ParseFromString(firm.stored);
  body.set_display_name(firm.name);
  body.mutable_area_paths()->Assign(firm.area_paths.begin(), firm.area_paths.end());
  std::map<int64_t, v1::FirmBody::LawyerRecord> before;
  for (auto& record : *body.mutable_lawyers()) before[record.licence()].Swap(&record);
  body.clear_lawyers();
  for (const Lawyer& lawyer : firm.lawyers) {
    auto& record = *body.add_lawyers();
    record.Swap(&before[lawyer.licence]);
    WriteLawyer(lawyer, record);
  }
  body.set_contract_from_day(firm.contract_from_day);
  body.set_contract_until_day(firm.contract_until_day);
  body.set_changed(absl::ToUnixMicros(firm.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string bytes, Firm& firm) {
  v1::FirmBody body;
  if (!body.ParseFromString(bytes)) return error::Unexpected("a firm's row cannot be read");
  firm.name = body.display_name();
  firm.area_paths.assign(body.area_paths().begin(), body.area_paths().end());
  firm.lawyers.clear();
  for (const auto& record : body.lawyers()) {
    firm.lawyers.push_back({.licence = record.licence(),
                            .types = ReadTypes(record.types()),
                            .from_day = record.from_day(),
                            .until_day = record.until_day() == 0 ? calendar::kNoEnd : record.until_day()});
  }
  firm.contract_from_day = body.contract_from_day();
  firm.contract_until_day = body.contract_until_day();
  firm.changed = absl::FromUnixMicros(body.changed());
  firm.stored = std::move(bytes);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

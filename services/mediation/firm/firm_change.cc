#include "services/mediation/firm/firm_change.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "zhiwang/mediation/v1/firm_record.pb.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Firm& after, const resource::Author& author) {
  v1::FirmChange payload;
  for (const Lawyer& lawyer : after.lawyers) payload.add_lawyers(lawyer.licence);
  payload.set_contract_until_day(after.contract_until_day);
  changelog::Change change;
  change.district = after.district;
  change.kind = kFirmKind;
  change.id = after.code;
  change.version = after.version;
  change.type = "firm.imported";
  change.actor = author.principal;
  const std::vector<std::string> codes =
      after.area_paths.empty() ? std::vector<std::string>() : CodesOf(after.area_paths.front());
  change.area_path = codes.empty() ? std::string("/") : fmt::format("/{}/", codes.front());
  change.payload = payload.SerializeAsString();
  change.request_id = author.request_id;
  change.trace_parent = author.trace_parent;
  change.at = after.changed;
  return change;
}

}  // namespace zhiwang::mediation

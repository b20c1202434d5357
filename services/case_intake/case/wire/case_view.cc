#include "services/case_intake/case/wire/case_view.h"

#include <string>

#include <spdlog/spdlog.h>

#include "common/privacy/mask.h"
#include "common/resource/moment.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/reporter/reporter_seal.h"

namespace zhiwang::intake {

absl::Status ShowMasked(const privacy::KeyRing& keys, const Case& c, v1::Reporter& shown) {
  ASSIGN_OR_RETURN(const Reporter reporter, OpenReporter(keys, c.district, c.id, c.reporter.envelope));
  shown.set_display_name(privacy::MaskName(reporter.name));
  const std::string normal = NormalPhone(reporter.phone).value_or("");
  shown.set_phone(privacy::MaskPhone(normal.empty() ? reporter.phone : NationalPhone(normal)));
  shown.set_normal_phone(privacy::MaskPhone(normal));
  shown.set_identity_number(privacy::MaskIdentityNumber(reporter.identity_number));
  shown.set_address(privacy::MaskAddress(reporter.address));
  return absl::OkStatus();
}

void Withhold(v1::Case& shown) {
  shown.mutable_reporter()->set_withheld(true);
  for (v1::Callback& callback : *shown.mutable_callbacks()) callback.clear_note();
  // Somebody was there, and may have met them.
  for (v1::SiteCheck& check : *shown.mutable_site_checks()) {
    check.mutable_progress()->clear_report();
    check.mutable_progress()->clear_note();
    check.mutable_progress()->clear_found_at();
  }
}

v1::Case ShowCase(const privacy::KeyRing& keys, const rpc::Call& call, const Case& c) {
  v1::Case shown = ToProto(c);
  bool known = MayKnowReporter(resource::ActorOf(call), c);
  if (known) {
    const absl::Status masked = ShowMasked(keys, c, *shown.mutable_reporter());
    if (!masked.ok()) spdlog::error("{}", std::string(masked.message()));
    known = masked.ok();
  }
  if (!known) Withhold(shown);
  return shown;
}

}  // namespace zhiwang::intake

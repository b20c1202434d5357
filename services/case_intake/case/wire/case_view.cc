#include "services/case_intake/case/wire/case_view.h"

#include <string>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/privacy/mask.h"
#include "common/resource/moment.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

// The callback that a change entered, or nothing for any other change.
const Callback* CallbackOf(const Case& c, const changelog::Change& change) {
  if (change.type != "case.called_back" && change.type != "case.rated") return nullptr;
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return nullptr;
  const auto number = static_cast<size_t>(payload.after().callbacks_size());
  return number == 0 || number > c.facts.callbacks.size() ? nullptr : &c.facts.callbacks[number - 1];
}

// The on-site check of which a change says that nobody will make it, or nothing for any other change.
const SiteCheck* RejectedCheckOf(const Case& c, const changelog::Change& change) {
  if (change.type != SiteCheckChangeType(SiteCheckState::kRejected)) return nullptr;
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return nullptr;
  const auto number = static_cast<size_t>(payload.site_check().number());
  return number == 0 || number > c.site_checks.size() ? nullptr : &c.site_checks[number - 1];
}

std::string WordsOf(const Note& note) {
  if (note.reply.empty()) return note.text;
  return note.text.empty() ? note.reply : fmt::format("{}\n内部说明：{}", note.reply, note.text);
}

}  // namespace

absl::Status ShowMasked(const privacy::KeyRing& keys, const Case& c, v1::Reporter& shown) {
  ASSIGN_OR_RETURN(const Reporter reporter, OpenReporter(keys, c.district, c.id, c.reporter.envelope));
  shown.set_display_name(privacy::MaskName(reporter.name));
  const std::string& normal = reporter.normal_phone;
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

common::v1::Change ShowChange(const rpc::Call& call, const Case& c, const changelog::Change& change) {
  common::v1::Change shown = ToProto(change);
  if (const Callback* callback = CallbackOf(c, change)) {
    if (MayKnowReporter(resource::ActorOf(call), c)) shown.set_note(callback->note);
  } else if (const SiteCheck* check = RejectedCheckOf(c, change)) {
    if (MayKnowReporter(resource::ActorOf(call), c)) shown.set_note(check->progress.note);
  } else if (const Note* note = FindNote(c, change.version)) {
    shown.set_note(WordsOf(*note));
  }
  return shown;
}

}  // namespace zhiwang::intake

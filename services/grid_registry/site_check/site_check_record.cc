#include "services/grid_registry/site_check/site_check_record.h"

#include <utility>

#include "services/grid_registry/registry_errors.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::grid {

std::string EncodeBody(const SiteCheck& check) {
  v1::SiteCheckBody body;
  body.ParseFromString(check.stored);
  body.set_question(check.question);
  if (check.point) {
    body.set_longitude(check.point->longitude);
    body.set_latitude(check.point->latitude);
  }
  body.set_created(absl::ToUnixMicros(check.created));
  body.set_at(absl::ToUnixMicros(check.changed));
  body.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(check.finding));
  body.set_report(check.report);
  if (check.found_at) {
    body.set_found_longitude(check.found_at->longitude);
    body.set_found_latitude(check.found_at->latitude);
  }
  body.set_refusal(static_cast<common::v1::SiteCheckProgress::Refusal>(check.refusal));
  body.set_note(check.note);
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string bytes, SiteCheck& check) {
  v1::SiteCheckBody body;
  if (!body.ParseFromString(bytes)) return error::Unexpected("an on-site check's row cannot be read");
  check.question = body.question();
  if (body.has_longitude()) check.point = {body.longitude(), body.latitude()};
  check.created = absl::FromUnixMicros(body.created());
  check.changed = absl::FromUnixMicros(body.at());
  check.finding = static_cast<SiteCheckFinding>(body.finding());
  check.report = body.report();
  if (body.has_found_longitude()) check.found_at = {body.found_longitude(), body.found_latitude()};
  check.refusal = static_cast<SiteCheckRefusal>(body.refusal());
  check.note = body.note();
  check.stored = std::move(bytes);
  return absl::OkStatus();
}

}  // namespace zhiwang::grid

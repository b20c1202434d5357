#include "services/case_intake/my_case/my_case_noun.h"

#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/my_case/my_case_proto.h"

namespace zhiwang::intake {

absl::Status MyCaseNoun::NotFound(std::string_view name) { return error::MyCaseNotFound(name); }

v1::MyCase MyCaseNoun::Show(const rpc::Call&, const Case& c) {
  v1::MyCase shown = ToMyCase(c);
  shown.set_unit_display_name(c.facts.unit);
  return shown;
}

bool MyCaseNoun::Reaches(const rpc::Call& call, const Case& c) {
  const auth::Self& citizen = call.Own();
  return c.district == citizen.district && c.citizen == citizen.id;
}

std::vector<auth::Grant> MyCaseNoun::ReachOf(const rpc::Call& call) {
  call.NoteAsked();
  return {{auth::Role::kCitizen, "/", ""}};
}

}  // namespace zhiwang::intake

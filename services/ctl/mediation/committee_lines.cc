#include "services/ctl/mediation/committee_lines.h"

#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/proto_json.h"

namespace zhiwang::ctl {

absl::StatusOr<mediation::v1::Committee> ReadCommittee(const Connection& connection, std::string_view line) {
  if (!IsUtf8(line)) return absl::InvalidArgumentError("不是合法的 UTF-8 文本");
  mediation::v1::Committee committee;
  RETURN_IF_ERROR(ReadProtoJson(line, committee));
  committee.set_name(connection.Name("committees", committee.name()));
  committee.set_area(connection.Name("areas", committee.area()));
  for (auto& member : *committee.mutable_members()) member.set_staff(connection.Name("staff", member.staff()));
  for (auto& mediator : *committee.mutable_mediators()) {
    mediator.set_mediator(MediatorName(connection, mediator.mediator()));
  }
  return committee;
}

absl::StatusOr<mediation::v1::Firm> ReadFirm(const Connection& connection, std::string_view line) {
  if (!IsUtf8(line)) return absl::InvalidArgumentError("不是合法的 UTF-8 文本");
  mediation::v1::Firm firm;
  RETURN_IF_ERROR(ReadProtoJson(line, firm));
  firm.set_name(connection.Name("firms", firm.name()));
  for (std::string& area : *firm.mutable_areas()) area = connection.Name("areas", area);
  for (auto& lawyer : *firm.mutable_lawyers()) lawyer.set_lawyer(connection.Name("lawyers", lawyer.lawyer()));
  return firm;
}

absl::StatusOr<mediation::v1::RosterShift> ReadShift(const Connection& connection, std::string_view line) {
  if (!IsUtf8(line)) return absl::InvalidArgumentError("不是合法的 UTF-8 文本");
  mediation::v1::RosterShift shift;
  RETURN_IF_ERROR(ReadProtoJson(line, shift));
  shift.set_mediator(MediatorName(connection, shift.mediator()));
  return shift;
}

}  // namespace zhiwang::ctl

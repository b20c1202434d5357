#include "services/mediation/committee/committee_noun.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/committee/committee_record.h"
#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/roster/roster_store.h"

namespace zhiwang::mediation {

absl::Status CommitteeNoun::Read(const sql::Row& row, Committee& committee) {
  committee.level = static_cast<Level>(row.Int(3));
  committee.area_path = row.Text(4);
  committee.closed = row.Int(5) != 0;
  committee.people = row.Text(7);
  return DecodeBody(row.Text(6), committee);
}

resource::Columns CommitteeNoun::ColumnsOf(const Committee& committee) {
  resource::Columns columns;
  columns.Set("level", committee.level).Set("area", AreaOf(committee)).Set("area_path", committee.area_path);
  SetAreaColumns(columns, committee.area_path);
  columns.Set("closed", committee.closed).Set("body", EncodeBody(committee)).Set("people", committee.people);
  return columns;
}

absl::Status CommitteeNoun::NotFound(std::string_view name) { return error::CommitteeNotFound(name); }

v1::Committee CommitteeNoun::Show(const rpc::Call& call, const Committee& committee) const {
  const auto members = OpenMembers(*keys, committee.district, committee.id, committee.people);
  if (!members.ok()) spdlog::error("{}", std::string(members.status().message()));
  v1::Committee shown = ToProto(committee, members.ok() ? *members : std::vector<Member>());
  if (!call.MayAlso("committee.import", ScopeOf(committee))) {
    for (v1::Committee::Member& member : *shown.mutable_members()) member.clear_birth_day();
  }
  return shown;
}

absl::Status CommitteeNoun::AlsoWrite(sql::Txn& tx, const Committee*, const Committee& after) {
  return after.roster ? WriteRoster(tx, after.district, after.id, *after.roster) : absl::OkStatus();
}

v1::Committee CommitteeNoun::Kept(v1::Committee answer) {
  answer.clear_members();
  return answer;
}

v1::Committee CommitteeNoun::ShowAgain(const rpc::Call& call, const Committee& present, v1::Committee kept) const {
  v1::Committee shown = Show(call, present);
  kept.mutable_members()->Swap(shown.mutable_members());
  return kept;
}

resource::Scan CommitteeNoun::ScanOf(const CommitteeFilter& filter) {
  resource::Scan scan;
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.level) scan.conditions.push_back({"level", *filter.level, "by_level"});
  return scan;
}

}  // namespace zhiwang::mediation

#include "services/mediation/committee/committee_import.h"

#include <optional>
#include <utility>

#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/moment.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_seal.h"

namespace zhiwang::mediation {
namespace {

using common::v1::RowOutcome;

constexpr char kEvent[] = "committee.imported";

absl::Status Create(sql::Txn& tx, Committee committee, const resource::Author& author) {
  committee.changed = resource::NowInMicros();
  const absl::Status written = resource::WriteNew<CommitteeNoun>(tx, committee, kEvent, author);
  return sql::IsDuplicateKey(written) ? sql::Rerun("another import wrote the committee") : written;
}

absl::Status Update(sql::Txn& tx, const Committee& before, Committee after, const resource::Author& author) {
  after.stored = before.stored;
  after = resource::Stamped(before, std::move(after), resource::NowAfter(before.changed, resource::NowInMicros()));
  const CommitteeNoun::Event event = kEvent;
  const resource::DecidedChange<CommitteeNoun> change[] = {{before, after, event, author}};
  return resource::WriteChanges<CommitteeNoun>(tx, change);
}

}  // namespace

absl::StatusOr<resource::RowWritten> ImportCommittee(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                                     const WantedCommittee& wanted) {
  const std::string& district = wanted.committee.district;
  const int64_t id = wanted.committee.id;
  ASSIGN_OR_RETURN(const auto before, (resource::Find<CommitteeNoun>(tx, {district, id})));
  if (before && AreSame(*before, wanted.committee)) {
    ASSIGN_OR_RETURN(const std::vector<Member> members, OpenMembers(keys, district, id, before->people));
    if (members == wanted.members) return RowOutcome::UNCHANGED;
  }
  Committee after = wanted.committee;
  ASSIGN_OR_RETURN(after.people, SealMembers(keys, district, id, wanted.members));
  const resource::Author author{.principal = call.principal, .trace_parent = call.trace_parent};
  RETURN_IF_ERROR(before ? Update(tx, *before, std::move(after), author) : Create(tx, std::move(after), author));
  return resource::RowWritten(before ? RowOutcome::UPDATED : RowOutcome::CREATED, WarningOf(wanted.members));
}

}  // namespace zhiwang::mediation

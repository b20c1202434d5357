#include "services/mediation/firm/firm_import.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/changelog/change_log.h"
#include "common/resource/moment.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/firm/firm_change.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/firm/firm_store.h"

namespace zhiwang::mediation {
namespace {

using common::v1::RowOutcome;

// OK where none of the firm's lawyers serves at another, which no import that comes at once changes.
absl::Status CheckElsewhere(sql::Txn& tx, const Firm& firm) {
  std::vector<int64_t> licences;
  for (const Lawyer& lawyer : firm.lawyers) licences.push_back(lawyer.licence);
  ASSIGN_OR_RETURN(const LicenceVersions versions, ReadLicenceVersions(tx, firm.district, licences));
  ASSIGN_OR_RETURN(const auto known, MembershipsOfLawyers(tx, firm.district, licences));
  const Membership* elsewhere = FindElsewhere(firm, known);
  if (elsewhere == nullptr) return TakeLicences(tx, firm.district, versions);
  return error::FieldInvalid(
      "firm.lawyers.lawyer", fmt::format("{} serves at {} at the same time", elsewhere->licence, elsewhere->firm),
      fmt::format("执业证号 {} 同一时间在律所 {} 执业（《律师法》第十条）", elsewhere->licence, elsewhere->firm));
}

absl::Status WriteFirm(sql::Txn& tx, const std::optional<Firm>& before, Firm after, const resource::Author& author) {
  after.version = before ? before->version + 1 : 1;
  after.changed = resource::NowInMicros();
  if (before) {
    after.stored = before->stored;
    after.changed = resource::NowAfter(before->changed, after.changed);
  }
  RETURN_IF_ERROR(SaveFirm(tx, after));
  ASSIGN_OR_RETURN(const auto known, MembershipsOfFirm(tx, after.district, after.code));
  RETURN_IF_ERROR(WriteMemberships(tx, after.district, MembershipsToWrite(after, known, calendar::TodayNumber())));
  return changelog::Append(tx, {ChangeOf(after, author)});
}

}  // namespace

absl::StatusOr<resource::RowWritten> ImportFirm(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                                const WantedFirm& wanted) {
  ASSIGN_OR_RETURN(const auto before, FindFirm(tx, wanted.firm.district, wanted.firm.code));
  if (before && AreSame(*before, wanted.firm)) {
    ASSIGN_OR_RETURN(const std::vector<LawyerPerson> people, OpenLawyers(keys, *before));
    if (people == wanted.people) return RowOutcome::UNCHANGED;
  }
  RETURN_IF_ERROR(CheckElsewhere(tx, wanted.firm));
  Firm after = wanted.firm;
  ASSIGN_OR_RETURN(after.people, SealLawyers(keys, after, wanted.people));
  RETURN_IF_ERROR(
      WriteFirm(tx, before, std::move(after), {.principal = call.principal, .trace_parent = call.trace_parent}));
  return before ? RowOutcome::UPDATED : RowOutcome::CREATED;
}

}  // namespace zhiwang::mediation

#include "services/mediation/award/award_noun.h"

#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/privacy/fingerprint.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/award/award_proto.h"
#include "services/mediation/award/award_record.h"
#include "services/mediation/award/award_words.h"
#include "services/mediation/award/domain/award_errors.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"

namespace zhiwang::mediation {
namespace {

// The month of the approval, yyyymm.
std::optional<int> MonthOf(const AwardFacts& facts) {
  return facts.approved_day ? std::optional(*facts.approved_day / 100) : std::nullopt;
}

// True for a caller who may propose awards there, or decide on them.
bool SeesWords(const rpc::Call& call, const Award& award) {
  call.NoteAsked();
  const auth::Scope scope = AwardNoun::ScopeOf(award);
  return call.MayAlso("award.propose", scope) || call.MayAlso("award.approve", scope);
}

}  // namespace

bool Meets(const AwardFilter& filter, const Award& award) {
  const AwardFacts& facts = award.facts;
  return facts.area_path.starts_with(filter.within.area_path) && (!filter.state || facts.state == *filter.state) &&
         (!filter.committee || facts.committee == *filter.committee) &&
         (!filter.month || MonthOf(facts) == filter.month);
}

absl::Status AwardNoun::Read(const sql::Row& row, Award& award) {
  award.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), award);
}

absl::Status AwardNoun::ReadParts(sql::Txn& tx, std::vector<Award>& found) {
  if (found.empty()) return absl::OkStatus();
  std::vector<int64_t> ids;
  for (const Award& award : found) ids.push_back(award.id);
  ASSIGN_OR_RETURN(auto disputes, resource::FindAll<DisputeNoun>(tx, found.front().district, ids));
  for (Award& award : found) {
    const auto dispute = disputes.find(award.id);
    if (dispute == disputes.end()) {
      return error::Unexpected(fmt::format("the dispute of award {} is not there", award.id));
    }
    award.of = std::make_shared<const Dispute>(std::move(dispute->second));
  }
  return absl::OkStatus();
}

resource::Columns AwardNoun::ColumnsOf(const Award& award) {
  const AwardFacts& facts = award.facts;
  resource::Columns columns;
  columns.Set("state", facts.state).Set("committee", facts.committee).Set("approved_month", MonthOf(facts));
  SetAreaColumns(columns, facts.area_path);
  columns.Set("body", EncodeBody(award)).Set("words", award.stored_words);
  return columns;
}

absl::Status AwardNoun::NotFound(std::string_view name) { return error::AwardNotFound(name); }

v1::Award AwardNoun::Show(const rpc::Call& call, const Award& award) const {
  if (!SeesWords(call, award)) return ToProto(award);
  Award opened = award;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ToProto(award);
  }
  return WithWordsToProto(opened);
}

bool AwardNoun::Reaches(const rpc::Call& call, const Award& award) { return ReachesDispute(call, *award.of); }

absl::Status AwardNoun::AlsoWrite(sql::Txn& tx, const Award* before, const Award& after) {
  const std::vector<AwardShare>& shares = after.facts.shares;
  if (before != nullptr) {
    if (before->facts.shares == shares) return absl::OkStatus();
    for (const AwardShare& share : before->facts.shares) {
      RETURN_IF_ERROR(tx.Execute("DELETE FROM award_share WHERE district = ? AND mediator = ? AND award = ?",
                                 {after.district, share.mediator, after.id})
                          .status());
    }
  }
  return sql::InsertRows(tx, "INSERT INTO award_share (district, mediator, award) VALUES ", shares.size(),
                         [&](size_t row, std::vector<sql::Value>& values) {
                           values.insert(values.end(), {after.district, shares[row].mediator, after.id});
                         });
}

v1::Award AwardNoun::Kept(v1::Award answer) {
  answer.clear_note();
  answer.clear_refuse_note();
  return answer;
}

v1::Award AwardNoun::ShowAgain(const rpc::Call& call, const Award& present, v1::Award kept) const {
  const v1::Award now = Show(call, present);
  kept.set_note(now.note());
  kept.set_refuse_note(now.refuse_note());
  return kept;
}

absl::StatusOr<std::string> AwardNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

resource::Scan AwardNoun::ScanOf(const AwardFilter& filter) {
  resource::Scan scan;
  // Few awards ever wait for a decision.
  const bool few = filter.state == AwardState::kProposed;
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (filter.month) scan.conditions.push_back({"approved_month", *filter.month, "by_month"});
  if (filter.committee) scan.conditions.push_back({"committee", *filter.committee, "by_committee"});
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

}  // namespace zhiwang::mediation

#include "services/mediation/desk/desk.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/mediation/desk/rising_villages.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/service/dispute_list.h"
#include "services/mediation/dispute/wire/dispute_view.h"

namespace zhiwang::mediation {
namespace {

constexpr Attention kAttentions[] = {
    Attention::kToAccept,      Attention::kToAssign,          Attention::kToBeTakenUp, Attention::kLevelOverdue,
    Attention::kTermOverdue,   Attention::kRedWithoutLeader,  Attention::kHolderLeft,  Attention::kWaitsForPerson,
    Attention::kToRule,        Attention::kTellOfArbitration, Attention::kCourtWaits,  Attention::kObligationOverdue,
    Attention::kObligationDue, Attention::kConfirmationCloses};

// What one grant lets into a pile.
struct Part {
  std::string area_path;
  bool village_only;    // a village mediator has what village committees have
  std::string partner;  // who handed it in; empty: anybody
};

std::vector<Part> PartsOf(const rpc::Call& call, const DeskAsked& asked) {
  std::vector<Part> parts;
  for (const auth::Grant& grant : call.Reach()) {
    const auto within = resource::Narrowed({.area_path = asked.area_path}, grant, false);
    if (!within) continue;
    parts.push_back({within->area_path, grant.role == auth::Role::kVillageMediator,
                     grant.role == auth::Role::kPartnerSystem ? call.principal : std::string()});
  }
  return parts;
}

// How the disputes of a pile are found, and in which order.
struct PileStatement {
  std::string_view begin;
  std::vector<sql::Value> values;
  std::string_view order;
};

PileStatement StatementOf(const DeskAsked& asked, Attention attention) {
  const absl::CivilDay today = calendar::Today();
  const auto within = [&](int days) -> std::vector<sql::Value> {
    return {asked.district, calendar::DayNumber(today), calendar::DayNumber(today + days)};
  };
  switch (attention) {
    case Attention::kObligationOverdue:
      return {kOverduePile, {asked.district}, "a.id"};
    case Attention::kObligationDue:
      return {kDuePile, within(kDueSoonDays), "a.next_due, a.id"};
    case Attention::kConfirmationCloses:
      return {kClosingPile, within(kClosingDays), "a.confirm_until, a.id"};
    default:
      return {kPile, {asked.district, attention}, "d.id"};
  }
}

// The ids of a part of a pile, the earliest registered first; those of confidential disputes apart.
absl::Status ReadPile(sql::Txn& tx, const DeskAsked& asked, const Part& part, Attention attention,
                      std::set<int64_t>& ids, std::set<int64_t>& confidential) {
  auto [begin, values, order] = StatementOf(asked, attention);
  std::string sql(begin);
  const auto area = resource::AreaCondition(part.area_path);
  if (area) {
    sql += fmt::format(" AND d.{} = ?", area->column);
    values.push_back(area->value);
  }
  if (part.village_only) {
    sql += " AND d.level = ?";
    values.emplace_back(Level::kVillage);
  }
  if (!part.partner.empty()) {
    sql += " AND d.partner = ?";
    values.emplace_back(part.partner);
  }
  sql += fmt::format(" ORDER BY {} LIMIT ?", order);
  values.emplace_back(kMostCounted);
  return tx.Query(sql, values, [&](const sql::Row& row) { (row.Int(2) != 0 ? confidential : ids).insert(row.Int(1)); });
}

// The confidential ones whose file the caller may see.
absl::Status AddReached(sql::Txn& tx, const rpc::Call& call, const DeskAsked& asked,
                        const std::set<int64_t>& confidential, std::set<int64_t>& ids) {
  const std::vector<int64_t> those(confidential.begin(), confidential.end());
  ASSIGN_OR_RETURN(const auto found, resource::FindAll<DisputeNoun>(tx, asked.district, those));
  for (const auto& [id, dispute] : found) {
    if (ReachesDispute(call, dispute)) ids.insert(id);
  }
  return absl::OkStatus();
}

absl::Status AddPile(sql::Txn& tx, const rpc::Call& call, const DeskAsked& asked, const std::vector<Part>& parts,
                     Attention attention, v1::Desk& desk) {
  std::set<int64_t> ids, confidential;
  for (const Part& part : parts) {
    // A partner sees of the end of what it handed in its kind, and not what is owed.
    if (!part.partner.empty() && IsOfAgreements(attention)) continue;
    RETURN_IF_ERROR(ReadPile(tx, asked, part, attention, ids, confidential));
  }
  RETURN_IF_ERROR(AddReached(tx, call, asked, confidential, ids));
  if (ids.empty()) return absl::OkStatus();
  auto& pile = *desk.add_piles();
  pile.set_attention(static_cast<v1::Dispute::Attention>(attention));
  pile.set_count(std::min<int64_t>(static_cast<int64_t>(ids.size()), kMostCounted));
  std::vector<int64_t> first;
  for (const int64_t id : ids) {
    if (static_cast<int>(first.size()) == asked.most_shown) break;
    first.push_back(id);
  }
  ASSIGN_OR_RETURN(const auto found, resource::FindAll<DisputeNoun>(tx, asked.district, first));
  for (const auto& [id, dispute] : found) {
    // A change meanwhile may have taken it out of the caller's reach.
    if (ReachesDispute(call, dispute)) *pile.add_first() = ShowSummary(call, dispute);
  }
  return absl::OkStatus();
}

// The piles of what somebody has who is no staff.
absl::Status AddTheirs(sql::Txn& tx, const rpc::Call& call, const DeskAsked& asked, v1::Desk& desk) {
  ASSIGN_OR_RETURN(std::vector<Dispute> disputes, AllOfTheirs(tx, call, asked.district, MediatorOf(call)));
  std::sort(disputes.begin(), disputes.end(), [](const Dispute& a, const Dispute& b) { return a.id < b.id; });
  std::map<Attention, std::vector<const Dispute*>> piles;
  for (const Dispute& dispute : disputes) {
    const auto pile = PileOf(dispute.facts);
    if (pile && LiesIn(dispute.facts.area_path, asked.area_path)) piles[*pile].push_back(&dispute);
  }
  for (const auto& [attention, those] : piles) {
    auto& pile = *desk.add_piles();
    pile.set_attention(static_cast<v1::Dispute::Attention>(attention));
    pile.set_count(static_cast<int64_t>(those.size()));
    for (const Dispute* dispute : those) {
      if (pile.first_size() < asked.most_shown) *pile.add_first() = ShowSummary(call, *dispute);
    }
  }
  return absl::OkStatus();
}

// The paths of the parts that show what rises: all of staff's.
std::vector<std::string> PathsOfStaff(const std::vector<Part>& parts) {
  std::vector<std::string> paths;
  for (const Part& part : parts) {
    if (part.partner.empty()) paths.push_back(part.area_path);
  }
  return paths;
}

}  // namespace

absl::StatusOr<v1::Desk> ShowDesk(sql::Database& db, const rpc::Call& call, const DeskAsked& asked) {
  return db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::Desk> {
    v1::Desk desk;
    if (call.rights->self()) {
      RETURN_IF_ERROR(AddTheirs(tx, call, asked, desk));
      return desk;
    }
    const std::vector<Part> parts = PartsOf(call, asked);
    for (const Attention attention : kAttentions) {
      RETURN_IF_ERROR(AddPile(tx, call, asked, parts, attention, desk));
    }
    RETURN_IF_ERROR(AddRises(tx, asked, PathsOfStaff(parts), desk));
    return desk;
  });
}

}  // namespace zhiwang::mediation

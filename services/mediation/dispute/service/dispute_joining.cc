#include "services/mediation/dispute/service/dispute_joining.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "common/resource/asked_change.h"
#include "common/resource/moment.h"
#include "common/status/macros.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/domain/decisions/joining.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/session/session_store.h"

namespace zhiwang::mediation {
namespace {

// The dispute, locked until the transaction ends, with its words open.
absl::StatusOr<Dispute> LockOpened(const DisputeMeans& means, sql::Txn& tx, const resource::Name& name) {
  ASSIGN_OR_RETURN(auto found, resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted));
  if (!found) return resource::NotFound<DisputeNoun>(name);
  RETURN_IF_ERROR(OpenWords(means.keys(), *found));
  return *std::move(found);
}

// True where both are certainly one person: by identity number, or by name and phone where no number speaks against it.
bool AreSame(const Person& a, const Person& b) {
  const std::string number_a = NormalIdentity(a.identity_number), number_b = NormalIdentity(b.identity_number);
  if (!number_a.empty() && !number_b.empty()) return number_a == number_b;
  return a.name == b.name && !a.normal_phone.empty() && a.normal_phone == b.normal_phone;
}

// The parties of `joined` as they are to be in `into`: those that it has already, and the others sealed for their new rows.
absl::StatusOr<std::vector<JoinedParty>> PartiesThere(const DisputeMeans& means, const Dispute& joined,
                                                      const Dispute& into) {
  ASSIGN_OR_RETURN(const People coming, EverybodyOf(means.keys(), joined));
  ASSIGN_OR_RETURN(const People there, EverybodyOf(means.keys(), into));
  std::vector<JoinedParty> parties;
  int next = static_cast<int>(into.facts.parties.size());
  for (int number = 1; number <= static_cast<int>(joined.facts.parties.size()); ++number) {
    const Person& person = coming.at(number);
    const Side side = joined.facts.parties[static_cast<size_t>(number) - 1].side;
    const auto same = std::find_if(there.begin(), there.end(), [&](const auto& one) {
      return into.facts.parties[static_cast<size_t>(one.first) - 1].side == side && AreSame(one.second, person);
    });
    JoinedParty& party = parties.emplace_back();
    if (same != there.end()) {
      party.same_as = same->first;
    } else {
      ASSIGN_OR_RETURN(party.sealed, SealPerson(means.keys(), into.district, into.id, ++next, person));
    }
  }
  return parties;
}

// What `after`, the other dispute as it was decided, is written as.
absl::StatusOr<std::shared_ptr<const ChangedBeside>> Beside(const DisputeMeans& means, const Context& context,
                                                            Dispute before, Dispute after, const char* type) {
  RETURN_IF_ERROR(SealWords(means.keys(), after));
  after = resource::Stamped(before, std::move(after), resource::NowAfter(before.changed, context.now));
  return std::make_shared<const ChangedBeside>(ChangedBeside{std::move(before), std::move(after), type});
}

}  // namespace

absl::StatusOr<Dispute> JoinInto(const DisputeMeans& means, const rpc::Call& call, sql::Txn& tx, const Context& context,
                                 const Dispute& before, int64_t into) {
  const resource::Name name{before.district, into};
  ASSIGN_OR_RETURN(Dispute other, LockOpened(means, tx, name));
  if (!ReachesDispute(call, other)) return resource::NotFound<DisputeNoun>(name);
  ASSIGN_OR_RETURN(Dispute after, Join(context, before, other));
  ASSIGN_OR_RETURN(const auto parties, PartiesThere(means, before, other));
  ASSIGN_OR_RETURN(Dispute with, WithoutAdvisers(tx, context, TakeIn(context, other, before, parties)));
  ASSIGN_OR_RETURN(after.beside, Beside(means, context, std::move(other), std::move(with), "dispute.taken_in"));
  return after;
}

absl::StatusOr<Dispute> TakeOut(const DisputeMeans& means, sql::Txn& tx, const Context& context, const Dispute& before,
                                int64_t joined) {
  ASSIGN_OR_RETURN(Dispute other, LockOpened(means, tx, {before.district, joined}));
  ASSIGN_OR_RETURN(Dispute after, SplitOff(context, before, other));
  ASSIGN_OR_RETURN(after.rebooked, KeysAnew(means.keys(), tx, after));
  ASSIGN_OR_RETURN(Dispute back, ComeBack(context, other));
  ASSIGN_OR_RETURN(after.beside, Beside(means, context, std::move(other), std::move(back), "dispute.came_back"));
  return after;
}

}  // namespace zhiwang::mediation

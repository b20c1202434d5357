#include "services/mediation/dispute/domain/decisions/joining.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/parties.h"

namespace zhiwang::mediation {
namespace {

// The numbers that the parties of a joined dispute get in the one that goes on, in their order.
absl::StatusOr<std::vector<int>> NumbersThere(const Facts& facts, const Facts& joined,
                                              const std::vector<JoinedParty>& parties) {
  std::vector<int> numbers;
  int next = static_cast<int>(facts.parties.size());
  for (const JoinedParty& party : parties) {
    if (party.same_as != 0 && !HasParty(facts, party.same_as)) {
      return error::FieldInvalid("parties", "the dispute has no such party", "该纠纷没有这个编号的当事人");
    }
    numbers.push_back(party.same_as == 0 ? ++next : party.same_as);
  }
  if (facts.consents.size() + joined.consents.size() > kMostConsents) {
    return error::FieldInvalid("into", "both together have too many words of parties", "并案后的当事人意愿超过上限");
  }
  if (next > kMostParties) {
    return error::FieldInvalid("into", "both together have too many parties", "并案后的当事人超过200个");
  }
  return numbers;
}

// The parties that came only with `joined` leave. Those whom they represented stand for themselves again.
void LetLeave(Facts& facts, int64_t joined) {
  for (PartyFacts& party : facts.parties) party.left = party.left || party.came_with == joined;
  for (PartyFacts& party : facts.parties) {
    const bool was_represented = HasParty(facts, party.represented_by);
    if (!was_represented || party.left) continue;
    if (facts.parties[static_cast<size_t>(party.represented_by) - 1].left) party.represented_by = 0;
  }
  const bool nobody = std::all_of(facts.parties.begin(), facts.parties.end(),
                                  [](const PartyFacts& party) { return party.left || party.side != Side::kApplicant; });
  facts.waits_for_person = facts.waits_for_person || (facts.origin == OriginKind::kCase && nobody);
}

// The dispute that goes on is as high in risk as the joined one in which violence was reported, and its parties meet apart. The
// clock until somebody leads it goes on from its start there.
absl::Status TakeApart(const Context& context, const Risk& joined, Dispute& dispute) {
  if (!MeetsApart(joined)) return absl::OkStatus();
  Risk& risk = dispute.facts.risk;
  const absl::Time since = std::min(risk.apart_since.value_or(*joined.apart_since), *joined.apart_since);
  const bool rises = joined.colour > risk.colour;
  if (rises) {
    const Level level = risk.level;
    risk = joined;
    risk.level = level;
  }
  risk.apart_since = since;
  return rises && risk.colour == Colour::kRed && risk.leader.empty() ? StartLeaderClock(context, dispute)
                                                                     : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Dispute> Join(const Context& context, const Dispute& before, const Dispute& into) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kJoin));
  if (!before.facts.taken_in.empty()) return error::OthersJoined(before);
  if (into.district != before.district || into.id == before.id) {
    return error::FieldInvalid("into", "is another dispute of the same district", "须并入本区的另一个纠纷");
  }
  if (!IsOpen(into.facts.state)) {
    return error::FieldInvalid("into", "must be open", "须并入尚未终结的纠纷");
  }
  Ending ending;
  ending.kind = EndKind::kIntoAnother;
  EndRound(context, after, std::move(ending));
  after.facts.joined_into = into.id;
  return after;
}

absl::StatusOr<Dispute> TakeIn(const Context& context, const Dispute& before, const Dispute& joined,
                               const std::vector<JoinedParty>& parties) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kTakeIn));
  Facts& facts = after.facts;
  if (parties.size() != joined.facts.parties.size()) {
    return error::FieldInvalid("parties", "has one entry for each party of the joined dispute", "当事人须逐一对应");
  }
  ASSIGN_OR_RETURN(const std::vector<int> numbers, NumbersThere(facts, joined.facts, parties));
  const auto there = [&](int number) { return number == 0 ? 0 : numbers[static_cast<size_t>(number) - 1]; };
  for (size_t i = 0; i < parties.size(); ++i) {
    if (parties[i].same_as != 0) continue;
    PartyFacts party = joined.facts.parties[i];
    party.represented_by = there(party.represented_by);
    party.came_with = joined.id;
    facts.parties.push_back(std::move(party));
    after.people[numbers[i]] = parties[i].sealed;
  }
  for (Consent word : joined.facts.consents) {
    word.party = there(word.party);
    word.came_with = joined.id;
    facts.consents.push_back(std::move(word));
  }
  std::stable_sort(facts.consents.begin(), facts.consents.end(),
                   [](const Consent& a, const Consent& b) { return a.at < b.at; });
  if (!facts.asked) facts.asked = joined.facts.asked;
  RETURN_IF_ERROR(TakeApart(context, joined.facts.risk, after));
  facts.confidential = facts.confidential || joined.facts.confidential;
  facts.waits_for_person = facts.waits_for_person && joined.facts.waits_for_person;
  facts.taken_in.push_back(joined.id);
  RETURN_IF_ERROR(StartClocksOfOrigin(context, after));
  return after;
}

absl::StatusOr<Dispute> Split(const Context&, const Dispute& before) { return Step(before, Action::kSplit); }

absl::StatusOr<Dispute> SplitOff(const Context& context, const Dispute& before, const Dispute& joined) {
  ASSIGN_OR_RETURN(Dispute after, Split(context, before));
  if (joined.district != before.district || joined.facts.joined_into != before.id) {
    return error::FieldInvalid("dispute", "was not joined to this one", "该纠纷没有并入本纠纷");
  }
  Facts& facts = after.facts;
  std::erase(facts.taken_in, joined.id);
  std::erase_if(facts.consents, [&](const Consent& word) { return word.came_with == joined.id; });
  LetLeave(facts, joined.id);
  return after;
}

absl::StatusOr<Dispute> ComeBack(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kComeBack));
  Facts& facts = after.facts;
  facts.joined_into = 0;
  const absl::Time joined = facts.endings.back().at;
  facts.endings.pop_back();
  for (Deadline& deadline : facts.deadlines) {
    if (deadline.met != joined) continue;
    deadline.met.reset();
    ASSIGN_OR_RETURN(calendar::Deadline again, calendar::Recompute(context.calendar, deadline));
    deadline = {std::move(again), deadline.clock};
  }
  return after;
}

}  // namespace zhiwang::mediation

#include "tests/faults/checker/mediation/award_rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace zhiwang::testing {
namespace {

using AwardProto = mediation::v1::Award;
using mediation::v1::AwardRecord;

constexpr int kWholeAward = 10'000;  // hundredths of a percent

bool HasShare(const AwardRecord& award, const std::string& district, const std::string& caller) {
  return std::any_of(award.shares().begin(), award.shares().end(), [&](const AwardRecord::Share& share) {
    return caller == fmt::format("districts/{}/{}", district, share.mediator());
  });
}

}  // namespace

void AwardRules::Follow(const changelog::Change& change) {
  const Ref ref{change.district, std::stoll(change.id)};
  const std::string name = NameOf(ref, "awards");
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  Award after;
  if (!after.ParseFromString(change.payload)) return history_.Violation(what + " cannot be read", name);
  const auto before = told_.find(ref);
  CheckStep(what, change, before == told_.end() ? nullptr : &before->second, after, name);
  CheckShares(what, after, name);
  told_[ref] = std::move(after);
}

// The legal steps: a caller proposes; from PROPOSED an award is approved or refused; from APPROVED it may be refused.
void AwardRules::CheckStep(const std::string& what, const changelog::Change& change, const Award* before,
                           const Award& after, const std::string& name) {
  const AwardProto::State from = before == nullptr ? AwardProto::STATE_UNSPECIFIED : before->state();
  const auto leads = [&](std::string_view type, AwardProto::State to,
                         std::initializer_list<AwardProto::State> allowed) {
    return change.type == type && after.state() == to &&
           std::find(allowed.begin(), allowed.end(), from) != allowed.end();
  };
  const bool proposed = leads("award.proposed", AwardProto::PROPOSED,
                              {AwardProto::STATE_UNSPECIFIED, AwardProto::PROPOSED, AwardProto::REFUSED});
  const bool approved = leads("award.approved", AwardProto::APPROVED, {AwardProto::PROPOSED});
  const bool refused = leads("award.refused", AwardProto::REFUSED, {AwardProto::PROPOSED, AwardProto::APPROVED});
  if (!proposed && !approved && !refused) {
    history_.Violation(fmt::format("{} leads from {} to {}", what, AwardProto::State_Name(from),
                                   AwardProto::State_Name(after.state())),
                       name);
  }
  if (proposed && (after.proposers().empty() || *after.proposers().rbegin() != change.actor)) {
    history_.Violation(fmt::format("{} is proposed by {}, and names another", what, change.actor), name);
  }
  if (approved || refused) CheckApproval(what, change, after, name);
}

void AwardRules::CheckApproval(const std::string& what, const changelog::Change& change, const Award& award,
                               const std::string& name) {
  if (award.decider() != change.actor) {
    history_.Violation(fmt::format("{} is decided on by {}, and names {}", what, change.actor, award.decider()), name);
  }
  const auto& proposers = award.proposers();
  if (std::find(proposers.begin(), proposers.end(), change.actor) != proposers.end()) {
    history_.Violation(fmt::format("{} is decided on by {}, who proposed it", what, change.actor), name);
  }
  if (HasShare(award, change.district, change.actor)) {
    history_.Violation(fmt::format("{} is decided on by {}, who has a share", what, change.actor), name);
  }
}

void AwardRules::CheckShares(const std::string& what, const Award& award, const std::string& name) {
  int hundredths = 0;
  int64_t fen = 0;
  std::set<std::string> mediators;
  for (const Award::Share& share : award.shares()) {
    hundredths += share.hundredths();
    fen += share.amount_fen();
    mediators.insert(share.mediator());
  }
  if (hundredths == kWholeAward && fen == award.amount_fen() &&
      mediators.size() == static_cast<size_t>(award.shares_size())) {
    return;
  }
  history_.Violation(fmt::format("{}: {} shares of {} people are {} hundredths of a percent, {} of {} fen", what,
                                 award.shares_size(), mediators.size(), hundredths, fen, award.amount_fen()),
                     name);
}

void AwardRules::Compare(const StoredMediation& stored) {
  approved_ = 0;
  std::map<std::tuple<std::string, int64_t, int64_t, int64_t>, Ref> by_file;
  for (const auto& [ref, told] : told_) {
    const std::string name = NameOf(ref, "awards");
    approved_ += told.state() == AwardProto::APPROVED ? 1 : 0;
    if (!stored.disputes.contains(ref)) history_.Violation(name + " is of no dispute", name);
    const auto row = stored.awards.find(ref);
    Award kept = row == stored.awards.end() ? Award() : row->second;
    kept.clear_changed();  // not in changes
    if (kept.SerializeAsString() != told.SerializeAsString()) {
      history_.Violation(
          fmt::format("{} is stored as {}, its timeline ends with {}", name, Describe(kept), Describe(told)), name);
    }
    if (told.state() == AwardProto::REFUSED) continue;
    const auto [other, is_first] =
        by_file.try_emplace({ref.district, told.number_committee(), told.number_year(), told.number()}, ref);
    if (!is_first) {
      history_.Violation(fmt::format("{} and {} are of one file", NameOf(other->second, "awards"), name), name);
    }
  }
  if (stored.awards.size() != told_.size()) {
    history_.Violation(fmt::format("{} awards are stored, {} have a timeline", stored.awards.size(), told_.size()));
  }
}

}  // namespace zhiwang::testing

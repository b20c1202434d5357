#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/reports/domain/period.h"
#include "common/reports/figures.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/report/domain/contributions.h"
#include "services/mediation/report/domain/measure.h"
#include "services/mediation/report/domain/recount.h"
#include "services/mediation/testing/dispute_walk.h"

namespace zhiwang::mediation {

// A test that takes disputes through their lives, and counts their changes as the projector does.
class CountedDisputes : public DisputeWalk {
 protected:
  // A dispute that is counted, and its timeline.
  struct Life {
    Dispute now;
    std::vector<DisputeStep> timeline;
    std::vector<reports::Contribution> counted;
  };

  // Stores the result of a decision as one change of the log.
  void Change(Life& life, const DisputeEvent& event, Dispute after) {
    const bool first = life.timeline.empty();
    const reports::Effect effect = ContributionsOf(first ? nullptr : &life.now.facts, after.facts, now_);
    EXPECT_TRUE(effect.taken_back.empty());
    life.counted.insert(life.counted.end(), effect.added.begin(), effect.added.end());
    life.timeline.push_back({ChangeTypeOf(first ? nullptr : &life.now, after, event), now_, after.facts});
    life.now = std::move(after);
  }

  Life Begun(Dispute draft = Draft()) {
    Life life;
    Change(life, "dispute.created", Registered(std::move(draft)));
    Change(life, "dispute.consented", AllSay(life.now, Subject::kMediation));
    return life;
  }
  Life AcceptedLife(Dispute draft = Draft()) {
    Life life = Begun(std::move(draft));
    Change(life, "dispute.accepted", Numbered(Sound(Accept(Village(), life.now)), 12));
    return life;
  }
  Life MediatedLife(Dispute draft = Draft()) {
    Life life = AcceptedLife(std::move(draft));
    Change(life, "dispute.mediator_proposed", Proposed(life.now));
    Change(life, "dispute.taken_up", TakenUp(life.now));
    return life;
  }
  void Meet(Life& life) { Change(life, "dispute.session_held", Sound(NoteSession(Village(), life.now))); }
  void Agree(Life& life) { Change(life, "dispute.part_settled", Sound(Settle(Village(), life.now, {1, 2}, 100'00))); }
  void AgreeInPart(Life& life) {
    Change(life, "dispute.part_settled", Sound(Settle(Village(), life.now, {1}, 50'00)));
    End(life, EndKind::kPartSettled);
  }
  void End(Life& life, EndKind kind) { Change(life, "dispute.ended", Ended(life.now, kind)); }
  // Concludes the dispute with nothing left to perform, as one change.
  void AgreeAndPerform(Life& life) {
    const Dispute agreed = Sound(Settle(Village(), life.now, {1, 2}, 100'00));
    Dispute performed = Sound(Perform(Village(), agreed));
    performed.version = agreed.version;
    Change(life, "dispute.part_settled", std::move(performed));
  }
  void PerformIt(Life& life) { Change(life, "dispute.performed", Sound(Perform(Village(), life.now))); }
  void Annul(Life& life) {
    Change(life, "dispute.agreement_annulled",
           Sound(Unsettle(Town(), life.now, {1, 2}, life.now.facts.agreed_fen, std::nullopt)));
  }
  // Moves the dispute from the village to the zone, to another mediator.
  void GoUp(Life& life) {
    Change(life, "dispute.consented", AllSay(life.now, Subject::kMediation, "ZONE"));
    Change(life, "dispute.escalated", Sound(Escalate(Zone(), life.now, CommitteeAt(Level::kZone))));
    Change(life, "dispute.mediator_proposed", Proposed(life.now, "staff/m2"));
    Change(life, "dispute.taken_up", TakenUp(life.now));
  }
  void ReopenIt(Life& life) {
    Change(life, "dispute.consented", AllSay(life.now, Subject::kNewRound));
    Change(life, "dispute.reopened", Sound(Reopen(Director(), life.now, true)));
  }

  // The figures, added up from contributions, of the period of that kind in which the day lies.
  static reports::Figures FiguresOf(const std::vector<Life>& lives, Span span, absl::CivilDay day) {
    const reports::Period periods[] = {reports::Period::kDay, reports::Period::kWeek, reports::Period::kMonth};
    const reports::Days days = reports::DaysOf(periods[static_cast<int>(span) - 1], day);
    reports::Figures figures{.total = {}, .late = {}, .by = {}};
    figures.by.resize(4);
    for (const Life& life : lives) {
      for (const reports::Contribution& one : life.counted) {
        const absl::CivilDay at = reports::DayOf(one.at);
        if (at < days.first || at > days.last) continue;
        figures.total.Add(one.measure, 1);
        for (size_t i = 0; i < figures.by.size(); ++i) figures.by[i][one.subjects[i]].Add(one.measure, 1);
      }
    }
    return figures;
  }

  // The contributions that were counted, and those that a recount of the timeline finds, as texts.
  static std::multiset<std::string> Texts(const std::vector<reports::Contribution>& counted) {
    std::multiset<std::string> rows;
    for (const reports::Contribution& one : counted) rows.insert(Show(one));
    return rows;
  }
  static std::multiset<std::string> Recounted(const Life& life) {
    std::vector<reports::Contribution> counted;
    for (const reports::Recounted& one : RecountDispute(life.timeline)) counted.push_back(one.contribution);
    return Texts(counted);
  }

  // A contribution as text.
  static std::string Show(const reports::Contribution& c) {
    return fmt::format("{}#{} {} {} {} {} {} {}", c.measure, c.nth, c.subjects[0], c.subjects[1], c.subjects[2],
                       c.subjects[3].empty() ? "-" : c.subjects[3], c.area_path, absl::ToUnixMicros(c.at));
  }
};

}  // namespace zhiwang::mediation

// The contributions of records of undisputed facts, from the changes of documents as they are written. They count apart from ends.

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/document/document_change.h"
#include "services/mediation/document/domain/documenting.h"
#include "services/mediation/report/counted_test.h"
#include "services/mediation/report/mediation_figures.h"
#include "services/mediation/report/mediation_report.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Documents that come into files and leave them, counted as the projector does.
class RecordsOfUndisputedFacts : public CountedDisputes {
 protected:
  // A document, its changes, and their contributions.
  struct Paper {
    Document now;
    std::vector<changelog::Change> timeline;
    std::vector<reports::Contribution> counted;
  };

  static const reports::Noun& DocumentsCounted() {
    const auto& nouns = MediationReport().nouns;
    return *std::find_if(nouns.begin(), nouns.end(), [](const reports::Noun& one) { return one.kind == "document"; });
  }

  void Log(Paper& paper, const char* type) {
    paper.now.changed = now_;
    changelog::Change change = ChangeOf(paper.now, type);
    change.district = paper.now.district;
    change.kind = "document";
    change.id = std::to_string(paper.now.id);
    change.version = ++paper.now.version;
    change.at = now_;
    const reports::Effect effect = Sound(DocumentsCounted().effect_of(change));
    EXPECT_THAT(effect.taken_back, IsEmpty());
    paper.counted.insert(paper.counted.end(), effect.added.begin(), effect.added.end());
    paper.timeline.push_back(std::move(change));
  }
  Paper Brought(const Dispute& dispute, DocumentKind kind = DocumentKind::kUndisputedFacts) {
    Paper paper;
    paper.now.district = dispute.district;
    paper.now.id = 7;
    paper.now.facts.dispute = dispute.id;
    paper.now.facts.kind = kind;
    paper.now.facts.created = now_;
    NoteDispute(dispute.facts, paper.now.facts);
    Log(paper, "document.brought");
    return paper;
  }
  void TakeOut(Paper& paper) {
    Document after = Sound(Withdraw(paper.now, "误收"));
    after.version = paper.now.version;
    paper.now = std::move(after);
    Log(paper, "document.withdrawn");
  }

  // `measure day` of each contribution.
  static std::vector<std::string> Rows(const Paper& paper) {
    std::vector<std::string> rows;
    for (const reports::Contribution& one : paper.counted) {
      rows.push_back(fmt::format("{} {}", one.measure, reports::DayNumber(one.at)));
    }
    return rows;
  }
  static std::multiset<std::string> RecountOf(const Paper& paper) {
    std::vector<reports::Contribution> counted;
    for (const reports::Recounted& one : Sound(DocumentsCounted().recount(paper.timeline))) {
      EXPECT_TRUE(std::any_of(paper.timeline.begin(), paper.timeline.end(),
                              [&](const changelog::Change& change) { return change.at == one.recorded; }));
      counted.push_back(one.contribution);
    }
    return Texts(counted);
  }

  // The contributions as lives of disputes, for bulletins.
  static std::vector<Life> LivesOf(const std::vector<Paper>& papers) {
    std::vector<Life> lives;
    for (const Paper& paper : papers) lives.push_back({.now = {}, .timeline = {}, .counted = paper.counted});
    return lives;
  }
};

TEST_F(RecordsOfUndisputedFacts, CountForTheCommitteeTypeAndLevelOfTheirTime) {
  Life life = MediatedLife();
  GoUp(life);
  const Paper paper = Brought(life.now);
  ASSERT_EQ(paper.counted.size(), 1u);
  EXPECT_EQ(paper.counted[0].measure, NumberOf(Measure::kUndisputedFacts));
  EXPECT_THAT(paper.counted[0].subjects, ElementsAre("201", "17", "2", ""));
  EXPECT_EQ(paper.counted[0].area_path, life.now.facts.area_path);
  EXPECT_EQ(paper.counted[0].at, now_);
  EXPECT_EQ(Texts(paper.counted), RecountOf(paper));
}

TEST_F(RecordsOfUndisputedFacts, AreNoEndAndInNoRate) {
  Life life = MediatedLife();
  Meet(life);
  End(life, EndKind::kNoProspect);
  const std::vector<Life> without = {life};
  std::vector<Life> with = LivesOf({Brought(life.now)});
  with.push_back(life);
  const absl::CivilDay day = reports::DayOf(now_);
  v1::MediationLine line = MakeLine(FiguresOf(with, Span::kMonth, day).total, Span::kMonth);
  EXPECT_EQ(line.undisputed_facts(), 1);
  EXPECT_EQ(line.failed(), 1);
  EXPECT_EQ(line.success_of_accepted().numerator(), 0);
  EXPECT_EQ(line.success_of_accepted().denominator(), 1);
  line.clear_undisputed_facts();
  EXPECT_EQ(line.SerializeAsString(),
            MakeLine(FiguresOf(without, Span::kMonth, day).total, Span::kMonth).SerializeAsString());
}

TEST_F(RecordsOfUndisputedFacts, ThatAreWithdrawnAreCountedOffWhereBothLieInOnePeriod) {
  now_ = On(1, 30);  // a Friday
  Paper paper = Brought(MediatedLife().now);
  now_ = On(2, 1);  // the Sunday of the same week, in another month
  TakeOut(paper);
  EXPECT_THAT(Rows(paper), ElementsAre("14 20260130",
                                       fmt::format("{} 20260201", CountedOff(Measure::kUndisputedFacts, Span::kWeek))));
  EXPECT_EQ(Texts(paper.counted), RecountOf(paper));
}

TEST_F(RecordsOfUndisputedFacts, AreTheOnlyDocumentsThatCount) {
  const Dispute dispute = MediatedLife().now;
  for (const DocumentKind kind : {DocumentKind::kEvidence, DocumentKind::kStatement, DocumentKind::kMinutes}) {
    Paper paper = Brought(dispute, kind);
    EXPECT_EQ(paper.now.facts.committee, 0) << "its row has no use for it";
    TakeOut(paper);
    EXPECT_THAT(paper.counted, IsEmpty());
    EXPECT_THAT(RecountOf(paper), IsEmpty());
  }
}

TEST_F(RecordsOfUndisputedFacts, ThatAReleaseBroughtWhichDidNotCountThemStayUncounted) {
  Paper paper;
  paper.now.district = "370211";
  paper.now.facts.kind = DocumentKind::kUndisputedFacts;
  paper.now.facts.created = now_;
  Log(paper, "document.brought");
  TakeOut(paper);
  EXPECT_THAT(paper.counted, IsEmpty());
  EXPECT_THAT(RecountOf(paper), IsEmpty());
}

// Records and other documents of disputes at two levels, each brought at any hour of two months; half of them are withdrawn.
class RandomDocuments : public RecordsOfUndisputedFacts {
 protected:
  std::vector<Paper> Papers(uint32_t seed) {
    std::mt19937 random(seed);
    const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
    now_ = On(3, 2);
    Life village = MediatedLife(), zone = MediatedLife();
    GoUp(zone);
    std::vector<Paper> papers;
    for (int i = 0; i < 12; ++i) {
      now_ = On(3, 2, 0) + absl::Minutes(static_cast<int64_t>(any(86'400)));
      const Dispute& dispute = any(2) == 0 ? village.now : zone.now;
      papers.push_back(Brought(dispute, any(4) == 0 ? DocumentKind::kEvidence : DocumentKind::kUndisputedFacts));
      Paper& paper = papers.back();
      paper.now.id = i + 1;
      if (any(2) == 0) continue;
      now_ += absl::Minutes(static_cast<int64_t>(1 + any(any(2) == 0 ? 600 : 40'000)));
      TakeOut(paper);
    }
    return papers;
  }

  // By definition: the record came into the file in these days, and was not withdrawn in them.
  static bool StandsIn(const reports::Days& days, const Paper& paper) {
    const auto lies_in = [&](absl::Time at) {
      const absl::CivilDay day = reports::DayOf(at);
      return day >= days.first && day <= days.last;
    };
    return paper.now.facts.kind == DocumentKind::kUndisputedFacts && lies_in(paper.timeline.front().at) &&
           !(paper.now.facts.withdrawn && lies_in(paper.timeline.back().at));
  }
};

TEST_F(RandomDocuments, CountAfterEachChangeWhatARecountOfTheTimelineFinds) {
  std::map<int, size_t> by_measure;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    for (const Paper& paper : Papers(seed)) {
      ASSERT_EQ(Texts(paper.counted), RecountOf(paper)) << "seed " << seed;
      for (const reports::Contribution& one : paper.counted) ++by_measure[one.measure];
    }
  }
  EXPECT_GT(by_measure[NumberOf(Measure::kUndisputedFacts)], 100u);
  for (const Span span : kSpans) EXPECT_GT(by_measure[CountedOff(Measure::kUndisputedFacts, span)], 20u);
}

TEST_F(RandomDocuments, AreTheRecordsThatStandInEachDayWeekAndMonth) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    const std::vector<Paper> papers = Papers(seed);
    const std::vector<Life> lives = LivesOf(papers);
    for (absl::CivilDay day(2026, 3, 1); day < absl::CivilDay(2026, 6, 1); ++day) {
      for (const Span span : kSpans) {
        const reports::Days days = reports::DaysOf(PeriodOf(span), day);
        if (days.first != day) continue;
        const reports::Figures figures = FiguresOf(lives, span, day);
        const auto standing =
            std::count_if(papers.begin(), papers.end(), [&](const Paper& paper) { return StandsIn(days, paper); });
        EXPECT_EQ(MakeLine(figures.total, span).undisputed_facts(), standing)
            << "seed " << seed << ", " << day << ", period " << static_cast<int>(span);
        int64_t of_levels = 0;
        for (const auto& [level, line] : figures.by[static_cast<size_t>(Dimension::kLevel) - 1]) {
          of_levels += MakeLine(line, span).undisputed_facts();
        }
        EXPECT_EQ(of_levels, standing) << "seed " << seed << ", " << day;
      }
    }
  }
}

}  // namespace
}  // namespace zhiwang::mediation

#include "common/reports/verify.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/hash/hash.h"
#include "common/changelog/follow/stalled.h"
#include "common/reports/report_rows.h"
#include "common/reports/report_store.h"
#include "common/status/macros.h"

namespace zhiwang::reports {
namespace {

constexpr int kRowsAPage = 2'000;
constexpr size_t kMostDifferences = 100;
constexpr int kMostDaysShown = 10;

// Equal for two sets of figures only if they are the same, but for a chance of 2^-64: each figure's hash, as often as it
// counts.
uint64_t Print(const FigureKey& key, int64_t value) {
  return absl::HashOf(key.path, key.day, key.measure, key.dimension, key.subject, key.recorded) *
         static_cast<uint64_t>(value);
}

// Goes through one district in one view of the database.
class Walk {
 public:
  Walk(sql::Txn& tx, const Definition& definition, const std::string& district,
       absl::FunctionRef<bool(const Verification&)> progress)
      : tx_(tx), definition_(definition), district_(district), progress_(progress) {}

  absl::StatusOr<Verification> ToTheEnd() {
    ASSIGN_OR_RETURN(checkpoint_, changelog::ReadCheckpoint(tx_, definition_.follower));
    ASSIGN_OR_RETURN(stalled_, changelog::ReadStalled(tx_, definition_.follower));
    for (const Noun& noun : definition_.nouns) RETURN_IF_ERROR(CheckContributionsOf(noun));
    RETURN_IF_ERROR(AddUpContributions());
    RETURN_IF_ERROR(AddUpFigures());
    RETURN_IF_ERROR(CheckAreas());
    RETURN_IF_ERROR(ShowDifferences());
    return std::move(found_);
  }

 private:
  using Timeline = std::vector<changelog::Change>;

  void Report(std::string line) {
    if (found_.differences.size() < kMostDifferences) found_.differences.push_back(std::move(line));
  }
  void NoteHeld(size_t rows) { found_.most_rows_held = std::max(found_.most_rows_held, rows); }
  absl::Status Tell() const {
    return progress_(found_) ? absl::OkStatus() : absl::CancelledError("nobody waits for the check");
  }
  std::string_view NameOf(int measure) const {
    for (const Measure& one : definition_.measures) {
      if (one.number == measure) return one.zh;
    }
    return "未知指标";
  }

  // Along the log: what each timeline counts for, against the rows that are there.
  absl::Status CheckContributionsOf(const Noun& noun) {
    for (std::string after;;) {
      ASSIGN_OR_RETURN(const std::vector<Timeline> timelines, NextTimelines(noun.kind, after));
      const bool last = timelines.empty();
      std::vector<ContributionRow> counted;
      for (const Timeline& timeline : timelines) RETURN_IF_ERROR(Recount(noun, timeline, counted));
      const std::string until = last ? std::string() : timelines.back().front().id;
      ASSIGN_OR_RETURN(const auto kept, KeptContributions(noun.kind, after, last ? nullptr : &until));
      Compare(std::move(counted), kept);
      found_.resources += static_cast<int64_t>(timelines.size());
      found_.resources_of[noun.kind] += static_cast<int64_t>(timelines.size());
      RETURN_IF_ERROR(Tell());
      if (last) return absl::OkStatus();
      after = until;
    }
  }

  // The next timelines of a kind, a page of changes: whole ones, and at least one while there are any.
  absl::StatusOr<std::vector<Timeline>> NextTimelines(const std::string& kind, const std::string& after) {
    ASSIGN_OR_RETURN(auto changes, changelog::ReadTimelinesAfter(tx_, district_, kind, after, kRowsAPage));
    NoteHeld(changes.size());
    const bool full = changes.size() == kRowsAPage;
    std::vector<Timeline> timelines;
    for (changelog::Change& change : changes) {
      if (timelines.empty() || timelines.back().front().id != change.id) timelines.emplace_back();
      timelines.back().push_back(std::move(change));
    }
    if (!full) return timelines;
    // The page may have cut the last one off.
    if (timelines.size() > 1) {
      timelines.pop_back();
      return timelines;
    }
    Timeline& only = timelines.front();
    for (;;) {
      ASSIGN_OR_RETURN(auto more,
                       changelog::ReadTimeline(tx_, district_, kind, only.front().id, only.back().version, kRowsAPage));
      if (more.empty()) return timelines;
      std::move(more.begin(), more.end(), std::back_inserter(only));
      NoteHeld(only.size());
    }
  }

  // Adds what the timeline counts for, as far as the projector has come with it.
  absl::Status Recount(const Noun& noun, const Timeline& timeline, std::vector<ContributionRow>& counted) {
    const std::string& id = timeline.front().id;
    std::optional<changelog::Stalled> parked;
    if (const auto resource = changelog::AggregateOf(timeline.front()); stalled_.contains(resource)) {
      ASSIGN_OR_RETURN(parked, changelog::FindStalled(tx_, definition_.follower, resource));
      ++found_.parked;
    }
    const auto end = std::find_if(timeline.begin(), timeline.end(), [&](const changelog::Change& change) {
      return change.seq == 0 || change.seq > checkpoint_ || (parked && change.version >= parked->version);
    });
    const auto seen = static_cast<size_t>(end - timeline.begin());
    if (seen == 0) return absl::OkStatus();
    const auto recounted = noun.recount(absl::MakeConstSpan(timeline).subspan(0, seen));
    if (!recounted.ok()) {
      Report(fmt::format("{} {}：时间线无法重新统计：{}", noun.kind, id, std::string(recounted.status().message())));
      return absl::OkStatus();
    }
    for (const Recounted& one : *recounted) {
      counted.push_back(RowOf(noun.kind, id, one.contribution, one.recorded));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<ContributionRow>> KeptContributions(const std::string& kind, std::string_view after,
                                                                 const std::string* until) {
    std::vector<ContributionRow> kept;
    std::string from(after);
    for (int limit = kRowsAPage;;) {
      ASSIGN_OR_RETURN(
          auto page,
          ReadContributionsOf(tx_, district_, kind, from,
                              until == nullptr ? std::nullopt : std::optional<std::string_view>(*until), limit));
      NoteHeld(kept.size() + page.size());
      const bool full = static_cast<int>(page.size()) == limit;
      if (full) {
        // The page may have cut the last resource off: it comes again, alone on a larger page if it must.
        const std::string cut = page.back().key.id;
        while (!page.empty() && page.back().key.id == cut) page.pop_back();
        if (page.empty()) limit *= 2;
      }
      if (!page.empty()) from = page.back().key.id;
      std::move(page.begin(), page.end(), std::back_inserter(kept));
      if (!full) return kept;
    }
  }

  void Compare(std::vector<ContributionRow> counted, std::vector<ContributionRow> kept) {
    NoteHeld(counted.size() + kept.size());
    const auto by_key = [](const ContributionRow& a, const ContributionRow& b) { return a.key < b.key; };
    std::sort(counted.begin(), counted.end(), by_key);
    std::sort(kept.begin(), kept.end(), by_key);
    found_.contributions += static_cast<int64_t>(counted.size());
    auto is = kept.begin();
    for (const ContributionRow& one : counted) {
      for (; is != kept.end() && is->key < one.key; ++is) Report(fmt::format("{}：多记", Describe(*is)));
      if (is == kept.end() || !(is->key == one.key)) {
        Report(fmt::format("{}：漏记", Describe(one)));
        continue;
      }
      if (!(*is == one)) Report(fmt::format("{}：记为 {}", Describe(one), Describe(*is)));
      ++is;
    }
    for (; is != kept.end(); ++is) Report(fmt::format("{}：多记", Describe(*is)));
  }

  std::string Describe(const ContributionRow& row) const {
    std::string text = fmt::format("{} {} {} {}（第 {} 次，区域 {}", row.kind, row.key.id, row.key.day,
                                   NameOf(row.key.measure), row.key.nth + 1, row.key.area_path);
    for (size_t i = 0; i < definition_.dimensions.size(); ++i) {
      text += fmt::format("，{} {}", definition_.dimensions[i], row.subjects[i].empty() ? "无" : row.subjects[i]);
    }
    if (row.recorded != 0) text += fmt::format("，{} 补录", row.recorded);
    return text + "）";
  }

  // Notes for each measure and day what the contributions make of its figures, and which areas they lie in.
  absl::Status AddUpContributions() {
    std::pair<int, int> at;
    for (;;) {
      ASSIGN_OR_RETURN(const auto next, NextMeasureAndDay(tx_, district_, at.first, at.second));
      if (!next) return absl::OkStatus();
      at = *next;
      uint64_t& difference = differences_[at];
      std::string path = "/";
      RETURN_IF_ERROR(ForEachContribution(at.first, at.second, [&](const ContributionRow& row) {
        if (row.key.area_path != path) areas_.merge(AreasAround(path = row.key.area_path));
        ForEachFigure(row, definition_.dimensions.size(), [&](const FigureKey& key) { difference += Print(key, 1); });
      }));
    }
  }

  template <class Each>
  absl::Status ForEachContribution(int measure, int day, Each&& each) {
    for (ContributionPlace after;;) {
      ASSIGN_OR_RETURN(const auto page,
                       ReadContributions(tx_, district_, measure, day, AtOrBelow("/"), after, kRowsAPage));
      NoteHeld(page.size());
      for (const ContributionRow& row : page) each(row);
      RETURN_IF_ERROR(Tell());
      if (page.size() < kRowsAPage) return absl::OkStatus();
      after = PlaceOf(page.back().key);
    }
  }

  template <class Each>
  absl::Status ForEachFigureRow(Each&& each) {
    for (FigureKey after;;) {
      ASSIGN_OR_RETURN(const auto page, ReadFigures(tx_, district_, after, kRowsAPage));
      NoteHeld(page.size());
      for (const FigureRow& row : page) each(row);
      RETURN_IF_ERROR(Tell());
      if (page.size() < kRowsAPage) return absl::OkStatus();
      after = page.back().key;
    }
  }

  // Takes from these what the figures say: what is left is not 0 where they differ.
  absl::Status AddUpFigures() {
    return ForEachFigureRow([&](const FigureRow& row) {
      ++found_.figures;
      differences_[{row.key.measure, row.key.day}] -= Print(row.key, row.value);
      if (row.value == 0) Report(Describe(row.key) + "：计数为 0 的行没有删除");
    });
  }

  // A figure of an area opens to what lies below the paths that are known of it.
  absl::Status CheckAreas() {
    for (const auto& [area, path] : areas_) {
      ASSIGN_OR_RETURN(const std::vector<std::string> known, PathsOf(tx_, district_, area));
      if (std::find(known.begin(), known.end(), path) == known.end()) {
        Report(fmt::format("区域 {}：路径 {} 没有登记", area, path));
      }
    }
    return absl::OkStatus();
  }

  // Names each wrong figure of the first measures and days that have some, and the others as a whole.
  absl::Status ShowDifferences() {
    int shown = 0;
    for (const auto& [measure_and_day, difference] : differences_) {
      if (difference == 0) continue;
      const auto [measure, day] = measure_and_day;
      if (++shown <= kMostDaysShown) {
        RETURN_IF_ERROR(CompareFigures(measure, day));
      } else {
        Report(fmt::format("{} {}：计数与明细不一致", day, NameOf(measure)));
      }
    }
    return absl::OkStatus();
  }

  std::string Describe(const FigureKey& key) const {
    const auto dimension = static_cast<size_t>(key.dimension) - 1;
    const bool known = dimension < definition_.dimensions.size();
    return fmt::format("{} {}（区域 {}，{} {}{}）", key.day, NameOf(key.measure), key.path == "/" ? "全区县" : key.path,
                       known ? definition_.dimensions[dimension] : "未知维度", key.subject.empty() ? "无" : key.subject,
                       key.recorded == 0 ? "" : fmt::format("，{} 补录", key.recorded));
  }

  // One measure of one day, whose figures are wrong: which of them.
  absl::Status CompareFigures(int measure, int day) {
    std::map<FigureKey, std::pair<int64_t, int64_t>> counted_and_kept;
    RETURN_IF_ERROR(ForEachContribution(measure, day, [&](const ContributionRow& row) {
      ForEachFigure(row, definition_.dimensions.size(), [&](const FigureKey& key) { ++counted_and_kept[key].first; });
    }));
    RETURN_IF_ERROR(ForEachFigureRow([&](const FigureRow& row) {
      if (row.key.measure == measure && row.key.day == day) counted_and_kept[row.key].second = row.value;
    }));
    for (const auto& [key, values] : counted_and_kept) {
      if (values.first == values.second) continue;
      Report(fmt::format("{}：时间线得出 {}，计数为 {}", Describe(key), values.first, values.second));
    }
    return absl::OkStatus();
  }

  sql::Txn& tx_;
  const Definition& definition_;
  const std::string& district_;
  const absl::FunctionRef<bool(const Verification&)> progress_;
  int64_t checkpoint_ = 0;
  std::set<changelog::Aggregate> stalled_;
  std::set<AreaAt> areas_;                               // that contributions lie in
  std::map<std::pair<int, int>, uint64_t> differences_;  // by measure and day
  Verification found_;
};

}  // namespace

absl::StatusOr<Verification> VerifyReport(sql::Txn& snapshot, const Definition& definition, const std::string& district,
                                          absl::FunctionRef<bool(const Verification&)> progress) {
  return Walk(snapshot, definition, district, progress).ToTheEnd();
}

}  // namespace zhiwang::reports

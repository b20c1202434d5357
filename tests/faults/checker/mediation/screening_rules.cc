#include "tests/faults/checker/mediation/screening_rules.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/match.h"

namespace zhiwang::testing {
namespace {

using common::v1::ScreeningProgress;
using mediation::v1::ScreeningRecord;

bool IsReported(const ScreeningRecord& screening) {
  return screening.state() == ScreeningProgress::REPORTED || screening.state() == ScreeningProgress::LATE;
}

// The key in a dispute that names the finding from which it was made.
std::string OriginOf(const Ref& screening, int number) { return fmt::format("screening/{}/{}", screening.id, number); }

}  // namespace

void ScreeningRules::Follow(const changelog::Change& change) {
  const Ref ref{change.district, std::stoll(change.id)};
  const std::string name = NameOf(ref, "screenings");
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  Screening after;
  if (!after.ParseFromString(change.payload)) return history_.Violation(what + " cannot be read", name);
  const auto [first, is_first] = by_grid_.try_emplace({ref.district, after.round(), after.area_path()}, ref);
  if (!is_first && first->second != ref) {
    history_.Violation(
        fmt::format("{} and {} are of one grid in round {}", NameOf(first->second, "screenings"), name, after.round()),
        name);
  }
  Screening& before = told_[ref];
  if (IsReported(before) && (before.state() != after.state() || before.reported() != after.reported())) {
    history_.Violation(what + " reports once more", name);
  }
  CheckFindings(what, before, after, name);
  before = std::move(after);
  before.clear_late_seconds();  // of this change alone
  before.clear_given_up_reason();
}

// Checks that findings come with the report, and that the dispute of a finding is noted once.
void ScreeningRules::CheckFindings(const std::string& what, const Screening& before, const Screening& after,
                                   const std::string& name) {
  if (before.findings_size() != after.findings_size() && (IsReported(before) || !IsReported(after))) {
    history_.Violation(
        fmt::format("{} leads from {} findings to {}", what, before.findings_size(), after.findings_size()), name);
  }
  for (int i = 0; i < after.findings_size(); ++i) {
    const int64_t was = i < before.findings_size() ? before.findings(i).dispute() : 0;
    const int64_t is = after.findings(i).dispute();
    if (was != 0 && was != is) {
      history_.Violation(fmt::format("{}: finding {} was dispute {} and is dispute {}", what, i + 1, was, is), name);
    }
  }
}

void ScreeningRules::Compare(const StoredMediation& stored) {
  reported_ = disputes_ = 0;
  of_dispute_.clear();
  for (const auto& [ref, told] : told_) {
    reported_ += IsReported(told) ? 1 : 0;
    CheckRow(ref, stored);
    for (int i = 0; i < told.findings_size(); ++i) {
      const Ref dispute{ref.district, told.findings(i).dispute()};
      if (dispute.id == 0) continue;
      ++disputes_;
      const std::string origin = OriginOf(ref, i + 1);
      if (const auto [other, is_first] = of_dispute_.try_emplace(dispute, origin); !is_first) {
        history_.Violation(fmt::format("{} is {} and {}", NameOf(dispute, "disputes"), other->second, origin));
      }
    }
  }
  if (stored.screenings.size() != told_.size()) {
    history_.Violation(
        fmt::format("{} screenings are stored, {} have a timeline", stored.screenings.size(), told_.size()));
  }
  CheckDisputes(stored);
}

void ScreeningRules::CheckRow(const Ref& ref, const StoredMediation& stored) {
  const std::string name = NameOf(ref, "screenings");
  const auto row = stored.screenings.find(ref);
  if (row == stored.screenings.end()) return history_.Violation(name + " has a timeline and is not there", name);
  Screening kept = row->second;
  kept.clear_changed();  // changes hold neither this nor the summaries
  for (auto& finding : *kept.mutable_findings()) finding.clear_summary();
  if (kept.SerializeAsString() == told_[ref].SerializeAsString()) return;
  history_.Violation(
      fmt::format("{} is stored as {}, its timeline ends with {}", name, Describe(kept), Describe(told_[ref])), name);
}

void ScreeningRules::CheckDisputes(const StoredMediation& stored) {
  for (const auto& [ref, origin] : of_dispute_) {
    const auto dispute = stored.disputes.find(ref);
    if (dispute != stored.disputes.end() && dispute->second.origin_key == origin) continue;
    const std::string other = dispute == stored.disputes.end() ? "not there" : "of " + dispute->second.origin_key;
    history_.Violation(fmt::format("{} names {}, which is {}", origin, NameOf(ref, "disputes"), other));
  }
  for (const auto& [ref, dispute] : stored.disputes) {
    if (!absl::StartsWith(dispute.origin_key, "screening/") || of_dispute_.contains(ref)) continue;
    history_.Violation(fmt::format("{} is of {}, which does not name it", NameOf(ref, "disputes"), dispute.origin_key));
  }
}

}  // namespace zhiwang::testing

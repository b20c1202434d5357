#include "services/mediation/suggestion/domain/suggestion.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "common/names/area_path.h"

namespace zhiwang::mediation {
namespace {

double RateOf(const Considered& one) { return one.ended == 0 ? 0 : static_cast<double>(one.agreed) / one.ended; }

bool IsBetter(const Considered& a, const Considered& b) {
  const double rate_of_a = RateOf(a), rate_of_b = RateOf(b);
  return std::tie(a.load, a.distance, rate_of_b, a.who) < std::tie(b.load, b.distance, rate_of_a, b.who);
}

bool IsNearer(const Considered& a, const Considered& b) {
  return std::tie(a.distance, a.who) < std::tie(b.distance, b.who);
}

}  // namespace

std::optional<PassReason> WhyPassed(const Considered& one) {
  if (!one.serves) return PassReason::kLeftOffice;
  if (!one.able) return PassReason::kNotAble;
  if (!one.on_roster) return PassReason::kOffRoster;
  if (!one.free) return PassReason::kBusy;
  if (one.barred) return PassReason::kBarred;
  if (one.load >= one.most_disputes) return PassReason::kFullLoad;
  return std::nullopt;
}

Suggestions Suggest(std::vector<Considered> considered, size_t most, size_t most_passed) {
  std::sort(considered.begin(), considered.end(), IsNearer);
  Suggestions suggestions;
  for (Considered& one : considered) {
    const auto reason = WhyPassed(one);
    if (!reason) {
      suggestions.able.push_back(std::move(one));
    } else if (suggestions.passed.size() < most_passed) {
      suggestions.passed.push_back({std::move(one.who), *reason});
    }
  }
  std::sort(suggestions.able.begin(), suggestions.able.end(), IsBetter);
  if (suggestions.able.size() > most) suggestions.able.resize(most);
  return suggestions;
}

int StepsBetween(std::string_view from_path, std::string_view to_path) {
  const std::vector<std::string> from = CodesOf(from_path), to = CodesOf(to_path);
  size_t shared = 0;
  while (shared < from.size() && shared < to.size() && from[shared] == to[shared]) ++shared;
  return static_cast<int>(from.size() + to.size() - 2 * shared);
}

std::string ReasonZh(const Considered& one) {
  std::string text = fmt::format("在承办 {} 件，距纠纷所在区域 {} 级", one.load, one.distance);
  if (one.ended == 0) return text + "，近一年没有办结过此类纠纷";
  return text + fmt::format("，近一年此类纠纷办结 {} 件，达成协议 {} 件", one.ended, one.agreed);
}

}  // namespace zhiwang::mediation

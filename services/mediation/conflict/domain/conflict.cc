#include "services/mediation/conflict/domain/conflict.h"

#include <algorithm>

namespace zhiwang::mediation {
namespace {

bool IsColleagues(const Advice& advice, const std::set<std::string>& own, const FirmsByLawyer& firms) {
  if (own.contains(advice.firm)) return true;
  const auto theirs = firms.find(advice.lawyer);
  return theirs != firms.end() && std::any_of(theirs->second.begin(), theirs->second.end(),
                                              [&](const std::string& firm) { return own.contains(firm); });
}

}  // namespace

const Advice* FindBar(int64_t licence, std::span<const Advice> advice, const FirmsByLawyer& firms) {
  for (const Advice& one : advice) {
    if (one.lawyer == licence) return &one;
  }
  const auto own = firms.find(licence);
  if (own == firms.end()) return nullptr;
  for (const Advice& one : advice) {
    if (IsColleagues(one, own->second, firms)) return &one;
  }
  return nullptr;
}

}  // namespace zhiwang::mediation

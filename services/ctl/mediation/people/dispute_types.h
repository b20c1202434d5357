#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::ctl {

// The types of dispute that somebody takes, in Chinese.
template <class Types>
std::string TypesText(const Types& types) {
  std::vector<std::string> names;
  for (const int type : types) names.emplace_back(ChineseLabel(static_cast<mediation::v1::Matter::Type>(type)));
  return names.empty() ? std::string("各类纠纷") : fmt::format("{}", fmt::join(names, "、"));
}

}  // namespace zhiwang::ctl

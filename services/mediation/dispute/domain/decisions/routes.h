#pragma once

#include <string_view>
#include <vector>

#include "services/mediation/dispute/domain/ending.h"
#include "services/mediation/dispute/domain/matter.h"

// The other ways that are open to the parties of a dispute (调 art. 26; 鲁 art. 35).
namespace zhiwang::mediation {

// One way: the body and the article, for people, in Chinese.
struct Route {
  RouteKind kind;
  std::string_view text;
};

// The ways for a type of dispute, the first to take first: at least one. With `ground`, those for a dispute that was not
// accepted on it.
std::vector<Route> RoutesOf(Type type, Refusal ground = Refusal::kNone);

// The way of that kind among them, as it is worded for people; empty where there is none.
std::string_view RouteText(Type type, Refusal ground, RouteKind kind);

}  // namespace zhiwang::mediation

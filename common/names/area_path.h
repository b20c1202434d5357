#pragma once

#include <string>
#include <string_view>
#include <vector>

// Area paths, `/370211000000/370211109000/…/`: the codes from the district down; `/` where no area is known.
namespace zhiwang {

// The codes of a path, from the district down.
std::vector<std::string> CodesOf(std::string_view path);

// The lowest step of a path: so many steps below the district, and its code, which points into the path. Depth 0 is the
// district itself, and every path that is shorter.
struct AreaStepBelow {
  int depth;
  std::string_view code;
};
AreaStepBelow LastStepBelowDistrict(std::string_view path);

// True where a resource with this path lies in the area of that path: the area is a step of it, as deep as it is in its
// own. Steps above that one do not matter: an area that was moved keeps the resources that lay in it before.
bool LiesIn(std::string_view path, std::string_view area_path);

}  // namespace zhiwang

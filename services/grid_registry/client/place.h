#pragma once

#include <string>
#include <vector>

// Places as other services keep them. No protobuf, so that what decides can use them.
namespace zhiwang::grid {

struct Point {
  double longitude, latitude;  // degrees, GCJ-02
};

// One step of the way from the district down to the lowest area known.
struct AreaStep {
  std::string code, name;
};

// The path of a chain of areas from the district down, `/370211000000/370211109000/`; `/` for none.
inline std::string AreaPathOf(const std::vector<AreaStep>& chain) {
  std::string path = "/";
  for (const AreaStep& step : chain) path += step.code + '/';
  return path;
}

}  // namespace zhiwang::grid

#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/reports/domain/ground.h"

namespace zhiwang::reports {

// A tree of areas that is reorganised at random, as a registry would do it: areas begin, move with all that lies in them,
// and end with a successor. Code "0" is the district.
class TestAreas {
 public:
  explicit TestAreas(unsigned seed) : random_(seed) {
    areas_["0"];
    Settle();
    for (int i = 0; i < 12; ++i) Begin();
  }

  int Any(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  void ReorganiseOnce() {
    const int what = Any(4);
    if (what == 0) {
      Begin();
    } else if (what == 1) {
      Move();
    } else if (what == 2) {
      EndInto(AnyLiving());
    } else {
      TakeNewCode();
    }
    Settle();
  }

  std::string AnyLiving() {
    return Choose([](const std::string&) { return true; });
  }

  // The path of an area: of one that has ended, its last one.
  const std::string& PathOf(const std::string& code) const { return areas_.at(code).paths.back(); }

  // The area that holds the ground of this one today.
  std::string HolderOf(std::string code) const {
    while (!areas_.at(code).lives) code = areas_.at(code).successor;
    return code;
  }

  std::vector<std::string> Living() const {
    std::vector<std::string> codes;
    for (const auto& [code, area] : areas_) {
      if (area.lives) codes.push_back(code);
    }
    return codes;
  }
  std::vector<std::string> Children(const std::string& parent) const {
    std::vector<std::string> codes;
    for (const auto& [code, area] : areas_) {
      if (area.lives && code != "0" && area.parent == parent) codes.push_back(code);
    }
    return codes;
  }

  std::vector<FormerPath> FormerPaths() const {
    std::map<std::string, std::string> present;
    for (const auto& [code, area] : areas_) {
      const std::string& holder = PathOf(HolderOf(code));
      for (const std::string& path : area.paths) {
        if (!area.lives || path != area.paths.back()) present[path] = holder;
      }
    }
    std::vector<FormerPath> paths;
    for (const auto& [path, holder] : present) paths.push_back({path, holder});
    return paths;
  }

 private:
  struct Area {
    std::string parent;
    std::vector<std::string> paths;  // the present one last
    bool lives = true;
    std::string successor;
  };

  template <class May>
  std::string Choose(May&& may) {
    std::vector<std::string> codes;
    for (const std::string& code : Living()) {
      if (may(code)) codes.push_back(code);
    }
    return codes[static_cast<size_t>(Any(static_cast<int>(codes.size())))];
  }

  bool LiesIn(std::string code, const std::string& other) const {
    for (; code != other; code = areas_.at(code).parent) {
      if (code == "0") return false;
    }
    return true;
  }
  std::string AnyOutside(const std::string& other) {
    return Choose([&](const std::string& code) { return !LiesIn(code, other); });
  }

  std::string BeginIn(const std::string& parent) {
    const std::string code = std::to_string(areas_.size());
    areas_[code].parent = parent;
    Settle();
    return code;
  }
  void Begin() { BeginIn(AnyLiving()); }

  void Move() {
    const std::string code = AnyLiving();
    if (code != "0") areas_[code].parent = AnyOutside(code);
  }

  // Ends an area: what lies in it goes to the successor or elsewhere, or ends, too.
  void EndInto(const std::string& code) {
    if (code == "0") return;
    const std::string successor = AnyOutside(code);
    End(code, successor, [&] { return Any(2) == 0 ? successor : AnyOutside(code); });
  }
  template <class Elsewhere>
  void End(const std::string& code, const std::string& successor, Elsewhere&& elsewhere) {
    for (const std::string& child : Children(code)) {
      if (Any(3) == 0) {
        End(child, successor, elsewhere);
      } else {
        areas_[child].parent = elsewhere();
      }
    }
    areas_[code].lives = false;
    areas_[code].successor = successor;
  }

  // The same ground under another code, with all that lies in it.
  void TakeNewCode() {
    const std::string code = AnyLiving();
    if (code == "0") return;
    const std::string next = BeginIn(areas_[code].parent);
    for (const std::string& child : Children(code)) areas_[child].parent = next;
    areas_[code].lives = false;
    areas_[code].successor = next;
  }

  std::string PathByParents(const std::string& code) const {
    return (code == "0" ? "/" : PathByParents(areas_.at(code).parent)) + code + "/";
  }

  // Notes the path of every area that has another one now.
  void Settle() {
    for (auto& [code, area] : areas_) {
      if (!area.lives) continue;
      std::string path = PathByParents(code);
      if (area.paths.empty() || area.paths.back() != path) area.paths.push_back(std::move(path));
    }
  }

  std::mt19937 random_;
  std::map<std::string, Area> areas_;
};

}  // namespace zhiwang::reports

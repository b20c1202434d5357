#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <utility>
#include <vector>

namespace zhiwang::ctl::demo {

// Random numbers that are the same on every machine. The standard fixes what mt19937_64 produces but not what its
// distributions and std::shuffle make of it, so the arithmetic is spelled out here. The slight bias of `%` is of no
// concern to made-up data.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // A number in [0, n); n > 0.
  int Below(int n) { return static_cast<int>(engine_() % static_cast<uint64_t>(n)); }

  // A number in [low, high], both included; low <= high.
  int Between(int low, int high) { return low + Below(high - low + 1); }

  // True in `percent` of 100 draws.
  bool Percent(int percent) { return Below(100) < percent; }

  // An element of a non-empty container.
  template <typename Container>
  const auto& Pick(const Container& from) {
    return from[static_cast<size_t>(Below(static_cast<int>(std::size(from))))];
  }

  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[static_cast<size_t>(Below(static_cast<int>(left)))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace zhiwang::ctl::demo

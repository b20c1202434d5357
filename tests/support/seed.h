#pragma once

#include <cstdlib>
#include <random>
#include <string>

namespace zhiwang::testing {

// The seed of a test that draws at random: ZHIWANG_SEED, which ctest sets, so that a run of all tests draws the same
// each time and blames a change only for what it did. A test program that is started by hand draws anew.
inline unsigned Seed() {
  const char* given = std::getenv("ZHIWANG_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

}  // namespace zhiwang::testing

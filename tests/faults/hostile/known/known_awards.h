#pragma once

#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/mediation/v1/award_service.pb.h"

namespace zhiwang::testing {

// The known awards, as they were last answered, and the agreed disputes without an award. Honest requests choose from them what has
// the state that they need.
class KnownAwards {
 public:
  void Learn(const mediation::v1::Award& award) { known_[award.name()] = award; }
  // Adds a dispute that earns an award. No other requests are made about it.
  void KeepFor(const std::string& dispute) { disputes_.push_back(dispute); }

  // The placeholders for awards in request templates, such as `$w_proposed`, with their present values.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  // The name of an award in that state, or of any award if none is.
  std::string Any(std::mt19937_64& random, std::initializer_list<mediation::v1::Award::State> states) const;
  // A dispute without an award, or any dispute if each has one.
  std::string Without(std::mt19937_64& random) const;

  std::map<std::string, mediation::v1::Award> known_;
  std::vector<std::string> disputes_;
};

}  // namespace zhiwang::testing

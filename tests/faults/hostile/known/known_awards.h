#pragma once

#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/mediation/v1/award_service.pb.h"

namespace zhiwang::testing {

// The awards that there are, as they were last answered, and disputes that are agreed and have none, so that honest requests are
// about those that are in the state they need.
class KnownAwards {
 public:
  void Learn(const mediation::v1::Award& award) { known_[award.name()] = award; }
  // One that earns an award: nothing else is asked about it.
  void KeepFor(const std::string& dispute) { disputes_.push_back(dispute); }

  // The words of templates that stand for awards, `$w_proposed`, with what they stand for now.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  // The name of one in that state, or of any where none is.
  std::string Any(std::mt19937_64& random, std::initializer_list<mediation::v1::Award::State> states) const;
  // A dispute without an award, or any where each has one.
  std::string Without(std::mt19937_64& random) const;

  std::map<std::string, mediation::v1::Award> known_;
  std::vector<std::string> disputes_;
};

}  // namespace zhiwang::testing

#pragma once

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <google/protobuf/dynamic_message.h>

#include "zhiwang/grid/v1/site_check_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::testing {

// Requests as honest clients send them, one of each method, about what is there: what a hostile request is made from. The
// same seed makes the same ones, but for request ids.
class HonestRequests {
 public:
  // `grid` is one of the demonstration district's, as the registry tells it to importers; `staff` somebody's name.
  HonestRequests(uint64_t seed, std::string grid, std::string staff);

  // The messages of a call, one unless the client streams. None where this knows no request of the method.
  std::vector<std::unique_ptr<google::protobuf::Message>> For(const google::protobuf::MethodDescriptor& method);

  // A case as it was last answered: the next requests are about cases that are in the state they need.
  void Learn(const intake::v1::Case& c);
  void Learn(const grid::v1::SiteCheck& check) { checks_[check.name()] = check.progress().state(); }
  // The names that a hostile text may well hold.
  std::vector<std::string> Names() const;

 private:
  std::string CaseIn(intake::v1::Case::State state);
  std::string CheckIn(common::v1::SiteCheckProgress::State state);
  std::string Filled(std::string text);

  std::mt19937_64 random_;
  const std::string grid_, staff_;
  const std::string grid_code_;
  std::map<std::string, intake::v1::Case::State> states_;
  std::map<std::string, intake::v1::SiteCheck> under_way_;              // by case: the on-site check that somebody has
  std::map<std::string, common::v1::SiteCheckProgress::State> checks_;  // the registry's, by name
  google::protobuf::DynamicMessageFactory factory_;
};

}  // namespace zhiwang::testing

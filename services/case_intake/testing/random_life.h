#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "services/case_intake/testing/intake_client.h"

namespace zhiwang::intake {

// Does to cases what happens to cases, by chance and over gRPC. A refusal by the rules is passed over; any other error fails the
// test. The same seed does the same.
class RandomLife {
 public:
  RandomLife(IntakeClient& client, uint32_t seed) : client_(client), random_(seed) {}

  // An appeal of any kind, not registered yet.
  v1::Case AnyAppeal();
  // A case of the last two weeks, at any stage.
  v1::Case AnyPast(const std::string& external_id);
  // Registers an appeal; answers its name.
  std::string Register();
  // Tries one action on the case; answers what the case became, or nothing when it was refused.
  std::optional<v1::Case> Act(const std::string& name);

  size_t Any(size_t least, size_t most) { return std::uniform_int_distribution<size_t>(least, most)(random_); }

 private:
  absl::StatusOr<v1::Case> RecordMediation(const std::string& name);
  absl::StatusOr<v1::Case> Try(v1::Case::Action action, const std::string& name);

  IntakeClient& client_;
  std::mt19937 random_;
};

}  // namespace zhiwang::intake

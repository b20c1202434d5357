// A grid registry that takes calls and answers none: it holds few of the workers of intake, for a short time.

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/intake_test.h"

namespace zhiwang::intake {
namespace {

class SilentRegistry : public IntakeTest {};

TEST_F(SilentRegistry, IsSoonAskedByOneCallAtATimeWhileAppealsAreTaken) {
  constexpr int kAppeals = 40;
  registry().GoSilent();
  std::vector<std::thread> callers;
  std::atomic<int> taken{0};
  for (int i = 0; i < kAppeals; ++i) {
    callers.emplace_back([&] {
      const auto created = client().Create(Appeal());
      if (created.ok() && created->placement() == v1::Case::UNPLACED) ++taken;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(taken, kAppeals) << "nobody is turned away because another service does not answer";
  EXPECT_LT(registry().unanswered(), kAppeals / 2) << "most were not even asked";
}

}  // namespace
}  // namespace zhiwang::intake

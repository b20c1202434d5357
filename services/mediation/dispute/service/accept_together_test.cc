#include <algorithm>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

constexpr int kDisputes = 64;

class AcceptDisputeTogether : public ServedDisputes {};

// Public report 1: odoo/odoo#11859. 64 acceptances at one committee at once at two replicas, a third of them from an old etag.
TEST_F(AcceptDisputeTogether, GivesOneToKToThoseAcceptedAndNoNumberToTheRefused) {
  std::vector<std::string> names;
  for (int i = 0; i < kDisputes; ++i) names.push_back(Willing());
  const auto replica = StartReplica();
  std::latch ready(kDisputes);
  std::vector<absl::Status> answers(kDisputes);
  std::vector<std::thread> callers;
  for (int i = 0; i < kDisputes; ++i) {
    callers.emplace_back([&, i] {
      auto request = About<v1::AcceptDisputeRequest>(names[static_cast<size_t>(i)]);
      if (i % 3 == 0) request.set_etag("v1");
      const auto& at = i % 2 == 0 ? client() : replica->client();
      ready.arrive_and_wait();
      answers[static_cast<size_t>(i)] = at.Ask(&Stub::AcceptDispute, request, ZoneDispatcher()).status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  int accepted = 0;
  for (int i = 0; i < kDisputes; ++i) {
    if (i % 3 == 0) {
      EXPECT_EQ(ReasonOf(answers[static_cast<size_t>(i)]), common::v1::ETAG_STALE);
    } else {
      EXPECT_THAT(answers[static_cast<size_t>(i)], IsOk());
      ++accepted;
    }
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute WHERE number IS NOT NULL"), accepted);
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT number) FROM dispute"), accepted);
  EXPECT_EQ(Number("SELECT MIN(number) FROM dispute"), 1);
  EXPECT_EQ(Number("SELECT MAX(number) FROM dispute"), accepted);
  EXPECT_EQ(Number("SELECT last FROM number_book"), accepted);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute WHERE state = 1 AND number IS NOT NULL"), 0);
}

}  // namespace
}  // namespace zhiwang::mediation

#include "common/resource/create.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using absl::StatusCode;

class Creation : public VisitTest {
 protected:
  using Answer = absl::StatusOr<grid::v1::SiteCheck>;
};

TEST_F(Creation, WritesTheRowItsFirstChangeAndTheAnswer) {
  const auto request = Request();
  const Answer first = CreateAlone(request, Planned(1));
  ASSERT_EQ(first.status(), absl::OkStatus());
  EXPECT_EQ(first->etag(), "v1");
  EXPECT_EQ(Stored(1)->words, "planned");
  EXPECT_EQ(Logged(), 1);
  EXPECT_EQ(CreateAlone(request, Planned(2))->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Visits(), 1);
}

TEST_F(Creation, OfWhatAnotherHasIsRefused) {
  Visit one = Planned(1), other = Planned(2);
  one.code = other.code = "A-1";
  ASSERT_EQ(CreateAlone(Request(), one).status(), absl::OkStatus());
  EXPECT_THAT(CreateAlone(Request(), other), IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(Visits(), 1);
}

TEST_F(Creation, ByOneRequestInTheSameMomentHappensOnce) {
  constexpr int kCallers = 8;
  const auto request = Request();
  std::latch ready(kCallers);
  std::vector<Answer> answers(kCallers, absl::UnknownError(""));
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      ready.arrive_and_wait();
      answers[static_cast<size_t>(i)] = CreateAlone(request, Planned(10 + i));
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const Answer& answer : answers) {
    ASSERT_EQ(answer.status(), absl::OkStatus());
    EXPECT_EQ(answer->name(), answers[0]->name());
  }
  EXPECT_EQ(Visits(), 1);
  EXPECT_EQ(Logged(), 1);
}

TEST_F(Creation, IsNotKeptFromACallerBySomebodyWhoTookItsRequestIdFirst) {
  const auto request = Request();
  ASSERT_EQ(CreateAlone(request, Planned(1), Anywhere("员工/1")).status(), absl::OkStatus());
  const Answer other = CreateAlone(request, Planned(2), Anywhere("grid-registry"));
  ASSERT_EQ(other.status(), absl::OkStatus());
  EXPECT_EQ(other->name(), "districts/370211/siteChecks/2");
}

}  // namespace
}  // namespace zhiwang::resource

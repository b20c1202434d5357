#pragma once

#include <utility>

#include <gtest/gtest.h>

#include "absl/status/statusor.h"

namespace zhiwang {

// The answer of what must succeed; an empty one where it does not, which fails the test.
template <class Answer>
Answer Sound(absl::StatusOr<Answer> answer) {
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *std::move(answer) : Answer();
}

}  // namespace zhiwang

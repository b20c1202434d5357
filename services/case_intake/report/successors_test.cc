#include "services/case_intake/report/successors.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::intake {
namespace {

using Holders = std::map<std::string, std::string>;

SuccessorsIn Known(const Holders& successors) {
  return [successors](const rpc::Call&, const std::string&) { return successors; };
}

reports::Figures WithLines(Dimension dimension, const std::vector<std::string>& subjects) {
  reports::Figures figures;
  figures.by.resize(3);
  for (const std::string& subject : subjects) figures.by[static_cast<size_t>(dimension) - 1][subject].Add(1, 1);
  return figures;
}

Holders HoldersOf(const Successors& successors, Dimension dimension, const std::vector<std::string>& subjects) {
  const auto holders = HoldersToday(successors, rpc::Call(), "370211", dimension, WithLines(dimension, subjects));
  EXPECT_EQ(holders.status(), absl::OkStatus());
  return holders.ok() ? *holders : Holders();
}

// Public report 33: AreaCity#43.
TEST(SuccessorsOfSubjects, AreFollowedToTheOneThatHasNotEnded) {
  const Successors successors{.units = Known({{"D01", "D02"}, {"D02", "D03"}}),
                              .categories = Known({{"0101", "0102"}})};
  EXPECT_EQ(HoldersOf(successors, Dimension::kUnit, {"", "D01", "D02", "D03", "D09"}),
            (Holders{{"D01", "D03"}, {"D02", "D03"}}));
  EXPECT_EQ(HoldersOf(successors, Dimension::kCategory, {"0101", "0102"}), (Holders{{"0101", "0102"}}));
  EXPECT_EQ(HoldersOf(successors, Dimension::kChannel, {"1", "D01"}), Holders());
}

TEST(SuccessorsOfSubjects, AreFollowedOnceAroundWhereTheyGoInACircle) {
  const Successors successors{.units = Known({{"D01", "D02"}, {"D02", "D01"}}), .categories = Known({})};
  EXPECT_EQ(HoldersOf(successors, Dimension::kUnit, {"D01"}), Holders());
}

TEST(SuccessorsOfSubjects, AreAnErrorWhereNobodyKnows) {
  const auto down = [](const rpc::Call&, const std::string&) -> absl::StatusOr<Holders> {
    return absl::UnavailableError("down");
  };
  EXPECT_EQ(HoldersToday({.units = down, .categories = Known({})}, rpc::Call(), "370211", Dimension::kUnit,
                         WithLines(Dimension::kUnit, {"D01"}))
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace zhiwang::intake

#include "services/case_intake/report/successors.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::intake {
namespace {

using Holders = std::map<std::string, std::string>;

// Answers as the map says; nobody knows of what is not in it.
SuccessorOf By(Holders successors) {
  return [successors = std::move(successors)](const rpc::Call&, const std::string&,
                                              const std::string& subject) -> absl::StatusOr<std::string> {
    const auto found = successors.find(subject);
    return found == successors.end() ? std::string() : found->second;
  };
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
  const Successors successors{.unit = By({{"D01", "D02"}, {"D02", "D03"}}), .category = By({{"0101", "0102"}})};
  EXPECT_EQ(HoldersOf(successors, Dimension::kUnit, {"", "D01", "D02", "D03", "D09"}),
            (Holders{{"D01", "D03"}, {"D02", "D03"}}));
  EXPECT_EQ(HoldersOf(successors, Dimension::kCategory, {"0101", "0102"}), (Holders{{"0101", "0102"}}));
  EXPECT_EQ(HoldersOf(successors, Dimension::kChannel, {"1", "D01"}), Holders());
}

TEST(SuccessorsOfSubjects, AreFollowedOnceAroundWhereTheyGoInACircle) {
  const Successors successors{.unit = By({{"D01", "D02"}, {"D02", "D01"}}), .category = By({})};
  EXPECT_EQ(HoldersOf(successors, Dimension::kUnit, {"D01"}), Holders());
}

TEST(SuccessorsOfSubjects, AreAnErrorWhereNobodyKnows) {
  const auto down = [](const rpc::Call&, const std::string&, const std::string&) -> absl::StatusOr<std::string> {
    return absl::UnavailableError("down");
  };
  EXPECT_EQ(HoldersToday({.unit = down, .category = By({})}, rpc::Call(), "370211", Dimension::kUnit,
                         WithLines(Dimension::kUnit, {"D01"}))
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace zhiwang::intake

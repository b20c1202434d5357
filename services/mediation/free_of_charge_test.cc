// Mediation by a people's committee is free of charge (人民调解法 art. 4): no contract of it has a field for a fee.

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

constexpr char kContracts[] = ZHIWANG_SOURCE_DIR "/proto/zhiwang/mediation/v1";

// The name of the field that a line of a contract declares, `amount_fen` of `  int64 amount_fen = 3;`; empty for another line.
std::string FieldIn(const std::string& line) {
  static const std::regex field(
      R"(^\s*(?:repeated\s+|optional\s+)?[A-Za-z0-9_.<>, ]+\s([a-z0-9_]+)\s*=\s*\d+\s*(?:\[.*)?;.*)");
  std::smatch parts;
  return std::regex_match(line, parts, field) ? parts[1].str() : "";
}

bool IsOfAFee(const std::string& field) {
  for (const char* word : {"fee", "charge", "cost", "price"}) {
    if (field.find(word) != std::string::npos) return true;
  }
  return false;
}

// Rule 10: 人民调解法 art. 4.
TEST(Contracts, HaveNoFieldForAFee) {
  std::vector<std::string> fees;
  int files = 0, fields = 0;
  for (const auto& contract : std::filesystem::directory_iterator(kContracts)) {
    ++files;
    std::ifstream lines(contract.path());
    for (std::string line; std::getline(lines, line);) {
      const std::string field = FieldIn(line);
      fields += !field.empty();
      if (IsOfAFee(field)) fees.push_back(contract.path().filename().string() + ": " + field);
    }
  }
  EXPECT_THAT(fees, IsEmpty());
  EXPECT_GE(files, 30);
  EXPECT_GT(fields, 1'000);
}

TEST(Contracts, AreReadFieldByField) {
  EXPECT_EQ(FieldIn("  int64 mediation_fee_fen = 3;"), "mediation_fee_fen");
  EXPECT_EQ(FieldIn("    repeated Agreement.Clause charges = 4 [(zhiwang.common.v1.personal) = true];"), "charges");
  EXPECT_EQ(FieldIn("  map<string, int64> prices = 5;"), "prices");
  EXPECT_EQ(FieldIn("    COSTS = 1 [(zhiwang.common.v1.zh) = \"费用\"];"), "") << "a part of a debt is no fee";
  EXPECT_EQ(FieldIn("  // The cost = 1;"), "");
}

}  // namespace
}  // namespace zhiwang::mediation

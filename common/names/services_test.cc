#include "common/names/services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <set>

#include <fmt/format.h>

namespace zhiwang {
namespace {

// The output of bash when it runs `script` with deploy/services.sh sourced.
std::string Shell(const std::string& script) {
  const std::string command =
      fmt::format("bash -Eeuo pipefail -c 'source {}/deploy/services.sh; {}'", ZHIWANG_SOURCE_DIR, script);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string printed;
  for (std::array<char, 256> part; std::fgets(part.data(), part.size(), pipe.get());) printed += part.data();
  return printed;
}

TEST(Services, AreWhatTheShellReads) {
  std::string table;
  for (const ServiceEntry& entry : Services()) {
    table += fmt::format("{} {} {} {} {} {} {}\n", entry.program, entry.short_name, entry.port, entry.metrics_port,
                         entry.calls.empty() ? "-" : fmt::format("{}", fmt::join(entry.calls, ",")), entry.name,
                         entry.schema);
  }
  EXPECT_EQ(table, Shell("row() { echo \"$* $(schema_of \"$1\")\"; }; for_each_service row"));
}

TEST(Services, ShareNoNameAndNoPort) {
  std::set<std::string> names;
  std::set<int> ports;
  for (const ServiceEntry& entry : Services()) {
    // A program may be called by its short name.
    for (const std::string_view name : std::set{entry.program, entry.short_name, entry.name}) {
      EXPECT_TRUE(names.emplace(name).second) << name;
    }
    for (const int port : {entry.port, entry.metrics_port}) EXPECT_TRUE(ports.insert(port).second) << port;
  }
}

TEST(Services, CallOnlyServices) {
  for (const ServiceEntry& entry : Services()) {
    for (const std::string_view called : entry.calls) EXPECT_NE(FindService(called), nullptr) << called;
  }
}

TEST(Services, AreFoundByTheirProgramAndByTheirContracts) {
  ASSERT_NE(FindService("case-intake"), nullptr);
  EXPECT_EQ(FindService("case-intake")->schema, "case_intake");
  EXPECT_EQ(FindService("case_intake"), nullptr);
  EXPECT_EQ(FindServiceOf("zhiwang.intake.v1.CaseService"), FindService("case-intake"));
  EXPECT_EQ(FindServiceOf("zhiwang.grid.v1.AreaService"), FindService("grid-registry"));
  EXPECT_EQ(FindServiceOf("zhiwang.common.v1.ChangeLogService"), nullptr);
  EXPECT_EQ(FindServiceOf("CaseService"), nullptr);
}

}  // namespace
}  // namespace zhiwang

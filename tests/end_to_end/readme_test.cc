#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/auth/policy.h"
#include "services/case_intake/lifecycle.h"
#include "tests/support/child_process.h"
#include "tests/support/cluster.h"
#include "tests/support/demo_district.h"

namespace zhiwang::testing {
namespace {

using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Readme() { return ReadFile(std::string(ZHIWANG_SOURCE_DIR) + "/README.md"); }

std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t from = text.find(begin);
  if (from == std::string::npos) return {};
  const size_t until = text.find(end, from + begin.size());
  return text.substr(from + begin.size(), until - from - begin.size());
}

// A command of the tour and the lines that README prints below it.
struct Step {
  std::string command;
  std::vector<std::string> output;
};

// The steps that call zhiwangctl: other tools may not be there.
std::vector<Step> Tour() {
  std::istringstream lines(Between(Readme(), "## Five minutes with it", "\n## "));
  std::vector<Step> steps;
  bool inside = false, ours = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      ours = line.find("zhiwangctl") != std::string::npos;
      if (ours) steps.push_back({line.substr(2), {}});
    } else if (inside && ours && !line.empty() && line != "…") {
      steps.back().output.push_back(line);
    }
  }
  return steps;
}

// Numbers, days of the week, what a term skips and the width of columns are another day's.
std::string Timeless(std::string text) {
  constexpr std::string_view kSkips = "其间跳过", kEnd = "。";
  for (size_t at; (at = text.find(kSkips)) != std::string::npos;) {
    text.erase(at, text.find(kEnd, at) + kEnd.size() - at);
  }
  for (const auto& [what, instead] : {std::pair("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12}", "0"),
                                      std::pair("[0-9]+([-:][0-9]+)*", "0"),
                                      std::pair("星期(一|二|三|四|五|六|日)", "星期"), std::pair(" +", " ")}) {
    text = std::regex_replace(text, std::regex(what), instead);
  }
  return text;
}

TEST(Readme, ShowsTheLifecycleOfACaseAsItIs) {
  EXPECT_EQ(Between(Readme(), "<!-- lifecycle -->\n", "<!-- /lifecycle -->"), intake::LifecycleTable());
}

TEST(Readme, ShowsThePolicyAsItIs) {
  EXPECT_EQ(Between(Readme(), "<!-- policy -->\n", "<!-- /policy -->"), auth::PolicyTable());
}

TEST(Readme, LeadsANewcomerThroughATourThatWorksAsPrinted) {
  Cluster cluster(PrivateServer::Durability::kRelaxed);
  ImportDemoDistrict(cluster, 1549, 120);
  ASSERT_EQ(cluster.Ctl({"demo", "run", cluster.directory() + "/appeals.jsonl"}).exit_code, 0);

  const std::vector<Step> steps = Tour();
  EXPECT_GT(steps.size(), 10u);
  std::string script = fmt::format("export PATH={}:$PATH ZHIWANG_GRID={} ZHIWANG_INTAKE={}\n", ZHIWANG_BIN_DIR,
                                   cluster.grid_address(), cluster.intake_address());
  script += fmt::format("export ZHIWANG_TLS_CA={0}/keys/ca.pem ZHIWANG_ISSUER_KEY={0}/keys/issuer.jwk\n", cluster.directory());
  for (size_t i = 0; i < steps.size(); ++i) {
    script += fmt::format("{} >{}/step-{} 2>&1\n", steps[i].command, cluster.directory(), i);
    script += fmt::format("echo $? >{}/exit-{}\n", cluster.directory(), i);
  }
  std::ofstream(cluster.directory() + "/tour.sh") << script;
  ChildProcess tour({"bash", cluster.directory() + "/tour.sh"}, cluster.directory() + "/tour.out");
  EXPECT_EQ(tour.Wait(absl::Minutes(2)), 0);

  for (size_t i = 0; i < steps.size(); ++i) {
    SCOPED_TRACE(steps[i].command);
    const std::string output = ReadFile(fmt::format("{}/step-{}", cluster.directory(), i));
    bool refused = false;
    for (const std::string& line : steps[i].output) {
      refused = refused || line.starts_with("错误：");
      EXPECT_THAT(Timeless(output), HasSubstr(Timeless(line))) << output;
    }
    EXPECT_EQ(ReadFile(fmt::format("{}/exit-{}", cluster.directory(), i)), refused ? "1\n" : "0\n") << output;
  }
}

}  // namespace
}  // namespace zhiwang::testing

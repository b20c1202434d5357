#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
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
#include "common/names/services.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "services/mediation/agreement/domain/agreement_lifecycle.h"
#include "services/mediation/agreement/domain/confirmation/confirmation_lifecycle.h"
#include "services/mediation/agreement/domain/obligations/obligation_lifecycle.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/award/domain/award.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/legal_service/domain/legal_service.h"
#include "services/mediation/screening/domain/screening_lifecycle.h"
#include "services/mediation/session/domain/session_lifecycle.h"
#include "services/mediation/violence/domain/violence_lifecycle.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"

namespace zhiwang::testing {
namespace {

using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A file of the source tree.
std::string Source(const std::string& path) { return ReadFile(std::string(ZHIWANG_SOURCE_DIR) + "/" + path); }

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

bool Installed(const std::string& program) {
  return std::system(fmt::format("command -v {} >/dev/null", program).c_str()) == 0;
}

// The steps, but for the first, which `up` makes possible.
std::vector<Step> Tour() {
  std::istringstream lines(Between(Source("README.md"), "## Five minutes with it", "\n## "));
  std::vector<Step> steps;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      steps.push_back({line.substr(2), {}});
    } else if (inside && !line.empty() && line != "…") {
      steps.back().output.push_back(line);
    }
  }
  EXPECT_EQ(steps.front().command, "source .run/env");
  steps.erase(steps.begin());
  return steps;
}

// Another tool prints other words around the reason of an error.
std::vector<std::string> ReasonsIn(const std::vector<std::string>& lines) {
  std::vector<std::string> reasons;
  for (const std::string& line : lines) {
    std::smatch found;
    if (std::regex_search(line, found, std::regex("\"reason\": \"([A-Z_]+)\""))) reasons.push_back(found[1]);
  }
  return reasons;
}

// Removes everything that differs from day to day: numbers, rates and the mark for no rate, days of the week, the days that a term
// skips, the width of columns, and the form of a span of time that ends on the day on which it began.
std::string Timeless(std::string text) {
  constexpr std::string_view kSkips = "其间跳过", kEnd = "。";
  for (size_t at; (at = text.find(kSkips)) != std::string::npos;) {
    text.erase(at, text.find(kEnd, at) + kEnd.size() - at);
  }
  for (const auto& [what, instead] :
       {std::pair("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12}", "0"), std::pair("[0-9]+([-:][0-9]+)*", "0"),
        std::pair("0\\.0 % \\(0/0[^)]*\\)", "—"), std::pair("星期(一|二|三|四|五|六|日)", "星期"), std::pair(" +", " "),
        std::pair("至 0 0", "至 0")}) {
    text = std::regex_replace(text, std::regex(what), instead);
  }
  return text;
}

TEST(Documents, ShowTheLifecycleOfACaseAsItIs) {
  EXPECT_EQ(Between(Source("services/case_intake/README.md"), "<!-- lifecycle -->\n", "<!-- /lifecycle -->"),
            intake::LifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfAnOnSiteCheckAsItIs) {
  EXPECT_EQ(Between(Source("services/grid_registry/README.md"), "<!-- site check lifecycle -->\n",
                    "<!-- /site check lifecycle -->"),
            grid::SiteCheckLifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfAReorganisationAsItIs) {
  EXPECT_EQ(Between(Source("services/grid_registry/README.md"), "<!-- reorganisation lifecycle -->\n",
                    "<!-- /reorganisation lifecycle -->"),
            grid::ReorganisationLifecycleTable());
}

TEST(Documents, ShowTheLifecyclesOfADisputeAndItsAssignmentsAsTheyAre) {
  const std::string text = Source("services/mediation/dispute/README.md");
  EXPECT_EQ(Between(text, "<!-- dispute lifecycle -->\n", "<!-- /dispute lifecycle -->"), mediation::LifecycleTable());
  EXPECT_EQ(Between(text, "<!-- assignment lifecycle -->\n", "<!-- /assignment lifecycle -->"),
            mediation::AssignmentLifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfASessionAsItIs) {
  EXPECT_EQ(Between(Source("services/mediation/session/README.md"), "<!-- session lifecycle -->\n",
                    "<!-- /session lifecycle -->"),
            mediation::SessionLifecycleTable());
}

TEST(Documents, ShowTheLifecyclesOfAnAgreementAndItsPartsAsTheyAre) {
  EXPECT_EQ(Between(Source("services/mediation/agreement/README.md"), "<!-- agreement lifecycle -->\n",
                    "<!-- /agreement lifecycle -->"),
            mediation::AgreementLifecycleTable());
  EXPECT_EQ(Between(Source("services/mediation/agreement/README.md"), "<!-- obligation lifecycle -->\n",
                    "<!-- /obligation lifecycle -->"),
            mediation::ObligationLifecycleTable());
  EXPECT_EQ(Between(Source("services/mediation/agreement/README.md"), "<!-- confirmation lifecycle -->\n",
                    "<!-- /confirmation lifecycle -->"),
            mediation::ConfirmationLifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfALegalServiceAsItIs) {
  EXPECT_EQ(Between(Source("services/mediation/README.md"), "<!-- legal service lifecycle -->\n",
                    "<!-- /legal service lifecycle -->"),
            mediation::LegalServiceLifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfAnAwardAsItIs) {
  EXPECT_EQ(
      Between(Source("services/mediation/award/README.md"), "<!-- award lifecycle -->\n", "<!-- /award lifecycle -->"),
      mediation::AwardLifecycleTable());
}

TEST(Documents, ShowTheLifecyclesOfAScreeningAndItsTaskAsTheyAre) {
  EXPECT_EQ(Between(Source("services/mediation/screening/README.md"), "<!-- screening lifecycle -->\n",
                    "<!-- /screening lifecycle -->"),
            mediation::ScreeningLifecycleTable());
  EXPECT_EQ(Between(Source("services/grid_registry/README.md"), "<!-- screening task lifecycle -->\n",
                    "<!-- /screening task lifecycle -->"),
            grid::ScreeningTaskLifecycleTable());
}

TEST(Documents, ShowTheLifecycleOfAReportOfViolenceAsItIs) {
  EXPECT_EQ(Between(Source("services/mediation/violence/README.md"), "<!-- violence lifecycle -->\n",
                    "<!-- /violence lifecycle -->"),
            mediation::ViolenceLifecycleTable());
}

TEST(Documents, ShowThePolicyAsItIs) {
  EXPECT_EQ(Between(Source("proto/permissions.md"), "<!-- policy -->\n", "<!-- /policy -->"), auth::PolicyTable());
}

TEST(Documents, HaveAReadmeInEachFolderOfTheFirstTwoLevels) {
  std::vector<std::string> missing;
  for (const char* top : {"proto", "services", "common", "deploy", "tests"}) {
    const std::filesystem::path folder = std::filesystem::path(ZHIWANG_SOURCE_DIR) / top;
    if (!std::filesystem::exists(folder / "README.md")) missing.push_back(top);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.is_directory() && !std::filesystem::exists(entry.path() / "README.md")) missing.push_back(entry.path());
    }
  }
  EXPECT_THAT(missing, ::testing::IsEmpty());
}

TEST(Documents, TheReadmeForWhoArrivesIsShort) {
  const std::string readme = Source("README.md");
  EXPECT_LE(std::count(readme.begin(), readme.end(), '\n'), 250);
}

TEST(Documents, NameOnlyFilesThatAreThere) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(ZHIWANG_SOURCE_DIR)) {
    if (entry.path().extension() != ".md" || entry.path().string().find("/.") != std::string::npos) continue;
    const std::string text = ReadFile(entry.path());
    const std::regex link("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    for (std::sregex_iterator found(text.begin(), text.end(), link), none; found != none; ++found) {
      EXPECT_TRUE(std::filesystem::exists(entry.path().parent_path() / (*found)[1].str()))
          << entry.path() << " names " << (*found)[1];
    }
  }
}

// The district that `up` makes, and a shell as it leaves one.
class Newcomer : public ::testing::Test {
 protected:
  Newcomer() {
    ImportDemoDistrict(cluster_, 1549, 120);
    EXPECT_EQ(cluster_.Ctl({"demo", "run", cluster_.directory() + "/appeals.jsonl"}).exit_code, 0);
    ImportDemoFirmAndTemplates(cluster_);
    const auto quarrel = cluster_.Ctl({"demo", "quarrel"});
    EXPECT_EQ(quarrel.exit_code, 0) << quarrel.text;
    std::ofstream(cluster_.directory() + "/env")
        << fmt::format("export PATH={}:$PATH\n", Path()) << Addresses()
        << fmt::format("export ZHIWANG_TLS_CA={0}/keys/ca.pem ZHIWANG_ISSUER_KEY={0}/keys/issuer.jwk\n",
                       cluster_.directory());
  }

  // The directories of programs, with a stand-in for grpcurl that speaks through zhiwangctl where there is no grpcurl.
  static std::string Path() {
    const std::string stand_in = has_grpcurl_ ? "" : std::string(ZHIWANG_SOURCE_DIR) + "/tests/end_to_end/stand_in:";
    return stand_in + ZHIWANG_BIN_DIR;
  }
  // Where each service is, for zhiwangctl.
  std::string Addresses() const {
    std::string lines;
    for (const ServiceEntry& service : Services()) {
      lines += fmt::format("export {}={}\n", service.variable, cluster_.First(service.program).address);
    }
    return lines;
  }
  // Runs a script to its end; its exit code.
  int Run(const std::string& script, const std::string& name) {
    std::ofstream(cluster_.directory() + "/" + name) << script;
    ChildProcess shell({"bash", cluster_.directory() + "/" + name}, cluster_.directory() + "/" + name + ".out");
    return shell.Wait(absl::Minutes(2));
  }
  std::string Output(const std::string& name) { return ReadFile(cluster_.directory() + "/" + name + ".out"); }
  static std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

  static inline const bool has_grpcurl_ = Installed("grpcurl");
  Cluster cluster_{PrivateServer::Durability::kRelaxed};
};

TEST_F(Newcomer, IsLedThroughATourThatWorksAsPrinted) {
  const std::vector<Step> steps = Tour();
  EXPECT_GT(steps.size(), 12u);
  std::string script = fmt::format("source {}/env\n", cluster_.directory());
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string command =
        std::regex_replace(steps[i].command, std::regex("127\\.0\\.0\\.1:7102"), cluster_.intake_address());
    script += fmt::format("{} >{}/step-{} 2>&1\n", command, cluster_.directory(), i);
    script += fmt::format("echo $? >{}/exit-{}\n", cluster_.directory(), i);
  }
  EXPECT_EQ(Run(script, "tour.sh"), 0) << Output("tour.sh");

  for (size_t i = 0; i < steps.size(); ++i) {
    SCOPED_TRACE(steps[i].command);
    const std::string output = ReadFile(fmt::format("{}/step-{}", cluster_.directory(), i));
    bool refused = false;
    for (const std::string& line : steps[i].output) {
      refused = refused || line.starts_with("错误：") || line.starts_with("ERROR:");
    }
    const bool by_stand_in = !has_grpcurl_ && steps[i].command.starts_with("grpcurl");
    for (const std::string& line : by_stand_in ? ReasonsIn(steps[i].output) : steps[i].output) {
      EXPECT_THAT(Timeless(output), HasSubstr(Timeless(line))) << output;
    }
    EXPECT_EQ(ReadFile(fmt::format("{}/exit-{}", cluster_.directory(), i)) == "0\n", !refused) << output;
  }
}

TEST_F(Newcomer, CanTryWhatUpSuggests) {
  const std::string up = ReadFile(std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/up");
  const std::string suggestions = Between(up, "It runs. Try next:\n", "\nLogs are in");
  ASSERT_THAT(suggestions, HasSubstr("grpcurl"));
  // `up` prints them through a shell, which fills in paths and addresses.
  const std::string places = fmt::format(
      "source {}/deploy/services.sh\nrun_dir={} ZHIWANG_INTAKE={} ZHIWANG_INTAKE_METRICS={}\n", ZHIWANG_SOURCE_DIR,
      cluster_.directory(), cluster_.intake_address(), PortOf(cluster_.metrics_address("case-intake")));
  ASSERT_EQ(Run(places + "cat <<NEXT\n" + suggestions + "\nNEXT\n", "up.sh"), 0) << Output("up.sh");
  EXPECT_EQ(Run("set -Eeuxo pipefail\n" + Output("up.sh"), "next.sh"), 0) << Output("next.sh");
  for (const char* shown : {"已登记", "隐珠街道", "nextPageToken", "zhiwang_calls_total"}) {
    EXPECT_THAT(Output("next.sh"), HasSubstr(shown)) << Output("next.sh");
  }
}

}  // namespace
}  // namespace zhiwang::testing

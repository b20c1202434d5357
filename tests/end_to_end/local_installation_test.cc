// An installation of deploy/local that is there, after a release in which a service came.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/cluster/child_process.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {
namespace {

constexpr char kMediation[] = "spiffe://zhiwang/service/mediation service *\n";
constexpr char kIntake[] = "spiffe://zhiwang/service/case-intake service *\n";

std::string ContentOf(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class LocalInstallation : public ::testing::Test {
 protected:
  void MakeKeys() {
    const std::string log = scratch_.path() + "/keys.log";
    ChildProcess keys({std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/keys", directory(), Program("zhiwangctl")},
                      log);
    ASSERT_EQ(keys.Wait(absl::Seconds(60)), 0) << ContentOf(log);
  }
  std::string directory() const { return scratch_.path() + "/keys"; }
  std::string callers() const { return directory() + "/callers"; }

  ScratchDirectory scratch_;
};

TEST_F(LocalInstallation, LetsAServiceInThatCameSinceItsListOfCallersWasMade) {
  MakeKeys();
  std::string list = ContentOf(callers());
  ASSERT_NE(list.find(kMediation), std::string::npos);
  list.erase(list.find(kMediation), std::string(kMediation).size());
  list.erase(list.find("root auditor *\n"), std::string("root auditor *\n").size());
  list += "spiffe://zhiwang/partner/110 partner_system 370211\n";
  std::ofstream(callers()) << list;
  MakeKeys();
  EXPECT_EQ(ContentOf(callers()), list + kMediation) << "what somebody edited is left as it is";
  EXPECT_NE(ContentOf(callers()).find(kIntake), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(callers() + ".new"));
}

TEST_F(LocalInstallation, LeavesAListThatNamesEveryServiceUntouched) {
  MakeKeys();
  const std::string list = ContentOf(callers()), certificate = ContentOf(directory() + "/mediation.pem");
  const auto hour_ago = std::filesystem::last_write_time(callers()) - std::chrono::hours(1);
  std::filesystem::last_write_time(callers(), hour_ago);
  MakeKeys();
  EXPECT_EQ(ContentOf(callers()), list);
  EXPECT_EQ(std::filesystem::last_write_time(callers()), hour_ago) << "services that run need not start again for it";
  EXPECT_EQ(ContentOf(directory() + "/mediation.pem"), certificate);
}

TEST_F(LocalInstallation, StartsAServiceAgainWhereTheListOfCallersIsNewer) {
  const std::string log = scratch_.path() + "/up_to_date.log";
  const std::string script = R"sh(
    source "$1/deploy/local/common.sh"
    mkdir "$run_dir/keys"
    command=(sleep 1000)
    printf '%s\0' "${command[@]}" >"$run_dir/a.command"
    "${command[@]}" &
    echo $! >"$run_dir/a.pid"
    until running a; do :; done
    ask() { if up_to_date a "$@"; then echo stays; else echo starts again; fi; }
    touch --date='1 hour ago' "$run_dir/keys/callers"
    ask "${command[@]}"
    ask sleep 999
    touch --date='1 hour' "$run_dir/keys/callers"
    ask "${command[@]}"
    touch --date='2 hours' "$run_dir/a.pid"
    ask "${command[@]}"
    kill "$(<"$run_dir/a.pid")"
  )sh";
  ChildProcess bash({"/bin/bash", "-c", script, "up", ZHIWANG_SOURCE_DIR}, log, {"ZHIWANG_RUN_DIR=" + scratch_.path()});
  ASSERT_EQ(bash.Wait(absl::Seconds(60)), 0) << ContentOf(log);
  EXPECT_EQ(ContentOf(log), "stays\nstarts again\nstarts again\nstays\n");
}

}  // namespace
}  // namespace zhiwang::testing

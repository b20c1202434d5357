// The work of zhiwangctl on its own machine: keys, the local issuer and its tokens, and bad files it does not send.

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "services/ctl/testing/run_command.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::ctl {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class LocalCommands : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return scratch_.path() + "/" + name; }
  std::string Written(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }
  static Ran Run(std::vector<std::string> words) { return RunCommand(words); }
  // The one line of JSON that a command prints for programs.
  static json Json(std::vector<std::string> words) {
    words.emplace_back("--json");
    const Ran ran = RunCommand(words);
    EXPECT_TRUE(ran.result.ok()) << ran.result.status();
    EXPECT_EQ(ran.text.find('\n'), ran.text.size() - 1) << ran.text;
    return json::parse(ran.text, nullptr, false);
  }

 private:
  testing::ScratchDirectory scratch_;
};

TEST_F(LocalCommands, KeysTellProgramsTheirDirectoryAndKey) {
  const std::string directory = Path("keys");
  EXPECT_EQ(Json({"keys", "init", directory}), json({{"directory", directory}, {"key", 1}}));
  EXPECT_EQ(Json({"keys", "add", directory}), json({{"directory", directory}, {"key", 2}}));
  EXPECT_EQ(Json({"keys", "use", directory, "--key", "2"}), json({{"directory", directory}, {"key", 2}}));
  EXPECT_THAT(Run({"keys", "use", directory, "--key", "1"}).text, HasSubstr("当前密钥是 1"));
}

TEST_F(LocalCommands, TheLocalIssuerAndItsTokensComeAsJson) {
  const json keys = Json({"issuer", "init", Path("issuer.jwk")});
  EXPECT_EQ(keys["keys"][0]["alg"], "ES256") << keys;
  const json token = Json({"token", "--as", "staff/S1", "--issuer_key", Path("issuer.jwk")});
  EXPECT_EQ(token["subject"], "districts/370211/staff/S1");
  EXPECT_EQ(token["expiresInSeconds"], 12 * 60 * 60);
  EXPECT_EQ(std::ranges::count(token["token"].get<std::string>(), '.'), 2) << token;
}

TEST_F(LocalCommands, ATokenIsForACitizenWithTheirNameAndPhoneWhereThatIsAsked) {
  Json({"issuer", "init", Path("issuer.jwk")});
  const json token = Json(
      {"token", "--citizen", "c1", "--name", "张三", "--phone", "13800138000", "--issuer_key", Path("issuer.jwk")});
  EXPECT_EQ(token["subject"], "districts/370211/citizens/c1");
  const std::string compact = token["token"];
  const size_t begin = compact.find('.') + 1;
  std::string claims;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(compact.substr(begin, compact.rfind('.') - begin), &claims));
  EXPECT_EQ(json::parse(claims)["name"], "张三");
  EXPECT_EQ(json::parse(claims)["phone_number"], "13800138000");
  EXPECT_EQ(Json({"token", "--as", "parties/p1", "--issuer_key", Path("issuer.jwk")})["subject"],
            "districts/370211/parties/p1");
  const Ran refused = Run({"token", "--citizen", "张三", "--issuer_key", Path("issuer.jwk")});
  EXPECT_THAT(std::string(refused.result.status().message()), HasSubstr("--citizen"));
}

TEST_F(LocalCommands, EachBadLineOfACalendarIsNamedAndNothingIsSent) {
  const std::string file =
      Written("calendar.csv", "date,kind,name\n2026-02-30,holiday,x\n2026-05-01,holiday,劳动节\n2026-05-02,off,x\n");
  const Ran ran = Run({"import", "calendar", file, "--intake", "127.0.0.1:1"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status() << ": it was sent";
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_THAT(ran.text, HasSubstr("第 2 行 拒绝：“date”列：“2026-02-30”不是真实的"));
  EXPECT_THAT(ran.text, HasSubstr("第 4 行 拒绝：“kind”列：“off”"));
  EXPECT_THAT(ran.text, HasSubstr("未写入：新增 0，更新 0，未变 0，拒绝 2"));
  const Ran empty = Run({"import", "calendar", Written("empty.csv", "date,kind,name\n")});
  EXPECT_EQ(std::string(empty.result.status().message()), "文件里一天也没有列出");
}

}  // namespace
}  // namespace zhiwang::ctl

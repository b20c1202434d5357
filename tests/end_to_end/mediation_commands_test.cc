// The work of mediation, command by command, with the real programs: a year of imported files, and a quarrel from its agreement to
// the court, the archive and the award.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"

namespace zhiwang::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

constexpr char kZangma[] = "370211109000";  // 藏马镇
constexpr char kLawyer[] = "lawyers/13702202010100001";

class MediationByCommand : public ::testing::Test {
 protected:
  MediationByCommand() {
    ImportDemoDistrict(cluster_, 120, 1);
    ImportDemoFirmAndTemplates(cluster_);
  }

  // The output of a command that must succeed.
  std::string Say(const Words& words) {
    const Cluster::Output output = cluster_.Ctl(words);
    EXPECT_EQ(output.exit_code, 0) << fmt::format("{}\n{}", fmt::join(words, " "), output.text);
    return output.text;
  }
  // The output of a command that must fail.
  std::string Refused(const Words& words) {
    const Cluster::Output output = cluster_.Ctl(words);
    EXPECT_EQ(output.exit_code, 1) << fmt::format("{}\n{}", fmt::join(words, " "), output.text);
    return output.text;
  }
  // The messages that a command prints, one on each line.
  std::vector<json> Messages(Words words) {
    words.emplace_back("--json");
    std::istringstream lines(Say(words));
    std::vector<json> messages;
    for (std::string line; std::getline(lines, line);) messages.push_back(json::parse(line));
    return messages;
  }
  // The id of the first item of a list.
  std::string FirstOf(const Words& words) {
    const std::string text = Say(words);
    const size_t row = text.find('\n') + 1;
    return text.substr(row, text.find(' ', row) - row);
  }
  std::string Path(const std::string& name) const { return cluster_.directory() + "/" + name; }
  std::string Written(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }
  // The file with one byte in its middle changed.
  std::string Changed(const std::string& name, std::string content) const {
    content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
    return Written(name, content);
  }

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
};

// A village's committee in a year: 869 disputes of a real city's mix of types.
class AYearOfACommittee : public MediationByCommand {
 protected:
  static constexpr int kDisputes = 869;
  static constexpr int kDaysOfCycle = 9;

  struct File {
    std::string type, state;
    absl::Time registered, ended;
  };

  static const absl::TimeZone& Beijing() {
    static const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
    return zone;
  }
  // The type of a file, by the share of each type in a hundred.
  static std::string TypeOf(int number) {
    constexpr std::pair<const char*, int> kMix[] = {
        {"NEIGHBOURS", 32}, {"FAMILY", 18}, {"DAMAGES", 9},  {"HOUSING", 8},    {"MEDICAL", 6},
        {"CONTRACT", 5},    {"TRAFFIC", 4}, {"CONSUMER", 4}, {"RURAL_LAND", 3}, {"LABOUR", 11}};
    int until = 0;
    for (const auto& [type, share] : kMix) {
      until += share;
      if (number * 100 <= until * kDisputes) return type;
    }
    return "LABOUR";
  }
  // Of every ten, seven are performed, one is agreed in part, one fails and one is refused.
  static std::string StateOf(int number) {
    switch (number % 10) {
      case 7:
        return "PARTLY_AGREED";
      case 8:
        return "FAILED";
      case 9:
        return "REFUSED";
      default:
        return "PERFORMED";
    }
  }
  // The numbers 1, 2, … of 2025, one every nine and a half hours.
  static std::vector<File> Files() {
    const absl::Time new_year = absl::FromCivil(absl::CivilHour(2025, 1, 1, 1), Beijing());
    std::vector<File> files;
    for (int number = 1; number <= kDisputes; ++number) {
      const absl::Time registered = new_year + number * absl::Minutes(570);
      files.push_back({TypeOf(number), StateOf(number), registered,
                       registered + absl::Minutes(1) + (1 + number % kDaysOfCycle) * absl::Hours(24)});
    }
    return files;
  }
  static std::string TimeText(absl::Time time) {
    return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
  }

  // The files of the first village's committee, in the form of an import.
  std::string Lines(const std::vector<File>& files) {
    const json committee =
        Messages({"committee", "list", "--area", kZangma, "--level", "village", "--limit", "1"}).at(0);
    const auto id_of = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    std::string lines;
    for (size_t i = 0; i < files.size(); ++i) {
      json dispute = {{"area", id_of(committee.at("area"))}, {"committee", id_of(committee.at("name"))}};
      dispute["state"] = files[i].state;
      dispute["matter"]["type"] = files[i].type;
      dispute["matter"]["summary"] = "两户因相邻关系发生争执";
      for (const auto& [side, name] : {std::pair("APPLICANT", "张三"), std::pair("RESPONDENT", "李四")}) {
        json party;
        party["side"] = side;
        party["displayName"] = name;
        dispute["parties"].push_back(std::move(party));
      }
      dispute["registerTime"] = TimeText(files[i].registered);
      dispute["acceptTime"] = TimeText(files[i].registered + absl::Minutes(1));
      dispute["endTime"] = TimeText(files[i].ended);
      json line;
      line["dispute"] = std::move(dispute);
      line["numberYear"] = 2025;
      line["number"] = i + 1;
      lines += line.dump() + "\n";
    }
    return lines;
  }

  // A figure of a line of a bulletin. A bulletin leaves out figures that are 0.
  static int64_t Figure(const json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end()) return 0;
    return found->is_string() ? std::stoll(found->get<std::string>()) : found->get<int64_t>();
  }
  // The total of the bulletin for the period that holds that day.
  json Total(const std::string& day, const std::string& period) {
    return Messages({"report", "mediation", day, period}).at(0).at("total");
  }
};

TEST_F(AYearOfACommittee, IsImportedOnceAndItsBulletinsEqualAnIndependentCount) {
  const std::vector<File> files = Files();
  const std::string path = Written("2025.jsonl", Lines(files));
  EXPECT_THAT(Say({"dispute", "import", path, "--dry_run"}), HasSubstr("未写入：新增 869"));
  EXPECT_THAT(Say({"dispute", "import", path}), HasSubstr("新增 869，更新 0，未变 0，拒绝 0"));
  EXPECT_THAT(Say({"dispute", "import", path}), HasSubstr("新增 0，更新 0，未变 869，拒绝 0"));
  EXPECT_EQ(Messages({"dispute", "list", "--year", "2025", "--limit", "1000"}).size(), 869u);

  std::map<absl::CivilMonth, std::map<std::string, int64_t>> counted;
  std::map<absl::CivilDay, int64_t> received_on;
  for (const File& file : files) {
    ++counted[absl::ToCivilMonth(file.registered, Beijing())]["received"];
    ++received_on[absl::ToCivilDay(file.registered, Beijing())];
    ++counted[absl::ToCivilMonth(file.ended, Beijing())][file.state];
  }
  // The counters catch up within some tens of milliseconds.
  const absl::CivilMonth december(2025, 12);
  EXPECT_TRUE(
      Eventually([&] { return Figure(Total("2025-12-15", "--month"), "received") == counted[december]["received"]; }));
  for (auto& [month, expected] : counted) {
    ASSERT_LE(month, december);
    const std::string day = fmt::format("2025-{:02}-15", month.month());
    SCOPED_TRACE(day);
    const json total = Total(day, "--month");
    EXPECT_EQ(Figure(total, "received"), expected["received"]);
    EXPECT_EQ(Figure(total, "agreed"), expected["PERFORMED"]);
    EXPECT_EQ(Figure(total, "performed"), expected["PERFORMED"]);
    EXPECT_EQ(Figure(total, "partlyAgreed"), expected["PARTLY_AGREED"]);
    EXPECT_EQ(Figure(total, "failed"), expected["FAILED"]);
    EXPECT_EQ(Figure(total, "refused"), expected["REFUSED"]);
  }

  const absl::CivilDay wednesday(2025, 3, 5);
  EXPECT_EQ(Figure(Total("2025-03-05", "--day"), "received"), received_on[wednesday]);
  int64_t week = 0;
  for (int day = -2; day <= 4; ++day) week += received_on[wednesday + day];
  EXPECT_EQ(Figure(Total("2025-03-05", "--week"), "received"), week);

  EXPECT_EQ(Messages({"report", "disputes", "达成协议", "2025-05-15", "--month", "--limit", "1000"}).size(),
            static_cast<size_t>(counted[absl::CivilMonth(2025, 5)]["PERFORMED"]));
  EXPECT_THAT(Say({"report", "mediation", "2025-05-15", "--month"}),
              AllOf(HasSubstr("调解月通报  2025-05-01 至 2025-05-31"), HasSubstr("受理成功率"), HasSubstr("婚姻家庭")));
  EXPECT_THAT(Say({"verify"}), HasSubstr("869 件纠纷"));
}

// The demonstration's quarrel: its agreement is in effect, the first instalment is paid, and both parties have applied to the
// court.
class AQuarrelByCommand : public MediationByCommand {
 protected:
  AQuarrelByCommand() {
    Say({"demo", "quarrel"});
    dispute_ = FirstOf({"dispute", "list", "--state", "agreed"});
    agreement_ = FirstOf({"agreement", "list", "--dispute", dispute_});
    // The dispute has ended, so those who serve at its committee act for it now.
    const std::string name = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kZangma);
    town_ = name.substr(name.rfind("/staff/") + 1);
  }

  // The mediator of that assignment.
  std::string MediatorOf(int assignment) {
    const json dispute = Messages({"dispute", "show", dispute_}).at(0);
    const std::string name = dispute.at("assignments").at(static_cast<size_t>(assignment) - 1).at("mediator");
    return name.substr(name.rfind("/staff/") + 1);
  }
  // The first document in the file whose line contains that word.
  std::string DocumentOf(const std::string& word) {
    std::istringstream lines(Say({"document", "list", dispute_}));
    for (std::string line; std::getline(lines, line);) {
      if (line.find(word) != std::string::npos) return line.substr(0, line.find(' '));
    }
    ADD_FAILURE() << "no " << word;
    return "";
  }

  std::string dispute_, agreement_, town_;
};

TEST_F(AQuarrelByCommand, IsReadWithItsPeopleSessionsAndObligations) {
  EXPECT_THAT(Say({"dispute", "show", dispute_}),
              AllOf(HasSubstr("达成协议"), HasSubstr("张*"), Not(HasSubstr("张三")), HasSubstr(kLawyer)));
  EXPECT_THAT(Say({"dispute", "explain", dispute_, "--clock", "mediation_term"}), HasSubstr("起算"));
  EXPECT_THAT(Say({"dispute", "timeline", dispute_}), HasSubstr("dispute.agreed"));
  EXPECT_THAT(Say({"dispute", "export", "--state", "agreed", "--columns",
                   ZHIWANG_SOURCE_DIR "/deploy/local/demo/dispute_columns.csv"}),
              AllOf(HasSubstr("案件编号,纠纷类型,"), HasSubstr("人民调解委员会,"), HasSubstr(kLawyer),
                    HasSubstr("达成协议"), Not(HasSubstr("张三")), Not(HasSubstr("张*"))));
  EXPECT_THAT(Say({"party", "reveal", dispute_, "--party", "1", "--purpose", "电话联系"}),
              AllOf(HasSubstr("张三"), HasSubstr("19900000001"), HasSubstr("藏马镇某村 11 号")));
  EXPECT_EQ(FirstOf({"party", "search", "--phone", "19900000002"}), dispute_);
  EXPECT_THAT(Say({"mediator", "list", "--mediator", kLawyer}), HasSubstr(dispute_));
  EXPECT_THAT(Say({"session", "show", FirstOf({"session", "list", "--dispute", dispute_})}),
              AllOf(HasSubstr("已举行"), HasSubstr("1号当事人、2号当事人"), HasSubstr("同意以原界石为界")));
  EXPECT_THAT(Say({"session", "feed", "--as", kLawyer}), HasSubstr("BEGIN:VCALENDAR"));
  EXPECT_THAT(Say({"agreement", "show", agreement_}),
              AllOf(HasSubstr("已生效"), HasSubstr("司法确认  已申请"), HasSubstr("青岛市黄岛区人民法院")));
  EXPECT_THAT(Say({"obligation", "list", agreement_}),
              AllOf(HasSubstr("第一期赔偿款  已履行"), HasSubstr("第二期赔偿款  待履行"), HasSubstr("共 2 项")));
  Say({"obligation", "pay", agreement_, "500", "--note", "当面付一部分"});
  EXPECT_THAT(Say({"obligation", "list", agreement_}), HasSubstr("500.00 元"));
  EXPECT_THAT(Say({"desk", "--area", kZangma}), HasSubstr("待受理  1 件"));
  for (const char* period : {"--day", "--week", "--month"}) {
    EXPECT_THAT(Say({"report", "mediation", period}), AllOf(HasSubstr("通报"), HasSubstr("边界"))) << period;
  }
}

TEST_F(AQuarrelByCommand, IsConfirmedByTheCourtArchivedAndAwarded) {
  // The text in the file is the text that was signed.
  const std::string text = DocumentOf("人民调解协议书");
  const std::string pdf = Say({"document", "read", text, "--purpose", "归档"});
  EXPECT_THAT(pdf, ::testing::StartsWith("%PDF-"));
  EXPECT_THAT(Say({"document", "verify", text, Written("agreement.pdf", pdf)}), HasSubstr("一致"));
  EXPECT_THAT(Refused({"document", "verify", text, Changed("changed.pdf", pdf)}), HasSubstr("已改动"));

  // The court takes the application and confirms the agreement.
  Say({"confirmation", "record", agreement_, "take", "--number", "（2026）鲁0211民特1号"});
  Say({"document", "add", dispute_, Written("ruling.pdf", pdf), "--kind", "confirmation_paper", "--title", "裁定书",
       "--as", town_});
  Say({"confirmation", "record", agreement_, "confirm", "--paper", DocumentOf("裁定书")});
  EXPECT_THAT(Say({"agreement", "show", agreement_}),
              AllOf(HasSubstr("司法确认  已确认"), HasSubstr("异议期至"), HasSubstr("申请执行期限至")));

  // An incomplete file is not archived, and each missing paper is named.
  EXPECT_THAT(Refused({"file", "archive", dispute_}), AllOf(HasSubstr("FILE_INCOMPLETE"), HasSubstr("调解记录")));
  for (const char* kind : {"rights_notice", "minutes", "cover", "back_cover", "catalogue"}) {
    Say({"document", "make", dispute_, kind, "--as", town_});
  }
  Say({"file", "archive", dispute_});
  EXPECT_THAT(Say({"file", "catalogue", dispute_}),
              AllOf(HasSubstr("已归档"), HasSubstr("卷内目录"), HasSubstr("司法确认申请书")));
  const std::string zip = Say({"file", "export", dispute_, "--purpose", "移交档案室"});
  const std::string whole = Written("file.zip", zip);
  EXPECT_THAT(Say({"file", "verify", whole}), HasSubstr("✓ 与导出时一致"));
  EXPECT_THAT(Say({"file", "verify", whole, "--key", Path("audit-mediation.pem.pub")}), HasSubstr("✓ 与导出时一致"));
  EXPECT_THAT(Refused({"file", "verify", Changed("changed.zip", zip)}), HasSubstr("✗"));

  // The zone's mediator, who has no share, proposes an award; the centre decides.
  Say({"mediation", "rules", "set", "--award_rates", "1:agreed=200"});
  const std::string shares = fmt::format("{}=70,{}=30", kLawyer, MediatorOf(1).substr(std::string("staff/").size()));
  const Words propose = {"award", "propose",    dispute_, "--shares", shares, "--note", "三级接力，多次上门",
                         "--as",  MediatorOf(2)};
  EXPECT_THAT(Say(propose), AllOf(HasSubstr("待审批"), HasSubstr("140.00 元"), HasSubstr("60.00 元")));
  Refused(propose);
  EXPECT_THAT(Say({"award", "approve", dispute_}), HasSubstr("已批准"));
  EXPECT_THAT(Say({"award", "list", "--mediator", kLawyer}), HasSubstr("已批准 1 笔 140.00 元"));
  EXPECT_THAT(Say({"verify"}), Not(HasSubstr("✗")));
}

TEST_F(MediationByCommand, ScreensATownGridByGridAndCountsZeros) {
  const absl::CivilDay today = calendar::Today();
  const Words order = {"screening",
                       "order",
                       kZangma,
                       "--rhythm",
                       "once",
                       "--from",
                       calendar::FormatDay(today),
                       "--until",
                       calendar::FormatDay(today + 1),
                       "--about",
                       "债务、邻里纠纷",
                       "--json"};
  json ordered;
  ASSERT_TRUE(Eventually([&] {
    const Cluster::Output output = cluster_.Ctl(order);
    if (output.exit_code == 0) ordered = json::parse(output.text);
    return output.exit_code == 0;
  })) << "mediation does not come to know the calendar";
  const std::string round = ordered.at("screeningRound").at("name");
  const std::string id = round.substr(round.rfind('/') + 1);
  // Each grid has its task at the registry once the round is spread and handed over.
  EXPECT_TRUE(Eventually(
      [&] {
        return Say({"screening", "tasks", "--state", "due", "--area", kZangma}).find("待上报") != std::string::npos;
      },
      absl::Minutes(2)));
  Say({"screening", "done", FirstOf({"screening", "tasks", "--state", "due", "--area", kZangma})});
  EXPECT_TRUE(Eventually(
      [&] {
        return Say({"screening", "round", id}).find("按时上报 1（其中零报告 1）") != std::string::npos;
      },
      absl::Minutes(2)));
  EXPECT_THAT(Say({"screening", "list", "--round", id, "--state", "reported"}), HasSubstr("共 1 件"));
  EXPECT_EQ(FirstOf({"screening", "rounds", "--area", kZangma}), id);
}

}  // namespace
}  // namespace zhiwang::testing

// mediation rules: the terms and limits that the district has set for mediation.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/award/award_text.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using RulesStub = v1::MediationRulesService::Stub;

constexpr Flag kDay = {"day", "YYYY-MM-DD", "show：这一天的规则，默认今天"};
constexpr Flag kFrom = {"from", "YYYY-MM-DD", "set：自哪一天起，默认今天"};
constexpr std::string_view kReplacements = "replacements_before_ruling";
constexpr std::string_view kOral = "oral_if_performed_later";
constexpr std::string_view kPolice = "police_partner";
constexpr std::string_view kCourtPartners = "court_partners";
constexpr std::string_view kNoCourts = "none";
constexpr std::string_view kDistrictCourt = "district_court";
constexpr std::string_view kIntermediateCourt = "intermediate_court";
constexpr std::string_view kIntermediateFrom = "intermediate_from";
constexpr std::string_view kRates = "award_rates";
constexpr std::string_view kForFailure = "award_for_failure";
constexpr std::string_view kRiseLeast = "rise_least";
constexpr std::string_view kRisePercent = "rise_percent";

// The terms of the rules, each by its field of the contract, which is also its flag.
constexpr Flag kTerms[] = {
    {"term", "TERM", "set：调解期限，如 1mo"},
    {"village_term", "TERM", "set：村（社区）一级的期限，如 3wd"},
    {"zone_term", "TERM", "set：管区一级的期限"},
    {"town_term", "TERM", "set：镇街一级的期限"},
    {"assignment_term", "TERM", "set：调解员接受指派的期限"},
    {"court_delegated_term", "TERM", "set：法院委派的期限，如 30d"},
    {"court_entrusted_term", "TERM", "set：法院委托（普通程序）的期限"},
    {"court_summary_term", "TERM", "set：法院委托（简易程序）的期限"},
    {"court_acceptance_term", "TERM", "set：法院委派、委托后答复是否受理的期限，如 3wd"},
    {"arbitration_term", "TERM", "set：告知可申请劳动仲裁的期限"},
    {"leader_term", "TERM", "set：红色风险确定包案领导的期限，如 24h"},
};

std::vector<Flag> FlagsOfRules() {
  std::vector<Flag> flags = {kDay, kFrom};
  for (const Flag& term : kTerms) flags.push_back(term);
  flags.push_back({kReplacements, "N", "set：当事人可以要求更换调解员几次，之后由镇街裁定"});
  flags.push_back({kPolice, "NAME", "set：接收暴力情况报告的公安对接系统，如 spiffe://zhiwang/partner/110"});
  flags.push_back(
      {kCourtPartners, "LIST",
       "set：作为法院的对接系统，可以委派、委托纠纷，如 spiffe://zhiwang/partner/court，以逗号分隔；none 取消"});
  flags.push_back({kDistrictCourt, "NAME", "set：本区县基层人民法院的名称，用于司法确认"});
  flags.push_back({kIntermediateCourt, "NAME", "set：中级人民法院的名称"});
  flags.push_back({kIntermediateFrom, "YUAN", "set：由中级人民法院管辖的起点金额（元），0 为不设"});
  flags.push_back({kOral, "", "set：不能当场履行完毕的协议也可以口头达成；--nooral_if_performed_later 取消"});
  flags.push_back({kRates, "LIST", "set：以案定补标准（元），按类别、结果，如 1:agreed=200,2:failed=50；none 取消"});
  flags.push_back({kForFailure, "", "set：开过调解会议而调解不成的也给补贴；--noaward_for_failure 取消"});
  flags.push_back({kRiseLeast, "N", "set：一村一类诉求近 7 天至少几件才算抬头"});
  flags.push_back({kRisePercent, "N", "set：近 7 天须达到前 4 周每周平均的百分之几才算抬头，如 200"});
  return flags;
}

const google::protobuf::FieldDescriptor* FieldOf(const Flag& term) {
  return v1::MediationRules::descriptor()->FindFieldByName(std::string(term.name));
}

std::string NameOfRules(const Connection& connection) { return connection.District() + "/mediationRules"; }

absl::StatusOr<v1::MediationRules> RulesOn(const Connection& connection, const std::string& day) {
  v1::GetMediationRulesRequest request;
  request.set_name(NameOfRules(connection));
  request.set_day(day);
  return connection.Ask(connection.mediation(), &RulesStub::GetMediationRules, request);
}

void Print(const Connection& connection, const v1::MediationRules& rules) {
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(rules));
    return;
  }
  if (rules.etag().empty()) {
    fmt::print("调解规则  默认（本区县尚未设定）\n");
  } else {
    fmt::print("调解规则  {}，自 {} 起\n", Printable(rules.etag()), Printable(rules.effective_day()));
  }
  Table table({{"参数"}, {"取值"}, {"说明"}});
  constexpr std::string_view kSet = "set：";
  for (const Flag& term : kTerms) {
    table.Add({std::string(term.name), rules.GetReflection()->GetString(rules, FieldOf(term)),
               std::string(term.help.substr(kSet.size()))});
  }
  table.Add(
      {std::string(kReplacements), std::to_string(rules.replacements_before_ruling()), "当事人可以要求更换调解员几次"});
  table.Add(
      {std::string(kOral), rules.oral_if_performed_later() ? "是" : "否", "不能当场履行完毕的协议也可以口头达成"});
  table.Add({std::string(kPolice), rules.police_partner().empty() ? "（未设）" : rules.police_partner(),
             "接收暴力情况报告的公安对接系统"});
  table.Add({std::string(kCourtPartners),
             rules.court_partners().empty() ? "（未设）" : absl::StrJoin(rules.court_partners(), ","),
             "作为法院的对接系统，可以委派、委托纠纷"});
  table.Add({std::string(kDistrictCourt), rules.district_court().empty() ? "（未设）" : rules.district_court(),
             "本区县基层人民法院"});
  table.Add({std::string(kIntermediateCourt),
             rules.intermediate_court().empty() ? "（未设）" : rules.intermediate_court(), "中级人民法院"});
  table.Add({std::string(kIntermediateFrom),
             rules.intermediate_from_fen() == 0 ? "（未设）" : FormatYuan(rules.intermediate_from_fen()),
             "由中级人民法院管辖的起点金额"});
  table.Add({std::string(kRates), RatesText(rules), "以案定补标准（元），按类别、结果"});
  table.Add({std::string(kForFailure), rules.award_for_failure() ? "是" : "否", "开过调解会议而调解不成的也给补贴"});
  table.Add({std::string(kRiseLeast), std::to_string(rules.rise_least()), "一村一类诉求近 7 天至少几件才算抬头"});
  table.Add({std::string(kRisePercent), fmt::format("{} %", rules.rise_percent()),
             "近 7 天须达到前 4 周每周平均的百分之几才算抬头"});
  fmt::print("{}", table.Format());
}

// Names these partners as courts, in the place of those that the rules name.
void ReadCourtPartners(const std::string& text, v1::MediationRules& rules) {
  rules.clear_court_partners();
  if (text == kNoCourts) return;
  for (const absl::string_view partner : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    rules.add_court_partners(std::string(partner));
  }
}

// Sets a version: what no flag names stays as it is on the day from which the version holds.
absl::StatusOr<ExitCode> SetRules(const Connection& connection, const Arguments& arguments) {
  const std::string from = arguments.Get("from", Today());
  ASSIGN_OR_RETURN(v1::MediationRules rules, RulesOn(connection, from));
  for (const Flag& term : kTerms) {
    if (arguments.Has(term.name)) rules.GetReflection()->SetString(&rules, FieldOf(term), arguments.Get(term.name));
  }
  ASSIGN_OR_RETURN(const int64_t replacements,
                   arguments.Integer(kReplacements, 1, 10, rules.replacements_before_ruling()));
  rules.set_replacements_before_ruling(static_cast<int32_t>(replacements));
  if (arguments.Has(kOral)) rules.set_oral_if_performed_later(arguments.On(kOral));
  if (arguments.Has(kPolice)) rules.set_police_partner(arguments.Get(kPolice));
  if (arguments.Has(kCourtPartners)) ReadCourtPartners(arguments.Get(kCourtPartners), rules);
  if (arguments.Has(kDistrictCourt)) rules.set_district_court(arguments.Get(kDistrictCourt));
  if (arguments.Has(kIntermediateCourt)) rules.set_intermediate_court(arguments.Get(kIntermediateCourt));
  if (arguments.Has(kIntermediateFrom)) {
    ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("--intermediate_from", arguments.Get(kIntermediateFrom)));
    rules.set_intermediate_from_fen(fen);
  }
  if (arguments.Has(kRates)) RETURN_IF_ERROR(ReadRates(arguments.Get(kRates), rules));
  if (arguments.Has(kForFailure)) rules.set_award_for_failure(arguments.On(kForFailure));
  ASSIGN_OR_RETURN(const int64_t least, arguments.Integer(kRiseLeast, 1, 1'000, rules.rise_least()));
  rules.set_rise_least(static_cast<int32_t>(least));
  ASSIGN_OR_RETURN(const int64_t percent, arguments.Integer(kRisePercent, 100, 1'000, rules.rise_percent()));
  rules.set_rise_percent(static_cast<int32_t>(percent));
  rules.set_effective_day(from);
  v1::SetMediationRulesRequest request;
  request.set_name(NameOfRules(connection));
  request.set_request_id(NewUuid());
  *request.mutable_mediation_rules() = std::move(rules);
  ASSIGN_OR_RETURN(const v1::MediationRules set,
                   connection.Ask(connection.mediation(), &RulesStub::SetMediationRules, request));
  Print(connection, set);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Rules(const Connection& connection, const Arguments& arguments) {
  const std::string& what = arguments.words()[0];
  if (what == "set") return SetRules(connection, arguments);
  if (what != "show") return UsageError(fmt::format("mediation rules 之后须为 show 或 set，不能是“{}”", what));
  ASSIGN_OR_RETURN(const v1::MediationRules rules, RulesOn(connection, arguments.Get("day")));
  Print(connection, rules);
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> MediationRulesCommands() {
  return {{"mediation rules", "show|set", "查看、设定调解规则；没有给出的参数保持原样",
           "mediation rules set --village_term 5wd --from 2027-01-01", FlagsOfRules(), 1, 1, Rules}};
}

}  // namespace zhiwang::ctl

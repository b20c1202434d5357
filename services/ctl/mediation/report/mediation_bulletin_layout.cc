#include "services/ctl/mediation/report/mediation_bulletin_layout.h"

#include <functional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using MediationLines = google::protobuf::RepeatedPtrField<v1::MediationLine>;

std::string TypeOfLine(const std::string& subject) {
  v1::Matter::Type type = v1::Matter::TYPE_UNSPECIFIED;
  return v1::Matter::Type_Parse(subject, &type) ? std::string(ChineseLabel(type)) : subject;
}

std::string LevelOfLine(const std::string& subject) {
  v1::Committee::Level level = v1::Committee::LEVEL_UNSPECIFIED;
  return v1::Committee::Level_Parse(subject, &level) ? std::string(ChineseLabel(level)) : subject;
}

std::string RateText(const v1::MediationRate& rate) {
  return FormatRate(rate.numerator(), rate.denominator(), rate.excluded());
}

Table TableOf(std::string_view subject) {
  return Table({{std::string(subject)},
                {"登记", true},
                {"受理", true},
                {"调解", true},
                {"终结", true},
                {"达成", true},
                {"部分", true},
                {"履行", true},
                {"确认", true},
                {"超期", true},
                {"受理成功率"},
                {"调解成功率"},
                {"基层化解率"}});
}

void AddLine(Table& table, std::string subject, const v1::MediationLine& line) {
  table.Add({std::move(subject), std::to_string(line.received()), std::to_string(line.accepted()),
             std::to_string(line.mediated()), std::to_string(line.ended()), std::to_string(line.agreed()),
             std::to_string(line.partly_agreed()), std::to_string(line.performed()), std::to_string(line.confirmed()),
             std::to_string(line.overdue()), RateText(line.success_of_accepted()), RateText(line.success_of_mediated()),
             RateText(line.lowest_level())});
}

std::string FormatLinesBy(std::string_view heading, const MediationLines& lines,
                          const std::function<std::string(const std::string&)>& name) {
  if (lines.empty()) return "";
  Table table = TableOf(heading);
  for (const auto& line : lines) AddLine(table, name(line.subject()), line);
  return fmt::format("\n{}", table.Format());
}

std::string FormatDays(const v1::MediationDays& days) {
  if (days.ends() == 0) return "—";
  return fmt::format("中位数 {} 天，九成在 {} 天内", days.median(), days.p90());
}

// The figures outside the table: the ends without success, the records of undisputed facts, and the preventions.
std::string FormatRest(const v1::MediationLine& total) {
  std::string text = fmt::format("未成：调解不成 {} 件，当事人拒绝 {} 件，撤回 {} 件，移送 {} 件\n", total.failed(),
                                 total.refused(), total.withdrawn(), total.transferred());
  text += fmt::format("不予受理 {} 件，受理前终结 {} 件，作废 {} 件\n", total.not_accepted(), total.ended_unaccepted(),
                      total.voided());
  if (total.undisputed_facts() > 0) {
    text += fmt::format("无争议事实记载 {} 份，不计入终结和成功率\n", total.undisputed_facts());
  }
  if (total.persons_prevented() > 0) {
    text += fmt::format("防止自杀 {} 件，民转刑 {} 件，群体性上访 {} 件，群体性械斗 {} 件，涉及 {} 人\n",
                        total.suicides_prevented(), total.crimes_prevented(), total.group_petitions_prevented(),
                        total.fights_prevented(), total.persons_prevented());
  }
  return text;
}

}  // namespace

std::string FormatBulletin(const v1::MediationBulletin& bulletin) {
  const bool one_day = bulletin.first_day() == bulletin.last_day();
  std::string text = fmt::format(
      "调解{}通报  {}  {}\n", ChineseLabel(bulletin.period()),
      Printable(one_day ? bulletin.first_day() : fmt::format("{} 至 {}", bulletin.first_day(), bulletin.last_day())),
      bulletin.area().empty() ? "全区县" : Printable(IdOf(bulletin.area())));
  text += fmt::format("截至 {}（变更记录第 {} 条{}）\n", FormatTime(bulletin.cut_off()), bulletin.as_of_seq(),
                      bulletin.waiting() > 0 ? fmt::format("，另有 {} 条尚未计入", bulletin.waiting()) : "");
  if (bulletin.late().received() > 0) text += fmt::format("其中 {} 件为事后补录\n", bulletin.late().received());
  text += '\n';
  Table total = TableOf("");
  AddLine(total, "合计", bulletin.total());
  if (bulletin.has_before()) AddLine(total, "上期", bulletin.before());
  text += total.Format();
  text += fmt::format("\n用时：{}", FormatDays(bulletin.days()));
  if (bulletin.has_days_before()) text += fmt::format("（上期{}）", FormatDays(bulletin.days_before()));
  text += '\n' + FormatRest(bulletin.total());
  text += FormatLinesBy("调委会", bulletin.by_committee(),
                        [](const std::string& subject) { return std::string(IdOf(subject)); });
  text += FormatLinesBy("类型", bulletin.by_type(), TypeOfLine);
  text += FormatLinesBy("层级", bulletin.by_level(), LevelOfLine);
  if (!bulletin.void_numbers().empty()) text += "\n作废编号\n";
  for (const v1::VoidNumber& number : bulletin.void_numbers()) {
    text += fmt::format("  {}  调委会 {}  {}\n", Printable(number.number()), Printable(IdOf(number.committee())),
                        Printable(number.reason()));
  }
  return text;
}

}  // namespace zhiwang::ctl

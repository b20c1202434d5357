#include "services/ctl/intake/case_layout.h"

#include <fmt/format.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/layout/timeline.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

constexpr int kTitleWidth = 60;

std::string PlaceOf(const v1::Case& c) {
  std::string place = PlaceText(c.area_chain(), c.area(), c.has_point() ? &c.point() : nullptr);
  if (c.placement() != v1::Case::PLACED)
    place += fmt::format("{}{}", place.empty() ? "" : "，", ChineseLabel(c.placement()));
  return place;
}

std::string ReporterOf(const v1::Case& c) {
  const v1::Reporter& reporter = c.reporter();
  std::string text = reporter.anonymous() ? "匿名" : reporter.withheld() ? "（不予显示）" : reporter.display_name();
  for (const std::string& one : {reporter.phone(), reporter.identity_number(), reporter.address()}) {
    if (!one.empty()) text += fmt::format("{}{}", text.empty() ? "" : " ", one);
  }
  if (reporter.confidential()) text += fmt::format("{}保密", text.empty() ? "" : "，");
  if (reporter.no_callback()) text += fmt::format("{}不要回访", text.empty() ? "" : "，");
  return text;
}

std::string TimesOf(const v1::Case& c) {
  std::string text = fmt::format("登记 {}", FormatTime(c.receive_time()));
  const auto add = [&](std::string_view what, bool set, const google::protobuf::Timestamp& time) {
    if (set) text += fmt::format("，{} {}", what, FormatTime(time));
  };
  add("首次派单", c.has_dispatch_time(), c.dispatch_time());
  add("答复", c.has_resolve_time(), c.resolve_time());
  add("办结", c.has_close_time(), c.close_time());
  return text;
}

std::string LegalActionsOf(const v1::Case& c) {
  std::string text;
  for (const int action : c.legal_actions()) {
    text += fmt::format("{}{}", text.empty() ? "" : "、", ChineseLabel(static_cast<v1::Case::Action>(action)));
  }
  return text;
}

std::string CallbacksOf(const v1::Case& c) {
  Table table({{"回访"}, {"轮次", true}, {"联系上"}, {"解决"}, {"满意"}, {"说明"}});
  for (const auto& callback : c.callbacks()) {
    const auto answer = [&](v1::Callback::Verdict verdict) {
      return callback.reached() ? std::string(ChineseLabel(verdict)) : std::string();
    };
    table.Add({FormatTime(callback.at()), std::to_string(callback.round() + 1), callback.reached() ? "是" : "否",
               answer(callback.solved()), answer(callback.satisfied()), callback.note()});
  }
  return table.empty() ? "" : fmt::format("\n{}", table.Format());
}

std::string SiteChecksOf(const v1::Case& c) {
  Table table({{"现场核实"}, {"发起"}, {"任务"}, {"网格员"}, {"状态"}, {"核实什么"}, {"结果"}});
  for (const auto& check : c.site_checks()) {
    const auto& progress = check.progress();
    table.Add({fmt::format("第 {} 次", check.number()), FormatTime(check.request_time()),
               std::string(IdOf(progress.site_check())), std::string(IdOf(progress.worker())),
               std::string(ChineseLabel(progress.state())), check.question(), CheckResultText(progress)});
  }
  return table.empty() ? "" : fmt::format("\n{}", table.Format());
}

std::string ReferralsOf(const v1::Case& c) {
  Table table({{"转调解"}, {"发起"}, {"经手"}, {"纠纷"}, {"状态"}, {"卷宗"}, {"说明"}});
  for (const auto& referral : c.referrals()) {
    const auto& progress = referral.progress();
    std::string words = progress.reason();
    if (!progress.effective_day().empty()) words = fmt::format("协议自 {} 起生效", progress.effective_day());
    table.Add({fmt::format("第 {} 次", referral.round()), FormatTime(referral.request_time()),
               ActorText(referral.requester()), std::string(IdOf(progress.dispute())),
               std::string(ChineseLabel(progress.state())), progress.number(), words});
  }
  return table.empty() ? "" : fmt::format("\n{}", table.Format());
}

}  // namespace

std::string CheckResultText(const common::v1::SiteCheckProgress& progress) {
  std::string result(progress.refusal() != 0 ? ChineseLabel(progress.refusal()) : ChineseLabel(progress.finding()));
  for (const std::string& words : {progress.report(), progress.note()}) {
    if (!words.empty()) result += fmt::format("{}{}", result.empty() ? "" : "：", words);
  }
  return result;
}

std::string FormatCheckLine(const common::v1::SiteCheckProgress& progress, std::string_view question) {
  const std::string_view task = IdOf(progress.site_check()), worker = IdOf(progress.worker());
  return fmt::format("核实任务 {}  {}{}  {}", task.empty() ? "（尚无编号）" : Printable(task),
                     ChineseLabel(progress.state()), worker.empty() ? "" : fmt::format("  {}", Printable(worker)),
                     Shorten(Printable(question), kTitleWidth));
}

std::string FormatCaseLine(const v1::Case& c) {
  const std::string unit(IdOf(c.unit()));
  return fmt::format("工单 {}  {}  {}{}", IdOf(c.name()), ChineseLabel(c.state()),
                     unit.empty() ? "" : fmt::format("{}  ", Printable(unit)),
                     Shorten(Printable(c.title()), kTitleWidth));
}

std::string FormatCase(const v1::Case& c, const CategoryNamer& category_name, const DepartmentNamer& department_name) {
  std::string text = fmt::format("工单 {}  {}\n", IdOf(c.name()), ChineseLabel(c.state()));
  AddFact(text, "标题", c.title());
  AddFact(text, "来源",
          fmt::format("{}{}", ChineseLabel(c.channel()),
                      c.external_id().empty() ? "" : fmt::format("，原编号 {}", c.external_id())));
  AddFact(text, "性质", fmt::format("{}，{}", ChineseLabel(c.urgency()), ChineseLabel(c.kind())));
  if (!c.category().empty()) AddFact(text, "分类", category_name(IdOf(c.category())));
  AddFact(text, "诉求人", ReporterOf(c));
  if (!c.complained_unit().empty()) AddFact(text, "被投诉", department_name(c.complained_unit()));
  AddFact(text, "位置", PlaceOf(c));
  AddFact(text, "承办单位", department_name(c.unit()));
  AddFact(text, "时间", TimesOf(c));
  if (c.return_count() > 0) AddFact(text, "退单", fmt::format("{} 次", c.return_count()));
  if (c.redo_count() > 0) AddFact(text, "重办", fmt::format("{} 次", c.redo_count()));
  AddFact(text, "结案方式", ChineseLabel(c.disposition()));
  AddFact(text, "现在可以", LegalActionsOf(c));
  AddParagraph(text, "内容：", c.text());
  AddParagraph(text, "答复：", c.public_reply());
  AddParagraph(text, "内部说明：", c.internal_note());
  return text + FormatDeadlines(c.deadlines()) + CallbacksOf(c) + SiteChecksOf(c) + ReferralsOf(c);
}

std::string FormatReporter(const v1::Reporter& reporter) {
  std::string text;
  AddFact(text, "姓名", reporter.display_name());
  AddFact(text, "电话", reporter.phone());
  AddFact(text, "证件号", reporter.identity_number());
  AddFact(text, "住址", reporter.address());
  return text.empty() ? "没有留下任何信息\n" : text;
}

}  // namespace zhiwang::ctl

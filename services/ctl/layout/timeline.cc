#include "services/ctl/layout/timeline.h"

#include <fmt/format.h>

#include "common/names/label.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

bool Rests(const common::v1::Deadline& deadline) {
  return !deadline.has_met_time() && !deadline.pauses().empty() && !deadline.pauses().rbegin()->has_end_time();
}

}  // namespace

std::string FormatTimeline(std::span<const common::v1::Change> changes) {
  Table table({{"序号", true}, {"时间"}, {"经手"}, {"事项"}, {"摘要"}});
  std::string notes;
  for (const auto& change : changes) {
    table.Add({std::to_string(change.version()), FormatTime(change.at()), ActorText(change.actor()), change.type(),
               change.summary()});
    if (!change.note().empty())
      notes += fmt::format("{:>4}  {}\n", change.version(), PrintableParagraph(change.note()));
  }
  return table.Format() + (notes.empty() ? "" : fmt::format("\n说明：\n{}", notes));
}

std::string FormatDeadlines(const google::protobuf::RepeatedPtrField<common::v1::Deadline>& deadlines) {
  Table table({{"时限"}, {"期限"}, {"起算"}, {"到期"}, {"完成"}});
  std::string explanations;
  for (const auto& deadline : deadlines) {
    const bool late = deadline.has_met_time() && deadline.met_time().seconds() > deadline.due_time().seconds();
    const std::string due = FormatTime(deadline.due_time()) + (deadline.estimated() ? "（推算）" : "");
    table.Add({std::string(ChineseLabel(deadline.clock())), deadline.term(), FormatTime(deadline.start_time()),
               Rests(deadline) ? "（中止）" : due,
               deadline.has_met_time() ? FormatTime(deadline.met_time()) + (late ? "（超期）" : "") : "未完成"});
    if (deadline.explanation().empty()) continue;
    explanations += fmt::format("  {}：{}\n", ChineseLabel(deadline.clock()), Printable(deadline.explanation()));
  }
  if (table.empty()) return "";
  return fmt::format("\n{}{}", table.Format(),
                     explanations.empty() ? "" : fmt::format("\n时限依据：\n{}", explanations));
}

}  // namespace zhiwang::ctl

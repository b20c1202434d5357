#include "services/ctl/intake/bulletin_layout.h"

#include <fmt/format.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using Lines = google::protobuf::RepeatedPtrField<v1::BulletinLine>;

std::string ChannelName(const std::string& subject) {
  v1::Case::Channel channel = v1::Case::CHANNEL_UNSPECIFIED;
  return v1::Case::Channel_Parse(subject, &channel) ? std::string(ChineseLabel(channel)) : subject;
}

void AddLine(Table& table, std::string subject, const v1::BulletinLine& line) {
  table.Add({std::move(subject), std::to_string(line.received()), std::to_string(line.dispatched()),
             std::to_string(line.resolved()), std::to_string(line.closed()), std::to_string(line.overdue()),
             std::to_string(line.returned()), std::to_string(line.reopened()), FormatRate(line.on_time()),
             FormatRate(line.solved()), FormatRate(line.satisfied())});
}

Table NewTable(std::string_view subject) {
  return Table({{std::string(subject)},
                {"登记", true},
                {"派单", true},
                {"答复", true},
                {"办结", true},
                {"超期", true},
                {"退单", true},
                {"重办", true},
                {"按期办结率"},
                {"解决率"},
                {"满意率"}});
}

std::string FormatLines(std::string_view heading, std::string_view none, const Lines& lines, const SubjectNamer& name) {
  if (lines.empty()) return "";
  Table table = NewTable(heading);
  for (const auto& line : lines) {
    AddLine(table, line.subject().empty() ? std::string(none) : name(line.subject()), line);
  }
  return fmt::format("\n{}", table.Format());
}

}  // namespace

std::string FormatRate(const v1::Rate& rate) {
  return FormatRate(rate.numerator(), rate.denominator(), rate.excluded());
}

std::string FormatBulletin(const v1::Bulletin& bulletin, const SubjectNamer& unit_name,
                           const SubjectNamer& category_name) {
  const bool one_day = bulletin.first_day() == bulletin.last_day();
  std::string text = fmt::format(
      "{}通报  {}  {}\n", ChineseLabel(bulletin.period()),
      Printable(one_day ? bulletin.first_day() : fmt::format("{} 至 {}", bulletin.first_day(), bulletin.last_day())),
      bulletin.area().empty() ? "全区县" : Printable(IdOf(bulletin.area())));
  text += fmt::format("截至 {}（变更记录第 {} 条{}）\n", FormatTime(bulletin.cut_off()), bulletin.as_of_seq(),
                      bulletin.waiting() > 0 ? fmt::format("，另有 {} 条尚未计入", bulletin.waiting()) : "");
  if (bulletin.late().received() > 0) text += fmt::format("其中 {} 件为事后补录\n", bulletin.late().received());
  if (bulletin.total().refused() + bulletin.total().set_aside() > 0) {
    text += fmt::format("办结中依法不予受理 {} 件，不合理诉求或非职责范围 {} 件\n", bulletin.total().refused(),
                        bulletin.total().set_aside());
  }
  text += '\n';
  Table total = NewTable("");
  AddLine(total, "合计", bulletin.total());
  text += total.Format();
  text += FormatLines("承办单位", "未派单位", bulletin.by_unit(), unit_name);
  text += FormatLines("事项分类", "未分类", bulletin.by_category(), category_name);
  text += FormatLines("来源", "其他", bulletin.by_channel(), ChannelName);
  return text;
}

}  // namespace zhiwang::ctl

#include "services/ctl/intake/terms.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/ascii.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {
namespace {

using namespace zhiwang::intake::v1;
namespace grid_v1 = zhiwang::grid::v1;

// The word at the enum value's number; the first stands for unspecified.
template <size_t N, class Enum>
std::string_view WordAt(const std::string_view (&words)[N], Enum value) {
  const auto number = static_cast<size_t>(value);
  return number < N ? words[number] : std::string_view();
}

constexpr std::string_view kStates[] = {"", "已登记", "已派单", "办理中", "已答复", "已办结"};
constexpr std::string_view kActions[] = {"",     "派单", "签收", "退单",     "答复",    "回访",
                                         "重办", "办结", "定位", "现场核实", "核实反馈"};
constexpr std::string_view kChannels[] = {"",       "省12345",  "市12345",    "区热线",   "网格员上报", "入户走访",
                                          "共治群", "集市摆摊", "流动工作站", "手机应用", "协作系统",   "网络信访平台"};
constexpr std::string_view kUrgencies[] = {"", "一般", "紧急", "突发"};
constexpr std::string_view kKinds[] = {"", "咨询", "求助", "投诉", "举报", "建议"};
constexpr std::string_view kPlacements[] = {"", "已定位", "待定位", "未给位置", "区县之外"};
constexpr std::string_view kClocks[] = {"", "派单", "签收", "办理", "回访", "核实"};
constexpr std::string_view kVerdicts[] = {"", "是", "否"};
constexpr std::string_view kDispositions[] = {"", "办结", "解释办结", "不予受理", "诉求不合理", "非职责范围"};
constexpr std::string_view kLevels[] = {"", "区县", "镇街", "管区", "村居", "网格"};
constexpr std::string_view kRoles[] = {"",           "网格员",     "村调解员", "管区调度员", "镇街调度员",
                                       "中心调度员", "部门承办人", "中心主任", "审计员",     "系统管理员"};
constexpr std::string_view kCheckStates[] = {"",       "待下达", "待接单",   "核实中", "已核实",
                                             "已退回", "已逾期", "无人承接", "未下达"};
constexpr std::string_view kFindings[] = {"", "属实", "部分属实", "不属实"};
constexpr std::string_view kRefusals[] = {"", "不在本网格", "现场有危险", "无法到场"};

}  // namespace

std::string_view Chinese(Case::State state) { return WordAt(kStates, state); }
std::string_view Chinese(Case::Action action) { return WordAt(kActions, action); }
std::string_view Chinese(Case::Channel channel) { return WordAt(kChannels, channel); }
std::string_view Chinese(Case::Urgency urgency) { return WordAt(kUrgencies, urgency); }
std::string_view Chinese(Case::Kind kind) { return WordAt(kKinds, kind); }
std::string_view Chinese(Case::Placement placement) { return WordAt(kPlacements, placement); }
std::string_view Chinese(common::v1::Deadline::Clock clock) { return WordAt(kClocks, clock); }
std::string_view Chinese(Callback::Verdict verdict) { return WordAt(kVerdicts, verdict); }
std::string_view Chinese(Case::Disposition disposition) { return WordAt(kDispositions, disposition); }
std::string_view Chinese(common::v1::SiteCheckProgress::State state) { return WordAt(kCheckStates, state); }
std::string_view Chinese(common::v1::SiteCheckProgress::Finding finding) { return WordAt(kFindings, finding); }
std::string_view Chinese(common::v1::SiteCheckProgress::Refusal refusal) { return WordAt(kRefusals, refusal); }
std::string_view Chinese(grid_v1::Area::Level level) { return WordAt(kLevels, level); }
std::string_view Chinese(grid_v1::Assignment::Role role) { return WordAt(kRoles, role); }

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, std::string_view what,
                              std::string_view text) {
  std::string name(text);
  std::ranges::replace(name, '-', '_');
  absl::AsciiStrToLower(&name);
  std::vector<std::string> known;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() == 0) continue;
    known.push_back(absl::AsciiStrToLower(value.name()));
    if (known.back() == name) return value.number();
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  return UsageError(
      fmt::format("{} 不能是“{}”{}（可以是：{}）", what, text, MeantText(name, views), fmt::join(views, "、")));
}

}  // namespace zhiwang::ctl

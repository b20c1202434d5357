#include "deploy/local/demo/names.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace zhiwang::ctl::demo {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kSurnames = {"王"sv, "李"sv, "张"sv, "刘"sv, "陈"sv, "杨"sv, "赵"sv, "黄"sv, "周"sv, "吴"sv,
                                  "徐"sv, "孙"sv, "胡"sv, "朱"sv, "高"sv, "林"sv, "何"sv, "郭"sv, "马"sv, "罗"sv,
                                  "梁"sv, "宋"sv, "郑"sv, "谢"sv, "韩"sv, "唐"sv, "冯"sv, "于"sv, "董"sv, "薛"sv,
                                  "程"sv, "曹"sv, "袁"sv, "邓"sv, "许"sv, "傅"sv, "沈"sv, "曾"sv, "彭"sv, "吕"sv,
                                  "丁"sv, "卢"sv, "姜"sv, "崔"sv, "逄"sv, "庄"sv, "窦"sv, "封"sv, "殷"sv, "柳"sv};

constexpr std::array kVillageEndings = {"家庄"sv, "家疃"sv, "家沟"sv, "家屯"sv, "家洼"sv, "家埠"sv, "家岭"sv,
                                        "家河"sv, "家泊"sv, "家台"sv, "家滩"sv, "家店"sv, "家楼"sv, "家寨"sv,
                                        "家园"sv, "家坡"sv, "家湾"sv, "家桥"sv, "家营"sv, "家崖"sv};

constexpr std::array kCommunityBeginnings = {
    "海棠"sv, "滨河"sv, "锦绣"sv, "朝阳"sv, "春晖"sv, "和顺"sv, "安泰"sv, "银杏"sv, "紫薇"sv, "碧海"sv,
    "金沙"sv, "望海"sv, "听涛"sv, "文华"sv, "学府"sv, "康宁"sv, "福泽"sv, "瑞祥"sv, "青松"sv, "翠屏"sv,
    "凤栖"sv, "双珠"sv, "长乐"sv, "永安"sv, "兴隆"sv, "清泉"sv, "石榴"sv, "玉兰"sv, "海韵"sv, "云溪"sv};

constexpr std::array kCommunityEndings = {"园"sv, "苑"sv, "湾"sv, "里"sv, "台"sv, "路"sv,
                                          "城"sv, "坊"sv, "居"sv, "湖"sv, "港"sv, "嘉园"sv};

constexpr std::array kGivenNames = {
    "伟"sv,   "芳"sv,   "娜"sv,   "敏"sv,   "静"sv,   "强"sv,   "磊"sv,   "洋"sv,   "艳"sv,   "勇"sv,
    "军"sv,   "杰"sv,   "娟"sv,   "涛"sv,   "超"sv,   "霞"sv,   "平"sv,   "刚"sv,   "鹏"sv,   "燕"sv,
    "建国"sv, "志强"sv, "秀英"sv, "桂兰"sv, "海燕"sv, "晓东"sv, "玉梅"sv, "文静"sv, "立军"sv, "春霞"sv,
    "淑华"sv, "永刚"sv, "红梅"sv, "振华"sv, "丽娟"sv, "国庆"sv, "金凤"sv, "世杰"sv, "雪梅"sv, "宝山"sv,
    "德胜"sv, "明辉"sv, "小红"sv, "洪波"sv, "子涵"sv, "雨桐"sv, "浩然"sv, "佳怡"sv, "思远"sv, "欣悦"sv};

constexpr std::array kRoadBeginnings = {"滨河"sv, "朝阳"sv, "文化"sv, "富民"sv, "海滨"sv, "兴业"sv, "双拥"sv, "青年"sv,
                                        "康庄"sv, "明月"sv, "珠江"sv, "泰山"sv, "淮河"sv, "团结"sv, "前进"sv, "育才"sv};

constexpr std::array kRoadEndings = {"路"sv, "一路"sv, "二路"sv, "三路"sv, "街"sv, "东路"sv, "西路"sv, "支路"sv};

constexpr std::array kDigits = {"零"sv, "一"sv, "二"sv, "三"sv, "四"sv, "五"sv, "六"sv, "七"sv, "八"sv, "九"sv};

// Two names of a pair, evaluated in this order on every compiler.
std::string Join(Random& random, const auto& beginnings, const auto& endings) {
  std::string name(random.Pick(beginnings));
  return name.append(random.Pick(endings));
}

}  // namespace

std::string VillageStem(Random& random) { return Join(random, kSurnames, kVillageEndings); }
std::string CommunityStem(Random& random) { return Join(random, kCommunityBeginnings, kCommunityEndings); }
std::string PersonName(Random& random) { return Join(random, kSurnames, kGivenNames); }
std::string RoadName(Random& random) { return Join(random, kRoadBeginnings, kRoadEndings); }

std::string ChineseNumber(int number) {
  std::string text;
  if (number >= 100) {
    text.append(kDigits[number / 100]).append("百");
    number %= 100;
    if (number == 0) return text;
    if (number < 10)
      text.append("零");
    else if (number < 20)
      text.append("一");
  }
  if (number >= 20) text.append(kDigits[number / 10]);
  if (number >= 10) text.append("十");
  if (number % 10 > 0) text.append(kDigits[number % 10]);
  return text;
}

std::string StaffPhone(int number) { return fmt::format("199{:08}", number); }
std::string ReporterPhone(int number) { return fmt::format("198{:08}", number); }

}  // namespace zhiwang::ctl::demo

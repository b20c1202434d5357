#include "deploy/local/demo/appeals.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "deploy/local/demo/appeal_templates.h"
#include "deploy/local/demo/names.h"
#include "deploy/local/demo/random.h"
#include "deploy/local/demo/staff.h"

namespace zhiwang::ctl::demo {
namespace {

constexpr int kReturnedPercent = 6;
constexpr int kRedoPercent = 4;
constexpr int kPointPercent = 85;
constexpr int kReachedPercent = 92;
constexpr int kSolvedPercent = 94;
constexpr int kSatisfiedPercent = 93;  // of the solved

struct Channel {
  std::string_view name;
  std::string_view opening;  // of the text
  int weight;
};

constexpr Channel kChannels[] = {
    {"province_hotline", "省热线转办：", 8},      {"city_hotline", "市12345热线转办，市民来电反映：", 34},
    {"district_hotline", "市民来电反映：", 20},   {"grid_worker", "网格员巡查时居民反映：", 10},
    {"household_visit", "入户走访中了解到：", 7}, {"co_governance_group", "共治群内居民留言：", 7},
    {"market_stall", "赶集日摆摊收集意见：", 4},  {"app", "", 8}};

// Of the appeals that are of a kind for it, every fourth comes by the mobile workstation.
constexpr Channel kWorkstation = {"mobile_workstation", "流动工作站现场受理：", 0};
constexpr int kWorkstationTurn = 4;

constexpr std::string_view kClosings[] = {"请有关部门尽快处理。",     "希望尽快解决并给个答复。",
                                          "之前反映过一直没有结果。", "请派人到现场看一看。",
                                          "盼回复，谢谢。",           ""};

// A grid with the names that are above it.
struct Place {
  const Area* town = nullptr;
  const Area* village = nullptr;
  const Area* grid = nullptr;
};

std::vector<Place> PlacesOf(const District& district) {
  std::vector<Place> places;
  Place place;
  for (const Area& area : district.areas) {
    if (area.level == Level::kTown) place.town = &area;
    if (area.level == Level::kVillage) place.village = &area;
    if (area.level != Level::kGrid) continue;
    place.grid = &area;
    places.push_back(place);
  }
  return places;
}

// The details of one appeal, so that title, text, reply and note speak of the same ones.
class Details {
 public:
  Details(const Place& place, Random& random)
      : place_(place),
        road_(RoadName(random)),
        estate_(CommunityStem(random) + "小区"),
        days_(random.Between(3, 15)),
        count_(random.Between(2, 9)),
        hour_(random.Between(6, 17)) {}

  std::string Fill(std::string_view pattern) const {
    return fmt::format(fmt::runtime(pattern), fmt::arg("town", place_.town->name),
                       fmt::arg("village", place_.village->name), fmt::arg("road", road_), fmt::arg("estate", estate_),
                       fmt::arg("days", days_), fmt::arg("count", count_), fmt::arg("hour", hour_));
  }

 private:
  Place place_;
  std::string road_;
  std::string estate_;
  int days_;
  int count_;
  int hour_;
};

const Channel& DrawChannel(Random& random) {
  int weights = 0;
  for (const Channel& channel : kChannels) weights += channel.weight;
  int at = random.Below(weights);
  const Channel* drawn = kChannels;
  while (at >= drawn->weight) at -= (drawn++)->weight;
  return *drawn;
}

int DrawDay(std::string_view season, Random& random) {
  if (season == "summer") return random.Between(170, 245);
  if (season == "winter") return (random.Between(320, 440)) % 365;  // mid November to mid March
  return random.Below(365);
}

// A whole number of quarters between two numbers of hours.
double Hours(int low, int high, Random& random) { return random.Between(low * 4, high * 4) / 4.0; }

Steps DrawSteps(std::string_view urgency, Random& random) {
  const bool emergency = urgency == "emergency", urgent = urgency == "urgent";
  Steps steps;
  steps.dispatch = emergency ? random.Between(1, 3) / 4.0 : urgent ? Hours(1, 2, random) : Hours(1, 20, random);
  const double to_sign_in = emergency ? 0.25 : urgent ? Hours(1, 5, random) : Hours(2, 20, random);
  const double to_reply = emergency ? Hours(1, 2, random) : urgent ? Hours(4, 20, random) : Hours(24, 240, random);
  const double to_callback = emergency ? Hours(2, 12, random) : Hours(4, 36, random);
  steps.sign_in = steps.dispatch + to_sign_in;
  steps.reply = steps.sign_in + to_reply;
  steps.callback = steps.reply + to_callback;
  return steps;
}

Callback DrawCallback(Random& random) {
  Callback callback;
  callback.reached = random.Percent(kReachedPercent);
  callback.solved = callback.reached && random.Percent(kSolvedPercent);
  callback.satisfied = callback.solved && random.Percent(kSatisfiedPercent);
  return callback;
}

Appeal MakeAppeal(const AppealTemplate& kind, const Place& place, bool at_workstation, int number, Random& random) {
  const Details details(place, random);
  const Channel& channel = at_workstation ? kWorkstation : DrawChannel(random);
  Appeal appeal;
  appeal.channel = channel.name;
  if (at_workstation) appeal.workstation_item = kind.workstation_item;
  appeal.title = details.Fill(kind.title);
  const std::string_view closing = kind.urgency == "emergency" ? "" : random.Pick(kClosings);
  appeal.text = fmt::format("{}{}{}", channel.opening, details.Fill(kind.text), closing);
  std::tie(appeal.level1, appeal.level2, appeal.level3) = std::tie(kind.level1, kind.level2, kind.level3);
  appeal.urgency = kind.urgency;
  appeal.unit = kind.unit == "town" ? TownUnit(place.town->code) : std::string(kind.unit);
  if (random.Percent(kPointPercent)) {
    appeal.area = place.grid->code;
    appeal.point = place.grid->inside;
  } else {
    appeal.area = place.village->code;
  }
  appeal.reporter_name = PersonName(random);
  appeal.reporter_phone = ReporterPhone(number);
  appeal.day = DrawDay(kind.season, random);
  appeal.arrival_hour = kind.urgency == "normal" ? random.Between(7, 20) : random.Below(24);
  appeal.steps = DrawSteps(kind.urgency, random);
  appeal.reply = details.Fill(kind.reply);
  appeal.internal_note = details.Fill(kind.note);
  appeal.callback = DrawCallback(random);
  return appeal;
}

void ReturnOnce(const AppealTemplate& kind, std::string_view town_unit, Appeal& appeal) {
  const std::string_view by = kind.wrong_unit == "town" ? town_unit : kind.wrong_unit;
  appeal.returned = WrongDispatch{.by = std::string(by),
                                  .note = fmt::format("“{}”不属于本单位职责范围，申请退回重新派单。", kind.level3)};
}

void ReopenOnce(Random& random, Appeal& appeal) {
  appeal.callback = {.reached = true, .solved = false, .satisfied = false};
  appeal.redo =
      Redo{.reply = "重办情况：承办单位负责人再次到现场核实，当面听取诉求人意见后补充整改到位。" + appeal.reply,
           .callback = {.reached = true, .solved = true, .satisfied = random.Percent(kSatisfiedPercent)},
           .steps = DrawSteps(appeal.urgency, random)};
}

nlohmann::ordered_json ToJson(const Callback& callback) {
  nlohmann::ordered_json json = {{"reached", callback.reached}, {"solved", nullptr}, {"satisfied", nullptr}};
  if (callback.reached) {
    json["solved"] = callback.solved;
    json["satisfied"] = callback.satisfied;
  }
  return json;
}

nlohmann::ordered_json ToJson(const Steps& steps) {
  return {
      {"dispatch", steps.dispatch}, {"sign_in", steps.sign_in}, {"reply", steps.reply}, {"callback", steps.callback}};
}

nlohmann::ordered_json ToJson(const Appeal& appeal) {
  nlohmann::ordered_json json;
  json["channel"] = appeal.channel;
  if (!appeal.workstation_item.empty()) json["workstation_item"] = appeal.workstation_item;
  json["title"] = appeal.title;
  json["text"] = appeal.text;
  json["category"] = {appeal.level1, appeal.level2, appeal.level3};
  json["urgency"] = appeal.urgency;
  json["unit"] = appeal.unit;
  json["area"] = appeal.area;
  if (appeal.point) {
    json["lng"] = appeal.point->lng;
    json["lat"] = appeal.point->lat;
  }
  json["reporter"] = {{"name", appeal.reporter_name}, {"phone", appeal.reporter_phone}};
  json["day"] = appeal.day;
  json["hour"] = appeal.arrival_hour;
  json["hours"] = ToJson(appeal.steps);
  if (appeal.returned) json["returned"] = {{"by", appeal.returned->by}, {"note", appeal.returned->note}};
  json["reply"] = appeal.reply;
  json["internal_note"] = appeal.internal_note;
  json["callback"] = ToJson(appeal.callback);
  if (appeal.redo) {
    json["redo"] = {{"reply", appeal.redo->reply},
                    {"hours", ToJson(appeal.redo->steps)},
                    {"callback", ToJson(appeal.redo->callback)}};
  }
  return json;
}

}  // namespace

std::vector<Appeal> GenerateAppeals(const District& district, uint64_t seed, int count) {
  Random random(seed);
  const std::vector<Place> places = PlacesOf(district);
  std::vector<Place> rural_places;
  std::ranges::copy_if(places, std::back_inserter(rural_places),
                       [](const Place& place) { return place.town->name.ends_with("镇"); });
  std::vector<const AppealTemplate*> kinds;
  for (const AppealTemplate& kind : AppealTemplates()) kinds.push_back(&kind);

  // The shares are dealt out, not drawn, so that a small set has them too.
  const int to_return = (count * kReturnedPercent + 50) / 100, to_reopen = (count * kRedoPercent + 50) / 100;
  int returned = 0, reopened = 0;
  std::map<std::string_view, int> seen_items;
  std::vector<Appeal> appeals;
  for (int i = 0; i < count; ++i) {
    const size_t turn = static_cast<size_t>(i) % kinds.size();
    if (turn == 0) random.Shuffle(kinds);
    const AppealTemplate& kind = *kinds[turn];
    const Place& place = random.Pick(kind.rural && !rural_places.empty() ? rural_places : places);
    const bool at_workstation =
        !kind.workstation_item.empty() && ++seen_items[kind.workstation_item] % kWorkstationTurn == 0;
    appeals.push_back(MakeAppeal(kind, place, at_workstation, i + 1, random));
    const auto due = [&](int share, int done) { return 2 * (i + 1) * share >= (2 * done + 1) * count; };
    // Emergencies by-pass the queue, so nobody returns them, and what was urgent about them cannot be redone.
    if (kind.urgency == "emergency") continue;
    if (returned < to_return && !kind.wrong_unit.empty() && due(to_return, returned)) {
      ReturnOnce(kind, TownUnit(place.town->code), appeals.back());
      ++returned;
    }
    if (reopened < to_reopen && due(to_reopen, reopened)) {
      ReopenOnce(random, appeals.back());
      ++reopened;
    }
  }
  std::stable_sort(appeals.begin(), appeals.end(), [](const Appeal& a, const Appeal& b) {
    return std::tie(a.day, a.arrival_hour) < std::tie(b.day, b.arrival_hour);
  });
  return appeals;
}

void WriteAppealsJsonLines(std::span<const Appeal> appeals, std::ostream& out) {
  for (const Appeal& appeal : appeals) out << ToJson(appeal).dump() << '\n';
}

}  // namespace zhiwang::ctl::demo

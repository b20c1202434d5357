#include "services/mediation/desk/rising_villages.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/list/scan.h"
#include "common/status/macros.h"
#include "services/mediation/rising/trend_store.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kLongestAsk = absl::Seconds(1);  // of the registry, for names

struct RisingType {
  std::string area, category;
  Rise rise;
};

// What rises in an area today, by village and category.
absl::Status ReadRising(sql::Txn& tx, const DeskAsked& asked, const std::string& area_path, absl::CivilDay today,
                        std::map<std::pair<std::string, std::string>, Rise>& rising) {
  std::string sql(kRising);
  std::vector<sql::Value> values = {asked.district, calendar::DayNumber(today)};
  const auto area = resource::AreaCondition(area_path);
  if (area) {
    sql += fmt::format(" AND {} = ?", area->column);
    values.push_back(area->value);
  }
  sql += " ORDER BY rises_until DESC LIMIT ?";
  values.emplace_back(kMostCounted);
  absl::Status readable;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) {
    absl::StatusOr<TrendRow> one = ReadTrendRow(row);
    readable.Update(one.status());
    if (!one.ok()) return;
    // It may begin to rise on a later day only, and the rules may have changed since the row was written.
    if (const auto rise = RiseOn(asked.rises, one->counts, today)) rising[{one->area, one->category}] = *rise;
  }));
  return readable;
}

}  // namespace

absl::Status AddRises(sql::Txn& tx, const DeskAsked& asked, const std::vector<std::string>& area_paths,
                      v1::Desk& desk) {
  const absl::CivilDay today = calendar::Today();
  std::map<std::pair<std::string, std::string>, Rise> found;
  for (const std::string& path : area_paths) RETURN_IF_ERROR(ReadRising(tx, asked, path, today, found));
  std::vector<RisingType> rising;
  for (const auto& [key, rise] : found) rising.push_back({key.first, key.second, rise});
  std::sort(rising.begin(), rising.end(), [](const RisingType& a, const RisingType& b) {
    return std::tuple(-a.rise.recent, a.rise.before, std::string_view(a.area), std::string_view(a.category)) <
           std::tuple(-b.rise.recent, b.rise.before, std::string_view(b.area), std::string_view(b.category));
  });
  desk.set_rise_count(std::min<int64_t>(static_cast<int64_t>(rising.size()), kMostCounted));
  for (const RisingType& one : rising) {
    if (desk.rises_size() == asked.most_shown) break;
    v1::Desk::Rise& shown = *desk.add_rises();
    shown.set_area(FormatResourceName(asked.district, "areas", one.area));
    shown.set_category(FormatResourceName(asked.district, "categories", one.category));
    shown.set_recent(one.rise.recent);
    shown.set_before(one.rise.before);
  }
  return absl::OkStatus();
}

void NameVillages(grid::RegistryClient& registry, const rpc::Call& call, const std::string& district, v1::Desk& desk) {
  rpc::Call brief = call;
  brief.deadline = std::min(call.deadline, absl::Now() + kLongestAsk);
  for (v1::Desk::Rise& rise : *desk.mutable_rises()) {
    const auto code = ParseIdWithin(district, "area", rise.area(), "areas");
    if (!code.ok()) continue;
    const auto known = registry.FindArea(brief, district, *code);
    if (!known.ok()) return;
    for (const grid::AreaStep& step : known->chain) {
      common::v1::AreaStep& shown = *rise.add_area_chain();
      shown.set_area(FormatResourceName(district, "areas", step.code));
      shown.set_display_name(step.name);
    }
  }
}

}  // namespace zhiwang::mediation

#include "services/ctl/mediation/register/register_columns.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/dispute_layout.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/local_time.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr size_t kDayLength = 10;  // of `YYYY-MM-DD`

std::string DayText(const google::protobuf::Timestamp& time) { return FormatTime(time).substr(0, kDayLength); }

bool IsOver(const v1::Dispute& dispute) {
  const v1::Dispute::State state = dispute.state();
  return state != v1::Dispute::REGISTERED && state != v1::Dispute::ACCEPTED && state != v1::Dispute::IN_MEDIATION &&
         state != v1::Dispute::PAUSED;
}

// The kind of the last end; empty while the mediation goes on, also after a reopening.
std::string ResultText(const v1::Dispute& dispute) {
  if (!IsOver(dispute) || dispute.endings().empty()) return "";
  return std::string(ChineseLabel(dispute.endings().rbegin()->kind()));
}

std::string RefusalText(const v1::Dispute& dispute) {
  if (!IsOver(dispute) || dispute.endings().empty()) return "";
  const v1::Ending::Refusal refusal = dispute.endings().rbegin()->refusal();
  return refusal == v1::Ending::REFUSAL_UNSPECIFIED ? "" : std::string(ChineseLabel(refusal));
}

// True for a mediator who has the dispute, or had it until its end.
bool HasIt(const v1::Dispute& dispute, const v1::Assignment& assignment) {
  if (assignment.state() == v1::Assignment::ACTIVE) return true;
  return IsOver(dispute) && assignment.state() == v1::Assignment::ENDED && assignment.has_accept_time() &&
         assignment.end_time().seconds() == dispute.end_time().seconds() &&
         assignment.end_time().nanos() == dispute.end_time().nanos();
}

std::string HoldersText(const v1::Dispute& dispute) {
  std::vector<std::string> holders;
  for (const auto& assignment : dispute.assignments()) {
    if (!HasIt(dispute, assignment)) continue;
    // The presiding mediator comes first.
    holders.insert(assignment.presides() ? holders.begin() : holders.end(), MediatorText(assignment.mediator()));
  }
  return fmt::format("{}", fmt::join(holders, "、"));
}

// The names of the areas from the district down, as an address is written.
std::string AreaNames(const v1::Dispute& dispute) {
  std::string names;
  for (const auto& step : dispute.area_chain()) names += step.display_name();
  return names;
}

std::string ColourText(const v1::Risk& risk) {
  return risk.colour() == v1::Risk::COLOUR_UNSPECIFIED ? "" : std::string(ChineseLabel(risk.colour()));
}

std::string ScaleText(const v1::Matter& matter) {
  const bool is_unset = matter.scale() == v1::Matter::SCALE_UNSPECIFIED;
  return std::string(ChineseLabel(is_unset ? v1::Matter::INDIVIDUAL : matter.scale()));
}

struct RegisterField {
  std::string_view name;
  std::string (*text)(const RegisterEntry& entry);
};

// All of them are in the summary of a dispute.
constexpr RegisterField kFields[] = {
    {"id", [](const RegisterEntry& one) { return std::string(IdOf(one.dispute.name())); }},
    {"number", [](const RegisterEntry& one) { return one.dispute.number(); }},
    {"type", [](const RegisterEntry& one) { return std::string(ChineseLabel(one.dispute.matter().type())); }},
    {"type_code",
     [](const RegisterEntry& one) { return fmt::format("{:02}", static_cast<int>(one.dispute.matter().type())); }},
    {"scale", [](const RegisterEntry& one) { return ScaleText(one.dispute.matter()); }},
    {"origin", [](const RegisterEntry& one) { return std::string(ChineseLabel(one.dispute.origin().kind())); }},
    {"state", [](const RegisterEntry& one) { return std::string(ChineseLabel(one.dispute.state())); }},
    {"result", [](const RegisterEntry& one) { return ResultText(one.dispute); }},
    {"refusal", [](const RegisterEntry& one) { return RefusalText(one.dispute); }},
    {"level", [](const RegisterEntry& one) { return LevelText(one.dispute.level()); }},
    {"committee", [](const RegisterEntry& one) { return std::string(IdOf(one.dispute.committee())); }},
    {kCommitteeName, [](const RegisterEntry& one) { return one.committee_name; }},
    {"mediators", [](const RegisterEntry& one) { return HoldersText(one.dispute); }},
    {"area", [](const RegisterEntry& one) { return std::string(IdOf(one.dispute.area())); }},
    {"area_name", [](const RegisterEntry& one) { return AreaNames(one.dispute); }},
    {"asked_day", [](const RegisterEntry& one) { return one.dispute.asked_day(); }},
    {"registered_day", [](const RegisterEntry& one) { return DayText(one.dispute.register_time()); }},
    {"accepted_day", [](const RegisterEntry& one) { return DayText(one.dispute.accept_time()); }},
    {"taken_up_day", [](const RegisterEntry& one) { return DayText(one.dispute.take_up_time()); }},
    {"ended_day",
     [](const RegisterEntry& one) { return IsOver(one.dispute) ? DayText(one.dispute.end_time()) : std::string(); }},
    {"archived_day", [](const RegisterEntry& one) { return DayText(one.dispute.archive_time()); }},
    {"round", [](const RegisterEntry& one) { return std::to_string(one.dispute.round()); }},
    {"due", [](const RegisterEntry& one) { return DueText(one.dispute); }},
    {"risk", [](const RegisterEntry& one) { return ColourText(one.dispute.risk()); }},
};

std::vector<std::string_view> FieldNames() {
  std::vector<std::string_view> names;
  for (const RegisterField& field : kFields) names.push_back(field.name);
  return names;
}

absl::StatusOr<RegisterColumn> ReadColumn(std::string heading, std::string_view field) {
  if (heading.empty()) return absl::InvalidArgumentError("列名不能为空");
  const auto* const found =
      std::find_if(std::begin(kFields), std::end(kFields), [&](const RegisterField& one) { return one.name == field; });
  if (found != std::end(kFields)) return RegisterColumn{std::move(heading), std::string(field), found->text};
  const std::vector<std::string_view> names = FieldNames();
  return absl::InvalidArgumentError(
      fmt::format("没有字段“{}”{}（可以是：{}）", field, MeantText(field, names), fmt::join(names, "、")));
}

bool HasHeading(const std::vector<RegisterColumn>& columns, std::string_view heading) {
  return std::any_of(columns.begin(), columns.end(), [&](const RegisterColumn& one) { return one.heading == heading; });
}

}  // namespace

absl::StatusOr<std::vector<RegisterColumn>> ReadRegisterColumns(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(path, {"heading", "field"}));
  const auto refused = [&](const CsvRow& row, const std::string& why) {
    return absl::InvalidArgumentError(fmt::format("{} 第 {} 行：{}", path, row.line, why));
  };
  std::vector<RegisterColumn> columns;
  for (const CsvRow& row : table.rows) {
    auto column = ReadColumn(std::string(table.Field(row, "heading")), table.Field(row, "field"));
    if (!column.ok()) return refused(row, std::string(column.status().message()));
    if (HasHeading(columns, column->heading)) return refused(row, fmt::format("列名“{}”重复", column->heading));
    columns.push_back(*std::move(column));
  }
  if (columns.empty()) return absl::InvalidArgumentError(fmt::format("{}：没有任何一列", path));
  return columns;
}

}  // namespace zhiwang::ctl

#include "services/grid_registry/department/department_import.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_mask.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "common/text/text.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/registry_change.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

using common::v1::RowOutcome;
using Row = v1::ImportDepartmentsRequest::Row;

constexpr int kLongestName = 60;
constexpr int kMostDepartments = 100'000;
constexpr size_t kLongestCode = 20;
constexpr std::string_view kFields[] = {"display_name", "jurisdiction", "closed", "begin_day", "end_day", "successor"};

// A department before a row, if it was there, and as the row makes it.
struct Planned {
  std::optional<Department> stored;
  Department wanted;
  std::string area_path;  // of its jurisdiction
};

// The jurisdiction that a row names, or the whole district where that is empty. AREA_NOT_FOUND where there is none, AREA_ENDED
// where it is no more.
absl::StatusOr<Area> JurisdictionFrom(sql::Txn& tx, const std::string& district, const std::string& name) {
  std::string code;
  if (name.empty()) {
    ASSIGN_OR_RETURN(code, FindRoot(tx, district));
  } else {
    ASSIGN_OR_RETURN(code, ParseIdWithin(district, "department.jurisdiction", name, "areas"));
  }
  ASSIGN_OR_RETURN(auto area, FindAreaToKeep(tx, district, code));
  if (!area) return error::AreaUnknown("department.jurisdiction", name.empty() ? "districts/" + district : name);
  if (HasEnded(*area)) return error::AreaEnded("department.jurisdiction", *area);
  return *std::move(area);
}

// A day, or `none` for an empty text.
absl::StatusOr<int> DayOr(int none, std::string_view field, const std::string& text) {
  if (text.empty()) return none;
  return calendar::ParseDayNumber(field, text);
}

// Takes over what the row says of the department's begin, end and successor. An end that is taken back takes its successor
// along.
absl::Status TakeLife(const resource::RowMask& mask, const v1::Department& proto, Department& wanted) {
  if (mask.Says("begin_day", !proto.begin_day().empty())) {
    ASSIGN_OR_RETURN(wanted.from_day, DayOr(0, "department.begin_day", proto.begin_day()));
  }
  if (mask.Says("end_day", !proto.end_day().empty())) {
    ASSIGN_OR_RETURN(wanted.until_day, DayOr(calendar::kNoEnd, "department.end_day", proto.end_day()));
    if (wanted.until_day == calendar::kNoEnd) wanted.successor.clear();
  }
  if (!mask.Says("successor", !proto.successor().empty())) return absl::OkStatus();
  wanted.successor.clear();
  if (proto.successor().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(wanted.successor,
                   ParseIdWithin(wanted.district, "department.successor", proto.successor(), "departments"));
  return absl::OkStatus();
}

absl::StatusOr<Planned> FromRow(sql::Txn& tx, const std::string& district, const Row& row) {
  const v1::Department& proto = row.department();
  ASSIGN_OR_RETURN(const auto mask, resource::RowMask::Of(row, kFields));
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "department.name", proto.name(), "departments"));
  if (code.size() > kLongestCode) {
    return error::FieldInvalid("department.name", "its code has at most 20 characters", "编码最多 20 位");
  }
  ASSIGN_OR_RETURN(std::string name, ReadName("department.display_name", proto.display_name(), 1, kLongestName));
  Planned planned;
  ASSIGN_OR_RETURN(planned.stored, FindDepartment(tx, district, code));
  Department& wanted = planned.wanted;
  if (planned.stored) wanted = *planned.stored;
  wanted.district = district;
  wanted.code = code;
  wanted.name = std::move(name);
  if (mask.Says("closed", proto.closed())) wanted.closed = proto.closed();
  std::string jurisdiction = FormatResourceName(district, "areas", wanted.jurisdiction);
  if (mask.Says("jurisdiction", !proto.jurisdiction().empty())) jurisdiction = proto.jurisdiction();
  ASSIGN_OR_RETURN(const Area area, JurisdictionFrom(tx, district, jurisdiction));
  wanted.jurisdiction = area.code;
  planned.area_path = area.path;
  RETURN_IF_ERROR(TakeLife(mask, proto, wanted));
  return planned;
}

bool HaveSameLife(const Department& a, const Department& b) {
  return a.from_day == b.from_day && a.until_day == b.until_day && a.successor == b.successor;
}

bool AreSame(const Department& a, const Department& b) {
  return a.name == b.name && a.jurisdiction == b.jurisdiction && a.closed == b.closed && HaveSameLife(a, b);
}

// Checks that the successor is there on the day on which it takes over. So no successor ends before whom it succeeds, and
// no line of successors comes back to where it began.
absl::Status CheckSuccessor(sql::Txn& tx, const Department& wanted) {
  constexpr std::string_view kField = "department.successor";
  if (wanted.until_day == calendar::kNoEnd) {
    if (wanted.successor.empty()) return absl::OkStatus();
    return error::FieldInvalid(kField, "must be empty without an end_day", "没有撤销日期的单位不能有承接单位");
  }
  if (wanted.successor.empty()) {
    return error::FieldInvalid(kField, "is required with an end_day", "有撤销日期的单位须有承接单位");
  }
  if (wanted.successor == wanted.code) {
    return error::FieldInvalid(kField, "must be another department", "承接单位不能是本单位");
  }
  ASSIGN_OR_RETURN(const auto successor, FindDepartment(tx, wanted.district, wanted.successor));
  if (!successor) {
    return error::DepartmentUnknown(kField, FormatResourceName(wanted.district, "departments", wanted.successor));
  }
  if (successor->IsThereOn(wanted.until_day)) return absl::OkStatus();
  return error::FieldInvalid(
      kField, fmt::format("{} is not there on {}", wanted.successor, calendar::FormatDay(wanted.until_day)),
      fmt::format("承接单位 {} 在 {} 尚未设立或已撤销", wanted.successor, calendar::FormatDay(wanted.until_day)));
}

// Checks that the department is there on the days on which it takes over from others.
absl::Status CheckPredecessors(sql::Txn& tx, const Department& wanted) {
  ASSIGN_OR_RETURN(const auto predecessors, ListSuccessionsTo(tx, wanted.district, wanted.code));
  for (const Succession& one : predecessors) {
    if (wanted.IsThereOn(one.day)) continue;
    return error::FieldInvalid(
        one.day < wanted.from_day ? "department.begin_day" : "department.end_day",
        fmt::format("it takes over from {} on {}, and must be there then", one.code, calendar::FormatDay(one.day)),
        fmt::format("本单位自 {} 起承接单位 {}，当日须已设立且未撤销", calendar::FormatDay(one.day), one.code));
  }
  return absl::OkStatus();
}

absl::Status CheckLife(sql::Txn& tx, const Department& wanted) {
  if (wanted.until_day <= wanted.from_day) {
    return error::FieldInvalid("department.end_day", "must be after begin_day", "撤销日期须晚于设立日期");
  }
  RETURN_IF_ERROR(CheckSuccessor(tx, wanted));
  return CheckPredecessors(tx, wanted);
}

// The open department of the same jurisdiction and time whose name looks the same to a reader and is written otherwise.
absl::StatusOr<std::optional<Department>> FindTwin(sql::Txn& tx, const Department& wanted, int today) {
  ASSIGN_OR_RETURN(auto departments, ListDepartments(tx, wanted.district, "", kMostDepartments));
  const std::string key = NameKey(wanted.name);
  for (Department& other : departments) {
    const bool meet = std::max({today, wanted.from_day, other.from_day}) < std::min(wanted.until_day, other.until_day);
    if (meet && other.code != wanted.code && !other.closed && other.jurisdiction == wanted.jurisdiction &&
        other.name != wanted.name && NameKey(other.name) == key) {
      return std::move(other);
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<RowOutcome::Result> ImportDepartment(sql::Txn& tx, const rpc::Call& call, const std::string& district,
                                                    const Row& row) {
  ASSIGN_OR_RETURN(Planned planned, FromRow(tx, district, row));
  const std::optional<Department>& stored = planned.stored;
  Department& wanted = planned.wanted;
  const int today = calendar::TodayNumber();
  if (stored && AreSame(*stored, wanted)) return RowOutcome::UNCHANGED;
  if (stored && stored->until_day <= today) {
    return error::DepartmentEnded("department.name", stored->code, calendar::FormatDay(stored->until_day),
                                  stored->successor);
  }
  if (!HaveSameLife(stored.value_or(Department()), wanted)) RETURN_IF_ERROR(CheckLife(tx, wanted));
  if (!wanted.closed) {
    ASSIGN_OR_RETURN(const auto twin, FindTwin(tx, wanted, today));
    if (twin) return error::DepartmentNameTaken(wanted.name, twin->code);
  }
  wanted.version = stored ? stored->version + 1 : 1;
  if (stored) wanted.state_day = std::max(today, stored->state_day);
  RETURN_IF_ERROR(SaveDepartment(tx, wanted));
  RETURN_IF_ERROR(changelog::AppendAfterLast(tx, {RegistryChange(call, "department", wanted.district, wanted.code,
                                                                 wanted.version, planned.area_path, absl::Now())}));
  return stored ? RowOutcome::UPDATED : RowOutcome::CREATED;
}

}  // namespace zhiwang::grid

#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/test_log.h"
#include "common/reports/definition.h"
#include "common/reports/figures.h"
#include "common/reports/projector.h"
#include "common/reports/report_rows.h"
#include "common/reports/report_store.h"
#include "common/reports/verify.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::reports {

// A report of parcels, the smallest that has both kinds of contribution. A parcel arrives (measure 1), which lies where the
// parcel is at the end of that day; and it is handed on (measure 2), each time by the unit that had it.
inline constexpr int kArrived = 1;
inline constexpr int kHandedOn = 2;

struct Parcel {
  std::string unit, path, colour;
  absl::Time arrived;
  int handed_on = 0;
};

inline std::string Encode(const Parcel& parcel) {
  return fmt::format("{},{},{},{},{}", parcel.unit, parcel.path, parcel.colour, absl::ToUnixMicros(parcel.arrived),
                     parcel.handed_on);
}

inline std::optional<Parcel> DecodeParcel(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(absl::string_view(text.data(), text.size()), ',');
  int64_t micros = 0;
  Parcel parcel;
  if (parts.size() != 5 || !absl::SimpleAtoi(parts[3], &micros) || !absl::SimpleAtoi(parts[4], &parcel.handed_on)) {
    return std::nullopt;
  }
  parcel.unit = parts[0];
  parcel.path = parts[1];
  parcel.colour = parts[2];
  parcel.arrived = absl::FromUnixMicros(micros);
  return parcel;
}

inline Contribution Arrival(const Parcel& parcel) {
  return {.measure = kArrived,
          .nth = 0,
          .at = parcel.arrived,
          .area_path = parcel.path,
          .subjects = {parcel.unit, parcel.colour, "", ""}};
}

// The payload of a change is the parcel before and after it, `before;after`.
inline absl::StatusOr<Effect> EffectOf(const changelog::Change& change) {
  const std::vector<std::string> both = absl::StrSplit(change.payload, ';');
  const auto before = DecodeParcel(both.front()), after = DecodeParcel(both.back());
  if (!after) return error::Unexpected("a parcel that cannot be read");
  Effect effect;
  if (!before) {
    effect.added.push_back(Arrival(*after));
  } else if (Encode(*before) != Encode(*after) && DayOf(change.at) <= DayOf(before->arrived)) {
    effect.taken_back.push_back(Arrival(*before));
    effect.added.push_back(Arrival(*after));
  }
  if (before && after->handed_on > before->handed_on) {
    Contribution handed_on = Arrival(*before);
    handed_on.measure = kHandedOn;
    handed_on.nth = after->handed_on - 1;
    handed_on.at = change.at;
    effect.added.push_back(handed_on);
  }
  return effect;
}

inline absl::StatusOr<std::vector<Recounted>> RecountParcel(absl::Span<const changelog::Change> timeline) {
  std::vector<Recounted> counted;
  std::optional<Parcel> is;
  Recounted arrival;
  int handed_on = 0;
  for (const changelog::Change& change : timeline) {
    const auto next = DecodeParcel(change.payload.substr(change.payload.find(';') + 1));
    if (!next) return error::Unexpected("a parcel that cannot be read");
    if (!is || DayOf(change.at) == DayOf(next->arrived)) arrival = {Arrival(*next), change.at};
    if (change.type == "parcel.handed_on") {
      Contribution one = Arrival(*is);
      one.measure = kHandedOn;
      one.nth = handed_on++;
      one.at = change.at;
      counted.push_back({one, change.at});
    }
    is = next;
  }
  counted.push_back(arrival);
  return counted;
}

inline const Definition& Parcels() {
  static const Definition definition{.follower = "parcels",
                                     .measures = {{kArrived, "到达"}, {kHandedOn, "转交"}},
                                     .dimensions = {"承办单位", "颜色"},
                                     .nouns = {{"parcel", EffectOf, RecountParcel}}};
  return definition;
}

// A moment of March 2026 on the clock of the district.
inline absl::Time On(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, day, hour, minute), calendar::ShanghaiZone());
}
inline absl::CivilDay March(int day) { return absl::CivilDay(2026, 3, day); }

inline constexpr char kTown[] = "/370211000000/370211109000/";
inline constexpr char kVillage[] = "/370211000000/370211109000/370211109201/";
inline constexpr char kOtherTown[] = "/370211000000/370211103000/";

// A test with a log of parcels and a report of them.
class ReportTest : public changelog::LogTest {
 protected:
  void SetUp() override { CreateSchema({foundation_migrations(), reports_migrations()}); }

  // Changes a parcel, new or known, as `type` at that moment.
  void Change(const std::string& id, const std::string& type, absl::Time at, const Parcel& after) {
    auto& known = parcels_[id];
    changelog::Change change = Made(id, known.version + 1, at);
    change.kind = "parcel";
    change.type = type;
    change.area_path = after.path;
    change.payload = (known.version == 0 ? "" : Encode(known.parcel)) + ";" + Encode(after);
    ASSERT_EQ(Write({change}), absl::OkStatus());
    timelines_[id].push_back(std::move(change));
    known = {known.version + 1, after};
  }
  void Arrive(const std::string& id, absl::Time at, const std::string& unit, const std::string& path,
              const std::string& colour = "red") {
    Change(id, "parcel.arrived", at, {unit, path, colour, at, 0});
  }
  void HandOn(const std::string& id, absl::Time at, const std::string& to) {
    Parcel parcel = Now(id);
    parcel.unit = to;
    ++parcel.handed_on;
    Change(id, "parcel.handed_on", at, parcel);
  }
  void Move(const std::string& id, absl::Time at, const std::string& path) {
    Parcel parcel = Now(id);
    parcel.path = path;
    Change(id, "parcel.moved", at, parcel);
  }
  Parcel Now(const std::string& id) { return parcels_.at(id).parcel; }

  // Projects what is in the log, so many changes a time.
  void Project(int batch = 500) {
    NumberAll();
    const auto effect = Projector(Parcels());
    for (bool more = true; more;) {
      const absl::Status status = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const int64_t from, changelog::ReadCheckpoint(tx, Parcels().follower));
        ASSIGN_OR_RETURN(const auto changes, changelog::ReadNumbered(tx, from, batch));
        more = !changes.empty();
        if (!more) return absl::OkStatus();
        RETURN_IF_ERROR(changelog::AdvanceCheckpoint(tx, Parcels().follower, from, changes.back().seq));
        return effect(tx, changes);
      });
      ASSERT_EQ(status, absl::OkStatus());
    }
  }

  // The ground of an area (a code; empty: the whole district) as it was.
  Ground AsItWas(const std::string& area = "") {
    const auto ground = db_->Read(Soon(), [&](sql::Txn& tx) { return GroundAsItWas(tx, kDistrict, area); });
    EXPECT_EQ(ground.status(), absl::OkStatus());
    return ground.ok() ? *ground : Ground();
  }

  // The figures of a period as of a day, as text: of equal bulletins it is the same text.
  std::string Bulletin(const Days& period, absl::CivilDay as_of, const std::string& area = "") {
    return Bulletin(period, as_of, AsItWas(area));
  }
  std::string Bulletin(const Days& period, absl::CivilDay as_of, const Ground& ground) {
    const auto cut_off = CutOffOf(period, as_of, EndOf(as_of));
    if (!cut_off) return "none";
    const auto figures =
        db_->Read(Soon(), [&](sql::Txn& tx) { return ReadFigures(tx, Parcels(), kDistrict, ground, *cut_off); });
    EXPECT_EQ(figures.status(), absl::OkStatus());
    return figures.ok() ? Print(*figures) : "";
  }
  static std::string Print(const Figures& figures) {
    std::string text = fmt::format("total {}/{} late {}/{}", figures.total[kArrived], figures.total[kHandedOn],
                                   figures.late[kArrived], figures.late[kHandedOn]);
    for (const auto& lines : figures.by) {
      text += ";";
      for (const auto& [subject, line] : lines) {
        text += fmt::format(" {}:{}/{}", subject, line[kArrived], line[kHandedOn]);
      }
    }
    return text;
  }
  std::string BulletinOf(int day, const std::string& area = "") {
    return Bulletin({March(day), March(day)}, March(31), area);
  }

  Verification Verify() {
    const auto found = db_->ReadSnapshot(Soon(), [&](sql::Txn& tx) {
      return VerifyReport(tx, Parcels(), kDistrict, [](const Verification&) { return true; });
    });
    EXPECT_EQ(found.status(), absl::OkStatus());
    return found.ok() ? *found : Verification();
  }

  struct Known {
    int64_t version = 0;
    Parcel parcel;
  };
  std::map<std::string, Known> parcels_;
  std::map<std::string, std::vector<changelog::Change>> timelines_;
};

}  // namespace zhiwang::reports

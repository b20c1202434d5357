#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/random_life.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> NamesOf(const std::vector<v1::Case>& cases) {
  std::vector<std::string> names;
  for (const v1::Case& c : cases) names.push_back(c.name());
  return names;
}

bool Within(const v1::Case& c, const std::string& area) {
  return std::any_of(c.area_chain().begin(), c.area_chain().end(),
                     [&](const auto& step) { return step.area() == area; });
}

// The time by which the unit should have answered, where it has not.
std::optional<absl::Time> RunningDue(const v1::Case& c) {
  std::optional<absl::Time> due;
  for (const auto& deadline : c.deadlines()) {
    if (deadline.clock() != common::v1::Deadline::HANDLING) continue;
    due = deadline.has_met_time() ? std::nullopt : std::optional(TimeOf(deadline.due_time()));
  }
  return due;
}

// The contract's meaning of a filter, looked up in the case itself.
bool Fits(const v1::Case& c, const v1::ListCasesRequest& filter) {
  const absl::Time received = TimeOf(c.receive_time());
  return (filter.area().empty() || filter.area() == AreaName(kWholeDistrict) || Within(c, filter.area())) &&
         (filter.state() == 0 || c.state() == filter.state()) && (filter.unit().empty() || c.unit() == filter.unit()) &&
         c.category().starts_with(filter.category()) && (filter.channel() == 0 || c.channel() == filter.channel()) &&
         (filter.placement() == 0 || c.placement() == filter.placement()) &&
         (!filter.has_received_from() || received >= TimeOf(filter.received_from())) &&
         (!filter.has_received_until() || received < TimeOf(filter.received_until())) &&
         (!filter.overdue() || RunningDue(c).value_or(absl::InfiniteFuture()) < absl::Now());
}

// A hundred cases of all kinds, half of them of last spring, half of the last days.
class CaseList : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    std::vector<v1::Case> rows;
    for (int i = 0; i < 100; ++i) rows.push_back(AnyCase(i));
    const Imported imported = client().Import(rows);
    ASSERT_EQ(imported.created, 100) << (imported.refusals.empty() ? "" : imported.refusals[0].message());
    all_ = Sound(client().List({}));
    ASSERT_EQ(all_.size(), 100u);
  }

  v1::Case AnyCase(int i) {
    const absl::Time received = i % 2 == 0 ? Moment("2026-03-02T09:00:00+08:00") + absl::Hours(i)
                                           : absl::Now() - absl::Hours(100) + absl::Minutes(i);
    v1::Case c = Appeal();
    c.set_external_id(fmt::format("list-{}", i));
    SetTime(received, c.mutable_receive_time());
    c.set_channel(static_cast<v1::Case::Channel>(Any(1, 11)));
    const std::string category = std::array{"", kTapWater, kWaterCut, kPotholes, kAllowance}[Any(0, 4)];
    c.set_category(CategoryName(category));
    c.clear_point();
    switch (Any(0, 4)) {
      case 0:
        *c.mutable_point() = PointInGrid();
        break;
      case 1:
        *c.mutable_point() = PointInOtherGrid();
        break;
      case 2:
        *c.mutable_point() = PointElsewhere();
        break;
      case 3:
        c.set_area(AreaName(kVillage));
        break;
      default:
        break;  // no place at all
    }
    const size_t stage = Any(0, 3);
    if (stage >= 1) {
      c.set_unit(UnitName(std::array{kWater, kHousing, kRoads}[Any(0, 2)]));
      SetTime(received + absl::Hours(1), c.mutable_dispatch_time());
    }
    if (stage >= 2) SetTime(received + absl::Hours(20), c.mutable_resolve_time());
    if (stage >= 3) SetTime(received + absl::Hours(30), c.mutable_close_time());
    return c;
  }

  v1::ListCasesRequest AnyFilter() {
    v1::ListCasesRequest filter;
    const auto now_and_then = [&] { return Any(0, 3) == 0; };
    if (now_and_then()) {
      filter.set_area(
          AreaName(std::array{kWholeDistrict, kTown, kZone, kVillage, kGrid, kOtherTown, kOtherGrid}[Any(0, 6)]));
    }
    if (now_and_then()) filter.set_state(static_cast<v1::Case::State>(Any(1, 5)));
    if (now_and_then()) filter.set_unit(UnitName(std::array{kWater, kHousing, kRoads}[Any(0, 2)]));
    if (now_and_then())
      filter.set_category(CategoryName(std::array{"01", "0101", "02", kTapWater, kPotholes}[Any(0, 4)]));
    if (now_and_then()) filter.set_channel(static_cast<v1::Case::Channel>(Any(1, 11)));
    if (now_and_then()) filter.set_placement(static_cast<v1::Case::Placement>(Any(1, 4)));
    if (now_and_then()) *filter.mutable_received_from() = all_[Any(0, 99)].receive_time();
    if (now_and_then()) *filter.mutable_received_until() = all_[Any(0, 99)].receive_time();
    if (now_and_then()) filter.set_overdue(true);
    return filter;
  }

  size_t Any(size_t least, size_t most) { return std::uniform_int_distribution<size_t>(least, most)(random_); }

  std::vector<v1::Case> all_;

 private:
  std::mt19937 random_{20260302};
};

TEST_F(CaseList, ShowsTheLatestReceivedFirst) {
  EXPECT_TRUE(std::is_sorted(all_.begin(), all_.end(), [](const v1::Case& a, const v1::Case& b) {
    return TimeOf(a.receive_time()) > TimeOf(b.receive_time());
  }));
}

TEST_F(CaseList, ShowsWhatFitsEachFilterAndNothingElse) {
  std::vector<v1::ListCasesRequest> filters;
  const auto with = [&](const std::function<void(v1::ListCasesRequest&)>& set) { set(filters.emplace_back()); };
  for (const char* area : {kWholeDistrict, kTown, kZone, kVillage, kGrid, kOtherTown, kOtherGrid}) {
    with([&](auto& filter) { filter.set_area(AreaName(area)); });
  }
  for (const auto state : {v1::Case::RECEIVED, v1::Case::IN_PROGRESS, v1::Case::RESOLVED, v1::Case::CLOSED}) {
    with([&](auto& filter) { filter.set_state(state); });
  }
  for (const char* unit : {kWater, kHousing, kRoads}) with([&](auto& filter) { filter.set_unit(UnitName(unit)); });
  for (const char* code : {"01", "0101", kTapWater, "02"}) {
    with([&](auto& filter) { filter.set_category(CategoryName(code)); });
  }
  with([](auto& filter) { filter.set_channel(v1::Case::CITY_HOTLINE); });
  for (const auto placement : {v1::Case::PLACED, v1::Case::NO_PLACE, v1::Case::OUTSIDE}) {
    with([&](auto& filter) { filter.set_placement(placement); });
  }
  with([&](auto& filter) { *filter.mutable_received_from() = all_[40].receive_time(); });
  with([&](auto& filter) { *filter.mutable_received_until() = all_[40].receive_time(); });
  for (const int year : {2063, 2100, 2199}) {  // what people write for "without end"
    with([&](auto& filter) {
      SetTime(absl::FromCivil(absl::CivilDay(year, 12, 31), absl::UTCTimeZone()), filter.mutable_received_until());
    });
  }
  with([](auto& filter) { filter.set_overdue(true); });
  for (v1::ListCasesRequest& filter : filters) {
    std::vector<std::string> expected;
    for (const v1::Case& c : all_) {
      if (Fits(c, filter)) expected.push_back(c.name());
    }
    EXPECT_THAT(expected, Not(IsEmpty())) << "says nothing: " << filter.ShortDebugString();
    EXPECT_THAT(NamesOf(Sound(client().List(filter))), ::testing::UnorderedElementsAreArray(expected))
        << filter.ShortDebugString();
  }
}

TEST_F(CaseList, ShowsInPagesWhatFitsAnyFiltersTogether) {
  int found = 0;
  for (int i = 0; i < 150; ++i) {
    v1::ListCasesRequest filter = AnyFilter();
    std::vector<v1::Case> expected;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(expected),
                 [&](const auto& c) { return Fits(c, filter); });
    if (filter.overdue()) {
      std::stable_sort(expected.begin(), expected.end(), [](const v1::Case& a, const v1::Case& b) {
        return *RunningDue(a) != *RunningDue(b) ? *RunningDue(a) < *RunningDue(b) : a.name() < b.name();
      });
    }
    filter.set_page_size(static_cast<int>(Any(1, 7)));
    EXPECT_EQ(NamesOf(Sound(client().List(filter))), NamesOf(expected)) << filter.ShortDebugString();
    found += !expected.empty();
  }
  EXPECT_GT(found, 50);
}

TEST_F(CaseList, ShowsAllUntilATimeFarAheadAndNoneFromThenOn) {
  for (const char* far : {"2063-01-01T00:00:00+08:00", "2100-01-01T00:00:00+08:00", "2199-12-30T00:00:00+08:00"}) {
    v1::ListCasesRequest until, from;
    SetTime(far, until.mutable_received_until());
    SetTime(far, from.mutable_received_from());
    EXPECT_EQ(NamesOf(Sound(client().List(until))), NamesOf(all_)) << far;
    EXPECT_THAT(Sound(client().List(from)), IsEmpty()) << far;
  }
}

TEST_F(CaseList, ShowsEachCaseOnceWhileOthersAreRegistered) {
  std::atomic<bool> done{false};
  std::atomic<int> registered{0};
  std::thread registering([&] {
    while (!done) {
      EXPECT_THAT(client().Create(Appeal()), IsOk());
      ++registered;
    }
  });
  for (int round = 0; round < 3; ++round) {
    v1::ListCasesRequest request;
    request.set_page_size(3);
    const std::vector<std::string> names = NamesOf(Sound(client().List(request)));
    const std::set<std::string> seen(names.begin(), names.end());
    EXPECT_EQ(seen.size(), names.size()) << "one was shown twice";
    for (const v1::Case& c : all_) EXPECT_TRUE(seen.contains(c.name())) << "one was left out";
  }
  done = true;
  registering.join();
  EXPECT_GT(registered, 3);
}

TEST_F(CaseList, ShowsAtMostTwoHundredOnAPage) {
  v1::ListCasesRequest request;
  request.set_district(kDistrictName);
  const auto page_of = [&](int size) {
    request.set_page_size(size);
    return Sound(client().Ask(&IntakeClient::CaseStub::ListCases, request)).cases_size();
  };
  EXPECT_EQ(page_of(0), 50);
  EXPECT_EQ(page_of(7), 7);
  for (int i = 0; i < 101; ++i) Received();
  EXPECT_EQ(page_of(1'000), 200);
}

class OpenCases : public IntakeTest {
 protected:
  static v1::CountOpenCasesRequest In(const std::vector<std::string>& areas) {
    v1::CountOpenCasesRequest request;
    request.set_district(kDistrictName);
    for (const std::string& area : areas) request.add_areas(AreaName(area));
    return request;
  }
  // The counts as `{open} {overdue}`, in the order of the areas.
  std::vector<std::string> Count(const std::vector<std::string>& areas) {
    std::vector<std::string> counts;
    const auto response = Sound(client().Ask(&IntakeClient::CaseStub::CountOpenCases, In(areas)));
    for (int i = 0; i < response.counts_size(); ++i) {
      EXPECT_EQ(response.counts(i).area(), AreaName(areas[static_cast<size_t>(i)]));
      counts.push_back(fmt::format("{} {}", response.counts(i).open(), response.counts(i).overdue()));
    }
    return counts;
  }
};

// Public report 33: AreaCity#43.
TEST_F(OpenCases, AreCountedInExactlyTheirArea) {
  Received();
  Dispatched();
  const v1::Case closed = Received();
  Sound(client().Close(closed.name(), v1::Case::EXPLAINED));
  v1::Case in_village = Appeal();
  in_village.clear_point();
  in_village.set_area(AreaName(kVillage));
  Sound(client().Create(in_village));
  v1::Case past = HistoricCase("late", "2026-03-02T09:00:00+08:00");
  past.set_unit(UnitName(kWater));
  SetTime("2026-03-02T10:00:00+08:00", past.mutable_dispatch_time());
  ASSERT_EQ(client().Import({past}).created, 1);
  v1::Case nowhere = Appeal();
  nowhere.clear_point();
  Sound(client().Create(nowhere));

  EXPECT_THAT(Count({kOtherGrid, kGrid, kVillage, kTown, "370211999999"}),
              ElementsAre("0 0", "3 1", "1 0", "0 0", "0 0"));
}

TEST_F(OpenCases, AreAsManyAsTheListsHaveWhateverHappened) {
  RandomLife life(client(), 33);
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) names.push_back(life.Register());
  for (int i = 0; i < 200; ++i) life.Act(names[life.Any(0, names.size() - 1)]);
  std::map<std::string, int> open;
  for (const v1::Case& c : Sound(client().List({}))) open[c.area()] += c.state() != v1::Case::CLOSED;
  for (const char* area : {kWholeDistrict, kTown, kZone, kVillage, kGrid, kOtherTown, kOtherVillage, kOtherGrid}) {
    EXPECT_THAT(Count({area})[0], StartsWith(fmt::format("{} ", open[AreaName(area)]))) << area;
  }
}

TEST_F(OpenCases, AreCountedForTwoHundredAreasEachOnce) {
  std::vector<std::string> areas;
  for (int i = 0; i < 200; ++i) areas.push_back(fmt::format("370211{:06}", i + 1));
  EXPECT_EQ(Count(areas).size(), 200u);
  areas.push_back(kGrid);
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::CountOpenCases, In(areas)), IsInvalid("areas"));
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::CountOpenCases, In({kGrid, kGrid})), IsInvalid("areas"));
  EXPECT_THAT(Count({}), ElementsAre());
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::CountOpenCases, In({kGrid}), "centre_dispatcher"),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

}  // namespace
}  // namespace zhiwang::intake

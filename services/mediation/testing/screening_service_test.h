#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "services/mediation/screening/screening_noun.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::mediation {

inline testing::SaidCaller GridRegistry() { return {"grid-registry", "service"}; }
inline const std::string kGridPath = kVillagePathThere + kGrid + "/";

// A test of screenings over gRPC. A round is spread a grid at a time.
class ScreeningServiceTest : public ServedDisputes {
 protected:
  using ScreeningStub = v1::ScreeningService::Stub;
  using Progress = common::v1::ScreeningProgress;

  static v1::OrderScreeningRequest Ordering(const std::string& area,
                                            v1::ScreeningRound::Rhythm rhythm = v1::ScreeningRound::ONCE) {
    v1::OrderScreeningRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::ScreeningRound& round = *request.mutable_screening_round();
    round.set_area(AreaName(area));
    round.set_rhythm(rhythm);
    round.set_from_day(calendar::FormatDay(calendar::Today()));
    round.set_until_day(calendar::FormatDay(calendar::Today() + 4));
    if (rhythm == v1::ScreeningRound::WEEKLY) {
      round.set_sensitive_until_day(calendar::FormatDay(calendar::Today() + 20));
    }
    round.set_about("春节前后的债务、邻里纠纷");
    return request;
  }
  absl::StatusOr<v1::ScreeningRound> Order(const std::string& area = kWholeDistrict,
                                           const testing::SaidCaller& caller = Director(),
                                           v1::ScreeningRound::Rhythm rhythm = v1::ScreeningRound::ONCE) const {
    return client().Ask(&ScreeningStub::OrderScreening, Ordering(area, rhythm), caller);
  }
  absl::StatusOr<v1::ScreeningRound> GetRound(const std::string& name,
                                              const testing::SaidCaller& caller = Director()) const {
    v1::GetScreeningRoundRequest request;
    request.set_name(name);
    return client().Ask(&ScreeningStub::GetScreeningRound, request, caller);
  }
  absl::StatusOr<v1::Screening> GetOne(const std::string& name, const testing::SaidCaller& caller = Director()) const {
    v1::GetScreeningRequest request;
    request.set_name(name);
    return client().Ask(&ScreeningStub::GetScreening, request, caller);
  }
  // All that a list of these filters holds, page by page.
  std::vector<v1::Screening> List(v1::ListScreeningsRequest request = {},
                                  const testing::SaidCaller& caller = Director()) const {
    std::vector<v1::Screening> found;
    request.set_district(kDistrictName);
    do {
      const auto page = Sound(client().Ask(&ScreeningStub::ListScreenings, request, caller));
      found.insert(found.end(), page.screenings().begin(), page.screenings().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return found;
  }
  // The screenings of a round that is spread, by the code of the grid.
  std::map<std::string, std::string> SpreadOver(const std::string& round) const {
    EXPECT_TRUE(testing::Eventually([&] { return Sound(GetRound(round)).spread(); }, absl::Minutes(1)));
    v1::ListScreeningsRequest of_round;
    of_round.set_round(round);
    std::map<std::string, std::string> by_grid;
    for (const v1::Screening& screening : List(of_round)) {
      by_grid[screening.grid().substr(screening.grid().rfind('/') + 1)] = screening.name();
    }
    return by_grid;
  }
  // The screening of the first grid in a new round.
  std::string InGrid() const { return SpreadOver(Sound(Order(kTown)).name())[kGrid]; }

  static common::v1::ScreeningFinding Found(const std::string& summary = "两户因排水争执") {
    common::v1::ScreeningFinding finding;
    finding.set_dispute_type("NEIGHBOURS");
    finding.set_summary(summary);
    *finding.mutable_point() = PointInGrid();
    return finding;
  }
  absl::StatusOr<v1::Screening> ReportHere(const std::string& name, int findings,
                                           const testing::SaidCaller& caller = GridWorker()) const {
    auto request = About<v1::ReportScreeningRequest>(name);
    for (int i = 0; i < findings; ++i) *request.add_findings() = Found();
    return client().Ask(&ScreeningStub::ReportScreening, request, caller);
  }
  // What the registry tells of the task of a screening.
  absl::StatusOr<v1::Screening> Record(const std::string& name, Progress::State state, int findings) const {
    auto request = About<v1::RecordScreeningRequest>(name);
    Progress& progress = *request.mutable_progress();
    progress.set_task(FormatResourceName(kDistrict, "screeningTasks", "7"));
    progress.set_state(state);
    progress.set_worker(StaffName("W1"));
    progress.mutable_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    for (int i = 0; i < findings; ++i) *progress.add_findings() = Found();
    return client().Ask(&ScreeningStub::RecordScreening, request, GridRegistry());
  }

  // A screening or a round as if it had been due so much earlier: its timer, too.
  template <class N, class Change>
  void Rewrite(const std::string& name, const Change& change) {
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<N>(
                 tx, resource::ParseName<N>(name).value(), {"test"}, absl::Now(), "screening.test",
                 [&](const resource::Moment&,
                     const typename N::Domain& before) -> absl::StatusOr<std::optional<typename N::Domain>> {
                   typename N::Domain after = before;
                   change(after);
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
  void LetBeOverdue(const std::string& name) {
    Rewrite<ScreeningNoun>(name, [](Screening& screening) { screening.due = absl::Now() - absl::Minutes(1); });
    EXPECT_TRUE(testing::Eventually([&] { return Sound(GetOne(name)).progress().state() == Progress::MISSING; },
                                    absl::Minutes(1)));
  }
  void BeginEarlier(const std::string& round, int days) {
    Rewrite<ScreeningRoundNoun>(round, [&](ScreeningRound& one) {
      one.from -= days;
      one.until -= days;
    });
  }

  int64_t Changes(const std::string& type) {
    return Number("SELECT COUNT(*) FROM change_log WHERE type = '" + type + "'");
  }
};

}  // namespace zhiwang::mediation

// Files of the past come in with the numbers that their committees gave them.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportDisputes : public ServedDisputes {
 protected:
  static v1::ImportDisputesRequest::Row Past(int64_t number, int year = 2025, int committee = 1) {
    v1::ImportDisputesRequest::Row row;
    v1::Dispute& dispute = *row.mutable_dispute();
    dispute = SomeDispute();
    dispute.clear_origin();
    dispute.set_committee(CommitteeName(committee));
    dispute.set_state(v1::Dispute::FAILED);
    const int64_t day = 1'740'000'000 + 3'600 * number;  // from 20 February 2025 on
    dispute.mutable_register_time()->set_seconds(day);
    dispute.mutable_accept_time()->set_seconds(day + 60);
    dispute.mutable_end_time()->set_seconds(day + 86'400);
    row.set_number_year(year);
    row.set_number(number);
    row.set_mediator(StaffName("S1"));
    return row;
  }
  absl::StatusOr<v1::ImportDisputesResponse> Import(std::vector<v1::ImportDisputesRequest::Row> rows,
                                                    bool dry_run = false) const {
    std::vector<v1::ImportDisputesRequest> messages(1);
    messages[0].mutable_header()->set_district(kDistrictName);
    messages[0].mutable_header()->set_dry_run(dry_run);
    for (auto& row : rows) {
      row.set_row(static_cast<int64_t>(messages.size()));
      *messages.emplace_back().mutable_row() = row;
    }
    return client().SendAll(&Stub::ImportDisputes, messages);
  }
  // The present year's first files of a committee.
  void ImportThisYear(int64_t last) const {
    std::vector<v1::ImportDisputesRequest::Row> rows;
    for (int64_t number = 1; number <= last; ++number) {
      rows.push_back(Past(number, static_cast<int>(calendar::Today().year())));
    }
    EXPECT_EQ(Sound(Import(rows)).created(), last);
  }
};

// Public report 2: PrestaShop/PrestaShop#28757.
TEST_F(ImportDisputes, GoesOnAt999AfterTheNumbersOfTheYear) {
  ImportThisYear(998);
  for (const int next : {999, 1000, 1001}) {
    EXPECT_THAT(Sound(Accept(Willing())).number(), HasSubstr(fmt::format("第{}号", next)));
  }
}

// Public report 2: PrestaShop/PrestaShop#28757.
TEST_F(ImportDisputes, TwoCommitteesEachHaveTheirOwnOne) {
  EXPECT_EQ(Sound(Import({Past(1), Past(1, 2025, 2), Past(1, 2024)})).created(), 3);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM number_book"), 3);
}

TEST_F(ImportDisputes, RefusesANumberThatDoesNotFollow) {
  const auto answer = Sound(Import({Past(1), Past(3), Past(2)}));
  EXPECT_EQ(answer.created(), 2);
  EXPECT_THAT(answer.rows(), ElementsAre(IsRefusedRow(2, common::v1::NUMBER_GAP, "下一个应为第 2 号")));
}

TEST_F(ImportDisputes, KnowsTheSameRowAgainAndRefusesAnotherFileOfItsNumber) {
  Sound(Import({Past(1)}));
  EXPECT_EQ(Sound(Import({Past(1)})).unchanged(), 1);
  auto other = Past(1);
  other.mutable_dispute()->mutable_matter()->set_claim("另一诉求");
  EXPECT_THAT(Sound(Import({other})).rows(), ElementsAre(IsRefusedRow(1, common::v1::NUMBER_TAKEN, "另一卷宗")));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 1);
}

TEST_F(ImportDisputes, KeepsALostFileAsVoid) {
  auto lost = Past(2);
  lost.mutable_dispute()->set_state(v1::Dispute::VOID);
  lost.mutable_dispute()->clear_parties();
  EXPECT_EQ(Sound(Import({Past(1), lost, Past(3)})).created(), 3);
  v1::ListDisputesRequest list;
  list.set_district(kDistrictName);
  list.set_state(v1::Dispute::VOID);
  const auto page = Sound(Ask(&Stub::ListDisputes, list, Director()));
  ASSERT_EQ(page.disputes_size(), 1);
  EXPECT_EQ(page.disputes(0).number(), "（2025）人调字第2号");
}

TEST_F(ImportDisputes, ShowsWhatTheFileSays) {
  Sound(Import({Past(1)}));
  v1::ListDisputesRequest list;
  list.set_district(kDistrictName);
  const v1::Dispute past = Sound(Ask(&Stub::ListDisputes, list, ZoneDispatcher())).disputes(0);
  EXPECT_EQ(past.origin().kind(), v1::Origin::IMPORT);
  EXPECT_EQ(past.state(), v1::Dispute::FAILED);
  EXPECT_EQ(past.register_time().seconds(), 1'740'003'600);
  EXPECT_EQ(past.parties(0).display_name(), "欧***");
  ASSERT_EQ(past.assignments_size(), 1);
  EXPECT_EQ(past.assignments(0).state(), v1::Assignment::ENDED);
  EXPECT_EQ(past.endings(0).kind(), v1::Ending::NO_PROSPECT);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer"), 0);
}

TEST_F(ImportDisputes, TriesWithoutWriting) {
  EXPECT_EQ(Sound(Import({Past(1), Past(2)}, true)).created(), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 0);
}

// Public report 35: rdbox#123.
TEST_F(ImportDisputes, OnTrialFindsOverManyRowsWhatTheImportFinds) {
  std::vector<v1::ImportDisputesRequest::Row> rows;
  for (int number = 1; number <= 250; ++number) rows.push_back(Past(number));
  rows.push_back(Past(1));
  rows.push_back(Past(2));
  rows.back().mutable_dispute()->mutable_matter()->set_claim("另一诉求");
  rows.push_back(Past(252));
  rows.push_back(Past(251));
  const auto trial = Sound(Import(rows, true));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 0);
  const auto real = Sound(Import(rows));
  EXPECT_EQ(trial.DebugString(), real.DebugString());
  EXPECT_EQ(real.created(), 251);
  EXPECT_EQ(real.unchanged(), 1);
  EXPECT_EQ(real.refused(), 2);
}

TEST_F(ImportDisputes, RefusesWhatNoFileOfThePastIs) {
  auto open = Past(1);
  open.mutable_dispute()->set_state(v1::Dispute::IN_MEDIATION);
  auto no_end = Past(1);
  no_end.mutable_dispute()->clear_end_time();
  auto early = Past(1);
  early.mutable_dispute()->mutable_accept_time()->set_seconds(1);
  for (const auto& row : {open, no_end, early}) {
    const auto answer = Sound(Import({row}));
    EXPECT_EQ(answer.refused(), 1);
    EXPECT_EQ(answer.created(), 0);
  }
}

}  // namespace
}  // namespace zhiwang::mediation

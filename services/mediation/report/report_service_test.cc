// Bulletins of mediation over gRPC: of files of the past, and of present disputes.

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/report/report_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A year of a committee: 869 disputes with a real city's mix of types, of which 695 end in an agreement.
class AYearOfMediation : public ReportedDisputes {
 protected:
  static constexpr int kDisputes = 869;
  static constexpr int kDaysOfCycle = 9;

  static constexpr std::pair<v1::Matter::Type, int> kMix[] = {
      // of a hundred
      {v1::Matter::NEIGHBOURS, 32}, {v1::Matter::FAMILY, 18},  {v1::Matter::DAMAGES, 9}, {v1::Matter::HOUSING, 8},
      {v1::Matter::MEDICAL, 6},     {v1::Matter::CONTRACT, 5}, {v1::Matter::TRAFFIC, 4}, {v1::Matter::CONSUMER, 4},
      {v1::Matter::RURAL_LAND, 3},  {v1::Matter::LABOUR, 11}};

  static v1::Matter::Type TypeOf(int number) {
    int until = 0;
    for (const auto& [type, share] : kMix) {
      until += share;
      if (number * 100 <= until * kDisputes) return type;
    }
    return v1::Matter::LABOUR;
  }
  // Of every ten, seven are performed, one is agreed in part, one fails and one is refused.
  static v1::Dispute::State StateOf(int number) {
    switch (number % 10) {
      case 7:
        return v1::Dispute::PARTLY_AGREED;
      case 8:
        return v1::Dispute::FAILED;
      case 9:
        return v1::Dispute::REFUSED;
      default:
        return v1::Dispute::PERFORMED;
    }
  }
  void ImportTheYear() const {
    constexpr int64_t kNewYear = 1'735'660'800 + 3'600;  // 2025-01-01 in Beijing
    std::vector<v1::ImportDisputesRequest::Row> rows;
    for (int number = 1; number <= kDisputes; ++number) {
      rows.push_back(Past(number, TypeOf(number), StateOf(number), kNewYear + int64_t{number} * 34'200,
                          1 + number % kDaysOfCycle));
    }
    ImportPast(rows);
  }
};

TEST_F(AYearOfMediation, Counts869DisputesOnceByMonthTypeAndEnd) {
  ImportTheYear();
  WaitForReports();
  v1::MediationLine year;
  std::map<std::string, int64_t> by_type;
  int64_t days_counted = 0;
  for (int month = 1; month <= 12; ++month) {
    const std::string day = fmt::format("2025-{:02}-15", month);
    const v1::MediationBulletin bulletin = Sound(Monthly(day));
    const v1::MediationLine& total = bulletin.total();
    year.set_received(year.received() + total.received());
    year.set_accepted(year.accepted() + total.accepted());
    year.set_ended(year.ended() + total.ended());
    year.set_agreed(year.agreed() + total.agreed());
    year.set_partly_agreed(year.partly_agreed() + total.partly_agreed());
    year.set_failed(year.failed() + total.failed());
    year.set_refused(year.refused() + total.refused());
    year.set_performed(year.performed() + total.performed());
    for (const v1::MediationLine& line : bulletin.by_type()) by_type[line.subject()] += line.received();
    ASSERT_EQ(bulletin.by_committee_size(), 1);
    EXPECT_EQ(bulletin.by_committee(0).subject(), CommitteeName(1));
    EXPECT_EQ(bulletin.by_committee(0).ended(), total.ended());
    ASSERT_EQ(bulletin.by_level_size(), 1);
    EXPECT_EQ(bulletin.by_level(0).subject(), "VILLAGE");
    EXPECT_EQ(bulletin.late().received(), total.received()) << "all of it was entered afterwards";
    // They take one to nine days, equally often; some longer ones of the first month end in the next month.
    EXPECT_EQ(bulletin.days().median(), month == 1 ? 4 : 5);
    EXPECT_EQ(bulletin.days().p90(), month == 1 ? 8 : 9);
    days_counted += bulletin.days().ends();
    EXPECT_EQ(bulletin.before().received(),
              month == 1 ? 0 : Sound(Monthly(fmt::format("2025-{:02}-01", month - 1))).total().received());
    EXPECT_EQ(Open(Asked::ENDED, day).size(), static_cast<size_t>(total.ended()));
    EXPECT_EQ(Open(Asked::SUCCEEDED, day).size(), static_cast<size_t>(total.agreed() + total.partly_agreed()));
  }
  EXPECT_EQ(year.received(), 869);
  EXPECT_EQ(year.accepted(), 869);
  EXPECT_EQ(year.ended(), 869);
  EXPECT_EQ(year.agreed(), 608);
  EXPECT_EQ(year.performed(), 608);
  EXPECT_EQ(year.partly_agreed(), 87);
  EXPECT_EQ(year.failed(), 87);
  EXPECT_EQ(year.refused(), 87);
  EXPECT_EQ(days_counted, 869);
  EXPECT_EQ(by_type["NEIGHBOURS"], 278);
  EXPECT_EQ(by_type["FAMILY"], 156);
  EXPECT_EQ(by_type.size(), std::size(kMix));
  ExpectSoundReports(869);
  EXPECT_EQ(Verdict().books(), 1);
}

class MediationBulletins : public ReportedDisputes {};

TEST_F(MediationBulletins, CountWhatHappensToday) {
  const std::string accepted = Accepted();
  InMediation();
  Sound(End(InMediation(), v1::Ending::NO_PROSPECT));
  Sound(End(Registered(), v1::Ending::PARTY_WITHDREW, 1));
  WaitForReports();
  for (const v1::MediationBulletin& bulletin : {Sound(Daily("", "", Director())), Sound(Weekly()), Sound(Monthly())}) {
    const v1::MediationLine& total = bulletin.total();
    EXPECT_EQ(bulletin.waiting(), 0);
    EXPECT_EQ(total.received(), 4);
    EXPECT_EQ(total.accepted(), 3);
    EXPECT_EQ(total.ended(), 1);
    EXPECT_EQ(total.failed(), 1);
    EXPECT_EQ(total.ended_unaccepted(), 1);
    EXPECT_EQ(total.success_of_accepted().denominator(), 1);
    EXPECT_EQ(total.success_of_accepted().excluded(), 2) << "those run";
    EXPECT_EQ(total.success_of_mediated().denominator(), 0);
    EXPECT_EQ(total.success_of_mediated().excluded(), 1) << "no session was held";
    ASSERT_EQ(bulletin.by_type_size(), 1);
    EXPECT_EQ(bulletin.by_type(0).subject(), "NEIGHBOURS");
  }
  ExpectSoundReports(4);
}

// Public report 33: veeam-healthcheck#108, pilot#4070, agentfield#792, surveda#1627.
TEST_F(MediationBulletins, TakeAnEndThatWasReopenedOutOfTheMonthAndLeaveItInTheLog) {
  const std::string name = FailedAndReopened();
  Sound(End(InMediation(), v1::Ending::NO_PROSPECT));
  WaitForReports();
  const v1::MediationBulletin month = Sound(Monthly());
  EXPECT_EQ(month.total().failed(), 1);
  EXPECT_EQ(month.total().success_of_accepted().excluded(), 1);
  EXPECT_EQ(month.days().ends(), 1);
  const std::vector<v1::FigureDispute> failed = Open(Asked::FAILED);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_NE(failed[0].dispute(), name);
  EXPECT_EQ(Open(Asked::ENDED).size(), 1u);
  EXPECT_EQ(Open(Asked::ENDED_UNMEDIATED).size(), 1u);
  ExpectSoundReports(2);
}

TEST_F(MediationBulletins, OpenAFigureToDisputesByLine) {
  const std::string name = InMediation();
  WaitForReports();
  const std::vector<v1::FigureDispute> opened = Open(Asked::ACCEPTED);
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].dispute(), name);
  EXPECT_EQ(opened[0].area(), AreaName(kVillage));
  EXPECT_EQ(opened[0].committee(), CommitteeName(1));
  EXPECT_EQ(opened[0].type(), v1::Matter::NEIGHBOURS);
  EXPECT_EQ(opened[0].level(), v1::Committee::VILLAGE);
  Asked other;
  other.set_type(v1::Matter::FAMILY);
  EXPECT_THAT(Open(Asked::ACCEPTED, "", other), IsEmpty());
  Asked theirs;
  theirs.set_committee(CommitteeName(1));
  EXPECT_EQ(Open(Asked::ACCEPTED, "", theirs).size(), 1u);
  theirs.set_level(v1::Committee::VILLAGE);
  theirs.set_district(kDistrictName);
  theirs.set_figure(Asked::ACCEPTED);
  EXPECT_THAT(client().Ask(&ReportStub::ListMediationFigure, theirs, Director()), IsInvalid("committee"));
  theirs.clear_committee();
  theirs.set_level(static_cast<v1::Committee::Level>(99));
  EXPECT_THAT(client().Ask(&ReportStub::ListMediationFigure, theirs, Director()), IsInvalid("level"));
}

TEST_F(MediationBulletins, SayOfAConfidentialFileNoMoreThanThatItIsThere) {
  v1::Dispute hidden = SomeDispute();
  hidden.set_confidential(true);
  const std::string name = Registered(hidden);
  WaitForReports();
  const std::vector<v1::FigureDispute> opened = Open(Asked::RECEIVED);
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].dispute(), name);
  EXPECT_THAT(opened[0].committee(), IsEmpty());
  EXPECT_EQ(opened[0].type(), v1::Matter::TYPE_UNSPECIFIED);
  EXPECT_EQ(opened[0].level(), v1::Committee::LEVEL_UNSPECIFIED);
  Asked of_line;
  of_line.set_type(v1::Matter::NEIGHBOURS);
  EXPECT_THAT(Open(Asked::RECEIVED, "", of_line), IsEmpty()) << "the line would say what it is about";
  auto mistaken = About<v1::VoidDisputeRequest>(name);
  mistaken.set_note("重复登记");
  Sound(Ask(&Stub::VoidDispute, mistaken, TownDispatcher()));
  WaitForReports();
  const std::vector<v1::FigureDispute> voided = Open(Asked::VOIDED);
  ASSERT_EQ(voided.size(), 1u);
  EXPECT_EQ(voided[0].dispute(), "") << "the figure would say what became of it";
  EXPECT_EQ(voided[0].area(), AreaName(kVillage));
}

TEST_F(MediationBulletins, NameAVoidNumberOfAConfidentialFileWithoutTheFile) {
  auto amend = About<v1::AmendDisputeRequest>(InMediation());
  amend.mutable_update_mask()->add_paths("confidential");
  amend.mutable_dispute()->set_confidential(true);
  amend.set_note("涉及隐私");
  Sound(Ask(&Stub::AmendDispute, amend, VillageMediator()));
  auto mistaken = About<v1::VoidDisputeRequest>(amend.name());
  mistaken.set_note("重复登记");
  Sound(Ask(&Stub::VoidDispute, mistaken, TownDispatcher()));
  WaitForReports();
  const v1::MediationBulletin month = Sound(Monthly());
  ASSERT_EQ(month.void_numbers_size(), 1);
  EXPECT_EQ(month.void_numbers(0).dispute(), "");
  EXPECT_THAT(month.void_numbers(0).number(), HasSubstr("人调字第1号"));
}

// Public report 4: OCA/account-financial-tools#1811.
TEST_F(MediationBulletins, NameVoidNumbersWithTheirReasonInTheMonth) {
  const std::string name = Accepted();
  auto request = About<v1::VoidDisputeRequest>(name);
  request.set_note("重复登记");
  Sound(Ask(&Stub::VoidDispute, request, TownDispatcher()));
  Accepted();
  WaitForReports();
  const v1::MediationBulletin month = Sound(Monthly());
  ASSERT_EQ(month.void_numbers_size(), 1);
  EXPECT_EQ(month.void_numbers(0).dispute(), name);
  EXPECT_THAT(month.void_numbers(0).number(), HasSubstr("人调字第1号"));
  EXPECT_THAT(month.void_numbers(0).reason(), Not(IsEmpty()));
  EXPECT_EQ(month.total().voided(), 1);
  EXPECT_EQ(Sound(Weekly()).void_numbers_size(), 0);
  ExpectSoundReports(2);
}

TEST_F(MediationBulletins, AreOfAPeriodThatHasBegun) {
  const std::string tomorrow = calendar::FormatDay(calendar::Today() + 1);
  EXPECT_EQ(ReasonOf(Daily().status()), common::v1::PERMISSION_MISSING) << "a town's dispatcher, of the whole district";
  EXPECT_EQ(ReasonOf(Daily(tomorrow, "", Director()).status()), common::v1::DAY_IN_FUTURE);
  EXPECT_THAT(Daily("yesterday", "", Director()), IsInvalid("day"));
  EXPECT_EQ(Sound(Daily("", AreaName(kTown))).area(), AreaName(kTown));
}

// Public report 1: odoo/odoo#11859.
TEST_F(MediationBulletins, AreFoundOutWhereACounterOrANumberIsWrong) {
  Sound(End(InMediation(), v1::Ending::NO_PROSPECT));
  Accepted();
  WaitForReports();
  ExpectSoundReports(2);
  const auto spoil = [&](const char* statement) {
    EXPECT_THAT(server().db().Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(statement, {}).status(); }),
                IsOk());
  };
  spoil("UPDATE number_book SET last = last + 2");
  spoil("INSERT INTO number_book (district, book, last) VALUES ('370211', 'dispute/9/2026', 2)");
  spoil("UPDATE report_figure SET value = value + 1 WHERE measure = 23 AND path = '/' AND dimension = 1");
  const v1::VerifyMediationResponse verdict = Verdict();
  EXPECT_TRUE(verdict.done());
  const std::vector<std::string> faults(verdict.faults().begin(), verdict.faults().end());
  EXPECT_THAT(faults, Contains(AllOf(HasSubstr("第 1 号调委会"), HasSubstr("缺 3–4"))));
  EXPECT_THAT(faults, Contains(AllOf(HasSubstr("第 9 号调委会"), HasSubstr("缺 1–2")))) << "that no file has";
  EXPECT_GE(faults.size(), 3u);
}

TEST_F(MediationBulletins, AreTheSameAfterTheServiceStopsMidway) {
  for (int round = 0; round < 4; ++round) {
    FailedAndReopened();
    RestartServer();
    Sound(End(InMediation(), v1::Ending::NO_PROSPECT));
  }
  WaitForReports();
  EXPECT_EQ(Sound(Monthly()).total().accepted(), 8);
  EXPECT_EQ(Sound(Monthly()).total().failed(), 4);
  ExpectSoundReports(8);
}

}  // namespace
}  // namespace zhiwang::mediation

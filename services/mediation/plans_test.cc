// The database's plans for mediation's work: every statement that this scenario makes it run.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/committee/committee_store.h"
#include "services/mediation/testing/mediation_test.h"
#include "services/mediation/testing/statements_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/audit_log_service.grpc.pb.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MediationStatements : public StatementsTest<MediationTest> {
 protected:
  // More committees than any list of ids names, which are imported again and change.
  void KeepCommittees() {
    std::vector<v1::Committee> rows;
    for (int id = 1; id <= 250; ++id) {
      rows.push_back(SomeCommittee(id, id % 10 == 0 ? v1::Committee::TOWN : v1::Committee::VILLAGE,
                                   id % 2 == 0 ? kVillage : kOtherVillage));
    }
    ASSERT_EQ(Sound(Import(rows)).created(), 250);
    for (v1::Committee& row : rows) row.set_short_name("新");
    ASSERT_EQ(Sound(Import(rows)).updated(), 250);
    Get(7);
    const auto list = [&](const char* area, v1::Committee::Level level) {
      v1::ListCommitteesRequest request;
      request.set_district(kDistrictName);
      request.set_page_size(20);
      if (area != nullptr) request.set_area(AreaName(area));
      request.set_level(level);
      do {
        const auto page = Sound(client().Ask(&v1::CommitteeService::Stub::ListCommittees, request));
        request.set_page_token(page.next_page_token());
      } while (!request.page_token().empty());
    };
    for (const char* area : {static_cast<const char*>(nullptr), kTown, kZone, kVillage, kOtherVillage}) {
      list(area, v1::Committee::LEVEL_UNSPECIFIED);
      list(area, v1::Committee::TOWN);
    }
    const std::string path = fmt::format("/{}/{}/{}/{}/", kWholeDistrict, kTown, kZone, kVillage);
    Sound(server().db().Read(Soon(), [&](sql::Txn& tx) { return ChoicesOver(tx, kDistrict, {path}); }));
    Sound(resource::ResealColumn(server().db(), TestKeys(), MembersOfCommittees()));
  }

  void KeepRules() {
    for (const char* term : {"5wd", "6wd"}) {
      v1::SetMediationRulesRequest set;
      set.set_name("districts/370211/mediationRules");
      set.set_request_id(NewUuid());
      set.mutable_mediation_rules()->set_effective_day("2099-01-01");
      set.mutable_mediation_rules()->set_village_term(term);
      Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, set));
    }
    v1::GetMediationRulesRequest get;
    get.set_name("districts/370211/mediationRules");
    Sound(client().Ask(&v1::MediationRulesService::Stub::GetMediationRules, get));
  }

  void Verify() {
    const std::string log = FormatResourceName(kDistrict, "logs", "mediation");
    common::v1::VerifyTimelinesRequest timelines;
    timelines.set_name(log);
    const auto verdict = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, timelines);
    for (const auto& response : verdict.messages) EXPECT_THAT(response.faults(), IsEmpty());
    ASSERT_THAT(verdict.status, IsOk());
    common::v1::VerifyAuditLogRequest audit;
    audit.set_name(log);
    ASSERT_THAT(client().ReadAll(&common::v1::AuditLogService::Stub::VerifyAuditLog, audit).status, IsOk());
  }
};

TEST_F(MediationStatements, EachReadByAnIndexThatNarrows) {
  EndServer();
  MoveDeadlinesAnew();
  const auto statements = StatementsWhile([&] {
    KeepCommittees();
    KeepRules();
    Verify();
    WaitUntilDeadlinesAreMoved();
  });
  EXPECT_GT(statements.size(), 20u);
  EXPECT_THAT(zhiwang::testing::TablesNotRead(schema_, statements),
              ElementsAre("advised_person", "attachment", "attachment_piece", "attachment_upload", "award_share",
                          "booked_day", "handoff_inbox", "handoff_sender", "lawyer", "licence_use", "number_book",
                          "party", "party_index", "report_area", "report_contribution", "report_figure", "roster_shift",
                          "schema_ledger", "session_mediator", "village_trend"))
      << "the statements of disputes, sessions, people and reports, and the tests of what is common, read them";
  // A verification asks for a page of a district's committees: here that is all that were imported.
  EXPECT_THAT(FaultsOf(statements, {"committee"},
                       WithThoseOfReplicas(
                           {{"SELECT DISTINCT district FROM committee", "re-sealing goes through all districts"},
                            {"SELECT COUNT(*) FROM (SELECT id FROM committee FORCE INDEX (by_level)",
                             "the entries of an index that a list could go by are counted up to a limit"}}),
                       100),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation

// What callers at once do to disputes is in the log, each change once, and replays to the rows.

#include <latch>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kMovers = 4;
constexpr int kDisputes = 6;
constexpr int kSteps = 40;

class ReplayOfDisputes : public ServedDisputes {
 protected:
  // One step that somebody may try; a refusal by the rules is passed over.
  void Act(const std::string& name, const std::string& other, uint32_t step) {
    const auto pass_over = [](const absl::StatusOr<v1::Dispute>& answer) {
      EXPECT_TRUE(answer.ok() || ReasonOf(answer.status()) != common::v1::ERROR_REASON_UNSPECIFIED) << answer.status();
    };
    switch (step % 10) {
      case 0:
        return pass_over(Say(name, v1::Consent::MEDIATION, {1, 2}));
      case 1:
        return pass_over(Accept(name));
      case 2:
        return pass_over(Propose(name));
      case 3:
        return pass_over(TakeUp(name, 1));
      case 4:
        return pass_over(End(name, v1::Ending::NO_PROSPECT));
      case 5:
        return pass_over(Say(name, v1::Consent::NEW_ROUND, {1, 2}));
      case 6: {
        auto request = About<v1::AddPartyRequest>(name);
        *request.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "公孙白", "13711112222");
        return pass_over(Ask(&Stub::AddParty, request, VillageMediator()));
      }
      case 9: {
        auto request = About<v1::RequestInspectionRequest>(name);
        request.set_question("界墙是否越线");
        return pass_over(Ask(&Stub::RequestInspection, request, VillageMediator()));
      }
      case 7: {
        auto request = About<v1::JoinDisputeRequest>(name);
        request.set_into(other);
        request.set_note("同一界墙");
        return pass_over(Ask(&Stub::JoinDispute, request, ZoneDispatcher()));
      }
      default: {
        auto request = About<v1::SplitDisputeRequest>(name);
        request.set_dispute(other);
        request.set_note("另有争议");
        return pass_over(Ask(&Stub::SplitDispute, request, ZoneDispatcher()));
      }
    }
  }

  std::vector<std::string> ActAtOnce() {
    std::vector<std::string> names;
    for (int i = 0; i < kDisputes; ++i) names.push_back(Registered());
    std::latch ready(kMovers);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kMovers; ++caller) {
      callers.emplace_back([&, caller] {
        std::mt19937 random(static_cast<uint32_t>(caller));
        ready.arrive_and_wait();
        for (int i = 0; i < kSteps; ++i) Act(names[random() % kDisputes], names[random() % kDisputes], random());
      });
    }
    for (std::thread& caller : callers) caller.join();
    // The registry's answers to inspections are changes, too.
    EXPECT_TRUE(Eventually([&] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
             Number("SELECT seq FROM log_head") == Number("SELECT MAX(seq) FROM follower WHERE name = 'inspections'") &&
             Number("SELECT COUNT(*) FROM handoff_pending") == 0;
    }));
    return names;
  }
};

TEST_F(ReplayOfDisputes, FindsEachChangeOnceAndInOrder) {
  ActAtOnce();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
}

TEST_F(ReplayOfDisputes, EndsWithEachDisputeAsItIs) {
  for (const std::string& name : ActAtOnce()) {
    const resource::Name id = resource::ParseName<DisputeNoun>(name).value();
    std::vector<changelog::Change> changes;
    const Dispute dispute = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<Dispute> {
      changes = Sound(changelog::ReadTimeline(tx, kDistrict, "dispute", std::to_string(id.id), 0, 10'000));
      return *Sound(resource::Find<DisputeNoun>(tx, id));
    }));
    v1::DisputeFacts facts;
    for (size_t i = 0; i < changes.size(); ++i) {
      v1::DisputeChange change;
      ASSERT_TRUE(change.ParseFromString(changes[i].payload));
      EXPECT_EQ(changes[i].version, static_cast<int64_t>(i) + 1);
      EXPECT_TRUE(i == 0 || MessageDifferencer::Equals(change.before(), facts)) << changes[i].type;
      facts = change.after();
    }
    EXPECT_TRUE(MessageDifferencer::Equals(facts, FactsRecordOf(dispute))) << name;
  }
}

TEST_F(ReplayOfDisputes, KeepsTheRowsBesideEachDisputeAsItsBodySays) {
  for (const std::string& name : ActAtOnce()) {
    const int64_t id = resource::ParseName<DisputeNoun>(name).value().id;
    const v1::Dispute dispute = Sound(Read(name, Director()));
    EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM party WHERE dispute = {}", id)), dispute.parties_size());
    EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM assignment WHERE dispute = {}", id)),
              dispute.assignments_size());
    for (const v1::Assignment& assignment : dispute.assignments()) {
      EXPECT_EQ(Number(fmt::format("SELECT state FROM assignment WHERE dispute = {} AND number = {}", id,
                                   assignment.number())),
                assignment.state());
    }
    for (const v1::Party& party : dispute.parties()) EXPECT_NE(party.display_name(), "") << "it opens for its row";
  }
}

}  // namespace
}  // namespace zhiwang::mediation

#include "common/resource/change.h"

#include <algorithm>
#include <atomic>
#include <latch>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class Changes : public VisitTest {
 protected:
  void SetUp() override {
    VisitTest::SetUp();
    Write(Planned(7));
  }
  static auto NotFoundHere() { return IsRefused(StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND); }
};

TEST_F(Changes, WriteTheRowItsChangeAndTheAnswerTogether) {
  const auto answer = Say(Anywhere(), About(7), "rang");
  ASSERT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(answer->etag(), "v2");
  EXPECT_EQ(Stored(7)->words, "planned rang");
  EXPECT_THAT(Timeline(7), ElementsAre(1, 2));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer"), 1);
}

TEST_F(Changes, ThatAreAskedForTwiceAnswerTheFirstResult) {
  const auto request = About(7);
  const auto first = Say(Anywhere(), request, "rang");
  ASSERT_EQ(Say(Anywhere(), About(7), "waited").status(), absl::OkStatus());
  const auto again = Say(Anywhere(), request, "rang");
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Stored(7)->words, "planned rang waited");
}

TEST_F(Changes, GiveAnEarlierAnswerOnlyToWhoStillReachesTheResource) {
  const auto request = About(7);
  ASSERT_EQ(Say(InTown(kTownPath), request, "rang").status(), absl::OkStatus());
  EXPECT_EQ(Say(InTown(kTownPath), request, "rang").status(), absl::OkStatus());
  EXPECT_THAT(Say(InTown(kOtherTownPath), request, "rang"), NotFoundHere()) << "the caller lost the town meanwhile";
}

TEST_F(Changes, RememberNoPersonalDataAndMaskAgainForTheCaller) {
  const auto request = About(7);
  rpc::Call knows =
      CallBy("员工/3", {{auth::Role::kTownDispatcher, "/", ""}, {auth::Role::kDepartmentHandler, "/", ""}});
  EXPECT_EQ(Say(knows, request, "rang")->area(), "13900000000");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer WHERE answer LIKE '%13900000000%'"), 0);
  EXPECT_EQ(Say(knows, request, "rang")->area(), "13900000000");
}

TEST_F(Changes, OfWhatIsNotThereOrOutOfReachAnswerTheSame) {
  EXPECT_THAT(Say(Anywhere(), About(8), "rang"), NotFoundHere());
  EXPECT_THAT(Say(InTown(kOtherTownPath), About(7), "rang"), NotFoundHere());
  grid::v1::AcceptSiteCheckRequest odd = About(7);
  odd.set_name("districts/370211/siteChecks/007");
  EXPECT_THAT(Say(Anywhere(), odd, "rang"), NotFoundHere());
  EXPECT_THAT(Timeline(7), ElementsAre(1));
}

TEST_F(Changes, WithAStaleEtagAreRefused) {
  auto request = About(7);
  request.set_etag("v1");
  ASSERT_EQ(Say(Anywhere(), request, "rang").status(), absl::OkStatus());
  request.set_request_id(NewUuid());
  EXPECT_THAT(Say(Anywhere(), request, "rang"), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
}

TEST_F(Changes, ThatAreRefusedLeaveNoTraceAndMayBeTriedAgain) {
  const auto request = About(7);
  const auto refused = Change(*parts_, Anywhere(), request, "visit.told", [](const Moment&, const Visit&) {
    return absl::StatusOr<Visit>(absl::FailedPreconditionError("not now"));
  });
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer"), 0);
  EXPECT_EQ(Say(Anywhere(), request, "rang").status(), absl::OkStatus());
}

TEST_F(Changes, MayDependOnAnotherResourceThatIsLockedMeanwhile) {
  Visit first = Planned(8);
  first.words = "first";
  Write(first);
  const auto follow = [&](const rpc::Call& call, std::string_view needed) {
    return Change(*parts_, call, About(7), "visit.told",
                  [&](sql::Txn& tx, const Moment&, const Visit& before) -> absl::StatusOr<Visit> {
                    ASSIGN_OR_RETURN(const auto other, Find<VisitNoun>(tx, {kDistrict, 8}, Lock::kUntilCommitted));
                    if (!other || other->words != needed) return absl::FailedPreconditionError("not after that one");
                    Visit after = before;
                    after.words += " after " + other->words;
                    return after;
                  });
  };
  EXPECT_EQ(follow(Anywhere(), "second").status().code(), StatusCode::kFailedPrecondition);
  ASSERT_EQ(follow(Anywhere(), "first").status(), absl::OkStatus());
  EXPECT_EQ(Stored(7)->words, "planned after first");
}

// Visits of which a change also changes the next one.
struct LeadingVisitNoun : VisitNoun {
  static absl::Status AlsoWrite(sql::Txn& tx, const Visit* before, const Visit& after, const Author& author) {
    if (before == nullptr) return absl::OkStatus();
    return ChangeWithin<VisitNoun>(tx, {after.district, after.id + 1}, author, after.changed, "visit.followed",
                                   [&](const Moment&, const Visit& next) -> absl::StatusOr<std::optional<Visit>> {
                                     Visit followed = next;
                                     followed.words += " behind " + after.words;
                                     return followed;
                                   })
        .status();
  }
};

TEST_F(Changes, OfWhatGoesWithAResourceAreByTheSameAuthorAtTheSameTime) {
  Write(Planned(8));
  const Parts<LeadingVisitNoun> parts{*db_, {}};
  const auto request = About(7);
  ASSERT_EQ(Change(parts, Anywhere("员工/5"), request, "visit.told",
                   [](const Moment&, const Visit& before) { return absl::StatusOr<Visit>(before); })
                .status(),
            absl::OkStatus());
  EXPECT_EQ(Stored(8)->words, "planned behind planned");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE actor = '员工/5' AND request_id = '" + request.request_id() +
                   "' AND type IN ('visit.told', 'visit.followed')"),
            2);
  EXPECT_EQ(Stored(8)->changed, Stored(7)->changed);
}

TEST_F(Changes, AreNeverEarlierThanTheChangeBefore) {
  Visit ahead = Planned(9);
  ahead.changed = NowInMicros() + absl::Hours(1);  // by a replica whose clock goes before
  Write(ahead);
  absl::Time decided;
  ASSERT_EQ(Change(*parts_, Anywhere(), About(9), "visit.told",
                   [&](const Moment& moment, const Visit& before) {
                     decided = moment.now;
                     return absl::StatusOr<Visit>(before);
                   })
                .status(),
            absl::OkStatus());
  EXPECT_EQ(decided, ahead.changed + absl::Microseconds(1));
  EXPECT_EQ(Stored(9)->changed, decided);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log a JOIN change_log b ON a.id = b.id AND a.version + 1 = b.version "
                   "WHERE a.at >= b.at"),
            0);
}

TEST_F(Changes, OfTheServiceItselfJoinTheTransactionOfSomebodyElse) {
  const auto change = [&](bool leave) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<std::optional<Visit>> {
      return ChangeWithin<VisitNoun>(
          tx, {kDistrict, 7}, {.principal = "grid-registry", .trace_parent = "00-1"}, NowInMicros(), "visit.expired",
          [&](const Moment& moment, const Visit& before) -> absl::StatusOr<std::optional<Visit>> {
            EXPECT_EQ(moment.actor.principal(), "grid-registry");
            EXPECT_FALSE(moment.actor.May("case.rule", {"/", ""}));
            if (leave) return std::nullopt;
            Visit after = before;
            after.state = 9;
            return after;
          });
    });
  };
  const auto left = change(true);
  ASSERT_EQ(left.status(), absl::OkStatus());
  EXPECT_FALSE(left->has_value());
  EXPECT_THAT(Timeline(7), ElementsAre(1));
  const auto changed = change(false);
  ASSERT_EQ(changed.status(), absl::OkStatus());
  EXPECT_EQ((*changed)->version, 2);
  EXPECT_EQ(Stored(7)->state, 9);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE actor = 'grid-registry' AND type = 'visit.expired'"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer"), 0);
}

TEST_F(Changes, OfTheServiceItselfAreUndoneWithTheTransactionTheyJoined) {
  const absl::Status failed = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(
        ChangeWithin<VisitNoun>(tx, {kDistrict, 7}, {"grid-registry"}, NowInMicros(), "visit.expired",
                                [](const Moment&, const Visit& before) { return absl::StatusOr<Visit>(before); })
            .status());
    return absl::InternalError("the runner lost its lease");
  });
  EXPECT_EQ(failed.code(), StatusCode::kInternal);
  EXPECT_EQ(Stored(7)->version, 1);
  EXPECT_THAT(Timeline(7), ElementsAre(1));
}

// A change that another service's relay delivers.
class HandedOver : public Changes {
 protected:
  static rpc::Call Delivery(int64_t version, int64_t epoch = 1) {
    rpc::Call call = Anywhere("case-intake");
    call.handoff = rpc::HandOff{
        .relay = "site_checks", .district = kDistrict, .kind = "case", .id = "12", .version = version, .epoch = epoch};
    return call;
  }
  absl::StatusOr<grid::v1::SiteCheck> Take(const rpc::Call& call, int64_t id, int needed_state) {
    return Change(*parts_, call, About(id), "visit.told",
                  [&](const Moment&, const Visit& before) -> absl::StatusOr<Visit> {
                    if (before.state != needed_state) {
                      return Error(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL, "not now", "不行");
                    }
                    Visit after = before;
                    after.state = needed_state + 1;
                    return after;
                  });
  }
};

TEST_F(HandedOver, TakesEffectOnceUnderWhateverRequestIdItComes) {
  const auto first = Take(Delivery(3), 7, 1);
  ASSERT_EQ(first.status(), absl::OkStatus());
  const auto again = Take(Delivery(3), 7, 1);
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Stored(7)->version, 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox WHERE outcome LIKE '%13900000000%'"), 0);
}

// The answer of a method that must ask what its caller may see is not sent where nobody asked.
TEST_F(HandedOver, IsAnsweredAgainThoughItsCallerReachesTheResourceNoLonger) {
  rpc::Call call = Delivery(3);
  const auto first = Take(call, 7, 1);
  ASSERT_EQ(first.status(), absl::OkStatus());
  call.rights = std::make_shared<const auth::Rights>(std::vector<auth::Grant>{});
  call.asked = std::make_shared<std::atomic<bool>>(false);
  const auto again = Take(call, 7, 1);
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_TRUE(*call.asked);
}

TEST_F(HandedOver, IsRefusedAgainThoughItWouldBeTakenByNow) {
  const auto illegal = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  EXPECT_THAT(Take(Delivery(3), 7, 2), illegal);
  ASSERT_EQ(Take(Delivery(4), 7, 1).status(), absl::OkStatus());
  EXPECT_THAT(Take(Delivery(3), 7, 2), illegal) << "the sender may have settled the refusal";
  EXPECT_EQ(Stored(7)->version, 2);
}

TEST_F(HandedOver, IsNeitherTakenNorRefusedWhereWhatGoesWithItCannotBeWritten) {
  const Parts<LeadingVisitNoun> parts{*db_, {}};
  const auto taken = Change(parts, Delivery(3), About(7), "visit.told",
                            [](const Moment&, const Visit& before) { return absl::StatusOr<Visit>(before); });
  EXPECT_THAT(taken, IsRefused(StatusCode::kInternal, common::v1::UNEXPECTED)) << "there is no visit behind this one";
  EXPECT_EQ(Stored(7)->version, 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 0);
}

// Callers that change few visits at the same time, repeating requests as they like, with the service among them.
TEST_F(Changes, ThatRaceHaveOneEffectEachAndATimelineWithoutGaps) {
  constexpr int kThreads = 6, kRequestsEach = 40, kVisits = 3;
  for (int id = 101; id < 101 + kVisits; ++id) Write(Planned(id));
  std::atomic<int> by_itself{0};
  std::latch ready(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(static_cast<unsigned>(t));
      std::vector<std::pair<grid::v1::AcceptSiteCheckRequest, std::string>> sent;
      const rpc::Call call = Anywhere("员工/" + std::to_string(t));
      ready.arrive_and_wait();
      for (int i = 0; i < kRequestsEach; ++i) {
        const int id = 101 + static_cast<int>(random() % kVisits);
        if (random() % 5 == 0) {
          const auto done = db_->Transact(Soon(), [&](sql::Txn& tx) {
            return ChangeWithin<VisitNoun>(tx, {kDistrict, id}, {"grid-registry"}, NowInMicros(), "visit.told",
                                           [](const Moment&, const Visit& before) {
                                             Visit after = before;
                                             after.words += " itself";
                                             return absl::StatusOr<Visit>(after);
                                           });
          });
          EXPECT_EQ(done.status(), absl::OkStatus());
          ++by_itself;
          continue;
        }
        if (sent.empty() || random() % 3 != 0) sent.emplace_back(About(id), fmt::format("{}.{}", t, i));
        const auto& [request, word] = sent[random() % sent.size()];
        EXPECT_EQ(Say(call, request, word).status(), absl::OkStatus());
      }
      for (const auto& [request, word] : sent) EXPECT_EQ(Say(call, request, word).status(), absl::OkStatus());
    });
  }
  for (std::thread& thread : threads) thread.join();
  int itself = 0;
  std::set<std::string> effects;
  for (int id = 101; id < 101 + kVisits; ++id) {
    const Visit visit = *Stored(id);
    std::vector<int64_t> expected(static_cast<size_t>(visit.version));
    std::iota(expected.begin(), expected.end(), 1);
    EXPECT_EQ(Timeline(id), expected);
    const std::vector<std::string> words = absl::StrSplit(visit.words, ' ');
    EXPECT_EQ(static_cast<int64_t>(words.size()), visit.version) << "each change left its word";
    for (const std::string& word : words) {
      if (word == "itself") {
        ++itself;
      } else if (word != "planned") {
        EXPECT_TRUE(effects.insert(word).second) << word << " was done twice";
      }
    }
  }
  EXPECT_EQ(itself, by_itself);
  EXPECT_EQ(static_cast<int64_t>(effects.size()), Number("SELECT COUNT(*) FROM request_answer"));
}

}  // namespace
}  // namespace zhiwang::resource

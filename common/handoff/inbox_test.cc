#include "common/handoff/inbox.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/changelog/test_log.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/hand_off_service.pb.h"

namespace zhiwang::handoff {
namespace {

using Answer = google::protobuf::StringValue;

class Inbox : public changelog::LogTest {
 protected:
  // A call of case-intake's relay `site_checks` that hands over version 4 of case 12.
  static rpc::Call HandedOver(int64_t epoch = 1) {
    rpc::Call call{
        .principal = "case-intake", .rights = nullptr, .rule = nullptr, .deadline = Soon(), .trace_parent = {}};
    call.handoff = rpc::HandOff{
        .relay = "site_checks", .district = kDistrict, .kind = "case", .id = "12", .version = 4, .epoch = epoch};
    return call;
  }
  // Has the effect of the hand-off: adds one to the total of `made`.
  absl::StatusOr<Answer> Take(const rpc::Call& call, const std::string& answer = "taken") {
    return Once<Answer>(*db_, call, [&](sql::Txn& tx) -> absl::StatusOr<Answer> {
      if (!refusal_.ok()) return refusal_;
      RETURN_IF_ERROR(
          tx.Execute("INSERT INTO effect (id, total) VALUES ('made', 1) ON DUPLICATE KEY UPDATE total = total + 1")
              .status());
      Answer made;
      made.set_value(answer);
      return made;
    });
  }
  int64_t Effects() { return Number("SELECT COALESCE(SUM(total), 0) FROM effect"); }
  static absl::Status Closed() {
    return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL, "the case is closed", "工单已办结");
  }

  absl::Status refusal_;
};

TEST_F(Inbox, AnswersARepetitionWithWhatCameOfItAndHasTheEffectOnce) {
  ASSERT_EQ(Take(HandedOver()).status(), absl::OkStatus());
  // The sender was upgraded in between and sends other bytes: the identity is what counts.
  const auto again = Take(HandedOver(2), "other bytes");
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->value(), "taken");
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Inbox, AnswersARefusalAgainThoughItWouldTakeTheHandOffByNow) {
  refusal_ = Closed();
  const absl::Status first = Take(HandedOver()).status();
  EXPECT_EQ(ReasonOf(first), common::v1::ACTION_ILLEGAL);
  refusal_ = absl::OkStatus();
  const absl::Status again = Take(HandedOver()).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(again.message(), "the case is closed");
  EXPECT_EQ(ReasonOf(again), common::v1::ACTION_ILLEGAL);
  EXPECT_EQ(ChineseMessageOf(again), "工单已办结");
  EXPECT_EQ(Effects(), 0);
}

TEST_F(Inbox, KeepsNothingOfAnErrorThatDoesNotLast) {
  for (const absl::Status& passing :
       {error::ChangedConcurrently("a row"), error::PermissionMissing("case.read", "", ""),
        error::Unexpected("a fault"), absl::InvalidArgumentError("without a reason"),
        UnknownValue("state", 99, common::v1::HandOff::State_descriptor())}) {
    refusal_ = passing;
    EXPECT_EQ(Take(HandedOver()).status().code(), passing.code());
  }
  refusal_ = absl::OkStatus();
  EXPECT_EQ(Take(HandedOver()).status(), absl::OkStatus());
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Inbox, KeepsApartWhatDifferentCallersRelaysAndChangesHandOver) {
  rpc::Call other_caller = HandedOver(), other_relay = HandedOver(), other_version = HandedOver();
  other_caller.principal = "mediation";
  other_relay.handoff->relay = "elsewhere";
  other_version.handoff->version = 5;
  for (const rpc::Call& call : {HandedOver(), other_caller, other_relay, other_version}) {
    EXPECT_EQ(Take(call).status(), absl::OkStatus());
  }
  EXPECT_EQ(Effects(), 4);
}

TEST_F(Inbox, RefusesAFormerLeader) {
  ASSERT_EQ(Take(HandedOver(7)).status(), absl::OkStatus());
  const absl::Status late = Take(HandedOver(6)).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(late), common::v1::HAND_OFF_SUPERSEDED);
  rpc::Call other_relay = HandedOver(1);
  other_relay.handoff->relay = "elsewhere";
  EXPECT_EQ(Take(other_relay).status(), absl::OkStatus()) << "each relay has epochs of its own";
}

TEST_F(Inbox, KnowsTheLeaderWhoWasRefusedAgain) {
  refusal_ = Closed();
  for (const int64_t epoch : {1, 2}) EXPECT_EQ(ReasonOf(Take(HandedOver(epoch)).status()), common::v1::ACTION_ILLEGAL);
  refusal_ = absl::OkStatus();
  rpc::Call next = HandedOver(1);
  next.handoff->version = 5;
  EXPECT_EQ(ReasonOf(Take(next).status()), common::v1::HAND_OFF_SUPERSEDED);
  EXPECT_EQ(Effects(), 0);
}

TEST_F(Inbox, HasTheEffectOnceWhenTheSameHandOffComesTwiceAtTheSameTime) {
  rpc::Call before = HandedOver();
  before.handoff->version = 3;
  ASSERT_EQ(Take(before).status(), absl::OkStatus());
  bool twin_came = false;
  const auto slow = Once<Answer>(*db_, HandedOver(), [&](sql::Txn& tx) -> absl::StatusOr<Answer> {
    if (!std::exchange(twin_came, true)) {
      EXPECT_EQ(Take(HandedOver()).status(), absl::OkStatus());
    }
    RETURN_IF_ERROR(tx.Execute("INSERT INTO effect (id, total) VALUES ('slow', 1)").status());
    return Answer();
  });
  ASSERT_EQ(slow.status(), absl::OkStatus());
  EXPECT_EQ(slow->value(), "taken");
  EXPECT_EQ(Effects(), 2) << "one of version 3, one of version 4";
}

TEST(HandOffHeader, IsReadBackAsItWasSentAndRefusedWhenAnInboxCannotKeepIt) {
  const rpc::HandOff sent{
      .relay = "site_checks", .district = "370211", .kind = "case", .id = "12", .version = 4, .epoch = 3};
  const auto read = rpc::DecodeHandOff(rpc::EncodeHandOff(sent));
  ASSERT_EQ(read.status(), absl::OkStatus());
  EXPECT_EQ(read->relay, sent.relay);
  EXPECT_EQ(read->id, sent.id);
  EXPECT_EQ(read->version, 4);
  EXPECT_EQ(read->epoch, 3);
  for (const auto& spoil : std::initializer_list<void (*)(rpc::HandOff&)>{
           [](rpc::HandOff& h) { h.relay = ""; }, [](rpc::HandOff& h) { h.relay = std::string(61, 'x'); },
           [](rpc::HandOff& h) { h.district = "37"; }, [](rpc::HandOff& h) { h.kind = std::string(21, 'x'); },
           [](rpc::HandOff& h) { h.id = std::string(41, 'x'); }, [](rpc::HandOff& h) { h.version = 0; },
           [](rpc::HandOff& h) { h.epoch = 0; }}) {
    rpc::HandOff spoiled = sent;
    spoil(spoiled);
    EXPECT_EQ(ReasonOf(rpc::DecodeHandOff(rpc::EncodeHandOff(spoiled)).status()), common::v1::FIELD_INVALID);
  }
  EXPECT_EQ(ReasonOf(rpc::DecodeHandOff("\xff").status()), common::v1::FIELD_INVALID);
}

}  // namespace
}  // namespace zhiwang::handoff

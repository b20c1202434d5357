// The golden rows of awards: golden_changes_test.cc explains their purpose.

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/award/award_change.h"
#include "services/mediation/award/award_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/award_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

// An award of two mediators, proposed by one and again by another.
Award Proposed() {
  Award award;
  award.district = "370211";
  award.id = 12;
  award.version = 1;
  award.changed = absl::FromUnixMicros(1796000000000000);
  award.facts = {.area_path = "/370211000000/370211109000/370211109Z01/370211109201/",
                 .committee = 109201,
                 .number = FileNumber{109201, 2026, 3},
                 .award_class = 2,
                 .result = AwardResult::kPartlyAgreed,
                 .ending = 1,
                 .ended_day = 20261130,
                 .rules_version = 4,
                 .amount_fen = 50000,
                 .shares = {{"staff/S000683", 6667, 33335}, {"lawyers/13702201910000001", 3333, 16665}},
                 .proposers = {"districts/370211/staff/S001756", "districts/370211/staff/S001822"},
                 .decider = "",
                 .approved_day = std::nullopt};
  return award;
}

std::vector<GoldenRow> RowsOfAwards() {
  std::vector<GoldenRow> rows;
  Award award = Proposed();
  const auto add = [&](const char* type, AwardState state, std::optional<int> approved_day) {
    award.facts.state = state;
    award.facts.approved_day = approved_day;
    if (state != AwardState::kProposed) award.facts.decider = "districts/370211/staff/S001762";
    const auto change = ChangeOf(award, type);
    rows.push_back({change.type, change.payload, EncodeBody(award)});
    ++award.version;
  };
  add("award.proposed", AwardState::kProposed, std::nullopt);
  add("award.approved", AwardState::kApproved, 20261201);
  add("award.refused", AwardState::kRefused, std::nullopt);
  return rows;
}

TEST(GoldenAwards, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::AwardRecord body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Proposed())));
  for (google::protobuf::Message* message : {static_cast<google::protobuf::Message*>(&body),
                                             static_cast<google::protobuf::Message*>(body.mutable_shares(1))}) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(kLater, "later");
  }
  Award award;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), award), IsOk());
  award.facts.state = AwardState::kRefused;
  body.set_state(v1::Award::REFUSED);
  EXPECT_EQ(EncodeBody(award), body.SerializeAsString());
}

}  // namespace

GoldenNoun GoldenAwards() {
  return {.types = "award.",
          .kind = "award",
          .meaning = MeaningAs<v1::AwardRecord, v1::AwardRecord>,
          .body_again = BodyAgain<Award>,
          .rows = RowsOfAwards};
}

}  // namespace zhiwang::mediation

// The rows of committees and their rosters: golden_changes_test.cc explains their purpose.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/committee/committee_change.h"
#include "services/mediation/committee/committee_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

Committee Imported() {
  Committee committee;
  committee.district = "370211";
  committee.id = 109201;
  committee.version = 1;
  committee.changed = absl::FromUnixMicros(1796000000000000);
  committee.name = "藏马镇东村人民调解委员会";
  committee.short_name = "藏马东村";
  committee.level = Level::kVillage;
  committee.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  committee.types = {Type::kFamily, Type::kNeighbours};
  committee.mediators = {
      {.who = "staff/S000683", .types = {}, .from_day = 20260101},
      {.who = "lawyers/13702201910000001", .types = {Type::kFamily}, .from_day = 20260301, .until_day = 20270301}};
  committee.rooms = {{.code = "A1", .name = "第一调解室"}};
  committee.term_from_day = 20260101;
  committee.term_until_day = 20281231;
  return committee;
}

std::vector<GoldenRow> RowsOfCommittees() {
  std::vector<GoldenRow> rows;
  const auto add = [&](const char* type, const Committee& committee) {
    const auto change = ChangeOf(committee, type);
    rows.push_back({change.type, change.payload, EncodeBody(committee)});
  };
  Committee committee = Imported(), with_roster = Imported();
  add("committee.imported", committee);
  ++committee.version;
  committee.closed = true;
  committee.mediators.clear();
  add("committee.imported", committee);
  with_roster.mediators[0].most_disputes = 5;
  with_roster.roster = Roster{20260301, 20260331, {}};
  add("committee.roster_set", with_roster);
  return rows;
}

// A newer release writes what this one does not know; it is there after a change by this one.
TEST(GoldenCommittees, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::CommitteeBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Imported())));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(kLater, "body");
  auto& mediator = *body.mutable_mediators(0);
  mediator.GetReflection()->MutableUnknownFields(&mediator)->AddLengthDelimited(kLater, "mediator");
  Committee committee;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), committee), IsOk());
  std::swap(committee.mediators[0], committee.mediators[1]);
  committee.mediators[1].until_day = 20270101;
  v1::CommitteeBody written;
  ASSERT_TRUE(written.ParseFromString(EncodeBody(committee)));
  const auto kept = [](const google::protobuf::Message& message) {
    const auto& unknown = message.GetReflection()->GetUnknownFields(message);
    return unknown.field_count() == 1 ? unknown.field(0).length_delimited() : std::string("nothing");
  };
  EXPECT_EQ(kept(written), "body");
  EXPECT_EQ(kept(written.mediators(0)), "nothing");
  EXPECT_EQ(kept(written.mediators(1)), "mediator");
}

}  // namespace

GoldenNoun GoldenCommittees() {
  return {.types = "committee.",
          .kind = "committee",
          .meaning = MeaningAs<v1::CommitteeChange, v1::CommitteeBody>,
          .body_again = BodyAgain<Committee>,
          .rows = RowsOfCommittees};
}

}  // namespace zhiwang::mediation

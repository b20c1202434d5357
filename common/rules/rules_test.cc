#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/names/resource_name.h"
#include "common/rules/book.h"
#include "common/rules/kind.h"
#include "common/rules/serve.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

namespace zhiwang::rules {
namespace {

using absl::StatusCode;
using zhiwang::testing::Eventually;

// A small kind of rules: how often a visit may be put off, once by default. The wire form borrows the messages of the rules of
// mediation.
struct VisitRules {
  int64_t version = 0;
  int effective_day = 0;
  int most_delays = 1;
};
struct VisitRulesKind {
  using Rules = VisitRules;
  using Proto = mediation::v1::MediationRules;
  static constexpr std::string_view kKind = "visit_rules";
  static constexpr std::string_view kSegment = "visitRules";

  static Proto ToProto(const VisitRules& rules) {
    Proto proto;
    proto.set_effective_day(calendar::FormatKnownDay(rules.effective_day));
    proto.set_replacements_before_ruling(rules.most_delays);
    return proto;
  }
  static absl::StatusOr<VisitRules> FromProto(const Proto& proto) {
    VisitRules rules;
    ASSIGN_OR_RETURN(rules.effective_day, calendar::ParseDayNumber("visit_rules.effective_day", proto.effective_day()));
    if (proto.replacements_before_ruling() != 0) rules.most_delays = proto.replacements_before_ruling();
    return rules;
  }
};
static_assert(Kind<VisitRulesKind>);

constexpr char kName[] = "districts/370211/visitRules";

std::string InDays(int days) { return calendar::FormatDay(calendar::Today() + days); }

class RulesInVersions : public changelog::LogTest {
 protected:
  using Proto = VisitRulesKind::Proto;
  using Request = mediation::v1::SetMediationRulesRequest;

  void SetUp() override {
    const sql::Component rules{"test_rules", {{1, "0001_rules", R"sql(
CREATE TABLE visit_rules (
  district CHAR(6) NOT NULL, version BIGINT NOT NULL, effective_day INT NOT NULL, content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
)sql"}}};
    CreateSchema({foundation_migrations(), rules});
    book_ = *Book<VisitRulesKind>::Load(*db_);
  }

  static rpc::Call CallBy(const std::string& principal) {
    rpc::Call call;
    call.principal = principal;
    call.deadline = Soon();
    return call;
  }
  static Request Delays(int most, const std::string& day = InDays(0)) {
    Request request;
    request.set_name(kName);
    request.set_request_id(NewUuid());
    request.mutable_mediation_rules()->set_effective_day(day);
    request.mutable_mediation_rules()->set_replacements_before_ruling(most);
    return request;
  }
  absl::StatusOr<Proto> Set(const Request& request) {
    return rules::Set(*db_, *book_, CallBy("员工/1"), request, request.mediation_rules());
  }
  absl::StatusOr<Proto> Get(const std::string& day = "", const std::string& name = kName) {
    return rules::Get(*book_, CallBy("员工/1"), name, day);
  }
  int MostDelays(const std::string& day = "") { return Sound(Get(day)).replacements_before_ruling(); }

  std::unique_ptr<Book<VisitRulesKind>> book_;
};

TEST_F(RulesInVersions, AreTheDefaultsUntilADistrictSetsItsOwn) {
  const Proto rules = Sound(Get());
  EXPECT_EQ(rules.name(), kName);
  EXPECT_EQ(rules.etag(), "");
  EXPECT_EQ(rules.effective_day(), "");
  EXPECT_EQ(rules.replacements_before_ruling(), 1);
}

TEST_F(RulesInVersions, HoldFromTheirDayOn) {
  EXPECT_EQ(Sound(Set(Delays(5, InDays(2)))).etag(), "v1");
  EXPECT_EQ(MostDelays(InDays(1)), 1);
  EXPECT_EQ(MostDelays(InDays(2)), 5);
  EXPECT_EQ(Sound(Set(Delays(4))).etag(), "v2");
  EXPECT_EQ(MostDelays(), 4);
  EXPECT_EQ(MostDelays(InDays(2)), 4) << "set later, for all days from today on";
  EXPECT_EQ(Sound(book_->VersionsOf(kDistrict, Soon()))->size(), 2u);
}

TEST_F(RulesInVersions, HoldFromTodayOnAtTheEarliest) {
  EXPECT_THAT(Set(Delays(5, InDays(-1))), IsInvalid("visit_rules.effective_day"));
  EXPECT_THAT(Set(Delays(5, "")), IsInvalid("visit_rules.effective_day"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit_rules"), 0);
}

TEST_F(RulesInVersions, SetTwiceAreSetOnceWithOneChange) {
  const Request request = Delays(5);
  const Proto first = Sound(Set(request));
  EXPECT_EQ(Sound(Set(request)).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Sound(Set(Delays(5))).etag(), "v1") << "the same content is the same version";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit_rules"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'visit_rules' AND id = 'visitRules' AND version = 1 "
                   "AND type = 'visit_rules.set'"),
            1);
  Request reused = Delays(6);
  reused.set_request_id(request.request_id());
  EXPECT_THAT(Set(reused), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
}

TEST_F(RulesInVersions, AreNotOverwrittenByWhoReadThemBefore) {
  Sound(Set(Delays(5)));
  Request request = Delays(6);
  request.set_etag("v0");
  EXPECT_THAT(Set(request), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  request.set_etag("v1");
  EXPECT_EQ(Sound(Set(request)).etag(), "v2");
}

TEST_F(RulesInVersions, AreNamedAfterTheirDistrict) {
  for (const char* name : {"districts/370211/rules", "districts/x/visitRules", "visitRules", ""}) {
    EXPECT_THAT(Get("", name), IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID)) << name;
  }
  EXPECT_THAT(Get("2026-13-01"), IsInvalid("day"));
}

TEST_F(RulesInVersions, AreKnownToAnotherReplicaOnceTheLogTellsOfThem) {
  const auto other = *Book<VisitRulesKind>::Load(*db_);
  const auto most_delays = [&] { return Sound(other->On(kDistrict, calendar::TodayNumber(), Soon())).most_delays; };
  EXPECT_EQ(most_delays(), 1);
  Sound(Set(Delays(5)));
  EXPECT_EQ(MostDelays(), 5) << "at once where they were set";
  EXPECT_EQ(most_delays(), 1) << "it keeps what it has read";
  NumberAll();
  EXPECT_TRUE(Eventually([&] { return most_delays() == 5; }));
}

TEST_F(RulesInVersions, ThatCannotBeReadAreAnErrorOfTheService) {
  ASSERT_EQ(Run("INSERT INTO visit_rules (district, version, effective_day, content) VALUES ('370211', 1, 20260101, "
                "'\x01')"),
            absl::OkStatus());
  EXPECT_EQ(book_->On(kDistrict, 20260101, Soon()).status().code(), StatusCode::kInternal);
}

}  // namespace
}  // namespace zhiwang::rules

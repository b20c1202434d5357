#include "tests/faults/checker/mediation/requests.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::testing {
namespace {

changelog::Change Asked(const std::string& request, const std::string& kind, int64_t id, int64_t version) {
  changelog::Change change = ToldChange(kind, id, version, kind + ".changed", mediation::v1::DisputeChange());
  change.request_id = request;
  return change;
}

class RequestRule : public ::testing::Test {
 protected:
  History history_;
  Requests rule_{history_};
};

TEST_F(RequestRule, HoldsOfARequestThatChangesSeveralResourcesOnce) {
  rule_.Follow(Asked("a", "session", 1, 1));
  rule_.Follow(Asked("a", "dispute", 2, 5));
  rule_.Follow(Asked("b", "session", 1, 2));
  rule_.Follow(Asked("", "session", 1, 3));
  rule_.Follow(Asked("", "session", 1, 4));
  EXPECT_THAT(history_, IsSound());
}

TEST_F(RequestRule, IsBrokenByARequestThatIsDoneTwice) {
  rule_.Follow(Asked("a", "agreement", 1, 2));
  rule_.Follow(Asked("a", "agreement", 1, 3));
  EXPECT_THAT(history_, IsBroken("is its second change there"));
}

TEST_F(RequestRule, IsBrokenByARequestThatCreatesTwo) {
  rule_.Follow(Asked("a", "session", 1, 1));
  rule_.Follow(Asked("a", "session", 2, 1));
  EXPECT_THAT(history_, IsBroken("is the second that it created"));
}

}  // namespace
}  // namespace zhiwang::testing

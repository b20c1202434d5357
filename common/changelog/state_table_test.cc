#include "common/changelog/state_table.h"

#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::changelog {
namespace {

const std::vector<StateTable> kTables = {
    {.kind = "case", .collection = "cases", .table = "intake_case", .id = "id", .ids = StateTable::Ids::kNumber},
    {.kind = "calendar",
     .collection = "calendar",
     .table = "calendar",
     .id = "calendar",
     .ids = StateTable::Ids::kOnly,
     .version = "number"},
};

std::string NameOf(const std::string& kind, const std::string& id) {
  Change change;
  change.district = "370211";
  change.kind = kind;
  change.id = id;
  return ResourceOf(change, kTables);
}

TEST(ResourceOf, IsTheNameToReadItBy) {
  EXPECT_EQ(NameOf("case", "12"), "districts/370211/cases/12");
  EXPECT_EQ(NameOf("calendar", "calendar"), "districts/370211/calendar") << "a district has one";
}

TEST(ResourceOf, IsEmptyForAKindThatOnlyANewerReleaseKnows) { EXPECT_EQ(NameOf("dispute", "12"), ""); }

}  // namespace
}  // namespace zhiwang::changelog

#include "tests/faults/load/mediation/people.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/text/identity_number.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Party;
using ::testing::IsEmpty;

const Party& Applicant() {
  static const Party applicant = SomePerson(Party::APPLICANT, kPeople - 1);
  return applicant;
}

TEST(PeopleOfTheLoad, AreFoundByNameAddressPhoneAndIdentityNumber) {
  const Party& one = Applicant();
  for (const std::string& data : {one.display_name(), one.address(), one.phone(), one.identity_number()}) {
    EXPECT_FALSE(FindPerson(absl::StrCat("x", data, "，")).empty()) << data;
  }
  EXPECT_EQ(FindPerson("+86" + one.phone()), one.phone());
  EXPECT_FALSE(FindPerson(SomePerson(Party::RESPONDENT, 0).phone()).empty());
}

TEST(PeopleOfTheLoad, AreNotFoundInIdsTimesAndMasks) {
  const Party& one = Applicant();
  EXPECT_THAT(FindPerson(absl::StrCat("44863", one.phone(), "128")), IsEmpty());
  EXPECT_THAT(FindPerson(absl::StrCat(one.phone(), "0")), IsEmpty());
  EXPECT_THAT(FindPerson("19876509999 198****0001 欧**** 1796173200000000"), IsEmpty());
}

TEST(PeopleOfTheLoad, HaveIdentityNumbersThatAreOnes) {
  for (uint64_t number = 0; number < kPeople; ++number) {
    const std::string identity = SomePerson(Party::APPLICANT, number).identity_number();
    EXPECT_EQ(NormalIdentityNumber(identity, absl::CivilDay(2026, 12, 1)), identity);
  }
}

}  // namespace
}  // namespace zhiwang::testing

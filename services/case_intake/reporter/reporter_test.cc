#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/audit/verify.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kName[] = "欧阳绮罗";
constexpr char kPhone[] = "+8613912345678";
constexpr char kIdentity[] = "11010519491231002X";
constexpr char kAddress[] = "隐珠街道双珠路88号";

const std::string kWaterHandler = fmt::format("department_handler@{}", kWater);
const std::string kHousingHandler = fmt::format("department_handler@{}", kHousing);
const std::string kTownDispatcher = fmt::format("town_dispatcher@/{}/{}/", kWholeDistrict, kTown);
const std::string kGridWorker = fmt::format("grid_worker@/{}/{}/", kWholeDistrict, kTown);
const std::string kStranger = fmt::format("town_dispatcher@/{}/{}/", kWholeDistrict, kOtherTown);

v1::Case AppealOfSomebody() {
  v1::Case appeal = Appeal();
  v1::Reporter& reporter = *appeal.mutable_reporter();
  reporter.set_display_name(kName);
  reporter.set_phone(kPhone);
  reporter.set_identity_number("11010519491231002x");
  reporter.set_address(kAddress);
  return appeal;
}

class TheReporter : public IntakeTest {
 protected:
  using Stub = IntakeClient::CaseStub;

  std::string Brought(const v1::Case& appeal = AppealOfSomebody()) { return Sound(client().Create(appeal)).name(); }
  // A case that a unit complained about has to handle.
  std::string ComplaintAboutWater() {
    v1::Case complaint = AppealOfSomebody();
    complaint.set_complained_unit(UnitName(kWater));
    return Brought(complaint);
  }

  v1::Reporter SeenBy(const std::string& role, const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Sound(client().Ask(&Stub::GetCase, request, role)).reporter();
  }
  absl::StatusOr<v1::Reporter> Reveal(const std::string& name, const std::string& role = kDispatcher,
                                      const std::string& purpose = "回访") {
    v1::RevealReporterRequest request;
    request.set_name(name);
    request.set_purpose(purpose);
    return client().Ask(&Stub::RevealReporter, request, role);
  }
  // The names of the cases that a search finds, in pages of one.
  absl::StatusOr<std::vector<std::string>> Search(v1::SearchCasesRequest request,
                                                  const std::string& role = kDispatcher) {
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = client().Ask(&Stub::SearchCases, request, role);
      if (!page.ok()) return page.status();
      for (const v1::Case& c : page->cases()) names.push_back(c.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  absl::StatusOr<std::vector<std::string>> SearchPhone(const std::string& phone,
                                                       const std::string& role = kDispatcher) {
    v1::SearchCasesRequest request;
    request.set_phone(phone);
    return Search(request, role);
  }

  int64_t Entries() { return Number("SELECT COUNT(*) FROM audit_entry"); }
  void Execute(std::string_view sql) {
    EXPECT_THAT(server().db().Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql); }), IsOk()) << sql;
  }
};

void ExpectMasked(const v1::Reporter& reporter) {
  EXPECT_EQ(reporter.display_name(), "欧***");
  EXPECT_EQ(reporter.phone(), "139****5678");
  EXPECT_EQ(reporter.normal_phone(), "+86*******5678");
  EXPECT_EQ(reporter.identity_number(), "1****************X");
  EXPECT_EQ(reporter.address(), "隐珠街道双*****");
  EXPECT_FALSE(reporter.withheld());
}

void ExpectWithheld(const v1::Reporter& reporter) {
  EXPECT_TRUE(reporter.withheld());
  EXPECT_EQ(reporter.display_name() + reporter.phone() + reporter.identity_number() + reporter.address(), "");
}

TEST_F(TheReporter, IsMaskedInEveryAnswerAlsoWhenItIsGivenAgain) {
  v1::CreateCaseRequest create;
  create.set_district(kDistrictName);
  create.set_request_id(NewUuid());
  *create.mutable_case_() = AppealOfSomebody();
  const v1::Case created = Sound(client().Ask(&Stub::CreateCase, create));
  ExpectMasked(created.reporter());
  EXPECT_EQ(Sound(client().Ask(&Stub::CreateCase, create)).SerializeAsString(), created.SerializeAsString());
  const std::string name = created.name();
  ExpectMasked(Sound(client().Dispatch(name, kWater)).reporter());
  const auto accept = IntakeClient::About<v1::AcceptCaseRequest>(name);
  const v1::Case accepted = Sound(client().Ask(&Stub::AcceptCase, accept, kWaterHandler));
  ExpectMasked(accepted.reporter());
  EXPECT_EQ(Sound(client().Ask(&Stub::AcceptCase, accept, kWaterHandler)).SerializeAsString(),
            accepted.SerializeAsString());
  ExpectMasked(SeenBy(kDispatcher, name));
  ExpectMasked(SeenBy(kWaterHandler, name));
  ExpectMasked(SeenBy(kGridWorker, name));
  ExpectMasked(Sound(client().List({})).at(0).reporter());
}

TEST_F(TheReporter, IsRevealedForAPurposeThatIsThenOnRecord) {
  const std::string name = Brought();
  const v1::Reporter revealed = Sound(Reveal(name, kDispatcher, "回访核实"));
  EXPECT_EQ(revealed.display_name(), kName);
  EXPECT_EQ(revealed.phone(), kPhone);
  EXPECT_EQ(revealed.identity_number(), kIdentity);
  EXPECT_EQ(revealed.address(), kAddress);
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM audit_entry WHERE district = '370211' AND seq = 1 AND action = "
                               "'reporter.reveal' AND resource = '{}' AND purpose = '回访核实' AND principal = "
                               "'staff-{}' AND detail = 'display_name phone identity_number address'",
                               name, kDispatcher)),
            1);
  EXPECT_THAT(Reveal(name, kWaterHandler), IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
  EXPECT_THAT(client().Dispatch(name, kWater), IsOk());
  EXPECT_THAT(Reveal(name, kWaterHandler), IsOk()) << "whoever handles a case may call the citizen";
  const auto verdict = audit::Verify(server().db(), Soon(), kDistrict, {}, [](const audit::Verdict&) { return true; });
  ASSERT_THAT(verdict, IsOk());
  EXPECT_FALSE(verdict->fault);
  EXPECT_EQ(verdict->entries, 2);
}

TEST_F(TheReporter, IsNotRevealedWithoutAPurposeOrTheRight) {
  const std::string name = Brought();
  EXPECT_THAT(Reveal(name, kDispatcher, ""), IsInvalid("purpose"));
  EXPECT_THAT(Reveal(name, kDispatcher, std::string(201, 'x')), IsInvalid("purpose"));
  EXPECT_THAT(Reveal(name, kGridWorker), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Reveal(name, "administrator"), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Reveal(name, kStranger), IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
  EXPECT_THAT(Reveal(std::string(kDistrictName) + "/cases/12"),
              IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
  EXPECT_EQ(Entries(), 0);
}

TEST_F(TheReporter, IsNeitherRevealedNorSoughtWhileTheAuditLogCannotBeWritten) {
  const std::string name = Brought();
  ASSERT_THAT(Reveal(name), IsOk());
  Execute("RENAME TABLE audit_entry TO audit_entry_away");
  EXPECT_THAT(Reveal(name), Not(IsOk()));
  EXPECT_THAT(SearchPhone(kPhone), Not(IsOk()));
  Execute("RENAME TABLE audit_entry_away TO audit_entry");
  EXPECT_THAT(Reveal(name), IsOk());
  Execute("UPDATE audit_head SET seq = 1");  // somebody means to have the last entry overwritten
  EXPECT_THAT(Reveal(name), Not(IsOk()));
  EXPECT_EQ(Entries(), 2);
  EXPECT_THAT(client().Get(name), IsOk()) << "what needs no entry is answered all the same";
}

TEST_F(TheReporter, IsUnknownToTheUnitComplainedAbout) {
  const std::string name = ComplaintAboutWater();
  EXPECT_THAT(client().Dispatch(name, kWater), IsOk());
  ExpectWithheld(SeenBy(kWaterHandler, name));
  ExpectWithheld(SeenBy(kWaterHandler + ",centre_director", name));  // whatever else they are
  const auto accept = IntakeClient::About<v1::AcceptCaseRequest>(name);
  const v1::Case accepted = Sound(client().Ask(&Stub::AcceptCase, accept, kWaterHandler));
  ExpectWithheld(accepted.reporter());
  EXPECT_EQ(Sound(client().Ask(&Stub::AcceptCase, accept, kWaterHandler)).SerializeAsString(),
            accepted.SerializeAsString());
  EXPECT_THAT(Reveal(name, kWaterHandler), IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
  EXPECT_THAT(Reveal(name, kWaterHandler + ",centre_director"),
              IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
  EXPECT_THAT(Sound(SearchPhone(kPhone, kWaterHandler + ",centre_director")), IsEmpty());
  ExpectMasked(SeenBy(kDispatcher, name));
  EXPECT_THAT(Reveal(name), IsOk());
}

TEST_F(TheReporter, IsNoLongerShownInARepeatedAnswerToWhoHasGoneToThatUnit) {
  v1::CreateCaseRequest create;
  create.set_district(kDistrictName);
  create.set_request_id(NewUuid());
  *create.mutable_case_() = AppealOfSomebody();
  create.mutable_case_()->set_complained_unit(UnitName(kWater));
  const auto ask = [&](const std::string& rights) {
    return Sound(testing::Client(server().channel()).Ask(&Stub::CreateCase, create, {"li", rights})).reporter();
  };
  ExpectMasked(ask("centre_dispatcher"));
  ExpectMasked(ask("centre_dispatcher"));
  ExpectWithheld(ask("centre_dispatcher," + kWaterHandler));
}

TEST_F(TheReporter, OfAProtectedCaseIsKnownToTheCentreAlone) {
  std::vector<std::string> names = {ComplaintAboutWater()};
  v1::Case confidential = AppealOfSomebody(), tip_off = AppealOfSomebody();
  confidential.mutable_reporter()->set_confidential(true);
  tip_off.set_kind(v1::Case::TIP_OFF);
  names.push_back(Brought(confidential));
  names.push_back(Brought(tip_off));
  for (const std::string& name : names) {
    EXPECT_THAT(client().Dispatch(name, kHousing), IsOk());
    for (const std::string& role : {kHousingHandler, kTownDispatcher, kGridWorker, std::string("department_handler"),
                                    std::string("auditor"), std::string("partner_system")}) {
      SCOPED_TRACE(role);
      ExpectWithheld(SeenBy(role, name));
    }
    EXPECT_THAT(Reveal(name, kTownDispatcher), IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
    ExpectMasked(SeenBy("centre_dispatcher", name));
    EXPECT_THAT(Reveal(name, "centre_director"), IsOk());
  }
  EXPECT_EQ(Entries(), 3);
}

TEST_F(TheReporter, IsNotGivenAwayByWhatWasSaidInTheCallback) {
  const std::string name = ComplaintAboutWater();
  EXPECT_THAT(client().Dispatch(name, kWater), IsOk());
  EXPECT_THAT(client().Accept(name), IsOk());
  EXPECT_THAT(client().Resolve(name), IsOk());
  auto call = IntakeClient::About<v1::RecordCallbackRequest>(name);
  call.set_reached(true);
  call.set_note("欧阳女士满意");
  EXPECT_EQ(Sound(client().Ask(&Stub::RecordCallback, call)).callbacks(0).note(), "欧阳女士满意");
  v1::GetCaseRequest get;
  get.set_name(name);
  const v1::Case seen = Sound(client().Ask(&Stub::GetCase, get, kWaterHandler));
  EXPECT_TRUE(seen.callbacks(0).reached());
  EXPECT_THAT(seen.SerializeAsString(), Not(HasSubstr("欧阳")));
}

TEST_F(TheReporter, ComplainsOnlyAboutAUnitThatThereIs) {
  v1::Case complaint = AppealOfSomebody();
  complaint.set_complained_unit(UnitName("D77"));
  EXPECT_THAT(client().Create(complaint), IsRefused(StatusCode::kInvalidArgument, common::v1::DEPARTMENT_NOT_FOUND));
  registry().GoDown();
  const v1::Case created = Sound(client().Create(complaint));
  EXPECT_EQ(created.complained_unit(), UnitName("D77")) << "nobody is turned away because another service is down";
}

TEST_F(TheReporter, IsFoundByPhoneAndIdentityNumberHoweverTheyAreWritten) {
  const std::string first = Brought(), second = Brought();
  v1::Case other = AppealOfSomebody();
  other.mutable_reporter()->set_phone("13912345679");
  other.mutable_reporter()->clear_identity_number();
  const std::string third = Brought(other);
  // Public report 49: libphonenumber#1122 and #1401.
  for (const char* phone : {"13912345678", "+86 139-1234-5678", "008613912345678", "１３９１２３４５６７８",
                            "8613912345678", "013912345678", "139\u00A01234\u00A05678", "13912345678转8001"}) {
    EXPECT_THAT(Sound(SearchPhone(phone)), ElementsAre(second, first)) << phone;
  }
  EXPECT_THAT(Sound(SearchPhone("13912345679")), ElementsAre(third));
  EXPECT_THAT(Sound(SearchPhone("13900000000")), IsEmpty());
  // Public report 50: IDValidator#6.
  v1::SearchCasesRequest by_old_number;
  by_old_number.set_identity_number("110105491231002");
  EXPECT_THAT(Sound(Search(by_old_number)), ElementsAre(second, first)) << "the same person's number of 15 digits";
  v1::SearchCasesRequest by_identity;
  by_identity.set_identity_number("11010519491231002x");
  EXPECT_THAT(Sound(Search(by_identity)), ElementsAre(second, first));
  by_identity.set_phone("13912345679");
  EXPECT_THAT(Sound(Search(by_identity)), IsEmpty()) << "all filters must hold";
  const int64_t before = Entries();
  by_identity.set_identity_number("110105194912310021");
  EXPECT_THAT(Search(by_identity), IsInvalid("identity_number"));
  EXPECT_THAT(SearchPhone("call me"), IsInvalid("phone"));
  EXPECT_THAT(Search({}), IsInvalid("phone")) << "a search without a number is no list";
  EXPECT_EQ(Entries(), before) << "what is refused leaves no entry";
}

TEST_F(TheReporter, IsSoughtOnlyByWhoMayAndEachSearchIsOnRecord) {
  const std::string ordinary = Brought(), complaint = ComplaintAboutWater(), later = Brought();
  EXPECT_THAT(client().Dispatch(ordinary, kWater), IsOk());
  for (const std::string& role : {kWaterHandler, kGridWorker, std::string("auditor"), std::string("partner_system")}) {
    EXPECT_THAT(SearchPhone(kPhone, role), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << role;
  }
  EXPECT_EQ(Entries(), 0);
  EXPECT_THAT(Sound(SearchPhone(kPhone)), ElementsAre(later, complaint, ordinary));
  EXPECT_EQ(Entries(), 3) << "a page each";
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'reporter.search' AND resource = 'districts/370211' "
             "AND detail = 'phone'"),
      3);
  EXPECT_THAT(Sound(SearchPhone(kPhone, kTownDispatcher)), ElementsAre(later, ordinary))
      << "what is protected is not found";
  EXPECT_THAT(Sound(SearchPhone(kPhone, kStranger)), IsEmpty());
  EXPECT_THAT(Sound(SearchPhone(kPhone, kWaterHandler + "," + kStranger)), IsEmpty())
      << "who has a case by one right searches by another";
}

TEST_F(TheReporter, OfAnImportedCaseIsSealedMaskedAndFoundToo) {
  v1::Case past = AppealOfSomebody();
  past.set_external_id("past-1");
  SetTime("2026-03-02T09:00:00+08:00", past.mutable_receive_time());
  EXPECT_EQ(client().Import({past}).created, 1);
  EXPECT_EQ(client().Import({past}).unchanged, 1);
  past.mutable_reporter()->set_phone("13912345679");
  const Imported changed = client().Import({past});
  ASSERT_EQ(changed.refusals.size(), 1u);
  EXPECT_EQ(changed.refusals[0].reason(), "IMPORT_CONFLICT");
  const auto found = Sound(SearchPhone(kPhone));
  ASSERT_EQ(found.size(), 1u);
  ExpectMasked(SeenBy(kDispatcher, found[0]));
  EXPECT_EQ(Sound(Reveal(found[0])).phone(), kPhone);
}

TEST_F(TheReporter, IsNotShownInThePlaceOfAnother) {
  const std::string mine = Brought();
  v1::Case other = Appeal();
  const std::string theirs = Brought(other);
  const int64_t from = resource::ParseName<CaseNoun>(mine)->id, to = resource::ParseName<CaseNoun>(theirs)->id;
  Execute(
      fmt::format("UPDATE intake_case a JOIN intake_case b ON b.district = a.district AND b.id = {} SET a.reporter = "
                  "b.reporter WHERE a.id = {}",
                  from, to));
  ExpectWithheld(SeenBy(kDispatcher, theirs));
  EXPECT_THAT(Reveal(theirs), Not(IsOk()));
  ExpectMasked(SeenBy(kDispatcher, mine));
  EXPECT_EQ(Sound(client().List({})).size(), 2u) << "one broken row does not hide the others";
}

TEST_F(TheReporter, WhoIsAnonymousLeavesNothing) {
  for (const auto spoil :
       {+[](v1::Reporter& r) { r.set_display_name("张三"); }, +[](v1::Reporter& r) { r.set_phone("110"); },
        +[](v1::Reporter& r) { r.set_identity_number(kIdentity); }, +[](v1::Reporter& r) { r.set_address("某村"); }}) {
    v1::Case appeal = Appeal();
    appeal.clear_reporter();
    appeal.mutable_reporter()->set_anonymous(true);
    spoil(*appeal.mutable_reporter());
    EXPECT_THAT(client().Create(appeal), IsInvalid("case.reporter"));
  }
  v1::Case appeal = Appeal();
  appeal.clear_reporter();
  appeal.mutable_reporter()->set_anonymous(true);
  const std::string name = Brought(appeal);
  EXPECT_EQ(Number("SELECT LENGTH(reporter) FROM intake_case"), 0);
  EXPECT_EQ(Sound(Reveal(name)).SerializeAsString(), "");
}

}  // namespace
}  // namespace zhiwang::intake

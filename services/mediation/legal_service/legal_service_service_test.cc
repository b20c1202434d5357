// The register of legal services: lawyers record their own, dispatchers confirm and void.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LegalServices : public ServedPeople {
 protected:
  void SetUp() override {
    ServedPeople::SetUp();
    ImportBothFirms();
  }
  absl::StatusOr<v1::LegalService> Confirm(const std::string& name, const testing::SaidCaller& caller) const {
    return Ask(&MediatorStub::ConfirmLegalService, About<v1::ConfirmLegalServiceRequest>(name), caller);
  }
  absl::StatusOr<v1::LegalService> Void(const std::string& name,
                                        const testing::SaidCaller& caller = ZoneDispatcher()) const {
    auto request = About<v1::VoidLegalServiceRequest>(name);
    request.set_note("重复登记");
    return Ask(&MediatorStub::VoidLegalService, request, caller);
  }
};

TEST_F(LegalServices, AreRecordedByTheirLawyerWithTheFirmOfThatDay) {
  const v1::LegalService recorded = Sound(RecordOwn(SomeAdvice(kLawyer)));
  EXPECT_EQ(recorded.state(), v1::LegalService::RECORDED);
  EXPECT_EQ(recorded.minutes(), 30);
  EXPECT_EQ(recorded.display_name(), "欧***");
  EXPECT_EQ(recorded.phone(), "139****5678");
  EXPECT_EQ(recorded.text(), "咨询宅基地边界");
  EXPECT_EQ(recorded.area(), AreaName(kVillage));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM legal_service WHERE firm = '31370000MD0123456A'"), 1);
  EXPECT_THAT(Record(SomeAdvice(kLawyer, 3), AsLawyer(kColleague)), IsInvalid("legal_service.lawyer"));
  EXPECT_THAT(Record(SomeAdvice(kLawyer, 3), ZoneDispatcher()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(LegalServices, AreOfLawyersWhoServedAtAFirm) {
  EXPECT_THAT(RecordOwn(SomeAdvice(13702201910000009)), IsInvalid("legal_service.lawyer"));
  EXPECT_THAT(Record(SomeAdvice(kLawyer), {"districts/370211/lawyers/l1", ""}), IsInvalid("legal_service.lawyer"));
}

TEST_F(LegalServices, OfOneLawyerDoNotOverlap) {
  Sound(RecordOwn(SomeAdvice(kLawyer)));
  EXPECT_THAT(RecordOwn(SomeAdvice(kLawyer)), IsInvalid("legal_service.start_time"));
  Sound(RecordOwn(SomeAdvice(kColleague)));
  const std::string other = Sound(RecordOwn(SomeAdvice(kLawyer, 3))).name();
  Sound(Void(other));
  Sound(RecordOwn(SomeAdvice(kLawyer, 3)));  // in the place of the one that was voided
}

TEST_F(LegalServices, ThatAreMediationsAreOfDisputesThatTheLawyerTookUp) {
  const std::string name = Accepted();
  v1::LegalService mediation = SomeAdvice(kLawyer);
  mediation.set_kind(v1::LegalService::MEDIATION);
  mediation.clear_display_name();
  mediation.clear_phone();
  mediation.set_dispute(name);
  EXPECT_THAT(RecordOwn(mediation), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  Sound(ProposeLawyer(name, kLawyer));
  EXPECT_THAT(RecordOwn(mediation), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration();
  Sound(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kLawyer)));
  const v1::LegalService entry = Sound(RecordOwn(mediation));
  EXPECT_EQ(entry.dispute(), name);
  EXPECT_THAT(entry.bars(), ElementsAre(v1::LegalService::ACTING_FOR_PARTY, v1::LegalService::ASSESSOR,
                                        v1::LegalService::WITNESS, v1::LegalService::APPRAISER));
}

TEST_F(LegalServices, AreConfirmedByWhoDispatchesThere) {
  const std::string name = Sound(RecordOwn(SomeAdvice(kLawyer))).name();
  EXPECT_THAT(Confirm(name, AsLawyer(kLawyer)),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Confirm(name, {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::LEGAL_SERVICE_NOT_FOUND));
  const v1::LegalService confirmed = Sound(Confirm(name, ZoneDispatcher()));
  EXPECT_EQ(confirmed.state(), v1::LegalService::CONFIRMED);
  EXPECT_EQ(confirmed.confirmer(), StaffName("Z1"));
  EXPECT_THAT(Confirm(name, ZoneDispatcher()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(LegalServices, AreAnsweredAgainFromTheRow) {
  v1::RecordLegalServiceRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_legal_service() = SomeAdvice(kLawyer);
  const auto once = Sound(Ask(&MediatorStub::RecordLegalService, request, AsLawyer(kLawyer)));
  const auto again = Sound(Ask(&MediatorStub::RecordLegalService, request, AsLawyer(kLawyer)));
  EXPECT_EQ(again.SerializeAsString(), once.SerializeAsString());
  registry().GoDown();
  const auto without_registry = Sound(Ask(&MediatorStub::RecordLegalService, request, AsLawyer(kLawyer)));
  EXPECT_EQ(without_registry.SerializeAsString(), once.SerializeAsString());
  registry().ComeBack();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM legal_service"), 1);
}

TEST_F(LegalServices, AreListedToTheirLawyerAndToTheStaffOfTheirArea) {
  const std::string own = Sound(RecordOwn(SomeAdvice(kLawyer))).name();
  const std::string colleagues = Sound(RecordOwn(SomeAdvice(kColleague))).name();
  const std::string strangers = Sound(RecordOwn(SomeAdvice(kStranger))).name();
  EXPECT_THAT(ListedServices(AsLawyer(kLawyer)), ElementsAre(own));
  EXPECT_THAT(ListedServices(AsLawyer(kColleague)), ElementsAre(colleagues));
  EXPECT_THAT(ListedServices(ZoneDispatcher()), ElementsAre(strangers, colleagues, own));
  EXPECT_THAT(ListedServices({StaffName("T2"), "town_dispatcher@" + kOtherTownPath}), IsEmpty());
  v1::ListLegalServicesRequest request;
  request.set_firm(FirmName(kFirm));
  EXPECT_THAT(ListedServices(Auditor(), request), ElementsAre(colleagues, own));
  request.set_lawyer(LawyerName(kLawyer));
  EXPECT_THAT(ListedServices(Auditor(), request), ElementsAre(own));
  EXPECT_THAT(ListedServices(AsLawyer(kColleague), request), IsEmpty()) << "what is another's";
  Sound(Void(own));
  v1::ListLegalServicesRequest voided;
  voided.set_state(v1::LegalService::VOIDED);
  EXPECT_THAT(ListedServices(Auditor(), voided), ElementsAre(own));
  v1::ListLegalServicesRequest later;
  SetTime(absl::Now(), later.mutable_from_time());
  EXPECT_THAT(ListedServices(Auditor(), later), IsEmpty());
}

TEST_F(LegalServices, OfAnotherLawyerAreNotCountedByPages) {
  for (const int hours_ago : {1, 3, 5}) Sound(RecordOwn(SomeAdvice(kLawyer, hours_ago)));
  v1::ListLegalServicesRequest request;
  request.set_district(kDistrictName);
  request.set_page_size(1);
  request.set_lawyer(LawyerName(kLawyer));
  const auto page = Sound(Ask(&MediatorStub::ListLegalServices, request, AsLawyer(kColleague)));
  EXPECT_EQ(page.legal_services_size(), 0);
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(LegalServices, TellWhoAuditsNothingOfAPerson) {
  Sound(RecordOwn(SomeAdvice(kLawyer)));
  v1::ListLegalServicesRequest request;
  request.set_district(kDistrictName);
  const auto page = Sound(Ask(&MediatorStub::ListLegalServices, request, Auditor()));
  ASSERT_EQ(page.legal_services_size(), 1);
  EXPECT_EQ(page.legal_services(0).display_name(), "");
  EXPECT_EQ(page.legal_services(0).phone(), "");
  EXPECT_EQ(page.legal_services(0).text(), "");
  EXPECT_EQ(page.legal_services(0).minutes(), 30);
}

TEST_F(LegalServices, KeepNoPersonInTheClear) {
  Sound(RecordOwn(SomeAdvice(kLawyer)));
  for (const char* where :
       {"legal_service WHERE LOCATE(?, body) > 0 OR LOCATE(?, words) > 0",
        "change_log WHERE kind = 'legal_service' AND (LOCATE(?, payload) > 0 OR LOCATE(?, payload) > 0)"}) {
    const std::string sql = std::string("SELECT COUNT(*) FROM ") + where;
    for (const char* planted : {kApplicantName, "13912345678", "咨询宅基地"}) {
      const auto count = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
        return tx.QueryOne(sql, {planted, planted}, [](const sql::Row& row) { return row.Int(1); });
      }));
      EXPECT_EQ(count.value_or(-1), 0) << planted << " in " << where;
    }
  }
}

TEST_F(LegalServices, RefuseANumberThatIsNone) {
  v1::LegalService wrong = SomeAdvice(kLawyer);
  wrong.set_phone("二〇二六");
  EXPECT_THAT(RecordOwn(wrong), IsInvalid("legal_service.phone"));
  wrong = SomeAdvice(kLawyer);
  wrong.set_identity_number("123");
  EXPECT_THAT(RecordOwn(wrong), IsInvalid("legal_service.identity_number"));
  wrong = SomeAdvice(kLawyer);
  wrong.set_area(AreaName("999"));
  EXPECT_THAT(RecordOwn(wrong), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

}  // namespace
}  // namespace zhiwang::mediation

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/rpc/fields.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {

// Two firms of the district, and lawyers: two of the first, one of the second.
inline constexpr char kFirm[] = "31370000MD0123456A";
inline constexpr char kOtherFirm[] = "31370000MD0654321D";
inline constexpr int64_t kLawyer = 13702201910000001, kColleague = 13702201910000002, kStranger = 13702201910000003;

inline std::string LawyerName(int64_t licence) {
  return FormatResourceName(kDistrict, "lawyers", std::to_string(licence));
}
inline testing::SaidCaller AsLawyer(int64_t licence) { return {LawyerName(licence), ""}; }
inline std::string FirmName(const std::string& code) { return FormatResourceName(kDistrict, "firms", code); }

// The day so many days from today, `YYYY-MM-DD`.
inline std::string DaysFromToday(int days) { return calendar::FormatDay(calendar::Today() + days); }

// A firm with these lawyers, contracted for the first town.
inline v1::Firm SomeFirm(const std::string& code, const std::vector<int64_t>& licences) {
  v1::Firm firm;
  firm.set_name(FirmName(code));
  firm.set_display_name("海平面律师事务所");
  firm.add_areas(AreaName(kTown));
  for (const int64_t licence : licences) {
    auto& lawyer = *firm.add_lawyers();
    lawyer.set_lawyer(LawyerName(licence));
    lawyer.set_display_name("钱七");
    lawyer.set_phone("13600001111");
    lawyer.set_from_day("2020-01-01");
  }
  firm.set_contract_from_day("2020-01-01");
  firm.set_contract_until_day("2099-12-31");
  return firm;
}

// A test of disputes with firms, rosters and legal services.
class ServedPeople : public ServedDisputes {
 protected:
  // Imports firms, rows 1, 2, ….
  absl::StatusOr<v1::ImportFirmsResponse> ImportTheFirms(const std::vector<v1::Firm>& firms,
                                                         bool dry_run = false) const {
    std::vector<v1::ImportFirmsRequest> messages(1);
    messages[0].mutable_header()->set_district(kDistrictName);
    messages[0].mutable_header()->set_dry_run(dry_run);
    for (const v1::Firm& firm : firms) {
      auto& row = *messages.emplace_back().mutable_row();
      row.set_row(static_cast<int64_t>(messages.size()) - 1);
      *row.mutable_firm() = firm;
    }
    return client().SendAll(&v1::CommitteeService::Stub::ImportFirms, messages);
  }
  void ImportBothFirms() const {
    EXPECT_EQ(
        Sound(ImportTheFirms({SomeFirm(kFirm, {kLawyer, kColleague}), SomeFirm(kOtherFirm, {kStranger})})).created(),
        2);
  }

  absl::StatusOr<v1::Dispute> ProposeLawyer(const std::string& name, int64_t licence,
                                            const testing::SaidCaller& caller = ZoneDispatcher()) const {
    auto request = About<v1::ProposeMediatorRequest>(name);
    request.set_mediator(LawyerName(licence));
    return Ask(&MediatorStub::ProposeMediator, request, caller);
  }
  // The last assignment is replaced by that mediator.
  absl::StatusOr<v1::Dispute> ReplaceBy(const std::string& name, int assignment, const std::string& mediator) const {
    auto request = About<v1::ReplaceMediatorRequest>(name);
    request.set_assignment(assignment);
    request.set_mediator(mediator);
    request.set_ground(v1::Assignment::MEDIATOR_ASKS);
    request.set_note("出差");
    return Ask(&MediatorStub::ReplaceMediator, request, ZoneDispatcher());
  }

  // A half hour of advice to the applicant, that ended so many hours ago, in the village.
  static v1::LegalService SomeAdvice(int64_t licence, int hours_ago = 1) {
    v1::LegalService service;
    service.set_lawyer(LawyerName(licence));
    service.set_kind(v1::LegalService::ADVICE);
    const absl::Time end = absl::Now() - absl::Hours(hours_ago);
    SetTime(end - absl::Minutes(30), service.mutable_start_time());
    SetTime(end, service.mutable_end_time());
    service.set_area(AreaName(kVillage));
    service.set_display_name(kApplicantName);
    service.set_phone(kApplicantPhone);
    service.set_text("咨询宅基地边界");
    return service;
  }
  absl::StatusOr<v1::LegalService> Record(const v1::LegalService& service, const testing::SaidCaller& caller) const {
    v1::RecordLegalServiceRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    *request.mutable_legal_service() = service;
    return Ask(&MediatorStub::RecordLegalService, request, caller);
  }
  absl::StatusOr<v1::LegalService> RecordOwn(const v1::LegalService& service) const {
    return Record(service, {service.lawyer(), ""});
  }
  std::vector<std::string> ListedServices(const testing::SaidCaller& caller,
                                          v1::ListLegalServicesRequest request = {}) const {
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Sound(Ask(&MediatorStub::ListLegalServices, request, caller));
      for (const auto& service : page.legal_services()) names.push_back(service.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  static void AddShift(v1::SetRosterRequest& request, const std::string& day, const std::string& mediator,
                       const std::string& from, const std::string& until) {
    auto& shift = *request.add_shifts();
    shift.set_day(day);
    shift.set_mediator(mediator);
    shift.set_from(from);
    shift.set_until(until);
  }
  // A roster of the village's committee for that day and the next.
  static v1::SetRosterRequest RosterOf(const std::string& day, const std::string& last_day) {
    auto request = About<v1::SetRosterRequest>(CommitteeName(1));
    request.set_first_day(day);
    request.set_last_day(last_day);
    return request;
  }
};

}  // namespace zhiwang::mediation

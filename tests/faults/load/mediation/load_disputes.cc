#include "tests/faults/load/mediation/load_disputes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "tests/faults/load/mediation/people.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;
using mediation::v1::Consent;
using mediation::v1::DisputeService;
using mediation::v1::MediatorService;
using mediation::v1::Party;

constexpr absl::Duration kPause = absl::Milliseconds(20);
constexpr int kClerks = 3;            // prepare disputes at the same time
constexpr int kMediating = 6;         // mediate them
constexpr int kAcceptingTenants = 5;  // of a district; the other tenants ask about another district
constexpr char kAppeal[] = "两户地界争议";

// The last referral of a case; nothing if there is none.
const intake::v1::Referral* LastReferral(const intake::v1::Case& c) {
  return c.referrals().empty() ? nullptr : &*c.referrals().rbegin();
}

}  // namespace

DisputeLoad::DisputeLoad(Installation& installation, History& history, Border& border, const District& district,
                         uint64_t seed, int callers)
    : installation_(installation),
      caller_(installation, history, border, district, seed),
      district_(district),
      callers_(callers),
      intake_(caller_.Stubs<CaseService>(&Installation::case_intake)),
      disputes_(caller_.Stubs<DisputeService>(&Installation::mediation)),
      mediators_(caller_.Stubs<MediatorService>(&Installation::mediation)),
      meetings_(caller_),
      settlements_(caller_),
      awards_(caller_),
      papers_(caller_) {}

DisputeLoad::~DisputeLoad() { Stop(); }

void DisputeLoad::Start() {
  caller_.Start();
  thread_ = std::thread([this] { Run(); });
}

void DisputeLoad::Stop() {
  caller_.Stop();
  if (thread_.joinable()) thread_.join();
}

void DisputeLoad::Run() {
  while (!caller_.stopping()) {
    std::vector<Dispute> disputes = Plan();
    ForEach(disputes, kClerks, [this](Dispute& dispute) { Prepare(dispute); });
    std::erase_if(disputes, [](const Dispute& dispute) { return dispute.name.empty(); });
    std::atomic<int> next{0};
    ForEach(disputes, callers_, [&](Dispute& dispute) {
      std::thread taking_back;
      if (dispute.taken_back) taking_back = std::thread([this, &dispute] { TakeBack(dispute); });
      Accept(dispute, Tenant(district_.code, next++ % kAcceptingTenants));
      if (taking_back.joinable()) taking_back.join();
    });
    ForEach(disputes, kMediating, [this](Dispute& dispute) {
      if (!caller_.stopping() && dispute.accepted && dispute.taken_up) Mediate(dispute);
    });
  }
}

// The disputes that are accepted at the same moment.
std::vector<DisputeLoad::Dispute> DisputeLoad::Plan() {
  std::vector<Dispute> disputes(static_cast<size_t>(callers_));
  for (Dispute& dispute : disputes) {
    dispute.of_case = caller_.OneIn(3);
    dispute.taken_back = dispute.of_case && caller_.OneIn(3);
    dispute.agreed = !caller_.OneIn(3);
    dispute.taken_up = caller_.OneIn(2);
    dispute.ended = caller_.OneIn(4);
    dispute.agreed_on = !dispute.ended && !caller_.OneIn(3);
    dispute.inspected = caller_.OneIn(3);
    dispute.printed = caller_.OneIn(3);
    dispute.meets = caller_.OneIn(2);
  }
  return disputes;
}

// Takes the step with each dispute, this many at the same time. After the load is stopped, no unprepared dispute is begun.
void DisputeLoad::ForEach(std::vector<Dispute>& disputes, int threads, const Step& step) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (size_t at = next++; at < disputes.size(); at = next++) {
        if (!caller_.stopping() || !disputes[at].name.empty()) step(disputes[at]);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
}

void DisputeLoad::Prepare(Dispute& dispute) {
  if (dispute.of_case) {
    ReferCase(dispute);
  } else {
    Register(dispute);
  }
  if (dispute.agreed && !dispute.name.empty() && !Agree(dispute)) dispute.name.clear();
}

void DisputeLoad::Register(Dispute& dispute) {
  mediation::v1::CreateDisputeRequest request;
  request.set_district(district_.name);
  auto& one = *request.mutable_dispute();
  one.set_area(fmt::format("{}/areas/{}", district_.name, district_.town));
  one.mutable_matter()->set_type(mediation::v1::Matter::BOUNDARY);
  one.mutable_matter()->set_summary(kWordsOfFile);
  one.mutable_origin()->set_kind(mediation::v1::Origin::PARTY);
  one.mutable_matter()->add_issues()->set_text(kWordsOfFile);
  for (const auto side : {Party::APPLICANT, Party::RESPONDENT}) {
    *one.add_parties() = SomePerson(side, caller_.Any(kPeople));
  }
  const auto created = caller_.Must("a dispute", disputes_, &DisputeService::Stub::CreateDispute,
                                    district_.town_dispatcher, std::move(request));
  if (created.ok()) dispute.name = created->name();
}

// Registers a case, refers it, waits for its dispute and completes the dispute. The history holds only calls of tenants; these
// calls are made by the centre, which is not a tenant.
void DisputeLoad::ReferCase(Dispute& dispute) {
  intake::v1::CreateCaseRequest create;
  create.set_district(district_.name);
  auto& appeal = *create.mutable_case_();
  appeal.set_channel(intake::v1::Case::CITY_HOTLINE);
  appeal.set_text(kAppeal);
  appeal.set_area(fmt::format("{}/areas/{}", district_.name, district_.town));
  const Party reporter = SomePerson(Party::APPLICANT, caller_.Any(kPeople));
  appeal.mutable_reporter()->set_display_name(reporter.display_name());
  appeal.mutable_reporter()->set_phone(reporter.phone());
  appeal.mutable_reporter()->set_identity_number(reporter.identity_number());
  appeal.mutable_reporter()->set_address(reporter.address());
  const auto created = caller_.Must("a case", intake_, &CaseService::Stub::CreateCase, kCentre, std::move(create));
  if (!created.ok() || !Refer(created->name())) return;
  dispute.case_name = created->name();
  dispute.name = AwaitDispute(created->name());
  if (!dispute.name.empty() && !CompleteCaseDispute(dispute.name)) dispute.name.clear();
}

bool DisputeLoad::Refer(const std::string& case_name) {
  intake::v1::ReferCaseRequest refer;
  refer.set_name(case_name);
  refer.set_dispute_type(mediation::v1::Matter::Type_Name(mediation::v1::Matter::BOUNDARY));
  // A case that was registered while the registry did not answer has no place.
  const auto referred = caller_.Try("a referral", intake_, &CaseService::Stub::ReferCase, kCentre, std::move(refer),
                                    {common::v1::PLACE_NEEDED});
  if (referred.ok()) ++referred_;
  return referred.ok();
}

// The dispute of the case's last referral; empty if the load stops before the dispute comes.
std::string DisputeLoad::AwaitDispute(const std::string& case_name) {
  intake::v1::GetCaseRequest get;
  get.set_name(case_name);
  while (!caller_.stopping()) {
    const auto read = caller_.Insist(intake_, &CaseService::Stub::GetCase, kCentre, get);
    if (!read.ok()) return {};
    const intake::v1::Referral* referral = LastReferral(*read);
    if (referral != nullptr && !referral->progress().dispute().empty()) return referral->progress().dispute();
    absl::SleepFor(kPause);
  }
  return {};
}

// Enters the other side and what is in dispute.
bool DisputeLoad::CompleteCaseDispute(const std::string& name) {
  mediation::v1::AddPartyRequest enter;
  enter.set_name(name);
  *enter.mutable_party() = SomePerson(Party::RESPONDENT, caller_.Any(kPeople));
  const auto entered =
      caller_.Must("a party", disputes_, &DisputeService::Stub::AddParty, district_.town_dispatcher, std::move(enter));
  if (!entered.ok()) return false;
  mediation::v1::AmendDisputeRequest amend;
  amend.set_name(name);
  amend.mutable_update_mask()->add_paths("matter.issues");
  amend.mutable_dispute()->mutable_matter()->add_issues()->set_text(kWordsOfFile);
  amend.set_note(kWordsOfFile);
  return caller_
      .Must("an amendment", disputes_, &DisputeService::Stub::AmendDispute, district_.town_dispatcher, std::move(amend))
      .ok();
}

bool DisputeLoad::Agree(const Dispute& dispute) {
  mediation::v1::RecordConsentRequest request;
  request.set_name(dispute.name);
  for (const int party : {1, 2}) {
    Consent& consent = *request.add_consents();
    consent.set_party(party);
    consent.set_subject(Consent::MEDIATION);
    consent.set_answer(Consent::YES);
    consent.set_form(Consent::WRITTEN);
  }
  return caller_
      .Must("the word of the parties", disputes_, &DisputeService::Stub::RecordConsent, district_.town_dispatcher,
            std::move(request))
      .ok();
}

void DisputeLoad::Accept(Dispute& dispute, const std::string& caller) {
  mediation::v1::AcceptDisputeRequest request;
  request.set_name(dispute.name);
  request.set_request_id(NewUuid());
  bool was_lost = false;
  const auto accepted = caller_.Insist(disputes_, &DisputeService::Stub::AcceptDispute, caller, request, &was_lost);
  if (!accepted.ok()) {
    if (IsUnsettled(accepted.status())) return;
    if (dispute.agreed || ReasonOf(accepted.status()) != common::v1::CONSENT_MISSING) {
      caller_.Violation(fmt::format("the acceptance of {} was answered {}", dispute.name, Describe(accepted.status())));
    }
    absl::MutexLock lock(&mutex_);
    if (!was_lost) without_number_.push_back(dispute.name);
    return;
  }
  if (!dispute.agreed) caller_.Violation(dispute.name + " was accepted without the word of its parties");
  dispute.accepted = true;
  absl::MutexLock lock(&mutex_);
  numbers_[dispute.name] = accepted->number();
}

// Either the case is back, or its dispute was accepted before.
void DisputeLoad::TakeBack(const Dispute& dispute) {
  intake::v1::WithdrawReferralRequest request;
  request.set_name(dispute.case_name);
  request.set_request_id(NewUuid());
  request.set_note("当事人改变主意");
  const auto taken_back = caller_.Insist(intake_, &CaseService::Stub::WithdrawReferral, kCentre, request);
  if (taken_back.ok()) {
    ++taken_back_;
    // Another round makes another dispute.
    if (caller_.OneIn(2)) Refer(dispute.case_name);
  } else if (!IsUnsettled(taken_back.status()) && ReasonOf(taken_back.status()) != common::v1::MEDIATION_OPEN) {
    caller_.Violation("a referral was not taken back: " + Describe(taken_back.status()), dispute.case_name);
  }
}

void DisputeLoad::Mediate(Dispute& dispute) {
  const std::string& dispatcher = district_.town_dispatcher;
  mediation::v1::ProposeMediatorRequest propose;
  propose.set_name(dispute.name);
  propose.set_mediator(dispatcher);
  const auto proposed =
      caller_.Must("a mediator", mediators_, &MediatorService::Stub::ProposeMediator, dispatcher, std::move(propose));
  if (!proposed.ok()) return;
  mediation::v1::AcceptAssignmentRequest accept;
  accept.set_name(dispute.name);
  accept.set_assignment(1);
  accept.mutable_declaration();
  const auto taken_up = caller_.Must("an assignment", mediators_, &MediatorService::Stub::AcceptAssignment, dispatcher,
                                     std::move(accept));
  if (!taken_up.ok()) return;
  if (dispute.inspected) Inspect(dispute);
  if (dispute.printed) papers_.Print(dispute.name);
  if (dispute.meets) meetings_.Hold(*taken_up);
  if (caller_.stopping()) return;
  if (dispute.agreed_on && settlements_.Settle(dispute.name) && !caller_.stopping()) awards_.Give(dispute.name);
  if (!dispute.ended) return;
  mediation::v1::EndDisputeRequest end;
  end.set_name(dispute.name);
  end.mutable_ending()->set_kind(mediation::v1::Ending::NO_PROSPECT);
  end.mutable_ending()->set_note(kWordsOfFile);
  caller_.Must("an end", disputes_, &DisputeService::Stub::EndDispute, dispatcher, std::move(end)).IgnoreError();
}

// Areas end while the load runs: a grid that has is refused, and nothing is asked for.
void DisputeLoad::Inspect(const Dispute& dispute) {
  mediation::v1::RequestInspectionRequest request;
  request.set_name(dispute.name);
  request.set_request_id(NewUuid());
  request.set_question("地界有无新的界桩");
  request.set_area(FormatResourceName(district_.code, "areas", AnyGrid()));
  const auto asked =
      caller_.Insist(disputes_, &DisputeService::Stub::RequestInspection, district_.town_dispatcher, request);
  const common::v1::ErrorReason reason = ReasonOf(asked.status());
  const bool has_ended = reason == common::v1::AREA_ENDED || reason == common::v1::AREA_NOT_FOUND;
  if (!asked.ok() && !IsUnsettled(asked.status()) && !has_ended) {
    caller_.Violation("an inspection was not asked for: " + Describe(asked.status()), dispute.name);
  }
}

std::string DisputeLoad::AnyGrid() {
  const uint64_t chosen = caller_.Any(1 << 20);
  absl::MutexLock lock(&mutex_);
  if (grids_.empty()) {
    sql::Database grid(installation_.cluster().Schema("grid_registry"));
    const absl::Status read = grid.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
      grids_.clear();
      return tx.Query("SELECT code FROM area WHERE district = ? AND path LIKE ? AND CHAR_LENGTH(code) = 15",
                      {district_.code, "%/" + district_.town + "/%"},
                      [&](const sql::Row& row) { grids_.push_back(row.Text(1)); });
    });
    // While the database is down, use the area of the dispute.
    if (!read.ok()) grids_.clear();
  }
  return grids_.empty() ? std::string() : grids_[chosen % grids_.size()];
}

void DisputeLoad::Check(sql::Database& db) {
  std::map<std::string, std::string> stored;  // number by name; empty: none
  const absl::Status read = db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    stored.clear();
    return tx.Query("SELECT CAST(id AS CHAR), number_committee, number_year, number FROM dispute WHERE district = ?",
                    {district_.code}, [&](const sql::Row& row) {
                      const bool numbered = row.Has(4);
                      stored[FormatResourceName(district_.code, "disputes", row.Text(1))] =
                          numbered ? mediation::NumberText(
                                         mediation::FileNumber{row.Int(2), static_cast<int>(row.Int(3)), row.Int(4)})
                                   : "";
                    });
  });
  meetings_.Check(db);
  settlements_.Check(db);
  awards_.Check(db);
  if (!read.ok()) return caller_.Violation("disputes cannot be read: " + Describe(read));
  for (const auto& [name, number] : numbers_) {
    const auto found = stored.find(name);
    if (found == stored.end() || found->second != number) {
      caller_.Violation(fmt::format("{} was accepted as {} and has {}", name, number,
                                    found == stored.end() ? "gone" : found->second));
    }
  }
  for (const std::string& name : without_number_) {
    if (!stored[name].empty()) {
      caller_.Violation(fmt::format("the acceptance of {} was refused, and it has {}", name, stored[name]));
    }
  }
}

}  // namespace zhiwang::testing

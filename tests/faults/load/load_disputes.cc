#include "tests/faults/load/load_disputes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;
using mediation::v1::Consent;
using mediation::v1::DisputeService;
using mediation::v1::MediatorService;

constexpr absl::Duration kPause = absl::Milliseconds(20);
constexpr absl::Duration kSettlesWithin = absl::Seconds(20);
constexpr int kClerks = 3;            // who prepare disputes, and mediate them, at the same time
constexpr int kAcceptingTenants = 5;  // of a district: the others ask about another one
constexpr char kSummary[] = "两户地界争议";

// The last referral of a case; nothing where there is none.
const intake::v1::Referral* LastReferral(const intake::v1::Case& c) {
  return c.referrals().empty() ? nullptr : &*c.referrals().rbegin();
}

}  // namespace

DisputeLoad::DisputeLoad(Installation& installation, History& history, Border& border, const District& district,
                         uint64_t seed, int callers)
    : installation_(installation),
      history_(history),
      border_(border),
      district_(district),
      callers_(callers),
      random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    const Cluster& cluster = installation.cluster();
    intake_.push_back(CaseService::NewStub(cluster.ConnectTo(installation.case_intake(i).address)));
    const auto mediation = cluster.ConnectTo(installation.mediation(i).address);
    disputes_.push_back(DisputeService::NewStub(mediation));
    mediators_.push_back(MediatorService::NewStub(mediation));
  }
}

DisputeLoad::~DisputeLoad() { Stop(); }

void DisputeLoad::Start() {
  stopping_ = false;
  {
    absl::MutexLock lock(&mutex_);
    give_up_ = absl::InfiniteFuture();
  }
  thread_ = std::thread([this] { Run(); });
}

void DisputeLoad::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    give_up_ = absl::Now() + kSettlesWithin;
  }
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

uint64_t DisputeLoad::Any(uint64_t below) {
  absl::MutexLock lock(&mutex_);
  return random_() % below;
}

void DisputeLoad::Run() {
  while (!stopping_) {
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
    ForEach(disputes, kClerks, [this](Dispute& dispute) {
      if (!stopping_ && dispute.accepted && dispute.taken_up) Mediate(dispute);
    });
  }
}

// As many disputes as are accepted at the same moment.
std::vector<DisputeLoad::Dispute> DisputeLoad::Plan() {
  std::vector<Dispute> disputes(static_cast<size_t>(callers_));
  for (Dispute& dispute : disputes) {
    dispute.of_case = Any(3) == 0;
    dispute.taken_back = dispute.of_case && Any(3) == 0;
    dispute.agreed = Any(8) != 0;
    dispute.taken_up = Any(3) == 0;
    dispute.ended = Any(2) == 0;
  }
  return disputes;
}

// Takes the step with each dispute, so many at the same time. Once the load is stopped, none is begun that is not prepared.
void DisputeLoad::ForEach(std::vector<Dispute>& disputes, int threads, const Step& step) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (size_t at = next++; at < disputes.size(); at = next++) {
        if (!stopping_ || !disputes[at].name.empty()) step(disputes[at]);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> DisputeLoad::Insist(const Replicas<Stub>& replicas,
                                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                          Response*),
                                             const std::string& caller, const Request& request, bool* was_lost) {
  for (;;) {
    grpc::ClientContext context;
    installation_.cluster().SignAs(context, caller);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    Response response;
    const absl::Status status =
        rpc::FromWire((replicas[Any(replicas.size())].get()->*method)(&context, request, &response));
    if (status.ok()) {
      border_.Inspect(district_.code, response, Describe(request));
      return response;
    }
    if (!IsUnsettled(status)) return status;
    if (was_lost != nullptr) *was_lost = true;
    {
      absl::MutexLock lock(&mutex_);
      if (absl::Now() > give_up_) {
        history_.Violation(fmt::format("{} gets no answer: {}: {}", caller, Describe(request), Describe(status)));
        return status;
      }
    }
    absl::SleepFor(kPause);
  }
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> DisputeLoad::Must(const char* what, const Replicas<Stub>& replicas,
                                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                        Response*),
                                           const std::string& caller, Request request) {
  request.set_request_id(NewUuid());
  absl::StatusOr<Response> response = Insist(replicas, method, caller, request);
  if (!response.ok() && !IsUnsettled(response.status())) {
    history_.Violation(fmt::format("{}: {} was answered {}", what, Describe(request), Describe(response.status())));
  }
  return response;
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
  one.mutable_matter()->set_summary(kSummary);
  one.mutable_origin()->set_kind(mediation::v1::Origin::PARTY);
  for (const auto side : {mediation::v1::Party::APPLICANT, mediation::v1::Party::RESPONDENT}) {
    auto& party = *one.add_parties();
    party.set_side(side);
    party.set_display_name("王五");
  }
  const auto created =
      Must("a dispute", disputes_, &DisputeService::Stub::CreateDispute, district_.town_dispatcher, std::move(request));
  if (created.ok()) dispute.name = created->name();
}

// Registers a case, refers it, waits for its dispute and enters the other side there. Cases have their callers in the
// history; these are called for by the centre, which is no tenant.
void DisputeLoad::ReferCase(Dispute& dispute) {
  intake::v1::CreateCaseRequest create;
  create.set_district(district_.name);
  auto& appeal = *create.mutable_case_();
  appeal.set_channel(intake::v1::Case::CITY_HOTLINE);
  appeal.set_text(kSummary);
  appeal.set_area(fmt::format("{}/areas/{}", district_.name, district_.town));
  appeal.mutable_reporter()->set_display_name("王五");
  const auto created = Must("a case", intake_, &CaseService::Stub::CreateCase, kCentre, std::move(create));
  if (!created.ok()) return;
  intake::v1::ReferCaseRequest refer;
  refer.set_name(created->name());
  refer.set_request_id(NewUuid());
  refer.set_dispute_type(mediation::v1::Matter::Type_Name(mediation::v1::Matter::BOUNDARY));
  const auto referred = Insist(intake_, &CaseService::Stub::ReferCase, kCentre, refer);
  if (ReasonOf(referred.status()) == common::v1::PLACE_NEEDED) return;  // it came while the registry did not answer
  if (!referred.ok()) {
    if (!IsUnsettled(referred.status())) {
      history_.Violation("a case was not referred: " + Describe(referred.status()), created->name());
    }
    return;
  }
  ++referred_;
  dispute.case_name = created->name();
  intake::v1::GetCaseRequest get;
  get.set_name(created->name());
  while (!stopping_) {
    const auto read = Insist(intake_, &CaseService::Stub::GetCase, kCentre, get);
    if (!read.ok()) return;
    const intake::v1::Referral* referral = LastReferral(*read);
    if (referral != nullptr && !referral->progress().dispute().empty()) {
      dispute.name = referral->progress().dispute();
      break;
    }
    absl::SleepFor(kPause);
  }
  if (dispute.name.empty()) return;
  mediation::v1::AddPartyRequest enter;
  enter.set_name(dispute.name);
  enter.mutable_party()->set_side(mediation::v1::Party::RESPONDENT);
  enter.mutable_party()->set_display_name("赵六");
  const auto entered =
      Must("a party", disputes_, &DisputeService::Stub::AddParty, district_.town_dispatcher, std::move(enter));
  if (!entered.ok()) dispute.name.clear();
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
  return Must("the word of the parties", disputes_, &DisputeService::Stub::RecordConsent, district_.town_dispatcher,
              std::move(request))
      .ok();
}

void DisputeLoad::Accept(Dispute& dispute, const std::string& caller) {
  mediation::v1::AcceptDisputeRequest request;
  request.set_name(dispute.name);
  request.set_request_id(NewUuid());
  bool was_lost = false;
  const auto accepted = Insist(disputes_, &DisputeService::Stub::AcceptDispute, caller, request, &was_lost);
  if (!accepted.ok()) {
    if (IsUnsettled(accepted.status())) return;
    if (dispute.agreed || ReasonOf(accepted.status()) != common::v1::CONSENT_MISSING) {
      history_.Violation(
          fmt::format("the acceptance of {} was answered {}", dispute.name, Describe(accepted.status())));
    }
    absl::MutexLock lock(&mutex_);
    if (!was_lost) without_number_.push_back(dispute.name);
    return;
  }
  if (!dispute.agreed) history_.Violation(dispute.name + " was accepted without the word of its parties");
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
  const auto taken_back = Insist(intake_, &CaseService::Stub::WithdrawReferral, kCentre, request);
  if (taken_back.ok()) {
    ++taken_back_;
  } else if (!IsUnsettled(taken_back.status()) && ReasonOf(taken_back.status()) != common::v1::MEDIATION_OPEN) {
    history_.Violation("a referral was not taken back: " + Describe(taken_back.status()), dispute.case_name);
  }
}

void DisputeLoad::Mediate(Dispute& dispute) {
  const std::string& dispatcher = district_.town_dispatcher;
  mediation::v1::ProposeMediatorRequest propose;
  propose.set_name(dispute.name);
  propose.set_mediator(dispatcher);
  const auto proposed =
      Must("a mediator", mediators_, &MediatorService::Stub::ProposeMediator, dispatcher, std::move(propose));
  if (!proposed.ok()) return;
  mediation::v1::AcceptAssignmentRequest accept;
  accept.set_name(dispute.name);
  accept.set_assignment(1);
  accept.mutable_declaration();
  const auto taken_up =
      Must("an assignment", mediators_, &MediatorService::Stub::AcceptAssignment, dispatcher, std::move(accept));
  if (!taken_up.ok() || !dispute.ended) return;
  mediation::v1::EndDisputeRequest end;
  end.set_name(dispute.name);
  end.mutable_ending()->set_kind(mediation::v1::Ending::NO_PROSPECT);
  end.mutable_ending()->set_note("差距过大");
  Must("an end", disputes_, &DisputeService::Stub::EndDispute, dispatcher, std::move(end)).IgnoreError();
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
  if (!read.ok()) return history_.Violation("disputes cannot be read: " + Describe(read));
  for (const auto& [name, number] : numbers_) {
    const auto found = stored.find(name);
    if (found == stored.end() || found->second != number) {
      history_.Violation(fmt::format("{} was accepted as {} and has {}", name, number,
                                     found == stored.end() ? "gone" : found->second));
    }
  }
  for (const std::string& name : without_number_) {
    if (!stored[name].empty()) {
      history_.Violation(fmt::format("the acceptance of {} was refused, and it has {}", name, stored[name]));
    }
  }
}

}  // namespace zhiwang::testing

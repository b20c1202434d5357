#include "services/ctl/demo/settlement.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/demo/court.h"
#include "services/ctl/demo/demo_life.h"
#include "services/ctl/demo/scan.h"
#include "services/ctl/text/local_time.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Signature = v1::Agreement::Signature;

constexpr int64_t kInstalmentFen = 1'500'00;
constexpr int kFirstDue = 7, kSecondDue = 37;  // days from today
constexpr absl::Duration kSessionLength = absl::Hours(1);

// A request on that resource. The same step on the same resource always has the same request id.
template <class Request>
Request About(const std::string& name, std::string_view step) {
  Request request;
  request.set_name(name);
  request.set_request_id(StepRequestId(name, step));
  return request;
}

// The assignment of the mediator; null if they have none.
const v1::Assignment* ActiveOf(const v1::Dispute& dispute, const std::string& mediator) {
  for (const v1::Assignment& one : dispute.assignments()) {
    if (one.state() == v1::Assignment::ACTIVE && one.mediator() == mediator) return &one;
  }
  return nullptr;
}

// True if both parties have accepted the mediator of that assignment.
bool HaveAccepted(const v1::Dispute& dispute, int assignment) {
  const auto has_accepted = [&](int party) {
    return std::any_of(dispute.consents().begin(), dispute.consents().end(), [&](const v1::Consent& consent) {
      return consent.party() == party && consent.subject() == v1::Consent::MEDIATOR &&
             consent.reference() == std::to_string(assignment) && consent.answer() == v1::Consent::YES;
    });
  };
  return has_accepted(1) && has_accepted(2);
}

// The agreement of the dispute that has not lapsed, with its text; nothing if there is none.
absl::StatusOr<std::optional<v1::Agreement>> AgreementOf(const Connection& who, const std::string& dispute) {
  v1::ListAgreementsRequest request;
  request.set_district(who.District());
  request.set_dispute(dispute);
  ASSIGN_OR_RETURN(const v1::ListAgreementsResponse page,
                   who.Ask(who.mediation(), &v1::AgreementService::Stub::ListAgreements, request));
  for (const v1::Agreement& one : page.agreements()) {
    if (one.state() == v1::Agreement::LAPSED || one.state() == v1::Agreement::ANNULLED) continue;
    v1::GetAgreementRequest get;
    get.set_name(one.name());
    ASSIGN_OR_RETURN(v1::Agreement whole, who.Ask(who.mediation(), &v1::AgreementService::Stub::GetAgreement, get));
    return whole;
  }
  return std::nullopt;
}

v1::Agreement::Text TextOf(const v1::Dispute& dispute) {
  v1::Agreement::Text text;
  text.set_facts("李四翻建院墙，越过原来的界石，张三要求拆除并赔偿被压坏的菜地。");
  for (int issue = 1; issue <= dispute.matter().issues_size(); ++issue) text.add_issues(issue);
  text.set_responsibility("李四越界砌墙，承担主要责任；张三阻工方式不当，承担次要责任。");
  text.add_clauses()->set_text("以原界石为界，李四三十日内将院墙退回界内。");
  text.add_clauses()->set_text("李四赔偿张三 3000 元，分两期付清。");
  text.set_manner("当面付清");
  text.set_place("镇人民调解委员会");
  for (const int due : {kFirstDue, kSecondDue}) {
    v1::Obligation& obligation = *text.add_obligations();
    obligation.set_debtor(2);
    obligation.set_creditor(1);
    obligation.set_amount_fen(kInstalmentFen);
    obligation.set_text(due == kFirstDue ? "第一期赔偿款" : "第二期赔偿款");
    obligation.set_due_day(calendar::FormatDay(calendar::Today() + due));
  }
  text.set_total_fen(2 * kInstalmentFen);
  return text;
}

// A session on site that begins within two minutes. Its mediator may open it up to an hour before.
v1::Session SoonAtTheBoundary(const std::string& dispute) {
  v1::Session session;
  session.set_dispute(dispute);
  const absl::Time start = absl::FromUnixSeconds((absl::ToUnixSeconds(absl::Now()) / 60 + 2) * 60);
  *session.mutable_start_time() = ToTimestamp(start);
  *session.mutable_end_time() = ToTimestamp(start + kSessionLength);
  session.set_form(v1::Session::ON_SITE);
  session.set_place("争议界石旁");
  return session;
}

}  // namespace

absl::StatusOr<bool> Settlement::Step(const v1::Dispute& dispute) const {
  if (dispute.state() == v1::Dispute::AGREED) return Perform(dispute);
  if (dispute.state() != v1::Dispute::IN_MEDIATION) return false;
  const v1::Assignment* assignment = ActiveOf(dispute, lawyer_.options().caller);
  if (assignment == nullptr) return false;
  if (!HaveAccepted(dispute, assignment->number())) {
    RETURN_IF_ERROR(AcceptMediator(dispute, assignment->number()));
    return true;
  }
  ASSIGN_OR_RETURN(const bool was_held, HoldSession(dispute));
  if (was_held) RETURN_IF_ERROR(Agree(dispute));
  return true;
}

absl::Status Settlement::AcceptMediator(const v1::Dispute& dispute, int assignment) const {
  auto request = About<v1::RecordConsentRequest>(dispute.name(), fmt::format("accept mediator {}", assignment));
  for (const int party : {1, 2}) {
    v1::Consent& consent = *request.add_consents();
    consent.set_party(party);
    consent.set_subject(v1::Consent::MEDIATOR);
    consent.set_reference(std::to_string(assignment));
    consent.set_answer(v1::Consent::YES);
    consent.set_form(v1::Consent::WRITTEN);
  }
  return lawyer_.Ask(lawyer_.mediation(), &v1::DisputeService::Stub::RecordConsent, request).status();
}

absl::StatusOr<bool> Settlement::HoldSession(const v1::Dispute& dispute) const {
  using Stub = v1::SessionService::Stub;
  v1::ListSessionsRequest list;
  list.set_district(centre_.District());
  list.set_dispute(dispute.name());
  ASSIGN_OR_RETURN(const v1::ListSessionsResponse page, centre_.Ask(centre_.mediation(), &Stub::ListSessions, list));
  for (const v1::Session& session : page.sessions()) {
    if (session.state() == v1::Session::HELD) return true;
    if (session.state() == v1::Session::PLANNED) {
      const auto open = About<v1::OpenSessionRequest>(session.name(), "open");
      RETURN_IF_ERROR(lawyer_.Ask(lawyer_.mediation(), &Stub::OpenSession, open).status());
      return false;
    }
    if (session.state() != v1::Session::OPEN) continue;
    auto minutes = About<v1::RecordMinutesRequest>(session.name(), "minutes");
    minutes.mutable_minutes()->set_text("双方到现场查看界石，同意以原界石为界。");
    RETURN_IF_ERROR(lawyer_.Ask(lawyer_.mediation(), &Stub::RecordMinutes, minutes).status());
    auto close = About<v1::CloseSessionRequest>(session.name(), "close");
    close.add_attendances()->set_mediator(lawyer_.options().caller);
    for (const int party : {1, 2}) close.add_attendances()->set_party(party);
    RETURN_IF_ERROR(lawyer_.Ask(lawyer_.mediation(), &Stub::CloseSession, close).status());
    return false;
  }
  v1::BookSessionRequest book;
  book.set_district(lawyer_.District());
  book.set_request_id(NewUuid());
  *book.mutable_session() = SoonAtTheBoundary(dispute.name());
  RETURN_IF_ERROR(lawyer_.Ask(lawyer_.mediation(), &Stub::BookSession, book).status());
  return false;
}

absl::Status Settlement::Agree(const v1::Dispute& dispute) const {
  using Stub = v1::AgreementService::Stub;
  ASSIGN_OR_RETURN(const auto agreement, AgreementOf(town_, dispute.name()));
  if (!agreement) {
    v1::DraftAgreementRequest draft;
    draft.set_district(lawyer_.District());
    draft.set_request_id(NewUuid());
    draft.mutable_agreement()->set_dispute(dispute.name());
    *draft.mutable_agreement()->mutable_text() = TextOf(dispute);
    return lawyer_.Ask(lawyer_.mediation(), &Stub::DraftAgreement, draft).status();
  }
  if (agreement->state() == v1::Agreement::DRAFT) {
    const auto fix = About<v1::FixAgreementRequest>(agreement->name(), "fix");
    return lawyer_.Ask(lawyer_.mediation(), &Stub::FixAgreement, fix).status();
  }
  const auto& missing = agreement->missing();
  const bool is_signed = std::all_of(missing.begin(), missing.end(),
                                     [](const Signature& one) { return one.as() == Signature::SEAL_OF_COMMITTEE; });
  if (!is_signed) return Sign(dispute, agreement->name());
  auto seal = About<v1::SealAgreementRequest>(agreement->name(), "seal");
  seal.set_digest(agreement->digest());
  return town_.Ask(town_.mediation(), &Stub::SealAgreement, seal).status();
}

absl::Status Settlement::Sign(const v1::Dispute& dispute, const std::string& agreement) const {
  using Stub = v1::AgreementService::Stub;
  v1::Document page;
  page.set_dispute(dispute.name());
  page.set_kind(v1::Document::SIGNATURE_SCAN);
  page.set_title("签名页");
  ASSIGN_OR_RETURN(const v1::Document document, BringScan(lawyer_, page, StepRequestId(agreement, "scan")));
  v1::GetAgreementRequest get;
  get.set_name(agreement);
  ASSIGN_OR_RETURN(const v1::Agreement fixed, town_.Ask(town_.mediation(), &Stub::GetAgreement, get));
  auto sign = About<v1::SignAgreementRequest>(agreement, "sign");
  for (const int party : {1, 2, 0}) {
    Signature& signature = *sign.add_signatures();
    signature.set_as(party == 0 ? Signature::MEDIATOR : Signature::PARTY);
    signature.set_party(party);
    if (party == 0) signature.set_mediator(lawyer_.options().caller);
    signature.set_way(Signature::INK);
    signature.set_day(Today());
    signature.set_digest(fixed.digest());
    signature.set_scan(document.name());
  }
  return lawyer_.Ask(lawyer_.mediation(), &Stub::SignAgreement, sign).status();
}

absl::StatusOr<bool> Settlement::Perform(const v1::Dispute& dispute) const {
  ASSIGN_OR_RETURN(const auto agreement, AgreementOf(town_, dispute.name()));
  if (!agreement || agreement->text().obligations().empty()) return false;
  if (agreement->text().obligations(0).state() != v1::Obligation::DONE) {
    RETURN_IF_ERROR(Pay(agreement->name()));
    return true;
  }
  if (agreement->confirmation().state() == v1::Confirmation::POSSIBLE) {
    RETURN_IF_ERROR(ApplyForConfirmation(town_, dispute, *agreement));
  }
  return false;
}

absl::Status Settlement::Pay(const std::string& agreement) const {
  auto pay = About<v1::RecordPerformanceRequest>(agreement, "pay");
  v1::Performance& performance = *pay.mutable_performance();
  performance.set_amount_fen(kInstalmentFen);
  performance.set_obligation(1);
  performance.set_day(Today());
  performance.set_note("当面付清第一期");
  return town_.Ask(town_.mediation(), &v1::AgreementService::Stub::RecordPerformance, pay).status();
}

}  // namespace zhiwang::ctl

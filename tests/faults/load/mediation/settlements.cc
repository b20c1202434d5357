#include "tests/faults/load/mediation/settlements.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/status/error.h"
#include "tests/faults/load/mediation/people.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::AgreementService;
using mediation::v1::Obligation;

// The debt in fen. Its due day is so far away that no reminder comes while the load runs.
constexpr int64_t kOwedToOne = 500'00, kOwedToTwo = 120'00;
constexpr int kDueInDays = 60;

std::string InDays(int days) { return calendar::FormatDay(calendar::Today() + days); }

void Owe(mediation::v1::Agreement::Text& text, int debtor, int creditor, int64_t fen) {
  Obligation& obligation = *text.add_obligations();
  obligation.set_debtor(debtor);
  obligation.set_creditor(creditor);
  obligation.set_amount_fen(fen);
  obligation.set_text(kWordsOfFile);
  obligation.set_due_day(InDays(kDueInDays));
}

mediation::v1::Agreement::Text SomeText() {
  mediation::v1::Agreement::Text text;
  text.set_facts(kWordsOfFile);
  text.add_issues(1);
  text.add_clauses()->set_text(kWordsOfFile);
  text.set_manner(kWordsOfFile);
  text.set_place(kWordsOfFile);
  Owe(text, 2, 1, kOwedToOne);
  Owe(text, 1, 2, kOwedToTwo);
  Owe(text, 1, 2, 0);
  return text;
}

}  // namespace

Settlements::Settlements(PatientCaller& caller)
    : caller_(caller), agreements_(caller.Stubs<AgreementService>(&Installation::mediation)), confirmations_(caller) {}

int64_t Settlements::agreements() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int64_t>(told_.size());
}

bool Settlements::Settle(const std::string& dispute) {
  const std::string agreement = Reach(dispute);
  if (agreement.empty()) return false;
  if (caller_.OneIn(3)) PayTooMuch(agreement);
  if (caller_.OneIn(2)) PayAndTakeBack(agreement, {1, 200'00});
  std::vector<Part> to_one = {{1, 100'00}, {1, 150'00}, {1, 200'00}};
  if (!caller_.OneIn(3)) to_one.push_back({1, 50'00});
  const std::vector<Part> to_two = {{2, 20'00}, {3, 0}, {2, 100'00}};
  const bool confirmed = caller_.OneIn(3) && confirmations_.Prepare(dispute);
  const auto pay_one = [&] { PayAll(agreement, to_one); };
  AtOnce(
      [&] {
        if (!confirmed) return pay_one();
        AtOnce([&] { confirmations_.Apply(agreement); }, pay_one);
      },
      [&] { PayAll(agreement, to_two); });
  return true;
}

// Answers the agreement's name; empty if there is none.
std::string Settlements::Reach(const std::string& dispute) {
  const std::string& dispatcher = caller_.district().town_dispatcher;
  mediation::v1::DraftAgreementRequest draft;
  draft.set_district(caller_.district().name);
  draft.mutable_agreement()->set_dispute(dispute);
  *draft.mutable_agreement()->mutable_text() = SomeText();
  const auto drafted =
      caller_.Must("a draft", agreements_, &AgreementService::Stub::DraftAgreement, dispatcher, std::move(draft));
  if (!drafted.ok()) return {};
  mediation::v1::ReachAgreementOrallyRequest reach;
  reach.set_name(drafted->name());
  const auto reached = caller_.Must("an agreement by word", agreements_, &AgreementService::Stub::ReachAgreementOrally,
                                    dispatcher, std::move(reach));
  if (!reached.ok()) return {};
  absl::MutexLock lock(&mutex_);
  told_[reached->name()];
  return reached->name();
}

void Settlements::PayAll(const std::string& agreement, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    if (caller_.stopping()) return;
    (void)Pay(agreement, part);
  }
}

// One request in five is repeated after it is done.
absl::StatusOr<mediation::v1::Agreement> Settlements::Pay(const std::string& agreement, Part part, int takes_back) {
  mediation::v1::RecordPerformanceRequest request;
  request.set_name(agreement);
  request.set_request_id(NewUuid());
  auto& performance = *request.mutable_performance();
  performance.set_day(InDays(0));
  performance.set_note(kWordsOfFile);
  if (takes_back == 0) {
    performance.set_obligation(part.obligation);
    performance.set_amount_fen(part.fen);
  } else {
    performance.set_takes_back(takes_back);
  }
  const auto ask = [&] {
    auto answer = caller_.Insist(agreements_, &AgreementService::Stub::RecordPerformance,
                                 caller_.district().town_dispatcher, request);
    caller_.Judge("a payment", request, answer.status(), {});
    return answer;
  };
  absl::StatusOr<Agreement> paid = ask();
  if (!paid.ok()) return paid;
  {
    absl::MutexLock lock(&mutex_);
    Told& told = told_[agreement];
    ++told.performances;
    told.paid[part.obligation] += takes_back == 0 ? part.fen : -part.fen;
  }
  ++performances_;
  if (!caller_.OneIn(5)) return paid;
  const absl::StatusOr<Agreement> again = ask();
  if (again.ok() && again->performances_size() != paid->performances_size()) {
    caller_.Violation(fmt::format("{}: a payment was answered with {} performances, and with {} when it came once more",
                                  agreement, paid->performances_size(), again->performances_size()));
  }
  return paid;
}

// Call it only while nobody else pays: the payment's number is then the last one.
void Settlements::PayAndTakeBack(const std::string& agreement, Part part) {
  const auto paid = Pay(agreement, part);
  if (paid.ok()) (void)Pay(agreement, part, paid->performances_size());
}

void Settlements::PayTooMuch(const std::string& agreement) {
  mediation::v1::RecordPerformanceRequest request;
  request.set_name(agreement);
  request.mutable_performance()->set_day(InDays(0));
  request.mutable_performance()->set_obligation(1);
  request.mutable_performance()->set_amount_fen(kOwedToOne + 1);
  const auto paid = caller_.Try("too much", agreements_, &AgreementService::Stub::RecordPerformance,
                                caller_.district().town_dispatcher, std::move(request), {common::v1::PAYMENT_OVER});
  if (paid.ok()) caller_.Violation(agreement + " took more than is owed");
}

void Settlements::Check(sql::Database& db) {
  std::map<std::string, mediation::v1::AgreementFacts> stored;
  const absl::Status read = db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    stored.clear();
    return tx.Query("SELECT CAST(id AS CHAR), body FROM agreement WHERE district = ?", {caller_.district().code},
                    [&](const sql::Row& row) {
                      mediation::v1::AgreementBody body;
                      (void)body.ParseFromString(row.Text(2));
                      stored[FormatResourceName(caller_.district().code, "agreements", row.Text(1))] = body.facts();
                    });
  });
  if (!read.ok()) return caller_.Violation("agreements cannot be read: " + Describe(read));
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, told] : told_) {
    const mediation::v1::AgreementFacts& facts = stored[name];
    if (facts.performances_size() != told.performances) {
      caller_.Violation(fmt::format("{} has {} performances, {} were acknowledged", name, facts.performances_size(),
                                    told.performances));
    }
    for (const auto& [obligation, paid] : told.paid) {
      const bool is_there = obligation <= facts.obligations_size();
      const int64_t counted = is_there ? facts.obligations(obligation - 1).paid_fen() : -1;
      if (counted == paid) continue;
      caller_.Violation(fmt::format("{}: {} fen were acknowledged for obligation {}, {} are counted", name, paid,
                                    obligation, counted));
    }
  }
}

}  // namespace zhiwang::testing

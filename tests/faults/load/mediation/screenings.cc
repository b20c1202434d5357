#include "tests/faults/load/mediation/screenings.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/status/error.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::DisputeService;
using mediation::v1::Screening;
using mediation::v1::ScreeningRound;
using mediation::v1::ScreeningService;

constexpr int kLastsDays = 4;
constexpr absl::Duration kLooksEvery = absl::Milliseconds(200);
constexpr absl::Duration kBetweenRounds = absl::Seconds(1);
constexpr int kMostFindings = 2;

}  // namespace

Screenings::Screenings(Installation& installation, History& history, Border& border, const District& district,
                       uint64_t seed)
    : caller_(installation, history, border, district, seed),
      screenings_(caller_.Stubs<ScreeningService>(&Installation::mediation)),
      disputes_(caller_.Stubs<DisputeService>(&Installation::mediation)) {}

Screenings::~Screenings() { Stop(); }

void Screenings::Start() {
  caller_.Start();
  thread_ = std::thread([this] { Run(); });
}

void Screenings::Stop() {
  caller_.Stop();
  if (thread_.joinable()) thread_.join();
}

void Screenings::Run() {
  while (!caller_.stopping()) {
    const std::string round = Order();
    if (!round.empty()) Report(round);
    const absl::Time next = absl::Now() + kBetweenRounds;
    while (!caller_.stopping() && absl::Now() < next) absl::SleepFor(kLooksEvery);
  }
}

std::string Screenings::Order() {
  mediation::v1::OrderScreeningRequest order;
  order.set_district(caller_.district().name);
  ScreeningRound& wanted = *order.mutable_screening_round();
  wanted.set_area(fmt::format("{}/areas/{}", caller_.district().name, caller_.district().town));
  wanted.set_rhythm(ScreeningRound::ONCE);
  wanted.set_from_day(calendar::FormatDay(calendar::Today()));
  wanted.set_until_day(calendar::FormatDay(calendar::Today() + kLastsDays));
  wanted.set_about("邻里、地界纠纷");
  const auto ordered = caller_.Must("a round of screening", screenings_, &ScreeningService::Stub::OrderScreening,
                                    caller_.district().town_dispatcher, std::move(order));
  if (!ordered.ok()) return {};
  mediation::v1::GetScreeningRoundRequest get;
  get.set_name(ordered->name());
  while (!caller_.stopping()) {
    const auto round = caller_.Insist(screenings_, &ScreeningService::Stub::GetScreeningRound,
                                      caller_.district().town_dispatcher, get);
    caller_.Judge("a round of screening", get, round.status(), {});
    if (!round.ok()) return {};
    if (round->spread()) return round->name();
    absl::SleepFor(kLooksEvery);
  }
  return {};
}

void Screenings::Report(const std::string& round) {
  mediation::v1::ListScreeningsRequest list;
  list.set_district(caller_.district().name);
  list.set_round(round);
  const auto listed =
      caller_.Insist(screenings_, &ScreeningService::Stub::ListScreenings, caller_.district().town_dispatcher, list);
  caller_.Judge("the screenings of a round", list, listed.status(), {});
  if (!listed.ok()) return;
  for (const Screening& screening : listed->screenings()) {
    if (caller_.stopping()) return;
    const int findings = static_cast<int>(caller_.Any(kMostFindings + 1));
    absl::StatusOr<Screening> one, other;
    AtOnce([&] { one = ReportOnce(screening.name(), findings, 0); },
           [&] { other = ReportOnce(screening.name(), findings, 1); });
    if (one.ok() && other.ok()) caller_.Violation(screening.name() + " was reported twice");
    if (!one.ok() && !other.ok()) continue;
    for (int finding = 1; finding <= findings && !caller_.stopping(); ++finding) {
      bool first = false, second = false;
      AtOnce([&] { first = RegisterOnce(screening.name(), finding, 2); },
             [&] { second = RegisterOnce(screening.name(), finding, 3); });
      if (first && second) {
        caller_.Violation(fmt::format("finding {} of {} became two disputes", finding, screening.name()));
      }
    }
  }
}

absl::StatusOr<Screening> Screenings::ReportOnce(const std::string& screening, int findings, int tenant) {
  mediation::v1::ReportScreeningRequest report;
  report.set_name(screening);
  for (int i = 0; i < findings; ++i) {
    auto& finding = *report.add_findings();
    finding.set_dispute_type("NEIGHBOURS");
    finding.set_summary("两户因排水争执");
  }
  auto reported = caller_.Try("a report", screenings_, &ScreeningService::Stub::ReportScreening,
                              Tenant(caller_.district().code, tenant), std::move(report), {common::v1::ACTION_ILLEGAL});
  if (reported.ok()) {
    ++reported_;
  } else if (!IsUnsettled(reported.status())) {
    ++refused_;
  }
  return reported;
}

bool Screenings::RegisterOnce(const std::string& screening, int finding, int tenant) {
  mediation::v1::CreateDisputeRequest create;
  create.set_district(caller_.district().name);
  auto& dispute = *create.mutable_dispute();
  dispute.set_area(fmt::format("{}/areas/{}", caller_.district().name, caller_.district().town));
  dispute.mutable_matter()->set_type(mediation::v1::Matter::NEIGHBOURS);
  dispute.mutable_matter()->set_summary("两户因排水争执");
  dispute.mutable_origin()->set_kind(mediation::v1::Origin::SCREENING);
  dispute.mutable_origin()->set_screening(screening);
  dispute.mutable_origin()->set_finding(finding);
  const auto created =
      caller_.Try("a finding", disputes_, &DisputeService::Stub::CreateDispute, Tenant(caller_.district().code, tenant),
                  std::move(create), {common::v1::DISPUTE_EXISTS});
  if (created.ok()) {
    ++found_;
  } else if (!IsUnsettled(created.status())) {
    ++refused_;
  }
  return created.ok();
}

}  // namespace zhiwang::testing

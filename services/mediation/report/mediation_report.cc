#include "services/mediation/report/mediation_report.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/document/document_record.h"
#include "services/mediation/report/domain/contributions.h"
#include "services/mediation/report/domain/measure.h"
#include "services/mediation/report/domain/recount.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<v1::DisputeChange> Read(const changelog::Change& change) {
  v1::DisputeChange payload;
  if (!payload.ParseFromString(change.payload) || !payload.has_after()) {
    return error::Unexpected(fmt::format("change {} of dispute {} cannot be read", change.version, change.id));
  }
  return payload;
}

absl::StatusOr<reports::Effect> EffectOfDisputeChange(const changelog::Change& change) {
  ASSIGN_OR_RETURN(const v1::DisputeChange payload, Read(change));
  std::optional<Facts> before;
  if (payload.has_before()) before = FromRecord(payload.before());
  return ContributionsOf(before ? &*before : nullptr, FromRecord(payload.after()), change.at);
}

absl::StatusOr<std::vector<reports::Recounted>> RecountChanges(absl::Span<const changelog::Change> timeline) {
  std::vector<DisputeStep> steps;
  for (const changelog::Change& change : timeline) {
    ASSIGN_OR_RETURN(const v1::DisputeChange payload, Read(change));
    steps.push_back({change.type, change.at, FromRecord(payload.after())});
  }
  return RecountDispute(steps);
}

// An agreement counts at most once: a confirmation is never followed by another.
absl::StatusOr<v1::AgreementChange> ReadAgreement(const changelog::Change& change) {
  v1::AgreementChange payload;
  if (!payload.ParseFromString(change.payload) || !payload.has_after()) {
    return error::Unexpected(fmt::format("change {} of agreement {} cannot be read", change.version, change.id));
  }
  return payload;
}

reports::Contribution ConfirmedBy(const changelog::Change& change, const v1::AgreementChange& payload) {
  return {.measure = NumberOf(Measure::kConfirmed),
          .nth = 0,
          .at = change.at,
          .area_path = change.area_path,
          .subjects = {std::to_string(payload.committee()), std::to_string(payload.type()),
                       std::to_string(payload.level()), ""}};
}

absl::StatusOr<reports::Effect> EffectOfAgreementChange(const changelog::Change& change) {
  ASSIGN_OR_RETURN(const v1::AgreementChange payload, ReadAgreement(change));
  const auto is_confirmed = [](const v1::AgreementFacts& facts) {
    return facts.confirmation().state() == v1::Confirmation::CONFIRMED;
  };
  reports::Effect effect;
  if (is_confirmed(payload.after()) && !is_confirmed(payload.before())) {
    effect.added.push_back(ConfirmedBy(change, payload));
  }
  return effect;
}

absl::StatusOr<std::vector<reports::Recounted>> RecountAgreement(absl::Span<const changelog::Change> timeline) {
  std::vector<reports::Recounted> counted;
  for (const changelog::Change& change : timeline) {
    if (change.type != "agreement.confirmation_confirmed") continue;
    ASSIGN_OR_RETURN(const v1::AgreementChange payload, ReadAgreement(change));
    counted.push_back({ConfirmedBy(change, payload), change.at});
  }
  return counted;
}

// A document after its change: the payload is its body.
absl::StatusOr<DocumentFacts> ReadDocument(const changelog::Change& change) {
  Document document;
  RETURN_IF_ERROR(DecodeBody(change.payload, document));
  return std::move(document.facts);
}

absl::StatusOr<reports::Effect> EffectOfDocumentChange(const changelog::Change& change) {
  ASSIGN_OR_RETURN(const DocumentFacts facts, ReadDocument(change));
  return ContributionsOf(change.type, facts, change.at);
}

absl::StatusOr<std::vector<reports::Recounted>> RecountDocumentChanges(absl::Span<const changelog::Change> timeline) {
  std::vector<DocumentStep> steps;
  for (const changelog::Change& change : timeline) {
    ASSIGN_OR_RETURN(DocumentFacts facts, ReadDocument(change));
    steps.push_back({change.at, std::move(facts)});
  }
  return RecountDocument(steps);
}

constexpr std::pair<Measure, std::string_view> kLabels[] = {{Measure::kReceived, "登记"},
                                                            {Measure::kAccepted, "受理"},
                                                            {Measure::kNotAccepted, "不予受理"},
                                                            {Measure::kMediated, "调解"},
                                                            {Measure::kConfirmed, "司法确认"},
                                                            {Measure::kOverdue, "超期"},
                                                            {Measure::kVoided, "作废"},
                                                            {Measure::kEndedUnaccepted, "受理前终结"},
                                                            {Measure::kSuicidePrevented, "防止自杀"},
                                                            {Measure::kCrimePrevented, "防止民转刑"},
                                                            {Measure::kGroupPetitionPrevented, "防止群体性上访"},
                                                            {Measure::kFightPrevented, "防止群体性械斗"}};
// The measures of ends and of what follows from them, which a reopening subtracts.
constexpr std::pair<Measure, std::string_view> kEndLabels[] = {
    {Measure::kPerformed, "已履行"},           {Measure::kAgreed, "达成协议"},
    {Measure::kPartlyAgreed, "部分达成协议"},  {Measure::kFailed, "调解不成"},
    {Measure::kRefused, "当事人拒绝"},         {Measure::kWithdrawn, "撤回"},
    {Measure::kTransferred, "移送"},           {Measure::kEndedMediated, "经会议终结"},
    {Measure::kEndedUnmediated, "会议前终结"}, {Measure::kAtLowestLevel, "基层化解"}};

std::string_view SpanLabel(Span span) { return span == Span::kDay ? "当日" : span == Span::kWeek ? "当周" : "当月"; }

std::vector<reports::Measure> AllMeasures() {
  static std::deque<std::string> made;  // composed labels, to which the measures point
  std::vector<reports::Measure> all;
  const auto add = [&](int number, std::string zh) { all.push_back({number, made.emplace_back(std::move(zh))}); };
  for (const auto& [measure, zh] : kLabels) add(NumberOf(measure), std::string(zh));
  for (const auto& [measure, zh] : kEndLabels) {
    add(NumberOf(measure), std::string(zh));
    for (const Span span : kSpans) add(CountedOff(measure, span), fmt::format("{}（{}重新调解）", zh, SpanLabel(span)));
  }
  for (const Span span : kSpans) {
    add(DoneWithin(span), fmt::format("{}受理并终结", SpanLabel(span)));
    add(NotDoneWithin(span), fmt::format("{}受理、终结并重新调解", SpanLabel(span)));
  }
  constexpr std::string_view kRecorded = "无争议事实记载";
  add(NumberOf(Measure::kUndisputedFacts), std::string(kRecorded));
  for (const Span span : kSpans) {
    add(CountedOff(Measure::kUndisputedFacts, span), fmt::format("{}（{}撤出）", kRecorded, SpanLabel(span)));
  }
  for (int bit = 0; bit < kPersonsBits; ++bit) {
    add(NumberOf(Measure::kOnePerson) + bit, fmt::format("涉及人数（{}人）", 1 << bit));
  }
  return all;
}

}  // namespace

const reports::Definition& MediationReport() {
  static const reports::Definition definition{.follower = "mediation_report",
                                              .measures = AllMeasures(),
                                              .dimensions = {"调委会", "纠纷类型", "层级", "天数"},
                                              .nouns = {{"dispute", EffectOfDisputeChange, RecountChanges},
                                                        {"agreement", EffectOfAgreementChange, RecountAgreement},
                                                        {"document", EffectOfDocumentChange, RecountDocumentChanges}}};
  return definition;
}

}  // namespace zhiwang::mediation

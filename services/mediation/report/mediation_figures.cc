#include "services/mediation/report/mediation_figures.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/matter.h"

namespace zhiwang::mediation {
namespace {

using reports::FigurePart;
using reports::Figures;
using Lines = google::protobuf::RepeatedPtrField<v1::MediationLine>;

// The number of ends or performances that were not reopened in the period; of records of undisputed facts, those not withdrawn in
// it.
int64_t EndsIn(const reports::Line& figures, Measure measure, Span span) {
  return figures[NumberOf(measure)] - figures[CountedOff(measure, span)];
}

int64_t AllEndsIn(const reports::Line& figures, Span span) {
  int64_t ends = 0;
  for (const Measure outcome : kOutcomes) ends += EndsIn(figures, outcome, span);
  return ends;
}

void SetRate(int64_t numerator, int64_t denominator, int64_t excluded, v1::MediationRate* rate) {
  rate->set_numerator(numerator);
  rate->set_denominator(denominator);
  rate->set_excluded(excluded);
}

int64_t PersonsIn(const reports::Line& figures) {
  int64_t persons = 0;
  for (int bit = 0; bit < kPersonsBits; ++bit) persons += figures[NumberOf(Measure::kOnePerson) + bit] << bit;
  return persons;
}

int IntOf(const std::string& text) {
  int number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

// A type or level that only a newer release knows is shown as its number, because the empty subject is the total.
std::string SubjectName(const std::string& district, Dimension dimension, const std::string& subject) {
  const auto or_number = [&](const std::string& name) { return name.empty() ? subject : name; };
  switch (dimension) {
    case Dimension::kCommittee:
      return FormatResourceName(district, "committees", subject);
    case Dimension::kType:
      return or_number(v1::Matter::Type_Name(static_cast<v1::Matter::Type>(IntOf(subject))));
    case Dimension::kLevel:
      return or_number(v1::Committee::Level_Name(static_cast<v1::Committee::Level>(IntOf(subject))));
    case Dimension::kDays:
      break;
  }
  return subject;
}

// Orders lines by activity, the busiest first, and equal ones by subject, so that the order is always the same.
void AddLines(const std::string& district, Dimension dimension, const Figures& figures, Span span, Lines* lines) {
  for (const auto& [subject, figured] : figures.by[static_cast<size_t>(dimension) - 1]) {
    v1::MediationLine& line = *lines->Add();
    line = MakeLine(figured, span);
    line.set_subject(SubjectName(district, dimension, subject));
  }
  const auto busy = [](const v1::MediationLine& line) { return line.received() + line.accepted() + line.ended(); };
  std::stable_sort(lines->begin(), lines->end(),
                   [&](const v1::MediationLine& a, const v1::MediationLine& b) { return busy(a) > busy(b); });
}

}  // namespace

v1::MediationLine MakeLine(const reports::Line& figures, Span span) {
  const auto of = [&](Measure measure) { return figures[NumberOf(measure)]; };
  const auto ends = [&](Measure measure) { return EndsIn(figures, measure, span); };
  const int64_t ended = AllEndsIn(figures, span);
  const int64_t succeeded = ends(Measure::kAgreed) + ends(Measure::kPartlyAgreed);
  const int64_t running = of(Measure::kAccepted) - figures[DoneWithin(span)] + figures[NotDoneWithin(span)];
  v1::MediationLine line;
  line.set_received(of(Measure::kReceived));
  line.set_accepted(of(Measure::kAccepted));
  line.set_not_accepted(of(Measure::kNotAccepted));
  line.set_mediated(of(Measure::kMediated));
  line.set_ended(ended);
  line.set_agreed(ends(Measure::kAgreed));
  line.set_partly_agreed(ends(Measure::kPartlyAgreed));
  line.set_failed(ends(Measure::kFailed));
  line.set_refused(ends(Measure::kRefused));
  line.set_withdrawn(ends(Measure::kWithdrawn));
  line.set_transferred(ends(Measure::kTransferred));
  line.set_performed(ends(Measure::kPerformed));
  line.set_confirmed(of(Measure::kConfirmed));
  line.set_undisputed_facts(ends(Measure::kUndisputedFacts));
  line.set_overdue(of(Measure::kOverdue));
  line.set_voided(of(Measure::kVoided));
  line.set_ended_unaccepted(of(Measure::kEndedUnaccepted));
  line.set_suicides_prevented(of(Measure::kSuicidePrevented));
  line.set_crimes_prevented(of(Measure::kCrimePrevented));
  line.set_group_petitions_prevented(of(Measure::kGroupPetitionPrevented));
  line.set_fights_prevented(of(Measure::kFightPrevented));
  line.set_persons_prevented(PersonsIn(figures));
  SetRate(succeeded, ended, running, line.mutable_success_of_accepted());
  SetRate(succeeded, ends(Measure::kEndedMediated), ends(Measure::kEndedUnmediated),
          line.mutable_success_of_mediated());
  SetRate(ends(Measure::kAtLowestLevel), succeeded, 0, line.mutable_lowest_level());
  return line;
}

v1::MediationDays MakeDays(const Figures& figures, Span span) {
  std::map<int, int64_t> ends_after;  // by days
  int64_t ends = 0;
  for (const auto& [days, line] : figures.by[static_cast<size_t>(Dimension::kDays) - 1]) {
    if (days.empty()) continue;
    const int64_t count = AllEndsIn(line, span);
    ends_after[IntOf(days)] += count;
    ends += count;
  }
  // The fewest days in which at least `tenths` of ten ended.
  const auto within = [&](int tenths) {
    int64_t so_far = 0;
    for (const auto& [days, count] : ends_after) {
      so_far += count;
      if (10 * so_far >= tenths * ends) return days;
    }
    return 0;
  };
  v1::MediationDays days;
  days.set_ends(ends);
  if (ends == 0) return days;
  days.set_median(within(5));
  days.set_p90(within(9));
  return days;
}

void FillLines(const std::string& district, const Figures& figures, Span span, v1::MediationBulletin& bulletin) {
  *bulletin.mutable_total() = MakeLine(figures.total, span);
  *bulletin.mutable_late() = MakeLine(figures.late, span);
  *bulletin.mutable_days() = MakeDays(figures, span);
  AddLines(district, Dimension::kCommittee, figures, span, bulletin.mutable_by_committee());
  AddLines(district, Dimension::kType, figures, span, bulletin.mutable_by_type());
  AddLines(district, Dimension::kLevel, figures, span, bulletin.mutable_by_level());
}

absl::StatusOr<std::vector<FigurePart>> PartsOf(v1::ListMediationFigureRequest::Figure figure) {
  using F = v1::ListMediationFigureRequest;
  static const std::map<int, std::vector<Measure>> measures = {
      {F::RECEIVED, {Measure::kReceived}},
      {F::ACCEPTED, {Measure::kAccepted}},
      {F::NOT_ACCEPTED, {Measure::kNotAccepted}},
      {F::MEDIATED, {Measure::kMediated}},
      {F::AGREED, {Measure::kAgreed}},
      {F::PARTLY_AGREED, {Measure::kPartlyAgreed}},
      {F::FAILED, {Measure::kFailed}},
      {F::REFUSED, {Measure::kRefused}},
      {F::WITHDRAWN, {Measure::kWithdrawn}},
      {F::TRANSFERRED, {Measure::kTransferred}},
      {F::PERFORMED, {Measure::kPerformed}},
      {F::CONFIRMED, {Measure::kConfirmed}},
      {F::UNDISPUTED_FACTS, {Measure::kUndisputedFacts}},
      {F::VOIDED, {Measure::kVoided}},
      {F::OVERDUE, {Measure::kOverdue}},
      {F::ENDED, {kOutcomes.begin(), kOutcomes.end()}},
      {F::ENDED_UNACCEPTED, {Measure::kEndedUnaccepted}},
      {F::SUCCEEDED, {Measure::kAgreed, Measure::kPartlyAgreed}},
      {F::ENDED_MEDIATED, {Measure::kEndedMediated}},
      {F::ENDED_UNMEDIATED, {Measure::kEndedUnmediated}},
      {F::AT_LOWEST_LEVEL, {Measure::kAtLowestLevel}},
      {F::SUICIDES_PREVENTED, {Measure::kSuicidePrevented}},
      {F::CRIMES_PREVENTED, {Measure::kCrimePrevented}},
      {F::GROUP_PETITIONS_PREVENTED, {Measure::kGroupPetitionPrevented}},
      {F::FIGHTS_PREVENTED, {Measure::kFightPrevented}}};
  const auto found = measures.find(figure);
  if (found == measures.end()) {
    return error::FieldInvalid("figure", "must be a value of Figure", "须指明是通报中的哪一项");
  }
  std::vector<FigurePart> parts;
  for (const Measure measure : found->second) parts.push_back({.measure = NumberOf(measure)});
  return parts;
}

absl::Status Narrow(const std::string& district, const v1::ListMediationFigureRequest& request,
                    reports::Figure& figure) {
  const bool committee = !request.committee().empty(), type = request.type() != 0, level = request.level() != 0;
  if (committee + type + level > 1) {
    return error::FieldInvalid("committee", "at most one of committee, type and level is given",
                               "调委会、类型、层级最多给出一个");
  }
  const auto narrow = [&](Dimension dimension, std::string subject) {
    figure.dimension = static_cast<int>(dimension);
    figure.subjects = {std::move(subject)};
  };
  if (committee) {
    ASSIGN_OR_RETURN(std::string id, ParseIdWithin(district, "committee", request.committee(), "committees"));
    narrow(Dimension::kCommittee, std::move(id));
  }
  if (type) {
    ASSIGN_OR_RETURN(const auto known, KnownEnum<Type>("type", request.type(), v1::Matter::Type_descriptor()));
    narrow(Dimension::kType, std::to_string(static_cast<int>(known)));
  }
  if (level) {
    ASSIGN_OR_RETURN(const auto known, KnownEnum<Level>("level", request.level(), v1::Committee::Level_descriptor()));
    narrow(Dimension::kLevel, std::to_string(static_cast<int>(known)));
  }
  return absl::OkStatus();
}

v1::FigureDispute ToProto(const std::string& district, const reports::Counted& counted, const std::string& dispute) {
  const reports::Contribution& c = counted.contribution;
  v1::FigureDispute answer;
  answer.set_dispute(FormatResourceName(district, "disputes", dispute));
  SetTime(c.at, answer.mutable_at());
  const std::vector<std::string> codes = CodesOf(c.area_path);
  if (!codes.empty()) answer.set_area(FormatResourceName(district, "areas", codes.back()));
  answer.set_committee(FormatResourceName(district, "committees", c.subjects[0]));
  answer.set_type(static_cast<v1::Matter::Type>(IntOf(c.subjects[1])));
  answer.set_level(static_cast<v1::Committee::Level>(IntOf(c.subjects[2])));
  return answer;
}

}  // namespace zhiwang::mediation

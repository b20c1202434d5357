#include "services/case_intake/report/bulletin_proto.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {
namespace {

using reports::FigurePart;
using reports::Figures;
using Lines = google::protobuf::RepeatedPtrField<v1::BulletinLine>;

v1::Rate MakeRate(int64_t numerator, int64_t denominator, int64_t excluded) {
  v1::Rate rate;
  rate.set_numerator(numerator);
  rate.set_denominator(denominator);
  rate.set_excluded(excluded);
  return rate;
}

v1::BulletinLine MakeLine(std::string subject, const reports::Line& figures, const reports::Line& running) {
  const auto of = [&](Measure measure) { return figures[static_cast<int>(measure)]; };
  const int64_t still_running = running[static_cast<int>(Measure::kNotMet)];
  const int64_t overdue = of(Measure::kNotMet) - still_running;
  v1::BulletinLine line;
  line.set_subject(std::move(subject));
  line.set_received(of(Measure::kReceived));
  line.set_dispatched(of(Measure::kDispatched));
  line.set_resolved(of(Measure::kResolved));
  line.set_closed(of(Measure::kClosed));
  line.set_overdue(overdue);
  line.set_returned(of(Measure::kReturned));
  line.set_reopened(of(Measure::kRedone));
  line.set_refused(of(Measure::kRefused));
  line.set_set_aside(of(Measure::kSetAside));
  *line.mutable_on_time() = MakeRate(of(Measure::kMetInTime), of(Measure::kMetInTime) + overdue, still_running);
  *line.mutable_solved() =
      MakeRate(of(Measure::kSolved), of(Measure::kSolved) + of(Measure::kNotSolved), of(Measure::kSolvedOpen));
  *line.mutable_satisfied() = MakeRate(of(Measure::kSatisfied), of(Measure::kSatisfied) + of(Measure::kNotSatisfied),
                                       of(Measure::kSatisfiedOpen));
  return line;
}

std::string SubjectName(const std::string& district, Dimension dimension, const std::string& subject) {
  if (subject.empty()) return subject;
  switch (dimension) {
    case Dimension::kUnit:
      return FormatResourceName(district, "departments", subject);
    case Dimension::kCategory:
      return FormatResourceName(district, "categories", subject);
    case Dimension::kChannel:
      break;
  }
  int channel = 0;
  return absl::SimpleAtoi(subject, &channel) ? v1::Case::Channel_Name(static_cast<v1::Case::Channel>(channel))
                                             : subject;
}

// Lines by how much happened, the busiest first; equal ones by subject, so that the order is the same every time.
void AddLines(const std::string& district, Dimension dimension, const Figures& figures, const Figures& running,
              Lines* lines) {
  const size_t index = static_cast<size_t>(dimension) - 1;
  for (const auto& [subject, line] : figures.by[index]) {
    const auto found = running.by[index].find(subject);
    *lines->Add() = MakeLine(SubjectName(district, dimension, subject), line,
                             found == running.by[index].end() ? reports::Line() : found->second);
  }
  const auto busy = [](const v1::BulletinLine& line) { return line.received() + line.closed() + line.overdue(); };
  std::stable_sort(lines->begin(), lines->end(),
                   [&](const v1::BulletinLine& a, const v1::BulletinLine& b) { return busy(a) > busy(b); });
}

std::vector<FigurePart> Whole(std::initializer_list<Measure> measures) {
  std::vector<FigurePart> parts;
  for (const Measure measure : measures) parts.push_back({.measure = static_cast<int>(measure)});
  return parts;
}

}  // namespace

void FillLines(const std::string& district, const Figures& figures, const Figures& running, v1::Bulletin& bulletin) {
  *bulletin.mutable_total() = MakeLine({}, figures.total, running.total);
  *bulletin.mutable_late() = MakeLine({}, figures.late, {});
  AddLines(district, Dimension::kUnit, figures, running, bulletin.mutable_by_unit());
  AddLines(district, Dimension::kCategory, figures, running, bulletin.mutable_by_category());
  AddLines(district, Dimension::kChannel, figures, running, bulletin.mutable_by_channel());
}

absl::StatusOr<std::vector<FigurePart>> PartsOf(v1::ListFigureCasesRequest::Figure figure,
                                                const reports::CutOff& cut_off) {
  using F = v1::ListFigureCasesRequest;
  const FigurePart overdue{.measure = static_cast<int>(Measure::kNotMet), .until = cut_off.moment};
  switch (figure) {
    case F::RECEIVED:
      return Whole({Measure::kReceived});
    case F::DISPATCHED:
      return Whole({Measure::kDispatched});
    case F::RESOLVED:
      return Whole({Measure::kResolved});
    case F::CLOSED:
      return Whole({Measure::kClosed});
    case F::OVERDUE:
      return std::vector<FigurePart>{overdue};
    case F::RETURNED:
      return Whole({Measure::kReturned});
    case F::REOPENED:
      return Whole({Measure::kRedone});
    case F::REFUSED:
      return Whole({Measure::kRefused});
    case F::SET_ASIDE:
      return Whole({Measure::kSetAside});
    case F::ON_TIME:
      return Whole({Measure::kMetInTime});
    case F::ON_TIME_OUT_OF:
      return std::vector<FigurePart>{{.measure = static_cast<int>(Measure::kMetInTime)}, overdue};
    case F::ON_TIME_EXCLUDED:
      return std::vector<FigurePart>{{.measure = static_cast<int>(Measure::kNotMet), .after = cut_off.moment}};
    case F::SOLVED:
      return Whole({Measure::kSolved});
    case F::SOLVED_OUT_OF:
      return Whole({Measure::kSolved, Measure::kNotSolved});
    case F::SOLVED_EXCLUDED:
      return Whole({Measure::kSolvedOpen});
    case F::SATISFIED:
      return Whole({Measure::kSatisfied});
    case F::SATISFIED_OUT_OF:
      return Whole({Measure::kSatisfied, Measure::kNotSatisfied});
    case F::SATISFIED_EXCLUDED:
      return Whole({Measure::kSatisfiedOpen});
    default:
      return error::FieldInvalid("figure", "must be a value of Figure", "须指明是通报中的哪一项");
  }
}

absl::Status Narrow(const std::string& district, const v1::ListFigureCasesRequest& request, reports::Figure& figure) {
  using F = v1::ListFigureCasesRequest;
  const std::string& subject = request.subject();
  switch (request.line()) {
    case F::TOTAL:
      if (subject.empty()) return absl::OkStatus();
      return error::FieldInvalid("subject", "the total has none", "合计行没有单位、分类或来源");
    case F::UNIT:
    case F::CATEGORY: {
      const bool unit = request.line() == F::UNIT;
      figure.dimension = static_cast<int>(unit ? Dimension::kUnit : Dimension::kCategory);
      std::string id;
      if (!subject.empty()) {
        ASSIGN_OR_RETURN(id, ParseIdWithin(district, "subject", subject, unit ? "departments" : "categories"));
      }
      figure.subjects = {std::move(id)};
      return absl::OkStatus();
    }
    case F::CHANNEL: {
      v1::Case::Channel channel;
      if (!v1::Case::Channel_Parse(subject, &channel) || channel == 0) {
        return error::FieldInvalid("subject", "must be the name of a Case.Channel", "须为来源（Case.Channel）的名称");
      }
      figure.dimension = static_cast<int>(Dimension::kChannel);
      figure.subjects = {std::to_string(static_cast<int>(channel))};
      return absl::OkStatus();
    }
    default:
      return error::FieldInvalid("line", "must be a value of Line", "须指明是通报中的哪一行");
  }
}

v1::FigureCase ToProto(const std::string& district, const reports::Counted& counted) {
  const reports::Contribution& c = counted.contribution;
  v1::FigureCase answer;
  answer.set_case_(FormatResourceName(district, "cases", counted.id));
  SetTime(c.at, answer.mutable_at());
  const std::vector<std::string> codes = CodesOf(c.area_path);
  if (!codes.empty()) answer.set_area(FormatResourceName(district, "areas", codes.back()));
  answer.set_unit(SubjectName(district, Dimension::kUnit, c.subjects[0]));
  answer.set_category(SubjectName(district, Dimension::kCategory, c.subjects[1]));
  int channel = 0;
  if (absl::SimpleAtoi(c.subjects[2], &channel)) answer.set_channel(static_cast<v1::Case::Channel>(channel));
  return answer;
}

}  // namespace zhiwang::intake

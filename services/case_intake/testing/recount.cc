#include "services/case_intake/testing/recount.h"

#include <functional>

#include "common/calendar/working_calendar.h"
#include "services/case_intake/testing/historic_case.h"

namespace zhiwang::intake {
namespace {

absl::CivilDay DayOf(const google::protobuf::Timestamp& time) {
  return absl::ToCivilDay(TimeOf(time), calendar::ShanghaiZone());
}

// The times at which a case was answered, returned and reopened.
struct Doings {
  std::vector<google::protobuf::Timestamp> resolved, returned, reopened;
};

Doings DoingsOf(const CaseHistory& history) {
  Doings doings;
  if (history.brought_in.has_resolve_time()) doings.resolved.push_back(history.brought_in.resolve_time());
  for (const auto& change : history.timeline) {
    if (change.type() == "case.resolved") doings.resolved.push_back(change.at());
    if (change.type() == "case.returned") doings.returned.push_back(change.at());
    if (change.type() == "case.reopened") doings.reopened.push_back(change.at());
  }
  return doings;
}

void CountAnswer(v1::Callback::Verdict verdict, v1::Rate* rate) {
  if (verdict == v1::Callback::VERDICT_UNSPECIFIED) {
    rate->set_excluded(rate->excluded() + 1);
  } else {
    rate->set_denominator(rate->denominator() + 1);
    rate->set_numerator(rate->numerator() + (verdict == v1::Callback::YES));
  }
}

void CountDeadline(const common::v1::Deadline& deadline, absl::Time cut_off, v1::BulletinLine& line) {
  auto* on_time = line.mutable_on_time();
  const bool met_in_time = deadline.has_met_time() && TimeOf(deadline.met_time()) <= TimeOf(deadline.due_time());
  if (!deadline.has_met_time() && TimeOf(deadline.due_time()) > cut_off) {
    on_time->set_excluded(on_time->excluded() + 1);
    return;
  }
  on_time->set_denominator(on_time->denominator() + 1);
  if (met_in_time) {
    on_time->set_numerator(on_time->numerator() + 1);
  } else {
    line.set_overdue(line.overdue() + 1);
  }
}

// Adds what a case means for one line of the day.
void Count(const CaseHistory& history, absl::CivilDay day, absl::Time cut_off, v1::BulletinLine& line) {
  const v1::Case& c = history.c;
  const Doings doings = DoingsOf(history);
  const auto on_day = [&](const std::vector<google::protobuf::Timestamp>& times) {
    int64_t count = 0;
    for (const auto& time : times) count += DayOf(time) == day;
    return count;
  };
  line.set_received(line.received() + (DayOf(c.receive_time()) == day));
  line.set_dispatched(line.dispatched() + (c.has_dispatch_time() && DayOf(c.dispatch_time()) == day));
  line.set_closed(line.closed() + (c.has_close_time() && DayOf(c.close_time()) == day));
  line.set_resolved(line.resolved() + on_day(doings.resolved));
  line.set_returned(line.returned() + on_day(doings.returned));
  line.set_reopened(line.reopened() + on_day(doings.reopened));
  for (const auto& deadline : c.deadlines()) {
    if (deadline.clock() == common::v1::Deadline::HANDLING && DayOf(deadline.due_time()) == day)
      CountDeadline(deadline, cut_off, line);
  }
  for (const auto& callback : c.callbacks()) {
    if (DayOf(callback.at()) != day) continue;
    CountAnswer(callback.solved(), line.mutable_solved());
    CountAnswer(callback.satisfied(), line.mutable_satisfied());
  }
}

// A line as text, the same whether a rate of nothing is there or not; empty where nothing happened.
std::string Print(const v1::BulletinLine& line) {
  v1::BulletinLine figures;
  figures.MergeFrom(line);
  figures.clear_subject();
  for (const auto& [rate, clear] : std::initializer_list<std::pair<const v1::Rate&, std::function<void()>>>{
           {line.on_time(), [&] { figures.clear_on_time(); }},
           {line.solved(), [&] { figures.clear_solved(); }},
           {line.satisfied(), [&] { figures.clear_satisfied(); }}}) {
    if (rate.numerator() == 0 && rate.denominator() == 0 && rate.excluded() == 0) clear();
  }
  return figures.ShortDebugString();
}

std::string Print(const char* kind, const std::map<std::string, v1::BulletinLine>& lines) {
  std::string text;
  for (const auto& [subject, line] : lines) {
    const std::string figures = Print(line);
    if (!figures.empty()) text += std::string(kind) + " '" + subject + "': " + figures + '\n';
  }
  return text;
}

template <class Lines>
std::map<std::string, v1::BulletinLine> BySubject(const Lines& lines) {
  std::map<std::string, v1::BulletinLine> by_subject;
  for (const v1::BulletinLine& line : lines) by_subject[line.subject()] = line;
  return by_subject;
}

}  // namespace

BulletinLines Recount(const std::vector<CaseHistory>& histories, absl::CivilDay day, absl::Time cut_off) {
  BulletinLines lines;
  for (const CaseHistory& history : histories) {
    const std::string& category = history.c.category();
    const std::string first_level = category.empty() ? "" : category.substr(0, category.rfind('/') + 3);
    Count(history, day, cut_off, lines.total);
    Count(history, day, cut_off, lines.by_unit[history.c.unit()]);
    Count(history, day, cut_off, lines.by_category[first_level]);
    Count(history, day, cut_off, lines.by_channel[v1::Case::Channel_Name(history.c.channel())]);
  }
  return lines;
}

std::set<absl::CivilDay> DaysOf(const std::vector<CaseHistory>& histories) {
  std::set<absl::CivilDay> days;
  for (const CaseHistory& history : histories) {
    const v1::Case& c = history.c;
    days.insert(DayOf(c.receive_time()));
    if (c.has_dispatch_time()) days.insert(DayOf(c.dispatch_time()));
    if (c.has_close_time()) days.insert(DayOf(c.close_time()));
    for (const auto& deadline : c.deadlines()) days.insert(DayOf(deadline.due_time()));
    for (const auto& callback : c.callbacks()) days.insert(DayOf(callback.at()));
    for (const auto& time : DoingsOf(history).resolved) days.insert(DayOf(time));
  }
  return days;
}

BulletinLines LinesOf(const v1::DailyBulletin& bulletin) {
  return {bulletin.total(), BySubject(bulletin.by_unit()), BySubject(bulletin.by_category()),
          BySubject(bulletin.by_channel())};
}

std::string Print(const BulletinLines& lines) {
  return "total: " + Print(lines.total) + '\n' + Print("unit", lines.by_unit) + Print("category", lines.by_category) +
         Print("channel", lines.by_channel);
}

}  // namespace zhiwang::intake

#include "services/case_intake/testing/recount.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/calendar/working_calendar.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::ShanghaiZone()); }
absl::CivilDay DayOf(int64_t micros) { return DayOf(absl::FromUnixMicros(micros)); }

// One thing that happened: when, where the case was and whose, when it was written down, and what it adds to a line.
struct Happening {
  int64_t at;
  absl::Time recorded;
  std::string unit;
  v1::CaseFacts facts;
  std::function<void(v1::BulletinLine&)> add;
  bool is_deadline = false;  // one that was not met in time
};

void CountAnswer(int verdict, v1::Rate* rate) {
  if (verdict == v1::Callback::VERDICT_UNSPECIFIED) {
    rate->set_excluded(rate->excluded() + 1);
  } else {
    rate->set_denominator(rate->denominator() + 1);
    rate->set_numerator(rate->numerator() + (verdict == v1::Callback::YES));
  }
}

// A case after one of its changes.
struct Step {
  std::string type;
  absl::Time at;
  v1::CaseFacts facts;
  int disposition;
  std::string unit;  // who has it: none while it is back at the centre
};

std::vector<Step> StepsOf(const CaseHistory& history) {
  std::vector<Step> steps;
  for (const changelog::Change& change : history) {
    v1::CaseChange payload;
    EXPECT_TRUE(payload.ParseFromString(change.payload));
    const v1::CaseFacts& facts = payload.after();
    const bool waits = facts.state() == v1::Case::RECEIVED || facts.state() == v1::Case::IN_MEDIATION;
    const bool at_centre = waits && facts.returns_size() > 0;
    steps.push_back({change.type, change.at, facts, payload.disposition(), at_centre ? "" : facts.unit()});
  }
  return steps;
}

// The events of a case.
class Story {
 public:
  explicit Story(const CaseHistory& history) : steps_(StepsOf(history)) {
    if (steps_.empty()) return;
    TellReceipt();
    for (size_t i = 0; i < steps_.size(); ++i) TellDoings(i);
    for (int nth = 0; nth < steps_.back().facts.deadlines_size(); ++nth) {
      if (steps_.back().facts.deadlines(nth).clock() == common::v1::Deadline::HANDLING) TellDeadline(nth);
    }
  }

  const std::vector<Happening>& happenings() const { return happenings_; }

 private:
  void Tell(int64_t at, size_t i, const std::string& unit, std::function<void(v1::BulletinLine&)> add) {
    happenings_.push_back({at, steps_[i].at, unit, steps_[i].facts, std::move(add)});
  }
  const std::string& DoerOf(size_t i) const { return steps_[i == 0 ? 0 : i - 1].unit; }

  void TellReceipt() {
    const int64_t received = steps_.front().facts.received();
    size_t last = 0;
    while (last + 1 < steps_.size() && DayOf(steps_[last + 1].at) <= DayOf(received)) ++last;
    Tell(received, last, steps_[last].unit, [](auto& line) { line.set_received(line.received() + 1); });
  }

  // Counts what the change says was done; an import says it all at once.
  void TellDoings(size_t i) {
    const v1::CaseFacts &is = steps_[i].facts, &was = i == 0 ? v1::CaseFacts::default_instance() : steps_[i - 1].facts;
    const std::string& doer = DoerOf(i);
    if (is.dispatched() != 0 && was.dispatched() == 0) {
      Tell(is.dispatched(), i, is.unit(), [](auto& line) { line.set_dispatched(line.dispatched() + 1); });
    }
    if (steps_[i].type == "case.resolved" || steps_[i].type == "case.resolved_by_mediation" || i == 0) {
      for (int n = was.resolutions_size(); n < is.resolutions_size(); ++n) {
        Tell(is.resolutions(n), i, doer, [](auto& line) { line.set_resolved(line.resolved() + 1); });
      }
    }
    if (steps_[i].type == "case.returned") {
      Tell(absl::ToUnixMicros(steps_[i].at), i, doer, [](auto& line) { line.set_returned(line.returned() + 1); });
    }
    if (steps_[i].type == "case.reopened" || steps_[i].type == "case.reopened_at_centre") {
      Tell(absl::ToUnixMicros(steps_[i].at), i, doer, [](auto& line) { line.set_reopened(line.reopened() + 1); });
    }
    if (is.closed() != 0 && was.closed() == 0) TellClosing(i);
    for (int n = was.callbacks_size(); n < is.callbacks_size(); ++n) {
      const v1::CallbackRecord& call = is.callbacks(n);
      Tell(call.at(), i, doer, [solved = call.solved(), satisfied = call.satisfied()](auto& line) {
        CountAnswer(solved, line.mutable_solved());
        CountAnswer(satisfied, line.mutable_satisfied());
      });
    }
  }

  void TellClosing(size_t i) {
    const int how = steps_[i].disposition;
    Tell(steps_[i].facts.closed(), i, DoerOf(i), [how](auto& line) {
      line.set_closed(line.closed() + 1);
      line.set_refused(line.refused() + (how == v1::Case::REFUSED_BY_LAW));
      line.set_set_aside(line.set_aside() + (how == v1::Case::UNREASONABLE || how == v1::Case::OUT_OF_REMIT));
    });
  }

  // True where the deadline rests after the step: it is due on no day then.
  bool Rests(size_t i, int nth) const {
    const common::v1::DeadlineRecord& deadline = steps_[i].facts.deadlines(nth);
    return deadline.met() == 0 && deadline.pauses_size() > 0 && deadline.pauses(deadline.pauses_size() - 1).end() == 0;
  }

  // A deadline may be moved: each due time that was met, or passed, or is the last one, counts.
  void TellDeadline(int nth) {
    const auto has = [&](size_t i, int64_t due) {
      return nth < steps_[i].facts.deadlines_size() && !Rests(i, nth) && steps_[i].facts.deadlines(nth).due() == due;
    };
    for (size_t first = 0; first < steps_.size(); ++first) {
      if (nth >= steps_[first].facts.deadlines_size() || Rests(first, nth)) continue;
      const int64_t due = steps_[first].facts.deadlines(nth).due();
      if (first > 0 && has(first - 1, due)) continue;  // not new
      const bool moved = first > 0 && nth < steps_[first - 1].facts.deadlines_size();
      const int64_t changed = absl::ToUnixMicros(steps_[first].at);
      const bool had_passed = moved && !Rests(first - 1, nth) && changed > steps_[first - 1].facts.deadlines(nth).due();
      if (had_passed && due < changed) continue;  // it had passed, and still has
      size_t end = first;                         // behind the last step with this due time
      while (end < steps_.size() && has(end, due)) ++end;
      const auto met = std::find_if(steps_.begin() + static_cast<ptrdiff_t>(first),
                                    steps_.begin() + static_cast<ptrdiff_t>(end), [&](const Step& step) {
                                      const int64_t at = step.facts.deadlines(nth).met();
                                      return at != 0 && at <= due;
                                    });
      const auto i = static_cast<size_t>(met - steps_.begin());
      if (i < end) {
        Tell(due, i, DoerOf(i), [](auto& line) {
          line.mutable_on_time()->set_numerator(line.on_time().numerator() + 1);
          line.mutable_on_time()->set_denominator(line.on_time().denominator() + 1);
        });
        continue;
      }
      if (end < steps_.size() && absl::ToUnixMicros(steps_[end].at) <= due) continue;  // moved before it passed
      size_t last = first;
      while (last + 1 < end && absl::ToUnixMicros(steps_[last + 1].at) <= due) ++last;
      Tell(moved ? std::max(due, changed) : due, last, steps_[last].unit, [](auto& line) {
        line.mutable_on_time()->set_denominator(line.on_time().denominator() + 1);
        line.set_overdue(line.overdue() + 1);
      });
      happenings_.back().is_deadline = true;
    }
  }

  std::vector<Step> steps_;
  std::vector<Happening> happenings_;
};

absl::CivilDay ParseCivilDay(const std::string& text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

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

std::vector<CaseHistory> ReadHistories(sql::Database& db, const std::string& district) {
  std::vector<CaseHistory> histories;
  const auto changes = db.ReadSnapshot(absl::Now() + absl::Seconds(60), [&](sql::Txn& tx) {
    return changelog::ReadTimelinesAfter(tx, district, "case", "", 10'000'000);
  });
  EXPECT_TRUE(changes.ok()) << changes.status();
  if (!changes.ok()) return histories;
  for (const changelog::Change& change : *changes) {
    if (histories.empty() || histories.back().front().id != change.id) histories.emplace_back();
    histories.back().push_back(change);
  }
  return histories;
}

BulletinLines Recount(const std::vector<CaseHistory>& histories, const v1::Bulletin& bulletin) {
  const absl::CivilDay first = ParseCivilDay(bulletin.first_day()), last = ParseCivilDay(bulletin.last_day());
  const absl::CivilDay as_of = ParseCivilDay(bulletin.as_of());
  const int64_t cut_off = bulletin.cut_off().seconds() * 1'000'000 + bulletin.cut_off().nanos() / 1'000;
  // The whole district is also what could not be placed.
  const std::string area = bulletin.area().ends_with("000000") ? "" : IdOf(bulletin.area());
  BulletinLines lines;
  for (const CaseHistory& history : histories) {
    const std::string names = absl::StrCat("districts/", history.front().district, "/");
    CaseHistory until_then;
    for (const changelog::Change& change : history) {
      if (DayOf(change.at) <= as_of) until_then.push_back(change);
    }
    const Story story(until_then);
    for (const Happening& one : story.happenings()) {
      const bool inside = area.empty() || one.facts.area_path().find("/" + area + "/") != std::string::npos;
      if (!inside || DayOf(one.at) < first || DayOf(one.at) > last) continue;
      const auto add = [&](v1::BulletinLine& line) {
        if (one.is_deadline && one.at > cut_off) {
          line.mutable_on_time()->set_excluded(line.on_time().excluded() + 1);
        } else {
          one.add(line);
        }
      };
      add(lines.total);
      if (DayOf(one.recorded) > DayOf(one.at)) add(lines.late);
      const std::string level1 = one.facts.category().substr(0, 2);
      add(lines.by_unit[one.unit.empty() ? "" : absl::StrCat(names, "departments/", one.unit)]);
      add(lines.by_category[level1.empty() ? "" : absl::StrCat(names, "categories/", level1)]);
      add(lines.by_channel[v1::Case::Channel_Name(one.facts.channel())]);
    }
  }
  return lines;
}

std::set<absl::CivilDay> DaysOf(const std::vector<CaseHistory>& histories) {
  std::set<absl::CivilDay> days;
  for (const CaseHistory& history : histories) {
    const Story story(history);
    for (const Happening& one : story.happenings()) days.insert(DayOf(one.at));
  }
  return days;
}

BulletinLines LinesOf(const v1::Bulletin& bulletin) {
  return {bulletin.total(), bulletin.late(), BySubject(bulletin.by_unit()), BySubject(bulletin.by_category()),
          BySubject(bulletin.by_channel())};
}

std::string Print(const BulletinLines& lines) {
  return "total: " + Print(lines.total) + "\nlate: " + Print(lines.late) + '\n' + Print("unit", lines.by_unit) +
         Print("category", lines.by_category) + Print("channel", lines.by_channel);
}

}  // namespace zhiwang::intake

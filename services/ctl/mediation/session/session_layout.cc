#include "services/ctl/mediation/session/session_layout.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

std::string AttendanceText(const v1::Session::Attendance& one) {
  if (one.who_case() == v1::Session::Attendance::kMediator) return MediatorText(one.mediator());
  if (one.who_case() == v1::Session::Attendance::kParticipant) return fmt::format("{}号参与人", one.participant());
  std::string text = fmt::format("{}号当事人", one.party());
  if (one.proxy() != 0) text += fmt::format("（{}号代理人代为到场）", one.proxy());
  if (one.beside() != 0) text += fmt::format("（{}号代理人陪同）", one.beside());
  return text;
}

}  // namespace

std::string TimeText(const google::protobuf::Timestamp& start, const google::protobuf::Timestamp& end) {
  constexpr size_t kDay = 10;  // `2026-12-02`
  const std::string from = FormatTime(start), until = FormatTime(end);
  const bool same_day = from.substr(0, kDay) == until.substr(0, kDay) && until.size() > kDay;
  return fmt::format("{} 至 {}", from, same_day ? until.substr(kDay + 1) : until);
}

std::string MeetingPlaceText(const v1::Session& session) {
  if (!session.room().empty()) return fmt::format("{}/{}", IdOf(session.committee()), session.room());
  return session.place().empty() ? std::string(ChineseLabel(session.form())) : session.place();
}

std::string FormatSessionLine(const v1::Session& session) {
  return fmt::format("会议 {}  {}  纠纷 {} 第{}次  {}  {}  {}", Printable(IdOf(session.name())),
                     ChineseLabel(session.state()), Printable(IdOf(session.dispute())), session.sequence(),
                     Printable(session.number()), TimeText(session.start_time(), session.end_time()),
                     Printable(MeetingPlaceText(session)));
}

std::string FormatSession(const v1::Session& session) {
  std::string text = FormatSessionLine(session) + "\n";
  AddFact(text, "方式", ChineseLabel(session.form()));
  std::vector<std::string> mediators;
  for (const std::string& mediator : session.mediators()) mediators.push_back(MediatorText(mediator));
  AddFact(text, "调解员", fmt::format("{}", fmt::join(mediators, "、")));
  AddFact(text, "当事人", fmt::format("{}", fmt::join(session.parties(), "、")));
  AddFact(text, "参与人", fmt::format("{}", fmt::join(session.participants(), "、")));
  if (session.apart()) AddFact(text, "分开", "当事人背靠背");
  if (session.open_to_listeners()) AddFact(text, "旁听", "公开进行");
  if (session.moves() > 0) AddFact(text, "改期", fmt::format("{} 次", session.moves()));
  AddFact(text, "开始", FormatTime(session.open_time()));
  AddFact(text, "结束", FormatTime(session.close_time()));
  std::vector<std::string> present;
  for (const v1::Session::Attendance& one : session.attendances()) present.push_back(AttendanceText(one));
  AddFact(text, "到场", fmt::format("{}", fmt::join(present, "、")));
  AddFact(text, "说明", session.note());
  for (const v1::Session::Minutes& minutes : session.minutes()) {
    AddParagraph(text, fmt::format("笔录 {}  {}", FormatTime(minutes.at()), ActorText(minutes.recorder())),
                 minutes.text());
    AddParagraph(text, "让步（不出卷）", minutes.concessions());
  }
  return text;
}

}  // namespace zhiwang::ctl

#include "services/mediation/document/session_values.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/names/label.h"
#include "services/mediation/document/document_values.h"
#include "services/mediation/party/domain/capacity.h"
#include "zhiwang/mediation/v1/party.pb.h"

namespace zhiwang::mediation {
namespace {

using documents::Values;

// `2026年3月9日9时30分`, in Beijing.
std::string MinuteInChinese(absl::Time time) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, calendar::ShanghaiZone());
  return fmt::format("{}{}时{:02}分", DayInChinese(time), minute.hour(), minute.minute());
}

void Append(std::string_view item, std::string& list) {
  if (!list.empty()) list += "、";
  list += item;
}

std::string NameOf(const MinutesSources& sources, const std::string& mediator) {
  const auto found = sources.mediators.find(mediator);
  return found == sources.mediators.end() ? mediator : found->second;
}

std::string PlaceOf(const MinutesSources& sources, const Session& session) {
  if (session.facts.form == MeetingForm::kByVideo) return "视频" + session.words.place;
  const auto committee = sources.committees.find(session.facts.committee);
  if (session.facts.form != MeetingForm::kInRoom || committee == sources.committees.end()) return session.words.place;
  const Room* room = FindRoom(committee->second, session.facts.room);
  return committee->second.name + (room == nullptr ? session.facts.room : room->name);
}

// A party who was present, or who came for it, with the side.
std::string PartyText(const MinutesSources& sources, const Attendance& one) {
  const auto person = sources.people.find(one.party);
  if (person == sources.people.end()) return "";
  const PartyFacts& facts = sources.dispute.facts.parties[static_cast<size_t>(one.party) - 1];
  const std::string side(ChineseLabel(static_cast<v1::Party::Side>(facts.side)));
  const auto ground = [](const Proxy& proxy) {
    return std::string(ChineseLabel(static_cast<v1::Party::Proxy::Ground>(proxy.ground)));
  };
  if (const Proxy* proxy = FindProxy(person->second, one.proxy)) {
    return fmt::format("{}（{}{}的{}）", proxy->name, side, person->second.name, ground(*proxy));
  }
  std::string text = fmt::format("{}（{}）", person->second.name, side);
  if (const Proxy* beside = FindProxy(person->second, one.beside)) {
    Append(fmt::format("{}（陪同，{}）", beside->name, ground(*beside)), text);
  }
  return text;
}

std::string ParticipantText(const MinutesSources& sources, int number) {
  const auto place = static_cast<size_t>(number) - 1;
  const auto& kinds = sources.dispute.facts.participants;
  const auto& words = sources.dispute.words.participants;
  if (place >= kinds.size() || place >= words.size()) return "";
  return fmt::format("{}（{}）", words[place].name, ChineseLabel(static_cast<v1::Participant::Capacity>(kinds[place])));
}

std::string PresentAt(const MinutesSources& sources, const Session& session) {
  std::string present;
  for (const Attendance& one : session.words.attendances) {
    if (one.party != 0) {
      Append(PartyText(sources, one), present);
    } else if (one.participant != 0) {
      Append(ParticipantText(sources, one.participant), present);
    } else {
      Append(NameOf(sources, one.mediator) + "（调解员）", present);
    }
  }
  return present;
}

Values ValuesOf(const MinutesSources& sources, const Session& session) {
  const SessionFacts& facts = session.facts;
  std::string mediators;
  for (const std::string& one : facts.mediators) Append(NameOf(sources, one), mediators);
  Values values;
  values.texts = {{"number", std::to_string(facts.sequence)},
                  {"from", MinuteInChinese(facts.opened.value_or(facts.start))},
                  {"until", MinuteInChinese(facts.closed.value_or(facts.end))},
                  {"place", PlaceOf(sources, session)},
                  {"mediators", mediators},
                  {"present", PresentAt(sources, session)}};
  for (const Minutes& minutes : session.words.minutes) {
    values.lists["minutes"].push_back(
        {{{"day", DayInChinese(minutes.at)}, {"text", minutes.text}, {"concessions", minutes.concessions}}, {}});
  }
  return values;
}

}  // namespace

void AddSessions(const MinutesSources& sources, Values& values) {
  for (const Session& session : sources.sessions) values.lists["sessions"].push_back(ValuesOf(sources, session));
}

bool HasMinutes(const std::vector<Session>& sessions) {
  return std::any_of(sessions.begin(), sessions.end(),
                     [](const Session& session) { return !session.words.minutes.empty(); });
}

}  // namespace zhiwang::mediation

#include "services/mediation/committee/committee_proto.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/type_list.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestName = 60;
constexpr int kLongestShortName = 10;
constexpr int kLongestPersonName = 40;
constexpr size_t kMostDigits = 18;
constexpr int kMostDisputesAtATime = 1'000;
constexpr size_t kLongestRoomCode = 20;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(Level::kVillage) == v1::Committee::VILLAGE);
static_assert(static_cast<int>(Level::kDistrict) == v1::Committee::DISTRICT);

absl::StatusOr<Member> MemberFrom(const std::string& district, const v1::Committee::Member& proto) {
  Member member;
  if (!proto.staff().empty()) {
    ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, "committee.members.staff", proto.staff(), "staff"));
    member.staff = "staff/" + id;
  }
  ASSIGN_OR_RETURN(member.name,
                   ReadName("committee.members.display_name", proto.display_name(), 1, kLongestPersonName));
  member.woman = proto.woman();
  if (!proto.birth_day().empty()) {
    ASSIGN_OR_RETURN(member.birth_day, calendar::ParseDayNumber("committee.members.birth_day", proto.birth_day()));
  }
  member.head = proto.head();
  return member;
}

absl::StatusOr<Mediator> MediatorFrom(const std::string& district, const v1::Committee::Mediator& proto) {
  Mediator mediator;
  ASSIGN_OR_RETURN(mediator.who, OfficeFrom(district, "committee.mediators.mediator", proto.mediator()));
  ASSIGN_OR_RETURN(mediator.types, TypesFrom("committee.mediators.types", proto.types()));
  ASSIGN_OR_RETURN(mediator.from_day, calendar::ParseDayNumber("committee.mediators.from_day", proto.from_day()));
  if (!proto.until_day().empty()) {
    ASSIGN_OR_RETURN(mediator.until_day, calendar::ParseDayNumber("committee.mediators.until_day", proto.until_day()));
  }
  if (proto.most_disputes() < 0 || proto.most_disputes() > kMostDisputesAtATime) {
    return error::FieldInvalid("committee.mediators.most_disputes", "must be 1 to 1,000; 0 means 20",
                               "同时承办的纠纷数须为 1 至 1000，0 表示 20");
  }
  mediator.most_disputes = proto.most_disputes();
  return mediator;
}

bool IsRoomCode(std::string_view code) {
  return !code.empty() && code.size() <= kLongestRoomCode && std::all_of(code.begin(), code.end(), [](char one) {
    return absl::ascii_isalnum(static_cast<unsigned char>(one)) || one == '_' || one == '-';
  });
}

absl::StatusOr<Room> RoomFrom(const v1::Committee::Room& proto) {
  Room room;
  if (!IsRoomCode(proto.code())) {
    return error::FieldInvalid("committee.rooms.code", "is 1 to 20 of [0-9A-Za-z_-]",
                               "调解室编号须为 1 至 20 位字母、数字、下划线或者连字符");
  }
  room.code = proto.code();
  ASSIGN_OR_RETURN(room.name, ReadName("committee.rooms.display_name", proto.display_name(), 1, kLongestPersonName));
  return room;
}

// The committee's own number.
absl::StatusOr<int64_t> NumberFrom(const std::string& district, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, "committee.name", name, "committees"));
  const auto number = id.size() > kMostDigits ? std::nullopt : resource::ParseId(id);
  if (number) return *number;
  return error::FieldInvalid("committee.name", "its number is 1 to 18 decimal digits without a leading zero",
                             "调委会编号须为 1 至 18 位数字，首位不能是零");
}

}  // namespace

std::string NameOfOffice(const std::string& district, const std::string& office) {
  return office.empty() ? office : fmt::format("districts/{}/{}", district, office);
}

absl::StatusOr<std::string> OfficeFrom(const std::string& district, std::string_view field, const std::string& name) {
  const std::string_view collection =
      name.find("/lawyers/") == std::string::npos ? std::string_view("staff") : std::string_view("lawyers");
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, field, name, collection));
  return fmt::format("{}/{}", collection, id);
}

v1::Committee ToProto(const Committee& committee, const std::vector<Member>& members) {
  v1::Committee proto;
  proto.set_name(FormatResourceName(committee.district, "committees", std::to_string(committee.id)));
  proto.set_etag(resource::EtagOf(committee.version));
  proto.set_display_name(committee.name);
  proto.set_short_name(committee.short_name);
  proto.set_level(static_cast<v1::Committee::Level>(committee.level));
  proto.set_area(FormatResourceName(committee.district, "areas", AreaOf(committee)));
  WriteTypes(committee.types, proto.mutable_types());
  for (const Member& member : members) {
    v1::Committee::Member& shown = *proto.add_members();
    shown.set_staff(NameOfOffice(committee.district, member.staff));
    shown.set_display_name(member.name);
    shown.set_woman(member.woman);
    shown.set_birth_day(calendar::FormatKnownDay(member.birth_day));
    shown.set_head(member.head);
  }
  for (const Mediator& mediator : committee.mediators) {
    v1::Committee::Mediator& shown = *proto.add_mediators();
    shown.set_mediator(NameOfOffice(committee.district, mediator.who));
    WriteTypes(mediator.types, shown.mutable_types());
    shown.set_from_day(calendar::FormatDay(mediator.from_day));
    shown.set_until_day(calendar::FormatKnownDay(mediator.until_day));
    shown.set_most_disputes(mediator.most_disputes);
  }
  for (const Room& room : committee.rooms) {
    v1::Committee::Room& shown = *proto.add_rooms();
    shown.set_code(room.code);
    shown.set_display_name(room.name);
  }
  proto.set_term_from_day(calendar::FormatDay(committee.term_from_day));
  proto.set_term_until_day(calendar::FormatDay(committee.term_until_day));
  proto.set_closed(committee.closed);
  return proto;
}

absl::StatusOr<NamedCommittee> FromProto(const std::string& district, const v1::Committee& proto) {
  NamedCommittee named;
  Committee& committee = named.committee;
  committee.district = district;
  ASSIGN_OR_RETURN(committee.id, NumberFrom(district, proto.name()));
  ASSIGN_OR_RETURN(committee.name, ReadName("committee.display_name", proto.display_name(), 1, kLongestName));
  ASSIGN_OR_RETURN(committee.short_name, ReadName("committee.short_name", proto.short_name(), 0, kLongestShortName));
  ASSIGN_OR_RETURN(committee.level,
                   KnownEnum<Level>("committee.level", proto.level(), v1::Committee::Level_descriptor()));
  ASSIGN_OR_RETURN(named.area, ParseIdWithin(district, "committee.area", proto.area(), "areas"));
  ASSIGN_OR_RETURN(committee.types, TypesFrom("committee.types", proto.types()));
  for (const v1::Committee::Member& member : proto.members()) {
    ASSIGN_OR_RETURN(named.members.emplace_back(), MemberFrom(district, member));
  }
  for (const v1::Committee::Mediator& mediator : proto.mediators()) {
    ASSIGN_OR_RETURN(committee.mediators.emplace_back(), MediatorFrom(district, mediator));
  }
  for (const v1::Committee::Room& room : proto.rooms()) {
    ASSIGN_OR_RETURN(committee.rooms.emplace_back(), RoomFrom(room));
  }
  ASSIGN_OR_RETURN(committee.term_from_day, calendar::ParseDayNumber("committee.term_from_day", proto.term_from_day()));
  ASSIGN_OR_RETURN(committee.term_until_day,
                   calendar::ParseDayNumber("committee.term_until_day", proto.term_until_day()));
  committee.closed = proto.closed();
  return named;
}

}  // namespace zhiwang::mediation

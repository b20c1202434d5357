#include "services/mediation/committee/committee_record.h"

#include <map>
#include <utility>
#include <vector>

#include "services/mediation/mediation_errors.h"
#include "services/mediation/type_list.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {
namespace {

void Write(const Mediator& mediator, v1::CommitteeBody::MediatorRecord& record) {
  record.set_mediator(mediator.who);
  WriteTypes(mediator.types, record.mutable_types());
  record.set_from_day(mediator.from_day);
  record.set_until_day(mediator.until_day == calendar::kNoEnd ? 0 : mediator.until_day);
  record.set_most_disputes(mediator.most_disputes);
}

}  // namespace

std::string EncodeBody(const Committee& committee) {
  v1::CommitteeBody body;
  body.ParseFromString(committee.stored);
  body.set_display_name(committee.name);
  body.set_short_name(committee.short_name);
  WriteTypes(committee.types, body.mutable_types());
  std::map<std::string, v1::CommitteeBody::MediatorRecord> before;
  for (auto& record : *body.mutable_mediators()) before[record.mediator()].Swap(&record);
  body.clear_mediators();
  for (const Mediator& mediator : committee.mediators) {
    auto& record = *body.add_mediators();
    record.Swap(&before[mediator.who]);
    Write(mediator, record);
  }
  std::map<std::string, v1::CommitteeBody::RoomRecord> rooms;
  for (auto& record : *body.mutable_rooms()) rooms[record.code()].Swap(&record);
  body.clear_rooms();
  for (const Room& room : committee.rooms) {
    auto& record = *body.add_rooms();
    record.Swap(&rooms[room.code]);
    record.set_code(room.code);
    record.set_display_name(room.name);
  }
  body.set_term_from_day(committee.term_from_day);
  body.set_term_until_day(committee.term_until_day);
  body.set_changed(absl::ToUnixMicros(committee.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string bytes, Committee& committee) {
  v1::CommitteeBody body;
  if (!body.ParseFromString(bytes)) return error::Unexpected("a committee's row cannot be read");
  committee.name = body.display_name();
  committee.short_name = body.short_name();
  committee.types = ReadTypes(body.types());
  committee.mediators.clear();
  for (const auto& record : body.mediators()) {
    committee.mediators.push_back({.who = record.mediator(),
                                   .types = ReadTypes(record.types()),
                                   .from_day = record.from_day(),
                                   .until_day = record.until_day() == 0 ? calendar::kNoEnd : record.until_day(),
                                   .most_disputes = record.most_disputes()});
  }
  committee.rooms.clear();
  for (const auto& record : body.rooms()) committee.rooms.push_back({record.code(), record.display_name()});
  committee.term_from_day = body.term_from_day();
  committee.term_until_day = body.term_until_day();
  committee.changed = absl::FromUnixMicros(body.changed());
  committee.stored = std::move(bytes);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

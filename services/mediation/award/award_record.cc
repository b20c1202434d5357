#include "services/mediation/award/award_record.h"

#include <map>
#include <utility>

#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(AwardState::kRefused) == v1::Award::REFUSED &&
              static_cast<int>(AwardAction::kRefuse) == v1::Award::REFUSE &&
              static_cast<int>(AwardResult::kFailed) == v1::Award::FAILED);

// Writes the shares; fields that a newer release wrote for the same mediator are kept.
void WriteShares(const AwardFacts& facts, v1::AwardRecord& record) {
  std::map<std::string, v1::AwardRecord::Share> stored;
  for (v1::AwardRecord::Share& share : *record.mutable_shares()) stored[share.mediator()] = std::move(share);
  record.clear_shares();
  for (const AwardShare& share : facts.shares) {
    v1::AwardRecord::Share& written = *record.add_shares();
    if (const auto before = stored.find(share.mediator); before != stored.end()) written = before->second;
    written.set_mediator(share.mediator);
    written.set_hundredths(share.hundredths);
    written.set_amount_fen(share.amount_fen);
  }
}

void Write(const AwardFacts& facts, v1::AwardRecord& record) {
  record.set_state(static_cast<v1::Award::State>(facts.state));
  record.set_area_path(facts.area_path);
  record.set_committee(facts.committee);
  const FileNumber number = facts.number.value_or(FileNumber());
  record.set_number_committee(number.committee);
  record.set_number_year(number.year);
  record.set_number(number.number);
  record.set_award_class(facts.award_class);
  record.set_result(static_cast<v1::Award::Result>(facts.result));
  record.set_ending(facts.ending);
  record.set_ended_day(facts.ended_day);
  record.set_rules_version(facts.rules_version);
  record.set_amount_fen(facts.amount_fen);
  WriteShares(facts, record);
  record.clear_proposers();
  for (const std::string& proposer : facts.proposers) record.add_proposers(proposer);
  record.set_decider(facts.decider);
  record.set_approved_day(facts.approved_day.value_or(0));
}

AwardFacts ReadFacts(const v1::AwardRecord& record) {
  AwardFacts facts;
  facts.state = static_cast<AwardState>(record.state());
  facts.area_path = record.area_path();
  facts.committee = record.committee();
  if (record.number() != 0) {
    facts.number = FileNumber{record.number_committee(), record.number_year(), record.number()};
  }
  facts.award_class = record.award_class();
  facts.result = static_cast<AwardResult>(record.result());
  facts.ending = record.ending();
  facts.ended_day = record.ended_day();
  facts.rules_version = record.rules_version();
  facts.amount_fen = record.amount_fen();
  for (const v1::AwardRecord::Share& share : record.shares()) {
    facts.shares.push_back({share.mediator(), share.hundredths(), share.amount_fen()});
  }
  facts.proposers.assign(record.proposers().begin(), record.proposers().end());
  facts.decider = record.decider();
  if (record.approved_day() != 0) facts.approved_day = record.approved_day();
  return facts;
}

}  // namespace

v1::AwardRecord FactsRecordOf(const Award& award) {
  v1::AwardRecord record;
  record.ParseFromString(award.stored_body);
  Write(award.facts, record);
  record.clear_changed();
  return record;
}

std::string EncodeBody(const Award& award) {
  v1::AwardRecord record;
  record.ParseFromString(award.stored_body);
  Write(award.facts, record);
  record.set_changed(absl::ToUnixMicros(award.changed));
  return record.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, Award& award) {
  v1::AwardRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("the row of an award cannot be read");
  }
  award.stored_body = bytes;
  award.changed = absl::FromUnixMicros(record.changed());
  award.facts = ReadFacts(record);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation

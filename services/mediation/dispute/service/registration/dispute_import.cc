#include "services/mediation/dispute/service/registration/dispute_import.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/numbers/numbers.h"
#include "common/privacy/fingerprint.h"
#include "common/resource/create.h"
#include "common/resource/import/import_stream.h"
#include "common/resource/moment.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/party/domain/parties.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using resource::RowWritten;

constexpr absl::Duration kPatienceWithRegistry = absl::Seconds(3);

absl::Status NumberTaken(const FileNumber& number) {
  return Error(StatusCode::kInvalidArgument, common::v1::NUMBER_TAKEN,
               fmt::format("number {} of {} is another file's", number.number, number.year),
               fmt::format("{} 年第 {} 号已是另一卷宗的编号", number.year, number.number))
      .Field("number", "is that of a file with other content");
}

absl::Status NumberGap(const FileNumber& number, int64_t next) {
  return Error(StatusCode::kInvalidArgument, common::v1::NUMBER_GAP,
               fmt::format("number {} of {} does not follow: {} would", number.number, number.year, next),
               fmt::format("{} 年第 {} 号不连续，下一个应为第 {} 号；缺失的卷宗请按“作废”登记", number.year,
                           number.number, next))
      .Field("number", fmt::format("{} is next", next))
      .Metadata("next", std::to_string(next));
}

// The print that tells "the same again" from "the same number, other content": of the row without its place in the file.
absl::StatusOr<std::string> PrintOf(const privacy::KeyRing& keys, v1::ImportDisputesRequest::Row row) {
  row.clear_row();
  return privacy::Fingerprint(keys, "mediation.import", row.SerializeAsString());
}

// A row, checked and placed.
struct PastDispute {
  DisputeDraft draft;
  std::string print;
};

class DisputeImport {
 public:
  DisputeImport(const DisputeMeans& means, const rpc::Call& call) : means_(means), call_(call) {}

  // The row as a file of the past, placed as far as the registry can say. Its area may have ended since.
  absl::StatusOr<PastDispute> Prepare(const std::string& district, const v1::ImportDisputesRequest::Row& row) const {
    ASSIGN_OR_RETURN(DisputeDraft draft, PastFromProto(district, row));
    ASSIGN_OR_RETURN(std::string print, PrintOf(means_.keys(), row));
    rpc::Call asking = call_;
    asking.deadline = absl::Now() + kPatienceWithRegistry;
    const Facts& facts = draft.dispute.facts;
    const int day = calendar::DayNumber(absl::ToCivilDay(facts.registered, calendar::ShanghaiZone()));
    ASSIGN_OR_RETURN(draft.dispute.area,
                     PlaceOf(means_.registry, asking, district, draft.dispute.point, draft.area, day));
    if (facts.endings.back().at > absl::Now()) {
      return error::FieldInvalid("dispute.end_time", "lies in the future", "终结时间在将来");
    }
    return PastDispute{std::move(draft), std::move(print)};
  }

  absl::StatusOr<RowWritten> Write(sql::Txn& tx, const PastDispute& past) const {
    Dispute dispute = past.draft.dispute;
    ASSIGN_OR_RETURN(const CommitteeChoice committee,
                     CommitteeOf(tx, dispute.district, "dispute.committee", past.draft.committee));
    Facts& facts = dispute.facts;
    facts.committee = committee.id;
    facts.level = committee.level;
    facts.levels = {committee.level};
    facts.risk.level = committee.level;
    facts.number->committee = committee.id;
    for (Assignment& assignment : facts.assignments) assignment.committee = committee.id;
    facts.area_path = AreaPathOf(dispute.area);
    facts.accepted_as = AcceptanceOf(facts);
    ASSIGN_OR_RETURN(const auto known, FindByNumber(tx, dispute.district, *facts.number));
    if (known) return WhatIsKnown(tx, dispute.district, *known, past);
    const std::string book = BookOf(committee.id, facts.number->year);
    ASSIGN_OR_RETURN(const int64_t last, numbers::Last(tx, dispute.district, book));
    if (facts.number->number != last + 1) return NumberGap(*facts.number, last + 1);
    RETURN_IF_ERROR(numbers::Continue(tx, dispute.district, book, facts.number->number));
    RETURN_IF_ERROR(GiveId(tx, dispute));
    RETURN_IF_ERROR(EnterParties(dispute, past.draft.parties));
    dispute.import_print = past.print;
    RETURN_IF_ERROR(SealWords(means_.keys(), dispute));
    dispute.changed = resource::NowInMicros();
    const resource::Author author{.principal = call_.principal, .trace_parent = call_.trace_parent};
    const absl::Status written = resource::WriteNew<DisputeNoun>(tx, dispute, "dispute.imported", author);
    if (sql::IsDuplicateKey(written)) return sql::Rerun("another import wrote the same number");
    RETURN_IF_ERROR(written);
    return common::v1::RowOutcome::CREATED;
  }

 private:
  // What becomes of a row whose number is there: the same again, or another file's.
  absl::StatusOr<RowWritten> WhatIsKnown(sql::Txn& tx, const std::string& district, int64_t id,
                                         const PastDispute& past) const {
    ASSIGN_OR_RETURN(const auto known, (resource::Find<DisputeNoun>(tx, {district, id})));
    if (known && known->import_print == past.print) return common::v1::RowOutcome::UNCHANGED;
    FileNumber number = *past.draft.dispute.facts.number;
    return NumberTaken(number);
  }

  // An id that starts with the time of registration, so that the file stands in lists where it was registered.
  static absl::Status GiveId(sql::Txn& tx, Dispute& dispute) {
    const FileNumber& number = *dispute.facts.number;
    const auto bits = static_cast<uint64_t>(number.committee * 1'000'003 + number.number);
    for (dispute.id = sql::IdAt(dispute.facts.registered, bits);; ++dispute.id) {
      ASSIGN_OR_RETURN(const bool taken, IsTaken(tx, dispute.district, dispute.id));
      if (!taken) return absl::OkStatus();
    }
  }

  absl::Status EnterParties(Dispute& dispute, const std::vector<PartyDraft>& parties) const {
    for (PartyDraft party : parties) {
      ASSIGN_OR_RETURN(party.sealed,
                       SealPerson(means_.keys(), dispute.district, dispute.id, NextPartyNumber(dispute), party.person));
      RETURN_IF_ERROR(AppendParty(dispute, std::move(party), "dispute.parties", dispute.facts.registered));
    }
    return absl::OkStatus();
  }

  const DisputeMeans& means_;
  const rpc::Call& call_;
};

}  // namespace

absl::Status RunDisputeImport(const DisputeMeans& means, const rpc::Call& call,
                              server::Stream<v1::ImportDisputesRequest, v1::ImportDisputesResponse>& stream) {
  const DisputeImport import(means, call);
  return resource::ServePreparedImport(
      means.db(), stream,
      [&](const std::string& district, const v1::ImportDisputesRequest::Row& row) {
        return import.Prepare(district, row);
      },
      [&](sql::Txn& tx, const PastDispute& past) { return import.Write(tx, past); });
}

}  // namespace zhiwang::mediation

#include "services/mediation/inspection/inspection_hand_off.h"

#include <optional>
#include <string>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/asked_check_wire.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/inspection/domain/inspecting.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

// The inspection that a change asks for: its dispute and its number.
struct AskedInspection {
  resource::Name of;
  int number = 0;
};

absl::StatusOr<AskedInspection> ReadAsked(const changelog::Change& change) {
  v1::DisputeChange payload;
  if (!payload.ParseFromString(change.payload)) return error::Unexpected("a change of a dispute cannot be read");
  return AskedInspection{{change.district, resource::ParseId(change.id).value_or(0)}, payload.inspection().number()};
}

absl::StatusOr<Inspection> InspectionOf(const Dispute& dispute, int number) {
  if (number < 1 || number > static_cast<int>(dispute.inspections.size())) {
    return error::Unexpected("the dispute does not have the inspection that its change asks for");
  }
  return dispute.inspections[static_cast<size_t>(number) - 1];
}

// Everything that the worker may know: the place, the question, and that a dispute asks.
grid::v1::CreateSiteCheckRequest TaskOf(const Dispute& dispute, int number, const Inspection& inspection,
                                        const changelog::Change& change) {
  const size_t place = static_cast<size_t>(number) - 1;
  const std::vector<InspectionWords>& words = dispute.words.inspections;
  grid::v1::CreateSiteCheckRequest request =
      grid::ToRequest({.district = dispute.district,
                       .number = number,
                       .area = inspection.area,
                       .point = inspection.point,
                       .question = place < words.size() ? words[place].question : std::string(),
                       .due = inspection.due});
  request.set_request_id(handoff::RequestIdOf(kInspectionRelay, change));
  request.mutable_site_check()->set_dispute(
      FormatResourceName(dispute.district, DisputeNoun::kCollection, std::to_string(dispute.id)));
  return request;
}

handoff::Outcome HandOver(sql::Database& db, grid::RegistryClient& registry, const privacy::KeyRing& keys,
                          const changelog::Change& change, const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(const AskedInspection asked, ReadAsked(change));
  ASSIGN_OR_RETURN(auto dispute,
                   db.Read(deadline, [&](sql::Txn& tx) { return resource::Find<DisputeNoun>(tx, asked.of); }));
  if (!dispute) return resource::NotFound<DisputeNoun>(asked.of);
  RETURN_IF_ERROR(OpenWords(keys, *dispute));
  ASSIGN_OR_RETURN(const Inspection inspection, InspectionOf(*dispute, asked.number));
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  ASSIGN_OR_RETURN(const auto progress,
                   registry.HandOver(call, hand_off, TaskOf(*dispute, asked.number, inspection, change)));
  return progress.SerializeAsString();
}

absl::Status Settle(const privacy::KeyRing& keys, sql::Txn& tx, const changelog::Change& change,
                    const handoff::Outcome& outcome) {
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const AskedInspection asked, ReadAsked(change));
  ASSIGN_OR_RETURN(const grid::CheckProgress progress, grid::ProgressByAnswer(outcome, change.district, now));
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  const std::string type = InspectionChangeType(progress.state);
  return resource::ChangeWithin<DisputeNoun>(
             tx, asked.of, author, now, type.c_str(),
             [&](const resource::Moment&, const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
               ASSIGN_OR_RETURN(const Inspection inspection, InspectionOf(before, asked.number));
               // News from the worker may arrive before the registry's own answer is settled.
               if (inspection.progress.state != grid::CheckState::kRequested) return std::nullopt;
               return RecordSealedInspection(keys, before, asked.number, progress);
             })
      .status();
}

}  // namespace

absl::StatusOr<Dispute> RecordSealedInspection(const privacy::KeyRing& keys, const Dispute& before, int number,
                                               const grid::CheckProgress& progress) {
  Dispute opened = before;
  RETURN_IF_ERROR(OpenWords(keys, opened));
  ASSIGN_OR_RETURN(Dispute after, RecordInspection(opened, number, progress));
  RETURN_IF_ERROR(SealWords(keys, after));
  return after;
}

handoff::Route InspectionRoute(sql::Database& db, grid::RegistryClient& registry, const privacy::KeyRing& keys) {
  return {.name = kInspectionRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == DisputeNoun::kKind &&
                       change.type == InspectionChangeType(grid::CheckState::kRequested);
              },
          .deliver = [&db, &registry, &keys](
                         const changelog::Change& change, const rpc::HandOff& hand_off,
                         absl::Time deadline) { return HandOver(db, registry, keys, change, hand_off, deadline); },
          .settle = [&keys](sql::Txn& tx, const changelog::Change& change,
                            const handoff::Outcome& outcome) { return Settle(keys, tx, change, outcome); },
          .receiver = registry.for_hand_offs(),
          .receiver_name = "grid-registry"};
}

}  // namespace zhiwang::mediation

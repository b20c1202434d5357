#include "services/mediation/screening/screening_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/screening/screening_noun.h"
#include "services/mediation/screening/screening_record.h"

namespace zhiwang::mediation {
namespace {

resource::Name ScreeningIn(const changelog::Change& change) {
  return {change.district, resource::ParseId(change.id).value_or(0)};
}

// A screening, with the text that says what its round looks for.
struct Ordered {
  Screening screening;
  std::string about;
};

// The text that says what a round looks for. It does not read the round's counts: those would read every screening of the round,
// once for each hand-off.
absl::StatusOr<std::string> AboutOf(sql::Txn& tx, const resource::Name& name) {
  ASSIGN_OR_RETURN(const auto body,
                   tx.QueryOne("SELECT body FROM screening_round WHERE district = ? AND id = ?",
                               {name.district, name.id}, [](const sql::Row& row) { return row.Text(1); }));
  if (!body) return resource::NotFound<ScreeningRoundNoun>(name);
  ScreeningRound round;
  RETURN_IF_ERROR(DecodeBody(*body, round));
  return std::move(round.about);
}

absl::StatusOr<Ordered> ReadOrdered(sql::Txn& tx, const resource::Name& name) {
  ASSIGN_OR_RETURN(auto screening, resource::Find<ScreeningNoun>(tx, name));
  if (!screening) return resource::NotFound<ScreeningNoun>(name);
  ASSIGN_OR_RETURN(std::string about, AboutOf(tx, {name.district, screening->round}));
  return Ordered{*std::move(screening), std::move(about)};
}

grid::v1::CreateScreeningTaskRequest TaskFor(const Ordered& ordered, const changelog::Change& change) {
  const Screening& screening = ordered.screening;
  grid::v1::CreateScreeningTaskRequest request;
  request.set_district("districts/" + change.district);
  request.set_request_id(handoff::RequestIdOf(kScreeningRelay, change));
  grid::v1::ScreeningTask& task = *request.mutable_screening_task();
  task.set_screening(NameOf(screening));
  task.set_round(FormatResourceName(change.district, "screeningRounds", std::to_string(screening.round)));
  task.set_grid(FormatResourceName(change.district, "areas", GridOf(screening)));
  task.set_about(ordered.about);
  SetTime(screening.due, task.mutable_due_time());
  return request;
}

// The outcome is the task's name.
handoff::Outcome DeliverScreening(sql::Database& db, grid::RegistryClient& registry, const changelog::Change& change,
                                  const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Ordered ordered,
                   db.Read(deadline, [&](sql::Txn& tx) { return ReadOrdered(tx, ScreeningIn(change)); }));
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  ASSIGN_OR_RETURN(const grid::v1::ScreeningTask task, registry.HandOver(call, hand_off, TaskFor(ordered, change)));
  return task.name();
}

absl::Status SettleScreening(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  const absl::Time now = resource::NowInMicros();
  if (!outcome.ok()) {
    return resource::ChangeWithin<ScreeningNoun>(
               tx, ScreeningIn(change), author, now,
               ScreeningEvent(kScreeningHandoverGivenUp, ChineseMessageOf(outcome.status())),
               [](const resource::Moment&, const Screening& before) -> absl::StatusOr<std::optional<Screening>> {
                 return before;
               })
        .status();
  }
  ASSIGN_OR_RETURN(const int64_t task, TaskIdFrom(change.district, "screening_task.name", *outcome));
  return resource::ChangeWithin<ScreeningNoun>(
             tx, ScreeningIn(change), author, now, "screening.handed_over",
             [&](const resource::Moment&, const Screening& before) -> absl::StatusOr<std::optional<Screening>> {
               // The worker's report may arrive before the registry's own answer is settled.
               if (before.task == task) return std::nullopt;
               return NoteTask(before, task);
             })
      .status();
}

}  // namespace

handoff::Route ScreeningRoute(sql::Database& db, grid::RegistryClient& registry) {
  return {.name = kScreeningRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == ScreeningNoun::kKind && change.type == kScreeningCreated;
              },
          .deliver = [&db, &registry](
                         const changelog::Change& change, const rpc::HandOff& hand_off,
                         absl::Time deadline) { return DeliverScreening(db, registry, change, hand_off, deadline); },
          .settle = SettleScreening,
          .receiver = registry.for_hand_offs(),
          .receiver_name = "grid-registry"};
}

}  // namespace zhiwang::mediation

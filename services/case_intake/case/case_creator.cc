#include "services/case_intake/case/case_creator.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"
#include "services/case_intake/case/case_answer.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/case_view.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {
namespace {

// Two commits at a time: while one waits for the disk the next is being made.
constexpr int kThreads = 2;
constexpr size_t kLargestBatch = 64;
constexpr int kMostWaiting = 512;

changelog::Change Created(const rpc::Call& call, const resource::RequestIdentity& identity, const Case& created) {
  const CaseEvent event{.type = "case.created", .request_id = identity.request_id()};
  return CaseChanged(call, nullptr, created, event, created.facts.received);
}

}  // namespace

CaseCreator::CaseCreator(sql::Database& db, const privacy::KeyRing& keys, absl::Duration longest_wait)
    : db_(db),
      keys_(keys),
      batcher_(
          {.threads = kThreads, .largest = kLargestBatch, .most_waiting = kMostWaiting, .longest_wait = longest_wait},
          [this](std::vector<Creation> creations) { CreateTogether(std::move(creations)); },
          [](const Creation& creation, const absl::Status& why) { creation.reply(why); }) {}

void CaseCreator::Create(const rpc::Call& call, resource::RequestIdentity identity, Case created,
                         server::Reply<v1::Case> reply) {
  v1::Case answer = ShowCase(keys_, call, created);
  batcher_.Submit(call.priority, call.deadline,
                  {call, std::move(identity), std::move(created), std::move(answer), std::move(reply)});
}

void CaseCreator::CreateTogether(std::vector<Creation> creations) {
  if (creations.size() == 1) return creations.front().reply(CreateAlone(creations.front()));
  absl::Time deadline = absl::InfinitePast();
  std::vector<const resource::RequestIdentity*> identities;
  for (const Creation& creation : creations) {
    deadline = std::max(deadline, creation.call.deadline);
    identities.push_back(&creation.identity);
  }
  // Those that are repeated get what is kept, and cost the others nothing.
  std::vector<bool> repeated;
  const absl::Status written = db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierOfAll(tx, identities));
    repeated.assign(creations.size(), false);
    std::vector<Case> cases;
    std::vector<changelog::Change> changes;
    std::vector<resource::Answered> answers;
    for (size_t i = 0; i < creations.size(); ++i) {
      const Creation& creation = creations[i];
      const bool twin = std::any_of(identities.begin(), identities.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const auto* other) { return other->SameKey(creation.identity); });
      repeated[i] = twin || !earlier[i].ok() || earlier[i]->has_value();
      if (repeated[i]) continue;
      cases.push_back(creation.created);
      changes.push_back(Created(creation.call, creation.identity, creation.created));
      answers.push_back({creation.identity, KeptBytes(creation.answer)});
    }
    RETURN_IF_ERROR(InsertCases(tx, cases, {}));
    for (const Case& created : cases) {
      if (created.placement == Placement::kUnplaced) RETURN_IF_ERROR(SetWaitsForPlace(tx, created, true));
    }
    RETURN_IF_ERROR(changelog::Append(tx, changes));
    return resource::RememberAll(tx, answers, absl::Now());
  });
  // A database that is gone, or a commit whose outcome is unknown, is for the callers to repeat.
  if (absl::IsUnavailable(written) || absl::IsDeadlineExceeded(written)) {
    for (const Creation& creation : creations) creation.reply(written);
    return;
  }
  if (written.ok()) {
    for (size_t i = 0; i < creations.size(); ++i) {
      const Creation& creation = creations[i];
      if (!repeated[i]) {
        creation.reply(creation.answer);
        continue;
      }
      const telemetry::TraceScope scope(creation.call.trace_parent);
      const auto kept = db_.Read(creation.call.deadline, [&](sql::Txn& tx) {
        return FindEarlierCase(tx, keys_, creation.call, creation.identity);
      });
      if (kept.ok() && *kept) {
        creation.reply(**kept);
      } else {
        creation.reply(kept.ok() ? CreateAlone(creation) : kept.status());
      }
    }
    return;
  }
  // Anything else is the fault of one of them, and the others shall not suffer for it: each half is tried by itself.
  const auto middle = creations.begin() + static_cast<std::ptrdiff_t>(creations.size() / 2);
  std::vector<Creation> second(std::make_move_iterator(middle), std::make_move_iterator(creations.end()));
  creations.erase(middle, creations.end());
  CreateTogether(std::move(creations));
  CreateTogether(std::move(second));
}

// Nearly every request is new, so the first run does not look for an earlier answer: a repeated one is found out by a
// unique key and runs again, looking.
absl::StatusOr<v1::Case> CaseCreator::CreateAlone(const Creation& creation) {
  const telemetry::TraceScope scope(creation.call.trace_parent);
  const Case& created = creation.created;
  bool repeated = false;
  return db_.Transact(creation.call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::Case> {
    if (std::exchange(repeated, true)) {
      ASSIGN_OR_RETURN(const auto earlier, FindEarlierCase(tx, keys_, creation.call, creation.identity));
      if (earlier) return *earlier;
      if (!created.external_id.empty()) {
        ASSIGN_OR_RETURN(const auto known, RowsByExternalId(tx, created.district, {created.external_id}));
        if (!known.empty()) {
          ASSIGN_OR_RETURN(const auto other, FindCase(tx, created.district, known.front().id));
          const bool shown = other && creation.call.MayAlso("case.read", ScopeOf(*other));
          return error::ExternalIdTaken(created.external_id, shown ? &*other : nullptr);
        }
      }
    }
    const absl::Status inserted = InsertCases(tx, {created}, {});
    if (sql::IsDuplicateKey(inserted)) return sql::Rerun("the case may be there already");
    RETURN_IF_ERROR(inserted);
    if (created.placement == Placement::kUnplaced) RETURN_IF_ERROR(SetWaitsForPlace(tx, created, true));
    RETURN_IF_ERROR(changelog::Append(tx, {Created(creation.call, creation.identity, created)}));
    return RememberCase(tx, creation.identity, creation.answer, absl::Now());
  });
}

}  // namespace zhiwang::intake

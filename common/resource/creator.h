#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/resource/create.h"
#include "common/resource/together.h"
#include "common/server/batcher.h"
#include "common/server/service.h"
#include "common/telemetry/trace.h"

namespace zhiwang::resource {

// Creates resources, many callers' in one transaction when many come at once: a commit to disk is what creating one
// costs, and it is shared. Each is still written with its change and its answer, or not at all.
//
// A request that is repeated costs the others nothing: those of a batch are looked up before anything is written, and
// the batch writes the rest. A unique key that is found taken after that (the same request in another batch, an external
// id) is looked up in the same transaction. Where a batch fails for another reason each half is tried by itself, so that
// one resource that cannot be written does not keep the others out.
template <Noun N>
class Creator {
 public:
  using Options = TogetherOptions;
  Creator(const Parts<N>& parts, Options options)
      : parts_(parts),
        batcher_(
            {.threads = options.threads,
             .largest = options.largest,
             .most_waiting = options.most_waiting,
             .longest_wait = options.longest_wait},
            [this](std::vector<Creation> creations) {
              DoTogether(
                  std::span(creations), [this](std::span<Creation> those) { return CreateTogether(those); },
                  [](const Creation& creation, const absl::Status& why) { creation.reply(why); });
            },
            [](const Creation& creation, const absl::Status& why) { creation.reply(why); }) {}

  // Writes `created`, which has its id and `changed`, and answers it by `reply`; a request that was answered before gets
  // that answer again. REQUEST_ID_REUSED, the noun's Taken, OVERLOADED.
  void Create(const rpc::Call& call, RequestIdentity identity, const typename N::Event& event,
              typename N::Domain created, server::Reply<typename N::Proto> reply) {
    created.version = 1;
    typename N::Proto answer = parts_.noun.Show(call, created);
    std::string kept = KeptBytes(parts_.noun, answer);
    changelog::Change change = WholeChangeOf<N>(nullptr, created, event, AuthorOf(call, identity));
    batcher_.Submit(call.priority, call.deadline,
                    {call, std::move(identity), std::move(created), std::move(change), std::move(answer),
                     std::move(kept), std::move(reply)});
  }

 private:
  struct Creation {
    rpc::Call call;
    RequestIdentity identity;
    typename N::Domain created;
    changelog::Change change;
    typename N::Proto answer;
    std::string kept;  // of the answer
    server::Reply<typename N::Proto> reply;
    // The answer that it gets instead of its own: that of the same request before, or a refusal. Set anew in each run.
    std::optional<absl::StatusOr<typename N::Proto>> instead = std::nullopt;
    // The same request earlier in the batch, whose outcome it gets. Set anew in each run.
    const Creation* twin = nullptr;
    bool is_written() const { return !instead && twin == nullptr; }
  };

  absl::Status CreateTogether(std::span<Creation> creations) {
    const absl::Time deadline =
        LatestDeadline(creations, [](const Creation& creation) { return creation.call.deadline; });
    RETURN_IF_ERROR(parts_.db.Transact(deadline, [&](sql::Txn& tx) { return WriteTogether(tx, creations); }));
    for (const Creation& creation : creations) {
      const Creation& done = creation.twin != nullptr ? *creation.twin : creation;
      done.instead ? creation.reply(*done.instead) : creation.reply(done.answer);
    }
    return absl::OkStatus();
  }

  absl::Status WriteTogether(sql::Txn& tx, std::span<Creation> creations) {
    for (Creation& creation : creations) {
      creation.instead.reset();
      creation.twin = nullptr;
    }
    RETURN_IF_ERROR(AnswerRepeated(tx, creations));
    absl::Status inserted = Insert(tx, creations);
    if (sql::IsDuplicateKey(inserted)) {
      RETURN_IF_ERROR(AnswerRepeated(tx, creations));
      RETURN_IF_ERROR(RefuseTaken(tx, creations));
      inserted = Insert(tx, creations);
      if (sql::IsDuplicateKey(inserted)) return sql::Rerun("others create the same meanwhile");
    }
    RETURN_IF_ERROR(inserted);
    std::vector<changelog::Change> changes;
    std::vector<Answered> answers;
    for (const Creation& creation : creations) {
      if (!creation.is_written()) continue;
      RETURN_IF_ERROR(AlsoWrite<N>(tx, nullptr, creation.created, AuthorOf(creation.call, creation.identity)));
      changes.push_back(creation.change);
      answers.push_back({creation.identity, creation.kept});
    }
    RETURN_IF_ERROR(changelog::Append(tx, changes));
    return RememberAll(tx, answers, NowInMicros());
  }

  // Gives those whose request was answered before that answer, and finds those that are in the batch twice.
  absl::Status AnswerRepeated(sql::Txn& tx, std::span<Creation> creations) const {
    std::vector<const RequestIdentity*> identities;
    for (const Creation& creation : creations) identities.push_back(&creation.identity);
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierOfAll(tx, identities));
    for (size_t i = 0; i < creations.size(); ++i) {
      Creation& creation = creations[i];
      if (!creation.is_written()) continue;
      const telemetry::TraceScope scope(creation.call.trace_parent);
      if (!earlier[i].ok()) {
        creation.instead = earlier[i].status();
      } else if (*earlier[i]) {
        creation.instead = ShowCreatedAgain(parts_.noun, tx, creation.call, **earlier[i]);
      } else {
        const auto twin =
            std::find_if(creations.begin(), creations.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Creation& other) { return other.identity.SameKey(creation.identity); });
        if (twin == creations.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        if (twin->identity.fingerprint() == creation.identity.fingerprint()) {
          creation.twin = &*twin;
        } else {
          creation.instead = error::RequestIdReused(creation.identity.request_id());
        }
      }
    }
    return absl::OkStatus();
  }

  // Refuses those whose unique keys others have.
  absl::Status RefuseTaken(sql::Txn& tx, std::span<Creation> creations) const {
    if constexpr (requires(const rpc::Call& call, const typename N::Domain& created) {
                    parts_.noun.Taken(call, created, nullptr);
                  }) {
      std::map<std::string, std::vector<const typename N::Domain*>> by_district;
      for (const Creation& creation : creations) {
        if (creation.is_written()) by_district[creation.created.district].push_back(&creation.created);
      }
      for (const auto& [district, those] : by_district) {
        ASSIGN_OR_RETURN(const auto taken, (parts_.noun.TakenBy(tx, district, those)));
        std::vector<int64_t> owners;
        for (const auto& [id, owner] : taken) owners.push_back(owner);
        ASSIGN_OR_RETURN(const auto others, (FindAll<N>(tx, district, owners)));
        for (Creation& creation : creations) {
          const auto found = taken.find(creation.created.id);
          if (!creation.is_written() || creation.created.district != district || found == taken.end()) continue;
          const auto other = others.find(found->second);
          creation.instead =
              parts_.noun.Taken(creation.call, creation.created, other == others.end() ? nullptr : &other->second);
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status Insert(sql::Txn& tx, std::span<const Creation> creations) const {
    std::vector<StoredRow> rows;
    for (const Creation& creation : creations) {
      if (creation.is_written()) rows.push_back(RowOf<N>(creation.created));
    }
    return InsertStored(tx, N::kTable, rows);
  }

  const Parts<N> parts_;
  server::Batcher<Creation> batcher_;
};

}  // namespace zhiwang::resource

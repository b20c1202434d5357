#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/moment.h"
#include "common/resource/together.h"
#include "common/server/batcher.h"
#include "common/server/service.h"
#include "common/telemetry/trace.h"

namespace zhiwang::resource {

// A resource that is to be created in a transaction. It refers to what others hold.
template <Noun N, class Draft>
struct ToCreate {
  const rpc::Call& call;
  Moment moment;
  const Draft& draft;
  absl::StatusOr<typename N::Domain> made = absl::UnknownError("nobody made it");  // with its id; or the refusal
};

// Makes resources of their drafts in the transaction that writes them: what it reads for them it reads for all at once. It
// locks nothing that others lock in another order; what does is for resource::Create.
template <Noun N, class Draft>
using MakeAll = std::function<absl::Status(sql::Txn&, std::span<ToCreate<N, Draft>>)>;

// Creates resources, many callers' in one transaction when many come at once: a commit to disk is what creating one
// costs, and it is shared. Each is still written with its change and its answer, or not at all.
//
// A request that is repeated costs the others nothing: those of a batch are looked up before anything is written, and
// the batch makes and writes the rest. Where a unique key is found taken after that (the same request in another batch, an
// external id) it looks all of them up and begins again. Where a batch fails for another reason each half is tried by itself, so
// that one resource that cannot be written does not keep the others out.
//
// `Draft` is what a caller's thread prepares of a resource: all that needs no transaction.
template <Noun N, class Draft>
class Creator {
 public:
  using Options = TogetherOptions;

  Creator(const Parts<N>& parts, Options options, MakeAll<N, Draft> make)
      : parts_(parts),
        make_(std::move(make)),
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

  // Creates what becomes of the draft, and answers by `reply`; a request that was answered before gets that answer again. The
  // error of making it, REQUEST_ID_REUSED, the noun's Taken, OVERLOADED. A hand-off is for resource::Create: its outcome is
  // kept otherwise.
  template <class Request>
  void Create(const rpc::Call& call, const Request& request, const typename N::Event& event, Draft draft,
              server::Reply<typename N::Proto> reply) {
    const auto district = ParseDistrictName("district", request.district());
    if (!district.ok()) return reply(district.status());
    auto identity = IdentityOf(parts_.noun, call, *district, request);
    if (!identity.ok()) return reply(identity.status());
    batcher_.Submit(call.priority, call.deadline,
                    {call, *std::move(identity), event, std::move(draft), std::move(reply)});
  }

 private:
  struct Creation {
    rpc::Call call;
    RequestIdentity identity;
    typename N::Event event;
    Draft draft;
    server::Reply<typename N::Proto> reply;

    // The outcome. Each run of the transaction begins without one.
    std::optional<typename N::Domain> created = std::nullopt;
    std::optional<absl::StatusOr<typename N::Proto>> answer = std::nullopt;
    // The same request earlier in the batch, whose answer it gets.
    const Creation* twin = nullptr;

    Author author() const { return AuthorOf(call, identity); }
    bool is_new() const { return !answer && twin == nullptr; }
  };

  absl::Status CreateTogether(std::span<Creation> creations) {
    const absl::Time deadline =
        LatestDeadline(creations, [](const Creation& creation) { return creation.call.deadline; });
    bool met_taken = false;
    RETURN_IF_ERROR(
        parts_.db.Transact(deadline, [&](sql::Txn& tx) { return WriteTogether(tx, creations, met_taken); }));
    for (const Creation& creation : creations) {
      creation.reply(creation.twin != nullptr ? *creation.twin->answer : *creation.answer);
    }
    return absl::OkStatus();
  }

  // Where a key turns out to be taken the transaction runs again with `met_taken`, and asks for those before it writes: rows
  // of the same batch may have been inserted by then.
  absl::Status WriteTogether(sql::Txn& tx, std::span<Creation> creations, bool& met_taken) {
    for (Creation& creation : creations) {
      creation.created.reset();
      creation.answer.reset();
      creation.twin = nullptr;
    }
    RETURN_IF_ERROR(AnswerRepeated(tx, creations));
    RETURN_IF_ERROR(MakeNew(tx, creations));
    if (met_taken) RETURN_IF_ERROR(RefuseTaken(tx, creations));
    const absl::Status inserted = Insert(tx, creations);
    if (sql::IsDuplicateKey(inserted)) {
      met_taken = true;
      return sql::Rerun("something is taken that only one may have");
    }
    RETURN_IF_ERROR(inserted);
    return WriteBesides(tx, creations);
  }

  // Makes those that are new; one that is refused is answered so.
  absl::Status MakeNew(sql::Txn& tx, std::span<Creation> creations) const {
    std::vector<Creation*> fresh;
    std::vector<ToCreate<N, Draft>> asked;
    for (Creation& creation : creations) {
      if (!creation.is_new()) continue;
      fresh.push_back(&creation);
      asked.push_back({creation.call, {ActorOf(creation.call), NowInMicros()}, creation.draft});
    }
    RETURN_IF_ERROR(make_(tx, asked));
    for (size_t i = 0; i < fresh.size(); ++i) {
      auto& [call, moment, draft, made] = asked[i];
      if (sql::EndsTransaction(made.status())) return made.status();
      if (!made.ok()) {
        fresh[i]->answer = made.status();
        continue;
      }
      fresh[i]->created = *std::move(made);
      fresh[i]->created->version = 1;
      fresh[i]->created->changed = moment.now;
    }
    return absl::OkStatus();
  }

  // Writes what belongs to the rows, their changes and their answers.
  absl::Status WriteBesides(sql::Txn& tx, std::span<Creation> creations) const {
    std::vector<Written<typename N::Domain>> written;
    std::vector<changelog::Change> changes;
    std::vector<Answered> answers;
    for (Creation& creation : creations) {
      if (!creation.is_new()) continue;
      const typename N::Domain& created = *creation.created;
      written.push_back({nullptr, created, creation.author()});
      changes.push_back(WholeChangeOf<N>(nullptr, created, creation.event, creation.author()));
      creation.answer = parts_.noun.Show(creation.call, created);
      answers.push_back({creation.identity, KeptBytes(parts_.noun, **creation.answer)});
    }
    RETURN_IF_ERROR(AlsoWriteAll<N>(tx, written));
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
      if (!creation.is_new()) continue;
      const telemetry::TraceScope scope(creation.call.trace_parent);
      if (!earlier[i].ok()) {
        creation.answer = earlier[i].status();
      } else if (*earlier[i]) {
        creation.answer = ShowCreatedAgain(parts_.noun, tx, creation.call, **earlier[i]);
      } else {
        const auto twin =
            std::find_if(creations.begin(), creations.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Creation& other) { return other.identity.SameKey(creation.identity); });
        if (twin == creations.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        if (twin->identity.fingerprint() == creation.identity.fingerprint()) {
          creation.twin = &*twin;
        } else {
          creation.answer = error::RequestIdReused(creation.identity.request_id());
        }
      }
    }
    return absl::OkStatus();
  }

  // Refuses those whose unique keys others have, in the database or earlier in the batch.
  absl::Status RefuseTaken(sql::Txn& tx, std::span<Creation> creations) const {
    if constexpr (requires(const rpc::Call& call, const typename N::Domain& created) {
                    parts_.noun.Taken(call, created, nullptr);
                  }) {
      std::map<std::string, std::vector<Creation*>> by_district;
      for (Creation& creation : creations) {
        if (creation.is_new()) by_district[creation.created->district].push_back(&creation);
      }
      for (const auto& [district, those] : by_district) {
        std::vector<const typename N::Domain*> created;
        for (const Creation* one : those) created.push_back(&*one->created);
        ASSIGN_OR_RETURN(const auto taken, (parts_.noun.TakenBy(tx, district, created)));
        std::vector<int64_t> owners;
        for (const auto& [id, owner] : taken) owners.push_back(owner);
        ASSIGN_OR_RETURN(const auto others, (FindAll<N>(tx, district, owners)));
        for (Creation* one : those) {
          const auto found = taken.find(one->created->id);
          if (found == taken.end()) continue;
          const auto stored = others.find(found->second);
          one->answer = parts_.noun.Taken(one->call, *one->created,
                                          stored != others.end() ? &stored->second : InBatch(those, found->second));
        }
      }
    }
    return absl::OkStatus();
  }

  // The one of the batch that has this id and is written; null where there is none.
  static const typename N::Domain* InBatch(const std::vector<Creation*>& creations, int64_t id) {
    for (const Creation* one : creations) {
      if (one->is_new() && one->created->id == id) return &*one->created;
    }
    return nullptr;
  }

  absl::Status Insert(sql::Txn& tx, std::span<const Creation> creations) const {
    std::vector<StoredRow> rows;
    for (const Creation& creation : creations) {
      if (creation.is_new()) rows.push_back(RowOf<N>(*creation.created));
    }
    return InsertStored(tx, N::kTable, rows);
  }

  const Parts<N> parts_;
  const MakeAll<N, Draft> make_;
  server::Batcher<Creation> batcher_;
};

}  // namespace zhiwang::resource

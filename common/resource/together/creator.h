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
#include "common/handoff/inbox.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/moment.h"
#include "common/resource/together/together.h"
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
// A hand-off is known by itself instead of by its request's id, and its outcome is kept, a lasting refusal too: see
// handoff/inbox.h.
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
  // error of preparing the draft or of making the resource, REQUEST_ID_REUSED, the noun's Taken, OVERLOADED.
  template <class Request>
  void Create(const rpc::Call& call, const Request& request, const typename N::Event& event,
              absl::StatusOr<Draft> draft, server::Reply<typename N::Proto> reply) {
    const auto district = ParseDistrictName("district", request.district());
    if (!district.ok()) return reply(district.status());
    auto identity = IdentityOf(parts_.noun, call, *district, request);
    if (!identity.ok()) return reply(identity.status());
    batcher_.Submit(call.priority, call.deadline,
                    {call, *std::move(identity), event, std::move(draft), std::move(reply)});
  }

 private:
  static constexpr int kMostMeetings = 5;  // with keys that others took, by one batch

  struct Creation {
    rpc::Call call;
    RequestIdentity identity;
    typename N::Event event;
    absl::StatusOr<Draft> draft;
    server::Reply<typename N::Proto> reply;

    // The outcome. Each run of the transaction begins without one.
    std::optional<typename N::Domain> created = std::nullopt;
    std::optional<absl::StatusOr<typename N::Proto>> answer = std::nullopt;
    bool is_repeated = false;  // the answer is that of an earlier call
    // The same request earlier in the batch, whose answer it gets.
    const Creation* twin = nullptr;

    Author author() const { return AuthorOf(call, identity); }
    bool is_new() const { return !answer && twin == nullptr; }
    // True where both are remembered under one key.
    bool SameKey(const Creation& other) const {
      if (call.handoff && other.call.handoff) return handoff::IsSameHandOff(call, other.call);
      return !call.handoff && !other.call.handoff && identity.SameKey(other.identity);
    }
    // True where a repetition under that key gets its answer.
    bool SameContent(const Creation& other) const {
      return call.handoff || identity.fingerprint() == other.identity.fingerprint();
    }
  };

  absl::Status CreateTogether(std::span<Creation> creations) {
    const absl::Time deadline =
        LatestDeadline(creations, [](const Creation& creation) { return creation.call.deadline; });
    int met_taken = 0;
    RETURN_IF_ERROR(
        parts_.db.Transact(deadline, [&](sql::Txn& tx) { return WriteTogether(tx, creations, met_taken); }));
    for (const Creation& creation : creations) {
      creation.reply(creation.twin != nullptr ? *creation.twin->answer : *creation.answer);
    }
    return absl::OkStatus();
  }

  // Where a key turns out to be taken the transaction runs again, and asks for those before it writes: rows of the same batch
  // may have been inserted by then. `met_taken` counts that. A key whose owner the noun cannot name is met again and again: the
  // batch ends, so that it keeps the others out no longer.
  absl::Status WriteTogether(sql::Txn& tx, std::span<Creation> creations, int& met_taken) {
    for (Creation& creation : creations) {
      creation.created.reset();
      creation.answer.reset();
      creation.is_repeated = false;
      creation.twin = nullptr;
    }
    RETURN_IF_ERROR(AnswerRepeated(tx, creations));
    RETURN_IF_ERROR(MakeNew(tx, creations));
    if (met_taken > 0) RETURN_IF_ERROR(RefuseTaken(tx, creations));
    const absl::Status written = Write(tx, creations);
    if (!sql::IsDuplicateKey(written)) return written;
    if (++met_taken > kMostMeetings) return error::ChangedConcurrently("what only one may have");
    return sql::Rerun("something is taken that only one may have");
  }

  absl::Status Write(sql::Txn& tx, std::span<Creation> creations) const {
    RETURN_IF_ERROR(Insert(tx, creations));
    return WriteBesides(tx, creations);
  }

  // Makes those that are new; one that is refused is answered so.
  absl::Status MakeNew(sql::Txn& tx, std::span<Creation> creations) const {
    std::vector<Creation*> fresh;
    std::vector<ToCreate<N, Draft>> asked;
    for (Creation& creation : creations) {
      if (!creation.is_new()) continue;
      if (!creation.draft.ok()) {
        creation.answer = creation.draft.status();
        continue;
      }
      fresh.push_back(&creation);
      asked.push_back({creation.call, {ActorOf(creation.call), NowInMicros()}, *creation.draft});
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
      typename N::Proto shown = parts_.noun.Show(creation.call, created);
      if (creation.call.handoff) {
        creation.answer = Kept(parts_.noun, std::move(shown));
      } else {
        answers.push_back({creation.identity, KeptBytes(parts_.noun, shown)});
        creation.answer = std::move(shown);
      }
    }
    RETURN_IF_ERROR(AlsoWriteAll<N>(tx, written));
    RETURN_IF_ERROR(changelog::Append(tx, changes));
    RETURN_IF_ERROR(RememberAll(tx, answers, NowInMicros()));
    return RememberOutcomes(tx, creations);
  }

  // Keeps what came of the hand-offs that were decided just now: the answers, and the refusals that last.
  static absl::Status RememberOutcomes(sql::Txn& tx, std::span<const Creation> creations) {
    std::vector<handoff::Decided> decided;
    for (const Creation& creation : creations) {
      if (!creation.call.handoff || creation.is_repeated || creation.twin != nullptr) continue;
      const absl::StatusOr<typename N::Proto>& answer = *creation.answer;
      if (answer.ok()) {
        decided.push_back({&creation.call, answer->SerializeAsString()});
      } else if (handoff::IsLastingRefusal(answer.status())) {
        decided.push_back({&creation.call, answer.status()});
      }
    }
    return handoff::RememberOutcomes(tx, decided);
  }

  // Gives those that were answered before that answer, and finds those that are in the batch twice.
  absl::Status AnswerRepeated(sql::Txn& tx, std::span<Creation> creations) const {
    std::vector<Creation*> requests, hand_offs;
    for (Creation& creation : creations) (creation.call.handoff ? hand_offs : requests).push_back(&creation);
    RETURN_IF_ERROR(AnswerRepeatedRequests(tx, requests));
    RETURN_IF_ERROR(AnswerRepeatedHandOffs(tx, hand_offs));
    for (auto creation = creations.begin(); creation != creations.end(); ++creation) {
      if (!creation->is_new()) continue;
      const auto twin = std::find_if(creations.begin(), creation,
                                     [&](const Creation& other) { return other.is_new() && other.SameKey(*creation); });
      if (twin == creation) continue;
      if (twin->SameContent(*creation)) {
        creation->twin = &*twin;
      } else {
        creation->answer = error::RequestIdReused(creation->identity.request_id());
      }
    }
    return absl::OkStatus();
  }

  absl::Status AnswerRepeatedRequests(sql::Txn& tx, const std::vector<Creation*>& creations) const {
    std::vector<const RequestIdentity*> identities;
    for (const Creation* creation : creations) identities.push_back(&creation->identity);
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierOfAll(tx, identities));
    for (size_t i = 0; i < creations.size(); ++i) {
      Creation& creation = *creations[i];
      const telemetry::TraceScope scope(creation.call.trace_parent);
      if (!earlier[i].ok()) {
        creation.answer = earlier[i].status();
      } else if (*earlier[i]) {
        creation.answer = ShowCreatedAgain(parts_.noun, tx, creation.call, **earlier[i]);
      }
    }
    return absl::OkStatus();
  }

  static absl::Status AnswerRepeatedHandOffs(sql::Txn& tx, const std::vector<Creation*>& creations) {
    if (creations.empty()) return absl::OkStatus();
    std::vector<const rpc::Call*> calls;
    for (const Creation* creation : creations) calls.push_back(&creation->call);
    ASSIGN_OR_RETURN(const auto earlier, handoff::FindOutcomes(tx, calls));
    for (size_t i = 0; i < creations.size(); ++i) {
      if (earlier[i].ok() && !*earlier[i]) continue;
      Creation& creation = *creations[i];
      creation.is_repeated = true;
      creation.answer = earlier[i].ok() ? handoff::AnswerOf<typename N::Proto>(creation.call, **earlier[i])
                                        : absl::StatusOr<typename N::Proto>(earlier[i].status());
    }
    return absl::OkStatus();
  }

  // By key, the creations of one district that are to have it, in the order of the batch.
  using Claims = std::map<std::string, std::vector<Creation*>>;

  // Refuses those whose unique keys others have, in the database or earlier in the batch.
  absl::Status RefuseTaken(sql::Txn& tx, std::span<Creation> creations) const {
    if constexpr (requires(const rpc::Call& call, const typename N::Domain& created) {
                    parts_.noun.Taken(call, created, nullptr);
                  }) {
      std::map<std::string, Claims> by_district;
      for (Creation& creation : creations) {
        if (!creation.is_new()) continue;
        const std::string key = N::UniqueKey(*creation.created);
        if (!key.empty()) by_district[creation.created->district][key].push_back(&creation);
      }
      for (const auto& [district, claims] : by_district) RETURN_IF_ERROR(RefuseTakenIn(tx, district, claims));
    }
    return absl::OkStatus();
  }

  // Where nobody has a key in the database, the first that claims it gets it.
  absl::Status RefuseTakenIn(sql::Txn& tx, const std::string& district, const Claims& claims) const {
    std::vector<const typename N::Domain*> first;
    for (const auto& [key, those] : claims) first.push_back(&*those.front()->created);
    ASSIGN_OR_RETURN(const auto taken, (parts_.noun.TakenBy(tx, district, first)));
    std::vector<int64_t> owners;
    for (const auto& [id, owner] : taken) owners.push_back(owner);
    ASSIGN_OR_RETURN(const auto stored, (FindAll<N>(tx, district, owners)));
    for (const auto& [key, those] : claims) {
      const typename N::Domain* owner = &*those.front()->created;
      std::span<Creation* const> refused = std::span(those).subspan(1);
      if (const auto found = taken.find(owner->id); found != taken.end()) {
        const auto row = stored.find(found->second);
        owner = row == stored.end() ? nullptr : &row->second;
        refused = those;
      }
      for (Creation* one : refused) one->answer = parts_.noun.Taken(one->call, *one->created, owner);
    }
    return absl::OkStatus();
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

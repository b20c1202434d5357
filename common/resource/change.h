#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/handoff/inbox.h"
#include "common/resource/answer.h"
#include "common/resource/asked_change.h"
#include "common/resource/moment.h"
#include "common/resource/noun.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// Changes the resource that a request names, as its caller wishes: every write of a service that somebody asks for. In
// one transaction it finds the resource, looks whether the caller reaches it, gives the answer that the same request got
// before, compares the etag, lets `decide` answer what the resource becomes, writes that where nobody else has changed
// it meanwhile, appends the change and remembers the answer. A race that was lost is decided anew. A hand-off is
// remembered by itself, and so is a lasting refusal of it: see handoff/inbox.h. Where many change at once, see Changer.
//
// `decide(const Moment&, const Domain& before)` answers a StatusOr<Domain>; it is pure, and may run several times. Where
// it depends on other resources it takes the transaction first, `(sql::Txn&, const Moment&, const Domain&)`: it reads
// them, or locks them (Find with Lock::kUntilCommitted), and writes nothing. Answers the resource as it was shown; the
// noun's NotFound, REQUEST_ID_REUSED, ETAG_STALE, or the error of `decide`.
template <Noun N, class Request, class Decide>
absl::StatusOr<typename N::Proto> Change(const Parts<N>& parts, const rpc::Call& call, const Request& request,
                                         const typename N::Event& event, Decide&& decide) {
  using Domain = typename N::Domain;
  using Answer = absl::StatusOr<typename N::Proto>;
  const N& noun = parts.noun;
  ASSIGN_OR_RETURN(AskedChange<N> asked, ReadAskedChange<N>(noun, call, request, event,
                                                            [&](sql::Txn& tx, const Moment& moment,
                                                                const Domain& before) -> absl::StatusOr<Domain> {
                                                              return AskToDecide(decide, tx, moment, before);
                                                            }));
  AskedChange<N>* const one[] = {&asked};
  if (call.handoff) {
    return handoff::Once<typename N::Proto>(parts.db, call, [&](sql::Txn& tx) -> Answer {
      RETURN_IF_ERROR(FindAsked<N>(tx, one, Lock::kNone));
      const absl::Status done = DecideAndWrite<N>(noun, tx, one, nullptr);
      // The row may be written by now: this is no refusal, which would be kept, and committed with it.
      if (handoff::IsLastingRefusal(done)) return error::Unexpected(std::string(done.message()));
      RETURN_IF_ERROR(done);
      ASSIGN_OR_RETURN(typename N::Proto answer, *std::move(asked.answer));
      return Kept(noun, std::move(answer));
    });
  }
  return parts.db.Transact(call.deadline, [&](sql::Txn& tx) -> Answer {
    RETURN_IF_ERROR(MakeChanges<N>(noun, tx, one, Lock::kNone));
    return *std::move(asked.answer);
  });
}

// The answer that the same request got before, where its caller still reaches the resource it names; `refusal` where it
// is new. For a method that has to ask another service before it can change anything: what it needs may be gone when a
// request is repeated.
template <Noun N, class Request>
absl::StatusOr<typename N::Proto> EarlierAnswerOr(const absl::Status& refusal, const Parts<N>& parts,
                                                  const rpc::Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const Name name, ParseName<N>(request.name()));
  ASSIGN_OR_RETURN(const RequestIdentity identity, IdentityOf(parts.noun, call, name.district, request));
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<typename N::Proto> {
    ASSIGN_OR_RETURN(const typename N::Domain present, FindInReach<N>(tx, call, name));
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierBytes(tx, identity));
    if (!earlier) return refusal;
    return ShowAgain(parts.noun, call, present, *earlier);
  });
}

// Changes a resource within a transaction that somebody else runs, as the service's own doing: when a timer fires, when
// a hand-off is settled. The row is locked until that transaction ends, since it cannot be run again for this resource
// alone.
//
// `decide(const Moment&, const Domain& before)`, or with the transaction first, answers a StatusOr<std::optional<Domain>>:
// nothing where the resource stays as it is. `now` is the time by which the transaction decides, the database's where a
// timer fires. Answers the resource as it became, or nothing; the noun's NotFound, or the error of `decide`.
template <Noun N, class Decide>
absl::StatusOr<std::optional<typename N::Domain>> ChangeWithin(sql::Txn& tx, const Name& name, const Author& author,
                                                               absl::Time now, const typename N::Event& event,
                                                               Decide&& decide) {
  ASSIGN_OR_RETURN(const auto before, Find<N>(tx, name, Lock::kUntilCommitted));
  if (!before) return NotFound<N>(name);
  const Moment moment{auth::Actor(author.principal), NowAfter(before->changed, now)};
  absl::StatusOr<std::optional<typename N::Domain>> decided = AskToDecide(decide, tx, moment, *before);
  ASSIGN_OR_RETURN(std::optional<typename N::Domain> after, std::move(decided));
  if (!after) return after;
  after = Stamped(*before, *std::move(after), moment.now);
  const DecidedChange<N> change[] = {{*before, *after, event, author}};
  RETURN_IF_ERROR(WriteChanges<N>(tx, change));
  return after;
}

}  // namespace zhiwang::resource

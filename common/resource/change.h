#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/handoff/inbox.h"
#include "common/resource/answer.h"
#include "common/resource/moment.h"
#include "common/resource/noun.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// Writes the resource that `before` became, with its change, in the caller's transaction: fills in the version and the
// time. When another call changed it meanwhile the whole transaction runs again (sql::Rerun).
template <Noun N>
absl::Status WriteChange(sql::Txn& tx, const typename N::Domain& before, typename N::Domain& after,
                         const typename N::Event& event, const Author& author, absl::Time now) {
  after.version = before.version + 1;
  after.changed = now;
  ASSIGN_OR_RETURN(const bool written, UpdateStored(tx, N::kTable, RowOf<N>(after)));
  if (!written) return sql::Rerun("it was changed meanwhile");
  RETURN_IF_ERROR(AlsoWrite<N>(tx, &before, after));
  return changelog::Append(tx, {WholeChangeOf<N>(&before, after, event, author)});
}

// Changes the resource that a request names, as its caller wishes: every write of a service that somebody asks for. In
// one transaction it finds the resource, looks whether the caller reaches it, gives the answer that the same request got
// before, compares the etag, lets `decide` answer what the resource becomes, writes that where nobody else has changed
// it meanwhile, appends the change and remembers the answer. A race that was lost is decided anew. A hand-off is
// remembered by itself, and so is a lasting refusal of it: see handoff/inbox.h.
//
// `decide(const Moment&, const Domain& before)` answers a StatusOr<Domain>; it is pure, and may run several times.
// Answers the resource as it was shown; the noun's NotFound, REQUEST_ID_REUSED, ETAG_STALE, or the error of `decide`.
template <Noun N, class Request, class Decide>
absl::StatusOr<typename N::Proto> Change(const Parts<N>& parts, const rpc::Call& call, const Request& request,
                                         const typename N::Event& event, Decide&& decide) {
  using Domain = typename N::Domain;
  using Answer = absl::StatusOr<typename N::Proto>;
  const N& noun = parts.noun;
  ASSIGN_OR_RETURN(const Name name, ParseName<N>(request.name()));
  ASSIGN_OR_RETURN(const RequestIdentity identity, IdentityOf(noun, call, name.district, request));
  const Author author{call.principal, identity.request_id(), call.trace_parent};
  const auto change = [&](sql::Txn& tx, const Domain& before) -> Answer {
    if constexpr (requires { request.etag(); }) {
      RETURN_IF_ERROR(CheckEtag(request.etag(), before.version, request.name()));
    }
    const Moment moment{ActorOf(call), NowAfter(before.changed, NowInMicros())};
    ASSIGN_OR_RETURN(Domain after, decide(moment, before));
    RETURN_IF_ERROR(WriteChange<N>(tx, before, after, event, author, moment.now));
    return noun.Show(call, after);
  };
  if (call.handoff) {
    return handoff::Once<typename N::Proto>(parts.db, call, [&](sql::Txn& tx) -> Answer {
      ASSIGN_OR_RETURN(const Domain before, FindInReach<N>(tx, call, name));
      ASSIGN_OR_RETURN(typename N::Proto answer, change(tx, before));
      return Kept(noun, std::move(answer));
    });
  }
  return parts.db.Transact(call.deadline, [&](sql::Txn& tx) -> Answer {
    // In this order: the same request in the same moment is either found, or was not done yet when the row was read.
    ASSIGN_OR_RETURN(const Domain before, FindInReach<N>(tx, call, name));
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierBytes(tx, identity));
    if (earlier) return ShowAgain(noun, call, before, *earlier);
    ASSIGN_OR_RETURN(typename N::Proto answer, change(tx, before));
    RETURN_IF_ERROR(RememberBytes(tx, identity, KeptBytes(noun, answer), NowInMicros()));
    return answer;
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
// `decide(const Moment&, const Domain& before)` answers a StatusOr<std::optional<Domain>>: nothing where the resource
// stays as it is. `now` is the time by which the transaction decides, the database's where a timer fires. Answers the
// resource as it became, or nothing; the noun's NotFound, or the error of `decide`.
template <Noun N, class Decide>
absl::StatusOr<std::optional<typename N::Domain>> ChangeWithin(sql::Txn& tx, const Name& name, const Author& author,
                                                               absl::Time now, const typename N::Event& event,
                                                               Decide&& decide) {
  ASSIGN_OR_RETURN(const auto before, Find<N>(tx, name, Lock::kUntilCommitted));
  if (!before) return NotFound<N>(name);
  const Moment moment{auth::Actor(author.principal), NowAfter(before->changed, now)};
  absl::StatusOr<std::optional<typename N::Domain>> decided = decide(moment, *before);
  ASSIGN_OR_RETURN(std::optional<typename N::Domain> after, std::move(decided));
  if (after) RETURN_IF_ERROR(WriteChange<N>(tx, *before, *after, event, author, moment.now));
  return after;
}

}  // namespace zhiwang::resource

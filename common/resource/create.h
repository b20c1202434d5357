#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "common/handoff/inbox.h"
#include "common/names/resource_name.h"
#include "common/resource/answer.h"
#include "common/resource/moment.h"
#include "common/resource/noun.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// Explains why a new resource violates a unique key: another resource has a value that only one may have, an external
// id for example. The noun tells it, for all that are to be created in one query:
//
//   TakenBy(tx, district, created)   by the id of each of `created` whose key is taken, the id of who has it. No two of
//                                    `created` are to have one key
//   Taken(call, created, other)      the error for the caller; `other` is who has it, null where it is gone by now
//   UniqueKey(created)               for Creator, the key; empty where only the id is to be its own
//
// The transaction runs again where the noun names nobody: the id itself was taken then.
template <Noun N>
absl::Status WhyTaken(const N& noun, sql::Txn& tx, const rpc::Call& call, const typename N::Domain& created) {
  if constexpr (requires { noun.Taken(call, created, nullptr); }) {
    const typename N::Domain* const one[] = {&created};
    ASSIGN_OR_RETURN(const auto taken, (noun.TakenBy(tx, created.district, one)));
    if (!taken.empty()) {
      ASSIGN_OR_RETURN(const auto other, (Find<N>(tx, {created.district, taken.begin()->second})));
      return noun.Taken(call, created, other ? &*other : nullptr);
    }
  }
  return sql::Rerun("the id was taken");
}

// The answer that a creation got before, from the kept bytes. It says nothing but what the same request said itself, so
// whether its caller still reaches the resource is not asked.
template <Noun N>
absl::StatusOr<typename N::Proto> ShowCreatedAgain(const N& noun, sql::Txn& tx, const rpc::Call& call,
                                                   const std::string& kept) {
  typename N::Proto answer;
  if (!answer.ParseFromString(kept)) return error::Unexpected("a remembered answer cannot be read");
  ASSIGN_OR_RETURN(const Name name, ParseName<N>(answer.name()));
  ASSIGN_OR_RETURN(const auto present, Find<N>(tx, name));
  if (!present) return error::Unexpected("the resource of a remembered answer is not there");
  return ShowAgain(noun, call, *present, kept);
}

// Writes new resources with their first changes in few statements; fills in the versions. ALREADY_EXISTS
// (sql::IsDuplicateKey) where an id or another unique key is taken: some of many may be written then, and the transaction is
// not to be committed.
template <Noun N>
absl::Status WriteAllNew(sql::Txn& tx, std::span<typename N::Domain> created, const typename N::Event& event,
                         const Author& author) {
  std::vector<StoredRow> rows;
  for (typename N::Domain& one : created) {
    one.version = 1;
    rows.push_back(RowOf<N>(one));
  }
  RETURN_IF_ERROR(InsertStored(tx, N::kTable, rows));
  std::vector<Written<typename N::Domain>> written;
  std::vector<changelog::Change> changes;
  for (const typename N::Domain& one : created) {
    written.push_back({nullptr, one, author});
    changes.push_back(WholeChangeOf<N>(nullptr, one, event, author));
  }
  RETURN_IF_ERROR(AlsoWriteAll<N>(tx, written));
  return changelog::Append(tx, changes);
}

// The same for one. ALREADY_EXISTS: nothing was written, and the transaction may go on.
template <Noun N>
absl::Status WriteNew(sql::Txn& tx, typename N::Domain& created, const typename N::Event& event, const Author& author) {
  return WriteAllNew<N>(tx, {&created, 1}, event, author);
}

// Creates a resource in a transaction of its own: gives the answer that the same request got before, lets
// `make(sql::Txn&, const Moment&)` answer the new one as a StatusOr<Domain>, with its id, writes it with its change and
// remembers the answer. A hand-off is remembered by itself, and so is a lasting refusal of it (see handoff/inbox.h). For
// what is created rarely, or from what the database holds; see Creator for the rest. Answers
// REQUEST_ID_REUSED, the noun's Taken, or the error of `make`.
template <Noun N, class Request, class Make>
absl::StatusOr<typename N::Proto> Create(const Parts<N>& parts, const rpc::Call& call, const Request& request,
                                         const typename N::Event& event, Make&& make) {
  const N& noun = parts.noun;
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const RequestIdentity identity, IdentityOf(noun, call, district, request));
  const Author author = AuthorOf(call, identity);
  if (call.handoff) {
    return handoff::Once<typename N::Proto>(parts.db, call, [&](sql::Txn& tx) -> absl::StatusOr<typename N::Proto> {
      const Moment moment{ActorOf(call), NowInMicros()};
      ASSIGN_OR_RETURN(typename N::Domain created, make(tx, moment));
      created.changed = moment.now;
      const absl::Status written = WriteNew<N>(tx, created, event, author);
      if (sql::IsDuplicateKey(written)) return WhyTaken(noun, tx, call, created);
      RETURN_IF_ERROR(written);
      return Kept(noun, noun.Show(call, created));
    });
  }
  return parts.db.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<typename N::Proto> {
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierBytes(tx, identity));
    if (earlier) return ShowCreatedAgain(noun, tx, call, *earlier);
    const Moment moment{ActorOf(call), NowInMicros()};
    ASSIGN_OR_RETURN(typename N::Domain created, make(tx, moment));
    created.changed = moment.now;
    const absl::Status written = WriteNew<N>(tx, created, event, author);
    if (sql::IsDuplicateKey(written)) {
      // The same request may have come in twice at once, and the other was faster.
      ASSIGN_OR_RETURN(const auto twin, FindEarlierBytes(tx, identity));
      if (twin) return ShowCreatedAgain(noun, tx, call, *twin);
      return WhyTaken(noun, tx, call, created);
    }
    RETURN_IF_ERROR(written);
    typename N::Proto answer = noun.Show(call, created);
    RETURN_IF_ERROR(RememberBytes(tx, identity, KeptBytes(noun, answer), moment.now));
    return answer;
  });
}

// The answer that the same creation got before; `refusal` where it is new: see EarlierAnswerOr of a change.
template <Noun N, class Request>
absl::StatusOr<typename N::Proto> EarlierCreationOr(const absl::Status& refusal, const Parts<N>& parts,
                                                    const rpc::Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const RequestIdentity identity, IdentityOf(parts.noun, call, district, request));
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<typename N::Proto> {
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierBytes(tx, identity));
    if (!earlier) return refusal;
    return ShowCreatedAgain(parts.noun, tx, call, *earlier);
  });
}

}  // namespace zhiwang::resource

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/resource/answer.h"
#include "common/resource/moment.h"
#include "common/resource/noun.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"

// The steps by which a change comes about in a transaction, be it one alone or many callers' together: see Change,
// ChangeWithin and Changer.
namespace zhiwang::resource {

// A change that is decided, as it is written. It refers to what others hold.
template <Noun N>
struct DecidedChange {
  const typename N::Domain& before;
  const typename N::Domain& after;  // with its version and the time of the change
  const typename N::Event& event;
  Author author;
};

// Writes changes of different resources in the caller's transaction. When another call changed one of them meanwhile the
// whole transaction runs again (sql::Rerun).
template <Noun N>
absl::Status WriteChanges(sql::Txn& tx, std::span<const DecidedChange<N>> changes) {
  std::vector<StoredRow> rows;
  for (const DecidedChange<N>& one : changes) rows.push_back(RowOf<N>(one.after));
  ASSIGN_OR_RETURN(const bool written, UpdateStored(tx, N::kTable, rows));
  if (!written) return sql::Rerun("it was changed meanwhile");
  std::vector<Written<typename N::Domain>> all;
  std::vector<changelog::Change> logged;
  for (const DecidedChange<N>& one : changes) {
    all.push_back({&one.before, one.after, one.author});
    logged.push_back(WholeChangeOf<N>(&one.before, one.after, one.event, one.author));
  }
  RETURN_IF_ERROR(AlsoWriteAll<N>(tx, all));
  return changelog::Append(tx, logged);
}

// Asks `decide`, which may take the transaction first: `(sql::Txn&, const Moment&, const Domain&)`, or without it.
template <class Decide, class Domain>
auto AskToDecide(Decide& decide, sql::Txn& tx, const Moment& moment, const Domain& before) {
  if constexpr (std::is_invocable_v<Decide&, sql::Txn&, const Moment&, const Domain&>) {
    return decide(tx, moment, before);
  } else {
    return decide(moment, before);
  }
}

// The resource as a decision of `now` left it: that is the time of its change, and it is one version on.
template <class Domain>
Domain Stamped(const Domain& before, Domain after, absl::Time now) {
  after.version = before.version + 1;
  after.changed = now;
  return after;
}

// A change that a request asks for.
template <Noun N>
struct AskedChange {
  using Domain = typename N::Domain;
  using Decide = std::function<absl::StatusOr<Domain>(sql::Txn&, const Moment&, const Domain& before)>;

  rpc::Call call;
  Name name;
  RequestIdentity identity;
  std::string etag;
  typename N::Event event;
  Decide decide;

  // The outcome. Each run of the transaction begins without one.
  std::optional<Domain> before = std::nullopt, after = std::nullopt;
  std::optional<absl::StatusOr<typename N::Proto>> answer = std::nullopt;

  bool is_decided() const { return after && !answer; }
};

// The change that a request asks for. RESOURCE_NAME_INVALID, the noun's NotFound, or FIELD_INVALID for its `request_id`.
template <Noun N, class Request>
absl::StatusOr<AskedChange<N>> ReadAskedChange(const N& noun, const rpc::Call& call, const Request& request,
                                               const typename N::Event& event, typename AskedChange<N>::Decide decide) {
  ASSIGN_OR_RETURN(Name name, ParseName<N>(request.name()));
  ASSIGN_OR_RETURN(RequestIdentity identity, IdentityOf(noun, call, name.district, request));
  std::string etag;
  if constexpr (requires { request.etag(); }) etag = request.etag();
  return AskedChange<N>{call, std::move(name), std::move(identity), std::move(etag), event, std::move(decide)};
}

// Changes of different resources, in the order of their names.
template <Noun N>
using AskedChanges = std::span<AskedChange<N>* const>;

// Finds the resources, with that lock; one that is not there, or that its caller does not reach, is answered so.
template <Noun N>
absl::Status FindAsked(sql::Txn& tx, AskedChanges<N> asked, Lock lock) {
  std::map<std::string, std::vector<int64_t>> ids;
  for (AskedChange<N>* one : asked) {
    one->before.reset();
    one->after.reset();
    one->answer.reset();
    ids[one->name.district].push_back(one->name.id);
  }
  for (const auto& [district, those] : ids) {
    ASSIGN_OR_RETURN(auto found, (FindAll<N>(tx, district, those, lock)));
    for (AskedChange<N>* one : asked) {
      if (one->name.district != district) continue;
      const auto it = found.find(one->name.id);
      if (it != found.end() && Reaches<N>(one->call, it->second)) {
        one->before = std::move(it->second);
      } else {
        one->answer = NotFound<N>(one->name);
      }
    }
  }
  return absl::OkStatus();
}

// Gives those whose request was answered before that answer. After FindAsked: the same request in the same moment is
// either found, or was not done yet when its resource was read.
template <Noun N>
absl::Status AnswerRepeated(const N& noun, sql::Txn& tx, AskedChanges<N> asked) {
  std::vector<AskedChange<N>*> found;
  std::vector<const RequestIdentity*> identities;
  for (AskedChange<N>* one : asked) {
    if (one->answer) continue;
    found.push_back(one);
    identities.push_back(&one->identity);
  }
  ASSIGN_OR_RETURN(const auto earlier, FindEarlierOfAll(tx, identities));
  for (size_t i = 0; i < found.size(); ++i) {
    AskedChange<N>& one = *found[i];
    if (!earlier[i].ok()) {
      one.answer = earlier[i].status();
    } else if (*earlier[i]) {
      one.answer = ShowAgain(noun, one.call, *one.before, **earlier[i]);
    }
  }
  return absl::OkStatus();
}

// Lets one change be decided: it is answered with the refusal, or ETAG_STALE, or has what becomes of its resource.
template <Noun N>
absl::Status DecideAsked(sql::Txn& tx, AskedChange<N>& one) {
  const telemetry::TraceScope scope(one.call.trace_parent);
  absl::Status stale = CheckEtag(one.etag, one.before->version, FormatName(one.name, N::kCollection));
  if (!stale.ok()) {
    one.answer = std::move(stale);
    return absl::OkStatus();
  }
  const Moment moment{ActorOf(one.call), NowAfter(one.before->changed, NowInMicros())};
  absl::StatusOr<typename N::Domain> after = one.decide(tx, moment, *one.before);
  if (sql::EndsTransaction(after.status())) return after.status();
  if (after.ok()) {
    one.after = Stamped(*one.before, *std::move(after), moment.now);
  } else {
    one.answer = after.status();
  }
  return absl::OkStatus();
}

// Gives those that were decided what they have from each other, numbers without a gap: once in a transaction, in the order
// of the resources' names, before they are written.
template <Noun N>
using GiveNumbers = std::function<absl::Status(sql::Txn&, std::span<typename N::Domain* const> decided)>;

// Lets the changes that have no answer yet be decided, writes those that were not refused, and answers them.
template <Noun N>
absl::Status DecideAndWrite(const N& noun, sql::Txn& tx, AskedChanges<N> asked, const GiveNumbers<N>& number) {
  std::vector<typename N::Domain*> decided;
  for (AskedChange<N>* one : asked) {
    if (!one->answer) RETURN_IF_ERROR(DecideAsked(tx, *one));
    if (one->is_decided()) decided.push_back(&*one->after);
  }
  if (decided.empty()) return absl::OkStatus();
  if (number) RETURN_IF_ERROR(number(tx, decided));
  std::vector<DecidedChange<N>> changes;
  for (const AskedChange<N>* one : asked) {
    if (!one->is_decided()) continue;
    changes.push_back({*one->before, *one->after, one->event, AuthorOf(one->call, one->identity)});
  }
  RETURN_IF_ERROR(WriteChanges<N>(tx, changes));
  for (AskedChange<N>* one : asked) {
    if (one->is_decided()) one->answer = noun.Show(one->call, *one->after);
  }
  return absl::OkStatus();
}

// Makes the changes in the caller's transaction, each with its answer: finds the resources, gives repeated requests their
// earlier answers, decides, writes and remembers. An error is of the whole transaction, which is not to be committed then.
template <Noun N>
absl::Status MakeChanges(const N& noun, sql::Txn& tx, AskedChanges<N> asked, Lock lock,
                         const GiveNumbers<N>& number = nullptr) {
  RETURN_IF_ERROR(FindAsked<N>(tx, asked, lock));
  RETURN_IF_ERROR(AnswerRepeated<N>(noun, tx, asked));
  RETURN_IF_ERROR(DecideAndWrite<N>(noun, tx, asked, number));
  std::vector<Answered> answered;
  for (const AskedChange<N>* one : asked) {
    if (one->after) answered.push_back({one->identity, KeptBytes(noun, **one->answer)});
  }
  return RememberAll(tx, answered, NowInMicros());
}

}  // namespace zhiwang::resource

#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/auth/rights.h"
#include "common/changelog/change_log.h"
#include "common/resource/columns.h"
#include "common/resource/name.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// A kind of resource: all that the one write and the one list need to know of it. Its table has the columns `district`,
// `id` and `version`, with the primary key (district, id); its Domain type has the members
//
//   std::string district;  int64_t id;  int64_t version;  absl::Time changed;  // of the last change
//
// the last two of which are set here alone. A noun is an object, so that it can hold what showing needs (keys). It says:
//
//   kKind         the kind in the change log, `case`. Persisted: do not change
//   kCollection   the collection in names, `cases`
//   kTable        its table
//   kSelect       the columns that Read reads, in its order, after `id` and `version`: Read's first is column 3
//   Read          fills a Domain from a row
//   ColumnsOf     the row's columns
//   Event         what a change says besides before and after; made of the change's type, `case.accepted`
//   ChangeOf      the change-log row: its type, area path and payload; an actor where the author is kept back
//   ScopeOf       who has rights over it
//   NotFound      the error for a name, as it was written, that names none
//   Show          the resource as this caller may see it
//
// and may say:
//
//   ReadParts(tx, found)             fills in what lies in other tables, of resources of one district
//   AlsoWrite(tx, before, after)     what else belongs into the transaction; `before` is null for a new one. With a fourth
//                                    parameter, `const Author&`, where it changes other resources: by whom. It refuses
//                                    nothing: what the change depends on is asked by what decides it
//   AlsoWriteAll(tx, written)        the same for all that a transaction writes, instead, where they share statements
//   Kept(answer)                     what of an answer is remembered for a repeated request: without personal data
//   ShowAgain(call, present, kept)   the answer again from what was remembered, for this caller
//   Fingerprint(content)             see RequestIdentity::set_fingerprint; for requests that hold personal data
//   CallerKey(principal)             what stands for the caller beside a remembered answer, where who asked is kept back
//   TakenBy, Taken, UniqueKey        see WhyTaken
//   Reaches(call, domain)            whether the caller reaches it, where that does not go by its scope: by who it belongs to
//   ReachOf(call)                    the same for lists: where the caller's resources may lie
template <class N>
concept Noun = requires(const N& noun, const sql::Row& row, typename N::Domain& domain, const typename N::Domain& known,
                        const typename N::Event& event, const rpc::Call& call) {
  { N::kKind } -> std::convertible_to<std::string_view>;
  { N::kCollection } -> std::convertible_to<std::string_view>;
  { N::kTable } -> std::convertible_to<std::string_view>;
  { N::kSelect } -> std::convertible_to<std::string_view>;
  { known.district } -> std::convertible_to<std::string>;
  { known.id } -> std::convertible_to<int64_t>;
  { known.version } -> std::convertible_to<int64_t>;
  { known.changed } -> std::convertible_to<absl::Time>;
  { N::Read(row, domain) } -> std::same_as<absl::Status>;
  { N::ColumnsOf(known) } -> std::same_as<Columns>;
  { N::ChangeOf(&known, known, event) } -> std::same_as<changelog::Change>;
  { N::ScopeOf(known) } -> std::same_as<auth::Scope>;
  { N::NotFound(std::string_view()) } -> std::same_as<absl::Status>;
  { noun.Show(call, known) } -> std::same_as<typename N::Proto>;
};

// The event of a change besides before and after: its type, `site_check.accepted`. Persisted: do not change.
struct Event {
  Event(const char* of)
      : type(of) {}  // NOLINT(google-explicit-constructor): a call reads Change(…, "case.accepted", …)
  std::string type;
};

// The parts of a service that the functions of this folder use.
template <Noun N>
struct Parts {
  sql::Database& db;
  N noun;
};

// The author of a change, as the change log has it.
struct Author {
  std::string principal;
  std::string request_id = {};
  std::string trace_parent = {};
};

template <Noun N>
std::string FormatName(const typename N::Domain& domain) {
  return FormatName(Name{domain.district, domain.id}, N::kCollection);
}

// The name that a request gives. RESOURCE_NAME_INVALID, or the noun's own error for an id that none can have.
template <Noun N>
absl::StatusOr<Name> ParseName(std::string_view text) {
  ASSIGN_OR_RETURN(Name name, ParseName(text, N::kCollection));
  if (name.id == 0) return N::NotFound(text);
  return name;
}

// The noun's error for a name that names none.
template <Noun N>
absl::Status NotFound(const Name& name) {
  return N::NotFound(FormatName(name, N::kCollection));
}

// Reads the rows that `where` selects, in its order; by that index, where one is named.
template <Noun N>
absl::StatusOr<std::vector<typename N::Domain>> ReadRows(sql::Txn& tx, const std::string& district,
                                                         std::string_view where, absl::Span<const sql::Value> values,
                                                         std::string_view index = {}) {
  std::vector<typename N::Domain> found;
  absl::Status status;
  const std::string forced = index.empty() ? "" : fmt::format(" FORCE INDEX ({})", index);
  RETURN_IF_ERROR(
      tx.Query(fmt::format("SELECT id, version, {} FROM {}{} WHERE {}", N::kSelect, N::kTable, forced, where), values,
               [&](const sql::Row& row) {
                 typename N::Domain& domain = found.emplace_back();
                 domain.district = district;
                 domain.id = row.Int(1);
                 domain.version = row.Int(2);
                 if (absl::Status read = N::Read(row, domain); !read.ok()) status = std::move(read);
               }));
  if (!status.ok()) return status;
  if constexpr (requires { N::ReadParts(tx, found); }) RETURN_IF_ERROR(N::ReadParts(tx, found));
  return found;
}

// The lock with which a resource is read that is to be changed.
enum class Lock {
  kNone,            // changing it goes by its version
  kUntilCommitted,  // nobody else changes it until the transaction ends
};

// The resources with these ids that are there, by id. Locks are taken in that order, and on these rows alone.
template <Noun N>
absl::StatusOr<std::map<int64_t, typename N::Domain>> FindAll(sql::Txn& tx, const std::string& district,
                                                              absl::Span<const int64_t> ids, Lock lock = Lock::kNone) {
  std::map<int64_t, typename N::Domain> by_id;
  if (ids.empty()) return by_id;
  std::string where = "district = ? AND id IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(ids, where, values);
  const bool locked = lock != Lock::kNone;
  if (locked) where += " ORDER BY id FOR UPDATE";
  ASSIGN_OR_RETURN(auto found, ReadRows<N>(tx, district, where, values, locked ? "PRIMARY" : ""));
  for (typename N::Domain& domain : found) {
    const int64_t id = domain.id;
    by_id.emplace(id, std::move(domain));
  }
  return by_id;
}

// The resource, or nothing.
template <Noun N>
absl::StatusOr<std::optional<typename N::Domain>> Find(sql::Txn& tx, const Name& name, Lock lock = Lock::kNone) {
  const std::string_view where = lock == Lock::kNone ? "district = ? AND id = ?" : "district = ? AND id = ? FOR UPDATE";
  ASSIGN_OR_RETURN(auto found, ReadRows<N>(tx, name.district, where, {name.district, name.id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

// True where the caller may do what the method does to this resource.
template <Noun N>
bool Reaches(const rpc::Call& call, const typename N::Domain& domain) {
  if constexpr (requires { N::Reaches(call, domain); }) {
    return N::Reaches(call, domain);
  } else {
    return call.May(N::ScopeOf(domain));
  }
}

// The grants by which the caller may do this: for lists.
template <Noun N>
std::vector<auth::Grant> ReachOf(const rpc::Call& call) {
  if constexpr (requires { N::ReachOf(call); }) {
    return N::ReachOf(call);
  } else {
    return call.Reach();
  }
}

// The resource as this call may reach it. One over which the caller has no right is as if it were not there.
template <Noun N>
absl::StatusOr<typename N::Domain> FindInReach(sql::Txn& tx, const rpc::Call& call, const Name& name) {
  ASSIGN_OR_RETURN(auto found, Find<N>(tx, name));
  if (!found || !Reaches<N>(call, *found)) return NotFound<N>(name);
  return *std::move(found);
}

// The whole change-log row of a change that came about.
template <Noun N>
changelog::Change WholeChangeOf(const typename N::Domain* before, const typename N::Domain& after,
                                const typename N::Event& event, const Author& author) {
  changelog::Change change = N::ChangeOf(before, after, event);
  change.district = after.district;
  change.kind = N::kKind;
  change.id = std::to_string(after.id);
  change.version = after.version;
  // Where the author is kept back, nothing leads to them: neither the request, whose caller is known, nor its trace.
  if (change.actor.empty()) {
    change.actor = author.principal;
    change.request_id = author.request_id;
    change.trace_parent = author.trace_parent;
  }
  change.at = after.changed;
  return change;
}

template <Noun N>
StoredRow RowOf(const typename N::Domain& domain) {
  return {domain.district, domain.id, domain.version, N::ColumnsOf(domain)};
}

// A resource that a transaction writes. It refers to what others hold.
template <class Domain>
struct Written {
  const Domain* before;  // null for a new one
  const Domain& after;
  Author author;
};

// Writes the rows that the noun writes besides its own, for all of these.
template <Noun N>
absl::Status AlsoWriteAll(sql::Txn& tx, std::span<const Written<typename N::Domain>> written) {
  if constexpr (requires { N::AlsoWriteAll(tx, written); }) {
    static_assert(
        !requires { &N::AlsoWrite; }, "a noun says AlsoWrite or AlsoWriteAll");
    return N::AlsoWriteAll(tx, written);
  } else {
    static_assert(
        !requires { &N::AlsoWriteAll; }, "AlsoWriteAll takes (tx, written), a span of const Written<Domain>");
    for (const auto& [before, after, author] : written) {
      if constexpr (requires { N::AlsoWrite(tx, before, after, author); }) {
        RETURN_IF_ERROR(N::AlsoWrite(tx, before, after, author));
      } else if constexpr (requires { N::AlsoWrite(tx, before, after); }) {
        RETURN_IF_ERROR(N::AlsoWrite(tx, before, after));
      } else {
        static_assert(
            !requires { &N::AlsoWrite; }, "AlsoWrite takes (tx, before, after) or (tx, before, after, author)");
      }
    }
    return absl::OkStatus();
  }
}

}  // namespace zhiwang::resource

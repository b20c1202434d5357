#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/grant_book.h"
#include "common/auth/rights.h"
#include "common/sql/database.h"
#include "services/mediation/committee/domain/committee.h"
#include "services/mediation/firm/domain/firm.h"

// Who serves as a mediator on a day: staff by the grid registry, lawyers by the register of firms.
namespace zhiwang::mediation {

// Staff serve for a committee while they are assigned, in a role that mediates, over its area or within it: who moved to another
// village serves there. While the registry has not said who serves at all, everybody does: a service that has just started accuses
// nobody. `who` is `staff/{id}`; a day is yyyymmdd.
class Serving {
 public:
  explicit Serving(const auth::GrantBook& grants) : grants_(grants) {}

  bool StaffServes(const Committee& committee, std::string_view who, int day) const;
  // The assignments of a member of staff over areas in roles that mediate: where they serve.
  std::vector<auth::Grant> GrantsOf(const std::string& district, std::string_view who, int day) const;

  // A number that is another one after news of who of staff serves.
  int64_t revision() const { return grants_.revision(); }

 private:
  const auth::GrantBook& grants_;
};

// A mediator as a committee has them on a day.
struct Candidate {
  std::string who;          // `staff/{id}` or `lawyers/{licence}`
  std::vector<Type> types;  // that they take; none: all
  int most_disputes = 0;    // at a time; 0: the usual number
  bool serves = true;       // by the registry, or by the register of firms
  // The paths of the areas where they serve: those of their assignments, or of their firm's contract; none: not known.
  std::vector<std::string> areas;
};

// The mediators of a committee, for one who asks about many days: what the register of firms knows of somebody is read once.
class CommitteeCandidates {
 public:
  CommitteeCandidates(sql::Txn& tx, const Serving& serving, const Committee& committee)
      : tx_(tx), serving_(serving), committee_(committee) {}

  // The mediator of that name whom the committee has on that day: one that it names, or a lawyer of a firm that is contracted for
  // its area. A lawyer whom no firm of the register ever had serves by the word of the committee that names them. Nothing for
  // anybody else.
  absl::StatusOr<std::optional<Candidate>> Find(const std::string& who, int day);

  // OK for a mediator whom the committee has on that day and who serves, and takes the type, where one is given.
  // MEDIATOR_NOT_FOUND names `field`; `name` is the mediator as the request has it.
  absl::Status Check(const std::string& who, std::optional<Type> type, int day, std::string_view field,
                     std::string_view name);

 private:
  absl::StatusOr<std::optional<Candidate>> FindLawyerOf(const Mediator* named, int64_t licence, int day);
  // At which firms a lawyer serves or served.
  absl::StatusOr<const std::vector<Membership>*> MembershipsOf(int64_t licence);
  // The firm at which a lawyer serves on that day, while its contract holds; null where there is none.
  absl::StatusOr<const Firm*> FirmOf(int64_t licence, int day);

  sql::Txn& tx_;
  const Serving& serving_;
  const Committee& committee_;
  std::map<int64_t, std::vector<Membership>> memberships_;
  std::map<std::string, std::optional<Firm>> firms_;
};

// CommitteeCandidates::Find and CommitteeCandidates::Check, for one who asks once.
absl::StatusOr<std::optional<Candidate>> FindCandidate(sql::Txn& tx, const Serving& serving, const Committee& committee,
                                                       const std::string& who, int day);
absl::Status CheckCandidate(sql::Txn& tx, const Serving& serving, const Committee& committee, const std::string& who,
                            std::optional<Type> type, int day, std::string_view field, std::string_view name);

}  // namespace zhiwang::mediation

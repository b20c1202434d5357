#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "common/auth/rights.h"

namespace zhiwang::auth {

// A grant that holds from a day until before another, as yyyymmdd.
struct DatedGrant {
  Grant grant;
  int from_day = 0, until_day = 0;

  friend bool operator==(const DatedGrant&, const DatedGrant&) = default;
};

// All grants of a person in their district, present and future ones.
struct PersonGrants {
  std::string district;   // `370211`
  std::string principal;  // `districts/370211/staff/w1`
  std::vector<DatedGrant> grants;

  friend bool operator==(const PersonGrants&, const PersonGrants&) = default;
};

// News of the grants: some people, each with all that they are granted by then. Pages come in order. From one
// that begins a copy to one that ends it they name everybody: who is in none of them is granted nothing.
struct GrantPage {
  std::vector<PersonGrants> people = {};
  bool begins_copy = false, ends_copy = false;
};

// The rights of all callers, by district, in memory. Grants of staff come and go while the server runs; grants of its
// configuration (to services, partner systems, administrators) hold as long as it runs. Thread-safe.
class GrantBook {
 public:
  // `configured`: lines of `principal role district`, a district of `*` for every one; `#` begins a comment.
  // INVALID_ARGUMENT names the line that is none.
  static absl::StatusOr<std::unique_ptr<GrantBook>> Parse(std::string_view configured);

  // The caller's rights in the district; null: none.
  std::shared_ptr<const Rights> Of(const std::string& principal, const std::string& district) const;

  // True once it is known who serves: a copy of everybody was taken whole, here or by an earlier run, and named somebody. It stays
  // true while another copy is under way: until that ends, what was known before holds of those whom it has not named yet.
  bool KnowsStaff() const;

  // A number that is another one after news that may have changed anybody's grants.
  int64_t revision() const;

  // The grants of somebody that hold on a day, yyyymmdd, as far as is known now; those of the configuration are not among them.
  std::vector<Grant> GrantsOn(const std::string& principal, int day) const;

  // Takes what became known: it is in force at once, also in the middle of a copy.
  void Take(const GrantPage& page);

  // Of dated grants those of this day are in force, until the next is begun. Before the first none are.
  void BeginDay(absl::CivilDay today);

  // The number of people who are known, with grants that hold now or later.
  int64_t CountPeople() const;

 private:
  using ByDistrict = std::map<std::string, std::shared_ptr<const Rights>, std::less<>>;
  struct Person {
    std::string district;
    std::vector<DatedGrant> grants;
    int day = 0;                           // that `rights` are of
    std::shared_ptr<const Rights> rights;  // null: none
  };

  absl::flat_hash_map<std::string, ByDistrict> configured_;
  mutable absl::Mutex mutex_;
  int today_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable absl::flat_hash_map<std::string, Person> people_ ABSL_GUARDED_BY(mutex_);
  bool copying_ ABSL_GUARDED_BY(mutex_) = false;  // a copy has begun and not ended
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  bool known_ ABSL_GUARDED_BY(mutex_) = false;                       // see KnowsStaff
  absl::flat_hash_set<std::string> copied_ ABSL_GUARDED_BY(mutex_);  // by that copy
};

}  // namespace zhiwang::auth

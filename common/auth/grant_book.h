#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "common/auth/rights.h"

namespace zhiwang::auth {

// A grant that holds from a day until before another, as yyyymmdd.
struct DatedGrant {
  std::string district;
  std::string principal;
  Grant grant;
  int from_day = 0, until_day = 0;

  friend bool operator==(const DatedGrant&, const DatedGrant&) = default;
};

// Who may do what where, in memory. What staff are assigned to comes and goes while the server runs; what its
// configuration grants (to services, partner systems, administrators) holds as long as it runs. Thread-safe.
class GrantBook {
 public:
  // `configured`: lines of `principal role district`, a district of `*` for every one; `#` begins a comment.
  // INVALID_ARGUMENT names the line that is none.
  static absl::StatusOr<std::unique_ptr<GrantBook>> Parse(std::string_view configured);

  // What they may do in the district; null: nothing.
  std::shared_ptr<const Rights> Of(const std::string& principal, const std::string& district) const;

  // Puts these in the place of all dated grants there were; in force are those of `today`.
  void Replace(const std::vector<DatedGrant>& all, absl::CivilDay today);

  // How many people have a grant in force.
  int64_t CountPeople() const;

 private:
  using ByDistrict = std::map<std::string, std::shared_ptr<const Rights>, std::less<>>;
  using ByPrincipal = absl::flat_hash_map<std::string, ByDistrict>;

  ByPrincipal configured_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const ByPrincipal> in_force_ ABSL_GUARDED_BY(mutex_) = std::make_shared<const ByPrincipal>();
};

}  // namespace zhiwang::auth

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/auth/policy.h"
#include "common/auth/rights.h"

namespace zhiwang::auth {

// Somebody who makes a decision: who they are, and what they may do besides what was checked before. For domain code,
// which knows no call. A service that acts by itself has no rights and needs none.
class Actor {
 public:
  explicit Actor(std::string principal, std::shared_ptr<const Rights> rights = nullptr)
      : principal_(std::move(principal)), rights_(std::move(rights)) {}

  const std::string& principal() const { return principal_; }

  // True when they hold this permission of the policy over what belongs there.
  bool May(std::string_view permission, const Scope& scope) const {
    const Rule* rule = FindRule(permission);
    return rights_ != nullptr && rule != nullptr && rights_->Cover(rule->roles, scope);
  }

  // True when they belong to the department: see Rights::BelongTo.
  bool BelongsTo(std::string_view department) const { return rights_ != nullptr && rights_->BelongTo(department); }

 private:
  std::string principal_;
  std::shared_ptr<const Rights> rights_;
};

}  // namespace zhiwang::auth

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/auth/role.h"

namespace zhiwang::auth {

// Somebody who is no staff, as the subject of their token names them: they hold their role in that district, over what is
// their own.
struct Self {
  std::string district;  // `370211`
  Role role;             // one of kSelfRoles
  std::string id;        // 1 to 40 of [0-9A-Za-z_-], within district and role

  friend bool operator==(const Self&, const Self&) = default;
};

// Whom a subject names: `districts/{district}/citizens/{id}`, `…/volunteers/{id}`, `…/lawyers/{id}` or `…/parties/{id}`.
// Nothing for every other subject.
std::optional<Self> SelfOf(std::string_view subject);

// The subject that names them.
std::string SubjectOf(const Self& self);

}  // namespace zhiwang::auth

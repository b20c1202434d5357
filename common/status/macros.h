#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define ZHIWANG_JOIN_INNER(a, b) a##b
#define ZHIWANG_JOIN(a, b) ZHIWANG_JOIN_INNER(a, b)

// Leaves the function with the error of `expr`, if it has one.
#define RETURN_IF_ERROR(expr) RETURN_IF_ERROR_AS(ZHIWANG_JOIN(status_, __LINE__), expr)
#define RETURN_IF_ERROR_AS(name, expr)                       \
  do {                                                       \
    if (absl::Status name = (expr); !name.ok()) return name; \
  } while (false)

// Declares or assigns `lhs` from a StatusOr, or leaves the function with its error.
#define ASSIGN_OR_RETURN(lhs, expr) ASSIGN_OR_RETURN_AS(ZHIWANG_JOIN(status_or_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_AS(name, lhs, expr)       \
  auto name = (expr);                              \
  if (!name.ok()) return std::move(name).status(); \
  lhs = *std::move(name)

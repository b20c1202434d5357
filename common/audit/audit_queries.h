#pragma once

#include <string_view>

// The SQL that reads and moves the chains, in one place so that a test can ask the database how it runs each.
namespace zhiwang::audit {

inline constexpr std::string_view kReadHead = "SELECT seq, hash FROM audit_head WHERE district = ?";
inline constexpr std::string_view kLockHead = "SELECT seq, hash FROM audit_head WHERE district = ? FOR UPDATE";
inline constexpr std::string_view kReadHeads = "SELECT district, seq, hash FROM audit_head ORDER BY district";
inline constexpr std::string_view kMoveHead = "UPDATE audit_head SET seq = ?, hash = ? WHERE district = ? AND seq = ?";
inline constexpr std::string_view kReadPage =
    "SELECT seq, at, principal, action, resource, purpose, detail, trace_parent, previous, hash FROM audit_entry "
    "WHERE district = ? AND seq > ? ORDER BY seq LIMIT ?";
inline constexpr std::string_view kReadLinks =
    "SELECT seq, previous FROM audit_entry WHERE district = ? AND seq > ? ORDER BY seq LIMIT ?";

}  // namespace zhiwang::audit

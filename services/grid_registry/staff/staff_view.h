#pragma once

#include <optional>

#include "common/rpc/call.h"
#include "services/grid_registry/staff/staff_store.h"

// The staff that a caller may see: the workers that a grid has today are public, with name and duty phone; everything
// else is visible where the caller's own rights reach, and to the person themselves.
namespace zhiwang::grid {

// The reader as the store's ListStaff must know them, so that it finds those people whom ShownTo shows.
StaffReader ReaderOf(const rpc::Call& call, int today);

// The person with the assignments that the caller may know of; version 0 where it may not know of all of them. Nothing
// where it may know of none: the person is as if not there.
std::optional<Staff> ShownTo(const rpc::Call& call, Staff staff, int today);

}  // namespace zhiwang::grid

#pragma once

#include <string>

#include <grpcpp/client_context.h>

#include "common/auth/callers.h"

namespace zhiwang::auth {

// Takes callers at their word, for development on one machine and for tests: `x-zhiwang-insecure-caller` is who they are
// and `x-zhiwang-insecure-rights` what they may do, as `town_dispatcher@/370211000000/370211109000/,department_handler@D01`:
// a role and the path of an area, or the code of a department; a role alone holds everywhere.
class SaidCallers final : public Callers {
 public:
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase& context) const override;
};

// Knows nobody: what a server does that was not told how to know its callers.
class NoCallers final : public Callers {
 public:
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase& context) const override;
};

// Says in a call who makes it.
void SayCaller(grpc::ClientContext& context, const std::string& caller, const std::string& rights);

}  // namespace zhiwang::auth

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/client_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/callers.h"

namespace zhiwang::auth {

// Takes callers at their word, for tests of a service within one process: `x-zhiwang-said-caller` is who they are
// and `x-zhiwang-said-rights` what they may do, as `town_dispatcher@/370211000000/370211109000/,department_handler@D01`:
// a role and the path of an area, or the code of a department; a role alone holds everywhere. A caller whose name is a
// citizen's (`districts/370211/citizens/c1`) and the like holds that role over what is their own, in their district, and no
// other.
class SaidCallers final : public Callers {
 public:
  // A call that names no caller counts as the service `unsaid`, where that is not empty.
  explicit SaidCallers(std::string unsaid = "") : unsaid_(std::move(unsaid)) {}

  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase& context) const override;

  // From now on no caller may do anything.
  void TakeAwayAllRights() { GrantOnly(""); }
  // From now on every caller is granted this instead.
  void GrantOnly(const std::string& rights);
  // The token of everybody who came by now has expired.
  void Expire() { standing_->expired = true; }

  // The state of all callers.
  struct Standing {
    absl::Mutex mutex;
    std::shared_ptr<const Rights> granted ABSL_GUARDED_BY(mutex);  // instead of what they said; null: that
    std::atomic<bool> expired{false};
  };

 private:
  std::shared_ptr<Standing> standing_ = std::make_shared<Standing>();
  std::string unsaid_;
};

// Says in a call who makes it.
void SayCaller(grpc::ClientContext& context, const std::string& caller, const std::string& rights);
// Says besides what the identity provider tells of them.
void SayPerson(grpc::ClientContext& context, const Person& person);

}  // namespace zhiwang::auth

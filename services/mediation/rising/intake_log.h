#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/mediation/rising/marked_days.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::mediation {

// The intake's change log, as it tells of cases.
class IntakeLog {
 public:
  // It is heard for at most `longest` without a break: longer than it is ever silent, so that a stretch that holds nothing of cases is
  // passed in that time, too.
  IntakeLog(const std::shared_ptr<grpc::Channel>& intake, absl::Duration longest);

  struct Heard {
    std::string token;  // behind what was heard; empty: nothing was
    int changes = 0;
    absl::Status ended;  // OK where the log had no more
  };
  // Marks what changes after the token name, or all changes that there are where it is empty; `most` at a time.
  Heard Hear(const std::string& district, const std::string& token, int most, MarkedDays& marked);

  // Breaks off what is being heard, and what is to be heard from now on.
  void End();

 private:
  bool Begin(grpc::ClientContext& context);

  common::v1::ChangeLogService::Stub log_;
  const absl::Duration longest_;
  absl::Mutex mutex_;
  grpc::ClientContext* heard_by_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhiwang::mediation

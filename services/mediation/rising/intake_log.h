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

// A reader of the changes of cases in the intake's change log.
class IntakeLog {
 public:
  // One call reads for at most `longest`. This must be longer than the log is ever silent, so that a call can also pass a stretch
  // without changes of cases.
  IntakeLog(const std::shared_ptr<grpc::Channel>& intake, absl::Duration longest);

  struct Heard {
    std::string token;  // the position after the last message; empty: none came
    int changes = 0;
    absl::Status ended;  // OK if the log had no more
  };
  // Reads the changes after the token, or all that the log has if it is empty, and marks the days that they name. Reads `most`
  // changes at a time.
  Heard Hear(const std::string& district, const std::string& token, int most, MarkedDays& marked);

  // Breaks off the present call and every later one.
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

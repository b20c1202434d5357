#pragma once

#include <string>
#include <vector>

#include "common/privacy/keys/key_ring.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/server/batcher.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// Writes new cases, many callers' in one transaction when many come at once: a commit to disk is what creating a case
// costs, and it is shared. Each case is still written with its change and its answer, or not at all; where one of a batch
// cannot be written, each is written by itself.
class CaseCreator {
 public:
  // A call that waits for longer than `longest_wait` is refused.
  CaseCreator(sql::Database& db, const privacy::KeyRing& keys, absl::Duration longest_wait);

  // Writes `created`, decided, placed and its reporter sealed, and answers it by `reply`; a request that
  // was answered before gets that answer again. EXTERNAL_ID_TAKEN when another case has its external id, OVERLOADED.
  void Create(const rpc::Call& call, resource::RequestIdentity identity, Case created, server::Reply<v1::Case> reply);

 private:
  struct Creation {
    rpc::Call call;
    resource::RequestIdentity identity;
    Case created;
    v1::Case answer;
    server::Reply<v1::Case> reply;
  };
  void CreateTogether(std::vector<Creation> creations);
  absl::StatusOr<v1::Case> CreateAlone(const Creation& creation);

  sql::Database& db_;
  const privacy::KeyRing& keys_;
  server::Batcher<Creation> batcher_;
};

}  // namespace zhiwang::intake

#pragma once

#include <string>
#include <vector>

#include "common/privacy/keys/key_ring.h"
#include "common/server/batcher.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/case/case_proto.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// Reads single cases for many callers with one query: GetCase under load is one round trip for some dozens of calls.
class CaseReader {
 public:
  // A call that waits for longer than `longest_wait` is refused.
  CaseReader(sql::Database& db, const privacy::KeyRing& keys, absl::Duration longest_wait);

  // Answers the case by `reply`; CASE_NOT_FOUND when there is none or the caller may not see it, OVERLOADED.
  void Read(const rpc::Call& call, CaseName name, server::Reply<v1::Case> reply);

 private:
  struct Wanted {
    rpc::Call call;
    CaseName name;
    server::Reply<v1::Case> reply;
  };
  void ReadTogether(std::vector<Wanted> wanted);

  sql::Database& db_;
  const privacy::KeyRing& keys_;
  server::Batcher<Wanted> batcher_;
};

}  // namespace zhiwang::intake

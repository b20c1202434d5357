#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "zhiwang/intake/v1/case.pb.h"

// The first answers of requests on cases, kept without what they show of the reporter: that is shown again from the
// case's row, where it is sealed and never changes, so a repeated request gets the same bytes. Only a caller who may no
// longer know the reporter gets others.
namespace zhiwang::intake {

// The identity of a request that may hold personal data: its fingerprint is one that cannot be tried out.
absl::StatusOr<resource::RequestIdentity> IdentityOf(const privacy::KeyRing& keys, const rpc::Call& call,
                                                     const std::string& district,
                                                     const google::protobuf::Message& request);

// What is kept of an answer.
std::string KeptBytes(const v1::Case& answer);

// Keeps the answer and answers it.
absl::StatusOr<v1::Case> RememberCase(sql::Txn& tx, const resource::RequestIdentity& identity, v1::Case answer,
                                      absl::Time now);

// The answer that the request got before, or nothing when it is new. REQUEST_ID_REUSED as FindEarlierBytes.
absl::StatusOr<std::optional<v1::Case>> FindEarlierCase(sql::Txn& tx, const privacy::KeyRing& keys,
                                                        const rpc::Call& call,
                                                        const resource::RequestIdentity& identity);

}  // namespace zhiwang::intake

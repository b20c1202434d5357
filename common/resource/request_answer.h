#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// A mutating request as its repetition is recognised: the same caller, method and bytes under the same id.
class RequestIdentity {
 public:
  // `request` must have a string field `request_id` that holds a UUID: FIELD_INVALID otherwise.
  static absl::StatusOr<RequestIdentity> Of(std::string_view district, std::string_view principal,
                                            const google::protobuf::Message& request);

  const std::string& district() const { return district_; }
  const std::string& request_id() const { return request_id_; }
  const std::string& caller() const { return caller_; }
  const std::string& fingerprint() const { return fingerprint_; }  // SHA-256 of caller, type and content
  // Takes 32 other bytes that are the same for the same request, where the content is not to be found out by trial.
  void set_fingerprint(std::string fingerprint) { fingerprint_ = std::move(fingerprint); }

  // Takes what stands for the caller instead, the same for the same caller, where the answer is not to lie beside their name.
  void set_caller(std::string caller) { caller_ = std::move(caller); }

  // True where both are remembered under one key: the same caller's same id.
  bool SameKey(const RequestIdentity& other) const {
    return district_ == other.district_ && request_id_ == other.request_id_ && caller_ == other.caller_;
  }

 private:
  std::string district_, request_id_, caller_, fingerprint_;
};

// The bytes of the answer this request got before, or nothing when it is new. REQUEST_ID_REUSED when its caller sent the
// id with another request.
absl::StatusOr<std::optional<std::string>> FindEarlierBytes(sql::Txn& tx, const RequestIdentity& identity);

// The same of many requests, each at its place, with one query for each district among them.
absl::StatusOr<std::vector<absl::StatusOr<std::optional<std::string>>>> FindEarlierOfAll(
    sql::Txn& tx, const std::vector<const RequestIdentity*>& identities);

// A request with the bytes of its answer.
struct Answered {
  RequestIdentity identity;
  std::string answer;
};

// Keeps the answers in the transaction of their effects, in few statements. When the same request is being answered at
// the same time, one of the two transactions runs again and finds the other's answer.
absl::Status RememberAll(sql::Txn& tx, const std::vector<Answered>& answered, absl::Time now);

// The same of one request.
absl::Status RememberBytes(sql::Txn& tx, const RequestIdentity& identity, std::string_view answer, absl::Time now);

// The answer this request got before, parsed.
template <class Answer>
absl::StatusOr<std::optional<Answer>> FindEarlierAnswer(sql::Txn& tx, const RequestIdentity& identity) {
  ASSIGN_OR_RETURN(const auto bytes, FindEarlierBytes(tx, identity));
  if (!bytes) return std::nullopt;
  std::optional<Answer> answer(std::in_place);
  if (!answer->ParseFromString(*bytes)) return absl::DataLossError("a remembered answer cannot be read");
  return answer;
}

// Keeps `answer` and answers it.
template <class Answer>
absl::StatusOr<Answer> RememberAnswer(sql::Txn& tx, const RequestIdentity& identity, Answer answer, absl::Time now) {
  RETURN_IF_ERROR(RememberBytes(tx, identity, answer.SerializeAsString(), now));
  return answer;
}

}  // namespace zhiwang::resource

#include "common/resource/request_answer.h"

#include <openssl/sha.h>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"

namespace zhiwang::resource {
namespace {

// Deterministic, so that a map field in another order is still the same request.
std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

std::string Sha256(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return {reinterpret_cast<const char*>(digest), sizeof digest};
}

}  // namespace

absl::StatusOr<RequestIdentity> RequestIdentity::Of(std::string_view district, std::string_view principal,
                                                    const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  RequestIdentity identity;
  identity.district_ = district;
  identity.request_id_ = request.GetReflection()->GetString(request, field);
  if (!IsUuid(identity.request_id_)) {
    return error::FieldInvalid("request_id", "must be a UUID, new for each new request",
                               "必须是 UUID，每个新请求用新的");
  }
  std::string whole(principal);
  whole += '\0';
  whole += request.GetDescriptor()->full_name();
  whole += '\0';
  whole += DeterministicBytes(request);
  identity.fingerprint_ = Sha256(whole);
  return identity;
}

absl::StatusOr<std::optional<std::string>> FindEarlierBytes(sql::Txn& tx, const RequestIdentity& identity) {
  struct Earlier {
    std::string fingerprint, answer;
  };
  ASSIGN_OR_RETURN(auto earlier,
                   tx.QueryOne("SELECT fingerprint, answer FROM request_answer WHERE district = ? AND request_id = ?",
                               {identity.district(), identity.request_id()}, [](const sql::Row& row) {
                                 return Earlier{row.Text(1), row.Text(2)};
                               }));
  if (!earlier) return std::nullopt;
  if (earlier->fingerprint != identity.fingerprint()) return error::RequestIdReused(identity.request_id());
  return std::move(earlier->answer);
}

absl::Status RememberAll(sql::Txn& tx, const std::vector<Answered>& answered, absl::Time now) {
  std::string sql = "INSERT INTO request_answer (district, request_id, fingerprint, answer, at) VALUES ";
  std::vector<sql::Value> values;
  for (const Answered& one : answered) {
    sql += values.empty() ? "(?,?,?,?,?)" : ",(?,?,?,?,?)";
    values.insert(values.end(),
                  {one.identity.district(), one.identity.request_id(), one.identity.fingerprint(), one.answer, now});
  }
  return tx.Execute(sql, values).status();
}

absl::Status RememberBytes(sql::Txn& tx, const RequestIdentity& identity, std::string_view answer, absl::Time now) {
  const absl::Status kept = RememberAll(tx, {{identity, std::string(answer)}}, now);
  return sql::IsDuplicateKey(kept) ? sql::Rerun("the same request was answered meanwhile") : kept;
}

}  // namespace zhiwang::resource

#include "common/resource/request_answer.h"

#include <map>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/types/span.h"
#include "common/names/resource_name.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/text/digest.h"

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

}  // namespace

absl::StatusOr<RequestIdentity> RequestIdentity::Of(std::string_view district, std::string_view principal,
                                                    const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  RequestIdentity identity;
  identity.district_ = district;
  identity.caller_ = principal;
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

absl::StatusOr<std::vector<absl::StatusOr<std::optional<std::string>>>> FindEarlierOfAll(
    sql::Txn& tx, const std::vector<const RequestIdentity*>& identities) {
  std::vector<absl::StatusOr<std::optional<std::string>>> earlier(identities.size(), std::optional<std::string>());
  std::map<std::string_view, std::vector<std::string_view>> by_district;
  for (const RequestIdentity* identity : identities) {
    by_district[identity->district()].push_back(identity->request_id());
  }
  for (const auto& [district, ids] : by_district) {
    std::string sql =
        "SELECT request_id, caller, fingerprint, answer FROM request_answer WHERE district = ? AND request_id IN ";
    std::vector<sql::Value> values = {district};
    sql::AppendInList(absl::MakeConstSpan(ids), sql, values);
    RETURN_IF_ERROR(tx.Query(sql, values, [&, &of = district](const sql::Row& row) {
      const std::string id = row.Text(1), caller = row.Text(2), fingerprint = row.Text(3);
      for (size_t i = 0; i < identities.size(); ++i) {
        const RequestIdentity& identity = *identities[i];
        if (identity.request_id() != id || identity.caller() != caller || identity.district() != of) continue;
        if (identity.fingerprint() == fingerprint) {
          earlier[i] = row.Text(4);
        } else {
          earlier[i] = error::RequestIdReused(id);
        }
      }
    }));
  }
  return earlier;
}

absl::StatusOr<std::optional<std::string>> FindEarlierBytes(sql::Txn& tx, const RequestIdentity& identity) {
  ASSIGN_OR_RETURN(auto earlier, FindEarlierOfAll(tx, {&identity}));
  return std::move(earlier.front());
}

absl::Status RememberAll(sql::Txn& tx, const std::vector<Answered>& answered, absl::Time now) {
  const absl::Status kept =
      sql::InsertRows(tx, "INSERT INTO request_answer (district, request_id, caller, fingerprint, answer, at) VALUES ",
                      answered.size(), [&](size_t i, std::vector<sql::Value>& values) {
                        const auto& [identity, answer] = answered[i];
                        values.insert(values.end(), {identity.district(), identity.request_id(), identity.caller(),
                                                     identity.fingerprint(), answer, now});
                      });
  return sql::IsDuplicateKey(kept) ? sql::Rerun("the same request was answered meanwhile") : kept;
}

absl::Status RememberBytes(sql::Txn& tx, const RequestIdentity& identity, std::string_view answer, absl::Time now) {
  return RememberAll(tx, {{identity, std::string(answer)}}, now);
}

}  // namespace zhiwang::resource

#include "services/mediation/legal_service/legal_service_noun.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "common/privacy/fingerprint.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/firm/firm_proto.h"
#include "services/mediation/legal_service/legal_service_proto.h"
#include "services/mediation/legal_service/legal_service_record.h"
#include "services/mediation/legal_service/legal_service_words.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kLongestEntry = absl::Hours(24);

bool IsOwn(const auth::Self& owner, const LegalService& service) {
  return auth::SubjectOf(owner) == NameOfLawyer(service.district, service.facts.lawyer);
}

}  // namespace

absl::Status LegalServiceNoun::Read(const sql::Row& row, LegalService& service) {
  service.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), service);
}

resource::Columns LegalServiceNoun::ColumnsOf(const LegalService& service) {
  const LegalServiceFacts& facts = service.facts;
  resource::Columns columns;
  columns.Set("state", facts.state);
  columns.Once("lawyer", facts.lawyer).Once("firm", facts.firm).Once("start", facts.start);
  SetAreaColumns(columns, facts.area_path);
  columns.Set("body", RecordOf(service).SerializeAsString()).Set("words", service.stored_words);
  return columns;
}

absl::Status LegalServiceNoun::NotFound(std::string_view name) { return error::LegalServiceNotFound(name); }

v1::LegalService LegalServiceNoun::Show(const rpc::Call& call, const LegalService& service) const {
  const auth::Self* owner = call.AsOwner();
  const bool sees_words =
      owner != nullptr ? IsOwn(*owner, service) : call.MayAlso("mediator.propose", ScopeOf(service));
  if (!sees_words) return ToProto(service);
  LegalService opened = service;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ToProto(service);
  }
  return WithWordsToProto(opened);
}

absl::Status LegalServiceNoun::AlsoWrite(sql::Txn& tx, const LegalService* before, const LegalService& after) {
  if (before != nullptr || after.digests.empty()) return absl::OkStatus();
  return sql::InsertRows(tx, "INSERT INTO advised_person (district, digest, firm, lawyer, legal_service) VALUES ",
                         after.digests.size(), [&](size_t row, std::vector<sql::Value>& values) {
                           values.insert(values.end(), {after.district, after.digests[row], after.facts.firm,
                                                        after.facts.lawyer, after.id});
                         });
}

v1::LegalService LegalServiceNoun::Kept(v1::LegalService answer) {
  TakeOutWords(answer);
  return answer;
}

v1::LegalService LegalServiceNoun::ShowAgain(const rpc::Call& call, const LegalService& present,
                                             v1::LegalService kept) const {
  return PutWordsBack(Show(call, present), std::move(kept));
}

absl::StatusOr<std::string> LegalServiceNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

bool LegalServiceNoun::Reaches(const rpc::Call& call, const LegalService& service) {
  const auth::Self* owner = call.AsOwner();
  return owner != nullptr ? IsOwn(*owner, service) : call.May(ScopeOf(service));
}

std::vector<auth::Grant> LegalServiceNoun::ReachOf(const rpc::Call& call) {
  if (call.AsOwner() != nullptr) return {{auth::Role::kLawyer, "/", ""}};  // Reaches looks at each
  return call.Reach();
}

resource::Scan LegalServiceNoun::ScanOf(const LegalServiceFilter& filter) {
  resource::Scan scan;
  if (filter.lawyer) scan.conditions.push_back({"lawyer", *filter.lawyer, "by_lawyer"});
  if (!filter.firm.empty()) scan.conditions.push_back({"firm", filter.firm, "by_firm"});
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.state) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

absl::StatusOr<std::vector<LegalService>> EntriesAround(sql::Txn& tx, const std::string& district, int64_t lawyer,
                                                        absl::Time start, absl::Time end) {
  return resource::ReadRows<LegalServiceNoun>(tx, district, "district = ? AND lawyer = ? AND start > ? AND start < ?",
                                              {district, lawyer, start - kLongestEntry, end}, "by_time");
}

}  // namespace zhiwang::mediation

#include "services/mediation/session/session_noun.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/privacy/fingerprint.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/session/domain/session_errors.h"
#include "services/mediation/session/session_proto.h"
#include "services/mediation/session/session_record.h"
#include "services/mediation/session/session_store.h"
#include "services/mediation/session/session_timers.h"
#include "services/mediation/session/session_words.h"

namespace zhiwang::mediation {
namespace {

// `{committee}/{code}`; empty for a session that is in no room.
std::string RoomColumn(const SessionFacts& facts) {
  return facts.committee == 0 ? "" : RoomKey(facts.committee, facts.room);
}

// True where the caller is one of the session's mediators.
bool IsOf(const rpc::Call& call, const Session& session) {
  const std::vector<std::string>& mediators = session.facts.mediators;
  return std::find(mediators.begin(), mediators.end(), MediatorOf(call)) != mediators.end();
}

// Fills in the disputes of sessions of one district, read as that noun does.
template <class N>
absl::Status ReadDisputes(sql::Txn& tx, std::vector<Session>& found) {
  if (found.empty()) return absl::OkStatus();
  std::map<int64_t, std::shared_ptr<const Dispute>> disputes;
  std::vector<int64_t> ids;
  for (const Session& session : found) {
    if (disputes.emplace(session.facts.dispute, nullptr).second) ids.push_back(session.facts.dispute);
  }
  ASSIGN_OR_RETURN(auto read, resource::FindAll<N>(tx, found.front().district, ids));
  for (auto& [id, dispute] : read) disputes[id] = std::make_shared<const Dispute>(std::move(dispute));
  for (Session& session : found) {
    session.of = disputes.at(session.facts.dispute);
    if (session.of == nullptr) {
      return error::Unexpected(fmt::format("the dispute of session {} is not there", session.id));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SessionNoun::Read(const sql::Row& row, Session& session) {
  session.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), session);
}

absl::Status SessionNoun::ReadParts(sql::Txn& tx, std::vector<Session>& found) {
  return ReadDisputes<DisputeNoun>(tx, found);
}

resource::Columns SessionNoun::ColumnsOf(const Session& session) {
  const SessionFacts& facts = session.facts;
  resource::Columns columns;
  columns.Set("state", facts.state).Set("start", facts.start);
  columns.Set("room", sql::NullIfEmpty(RoomColumn(facts)));
  columns.Once("dispute", facts.dispute).Once("sequence", facts.sequence).Once("mediator", facts.mediators.front());
  columns.Once("area_path", facts.area_path);
  SetAreaColumns(columns, facts.area_path);
  columns.Set("body", EncodeBody(session)).Set("words", session.stored_words);
  return columns;
}

absl::Status SessionNoun::NotFound(std::string_view name) { return error::SessionNotFound(name); }

v1::Session SessionNoun::Show(const rpc::Call& call, const Session& session) const {
  call.NoteAsked();
  if (ViewFor(call, *session.of) != View::kFile) return ToProto(session);
  Session opened = session;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ToProto(session);
  }
  return WholeToProto(opened);
}

bool SessionNoun::IsForNone(const rpc::Call& call) { return IsPartnerAlone(call); }

bool SitsIn(const rpc::Call& call, const Session& session) {
  call.NoteAsked();
  if (call.rule->permission != "dispute.mediate" || session.facts.state != SessionState::kOpen) return false;
  return IsOf(call, session);
}

bool SessionNoun::Reaches(const rpc::Call& call, const Session& session) {
  if (IsForNone(call)) return false;
  // Who closed it gets the answer again, which may have been lost.
  const bool closed = call.rule->permission == "dispute.mediate" && session.facts.state == SessionState::kHeld;
  return ReachesDispute(call, *session.of) || SitsIn(call, session) || (closed && IsOf(call, session));
}

absl::Status SessionNoun::AlsoWrite(sql::Txn& tx, const Session* before, const Session& after,
                                    const resource::Author& author) {
  RETURN_IF_ERROR(WriteMediators(tx, before, after));
  RETURN_IF_ERROR(WriteTime(tx, before, after));
  RETURN_IF_ERROR(FollowSessionTimes(tx, before, after));
  return after.beside == nullptr ? absl::OkStatus() : WriteBeside(tx, *after.beside, after.id, author);
}

v1::Session SessionNoun::Kept(v1::Session answer) {
  TakeOutWords(answer);
  return answer;
}

v1::Session SessionNoun::ShowAgain(const rpc::Call& call, const Session& present, v1::Session kept) const {
  return PutWordsBack(Show(call, present), std::move(kept));
}

absl::StatusOr<std::string> SessionNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

resource::Scan SessionNoun::ScanOf(const SessionFilter& filter) {
  resource::Scan scan;
  if (filter.dispute) scan.conditions.push_back({"dispute", *filter.dispute, "by_dispute"});
  // Sessions that are still to come, or go on, stay few.
  const bool few = filter.state && HoldsTime(*filter.state);
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (!filter.mediator.empty()) scan.conditions.push_back({"mediator", filter.mediator, "by_mediator"});
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (filter.starts_before) scan.by = {"start", "by_start", absl::ToUnixMicros(*filter.starts_before)};
  return scan;
}

std::vector<auth::Grant> SessionOfDisputeNoun::ReachOf(const rpc::Call& call) {
  call.NoteAsked();  // Reaches looks at each
  return {{auth::Role::kVillageMediator, "/", ""}};
}

absl::Status SessionInFeedNoun::ReadParts(sql::Txn& tx, std::vector<Session>& found) {
  return ReadDisputes<SightNoun>(tx, found);
}

}  // namespace zhiwang::mediation

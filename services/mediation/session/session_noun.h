#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/session/domain/session.h"
#include "services/mediation/session/session_change.h"
#include "zhiwang/mediation/v1/session_service.pb.h"

namespace zhiwang::mediation {

// A selection of sessions: every filter that is set must hold.
struct SessionFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<int64_t> dispute = {};
  std::optional<SessionState> state = {};
  std::string mediator = {};                     // who presides; empty: anybody
  std::optional<absl::Time> starts_before = {};  // the list goes by the start, then
};

// True for a method that takes `dispute.mediate` of a mediator of the session, which is open: whatever becomes of the dispute, or of
// their assignment, they write down what was said and close it.
bool SitsIn(const rpc::Call& call, const Session& session);

// Sessions as resources: see resource/noun.h. The latest booked come first in a list; in one by the start, the earliest.
//
// A session is part of its dispute's file, so it is read with its dispute (`Session::of`), which says who reaches it. Its words
// are sealed in its row; a remembered answer holds none of them, and they are shown again from there.
struct SessionNoun {
  using Domain = Session;
  using Proto = v1::Session;
  using Event = SessionEvent;
  using Filter = SessionFilter;
  static constexpr std::string_view kKind = "session";
  static constexpr std::string_view kCollection = "sessions";
  static constexpr std::string_view kTable = "session";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Session& session);
  // Their disputes.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Session>& found);
  static resource::Columns ColumnsOf(const Session& session);
  static changelog::Change ChangeOf(const Session* before, const Session& after, const SessionEvent& event) {
    return mediation::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const Session& session) { return mediation::ScopeOf(*session.of); }
  static absl::Status NotFound(std::string_view name);
  v1::Session Show(const rpc::Call& call, const Session& session) const;

  // Who reaches the dispute with the method's permission, but for partners: they see how their dispute stands, and no more. With
  // `dispute.mediate` also who sits in it while it is open, and who sat in it, to whom its closing is answered again.
  static bool Reaches(const rpc::Call& call, const Session& session);
  // True for a partner, who reaches no session whatever it is of.
  static bool IsForNone(const rpc::Call& call);

  // The rows of its mediators, its time, its timer, and the dispute that changes with it.
  static absl::Status AlsoWrite(sql::Txn& tx, const Session* before, const Session& after,
                                const resource::Author& author);

  static v1::Session Kept(v1::Session answer);
  v1::Session ShowAgain(const rpc::Call& call, const Session& present, v1::Session kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  static resource::Scan ScanOf(const SessionFilter& filter);

  const privacy::KeyRing* keys;
};

// The sessions of one dispute or of one mediator, as a list of them: whether the caller reaches each goes by its dispute, and not
// by the place of a grant.
struct SessionOfDisputeNoun : SessionNoun {
  static std::vector<auth::Grant> ReachOf(const rpc::Call& call);
};

// Sessions as calendars hold them: of the dispute is read what says who sees it, and its number.
struct SessionInFeedNoun : SessionNoun {
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Session>& found);
};

}  // namespace zhiwang::mediation

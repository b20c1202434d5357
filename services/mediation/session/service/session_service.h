#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/session/session_noun.h"
#include "zhiwang/mediation/v1/session_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.SessionService: see the contract for what each method answers.
class SessionService final : public server::Service {
 public:
  SessionService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  Answer<v1::ListFreeSlotsResponse> ListFreeSlots(const Call& call, const v1::ListFreeSlotsRequest& request);
  Answer<v1::Session> BookSession(const Call& call, const v1::BookSessionRequest& request);
  Answer<v1::Session> GetSession(const Call& call, const v1::GetSessionRequest& request);
  Answer<v1::ListSessionsResponse> ListSessions(const Call& call, const v1::ListSessionsRequest& request);
  Answer<v1::Session> MoveSession(const Call& call, const v1::MoveSessionRequest& request);
  Answer<v1::Session> CancelSession(const Call& call, const v1::CancelSessionRequest& request);
  Answer<v1::Session> OpenSession(const Call& call, const v1::OpenSessionRequest& request);
  Answer<v1::Session> RecordMinutes(const Call& call, const v1::RecordMinutesRequest& request);
  Answer<v1::Session> CloseSession(const Call& call, const v1::CloseSessionRequest& request);
  Answer<v1::GetCalendarFeedResponse> GetCalendarFeed(const Call& call, const v1::GetCalendarFeedRequest& request);

  // Changes the session that a request names by `decide(sql::Txn&, const Context&, const Session& before, const Dispute&)`: with
  // its words open, and the dispute's row locked.
  template <class Request, class Decide>
  Answer<v1::Session> Change(const Call& call, const Request& request, const char* type, Decide decide);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  const resource::Parts<SessionNoun> parts_;
};

}  // namespace zhiwang::mediation

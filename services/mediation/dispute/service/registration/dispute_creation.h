#pragma once

#include <set>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/together/creator.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "zhiwang/mediation/v1/dispute_request.pb.h"

// Registering a dispute that a request asks for.
namespace zhiwang::mediation {

// A dispute that is to be registered, with its id and place and its parties sealed: what is known without the transaction.
struct NewDispute {
  DisputeDraft draft;
  Basis basis;
  std::set<std::string> phones_of_agents;
};

// What a request asks for. RESOURCE_NAME_INVALID, FIELD_INVALID, what PlaceOf answers, CALENDAR_MISSING.
absl::StatusOr<NewDispute> NewDisputeOf(const DisputeMeans& means, sql::IdSource& ids, const rpc::Call& call,
                                        const v1::CreateDisputeRequest& request);

// Registers them, each with the committee that takes it and the risk that goes by its parties' other disputes.
// COMMITTEE_NOT_FOUND, FIELD_INVALID, SCREENING_NOT_FOUND, AGENT_MEDIATED and others for one of them. Those that are registered
// in the same moment do not count among each other's parties' other disputes. The screening of a finding is locked, so one that
// names a finding comes alone.
absl::Status RegisterAll(const privacy::KeyRing& keys, sql::Txn& tx,
                         std::span<resource::ToCreate<DisputeNoun, NewDispute>> asked);

}  // namespace zhiwang::mediation

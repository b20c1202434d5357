#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::ctl {

// The end of the quarrel that came to the town: the parties accept its mediator, a lawyer; a session is booked and held; an
// agreement with two instalments is fixed, signed and sealed; the first instalment is paid; and both parties apply to the court for
// a confirmation. Each step follows from the present state, as in PlayQuarrels.
class Settlement {
 public:
  // `lawyer` mediates; `town` seals the agreement and records payments and the application; `centre` and `town` read, because the
  // rate limit of a lawyer is low. All must outlive this object.
  Settlement(const Connection& centre, const Connection& town, const Connection& lawyer)
      : centre_(centre), town_(town), lawyer_(lawyer) {}

  // Takes the next step of a dispute that the lawyer has, or had; false if nothing is left to do.
  absl::StatusOr<bool> Step(const mediation::v1::Dispute& dispute) const;

 private:
  absl::Status AcceptMediator(const mediation::v1::Dispute& dispute, int assignment) const;
  // True if a session was held before; false if this call booked, opened or closed one.
  absl::StatusOr<bool> HoldSession(const mediation::v1::Dispute& dispute) const;
  // The next step towards an agreement in effect.
  absl::Status Agree(const mediation::v1::Dispute& dispute) const;
  absl::Status Sign(const mediation::v1::Dispute& dispute, const std::string& agreement) const;
  // The next step of an agreement in effect; false if nothing is left to do.
  absl::StatusOr<bool> Perform(const mediation::v1::Dispute& dispute) const;
  absl::Status Pay(const std::string& agreement) const;

  const Connection& centre_;
  const Connection& town_;
  const Connection& lawyer_;
};

}  // namespace zhiwang::ctl

#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/documents/template.h"
#include "services/mediation/committee/domain/committee.h"
#include "services/mediation/committee/mediator_names.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"
#include "services/mediation/session/domain/session.h"

// The values of the fields of sessions in minutes: README.md says what each field holds.
namespace zhiwang::mediation {

// The sources of minutes.
struct MinutesSources {
  const Dispute& dispute;                          // with its words open
  const People& people;                            // all its parties, opened
  const std::vector<Session>& sessions;            // that were held, with their words open, the first first
  const std::map<int64_t, Committee>& committees;  // whose rooms they were in
  const MediatorNames& mediators;                  // of the sessions
};

void AddSessions(const MinutesSources& sources, documents::Values& values);

// True where minutes of one of these sessions are recorded.
bool HasMinutes(const std::vector<Session>& sessions);

}  // namespace zhiwang::mediation

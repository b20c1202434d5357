#pragma once

#include "common/auth/actor.h"
#include "services/case_intake/case/domain/case.h"

// Who may know who brought a case. The complainant's identity never reaches the unit complained of (《信访工作条例》), and
// whoever reports a wrong, or asks for it, is known to the centre alone.
namespace zhiwang::intake {

// Whether the reporter is for the centre only: asked for (保密), a tip-off (举报), or a unit is complained about.
bool IsProtected(const Case& c);

// Whether somebody who may read the case may know the reporter, masked or not. Of a protected one: who holds
// `reporter.protected` for the area the case is in, and belongs to no unit it complains about.
bool MayKnowReporter(const auth::Actor& actor, const Case& c);

}  // namespace zhiwang::intake

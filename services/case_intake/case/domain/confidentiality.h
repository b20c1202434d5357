#pragma once

#include "common/auth/actor.h"
#include "services/case_intake/case/domain/case.h"

// The rules for knowing who brought a case. The complainant's identity never reaches the unit complained of (《信访工作条例》).
// The reporter of a tip-off, and one who asks for it, is known to the centre alone.
namespace zhiwang::intake {

// True where the reporter is for the centre only: asked for (保密), a tip-off (举报), or a unit is complained about.
bool IsProtected(const Case& c);

// True where an actor who may read the case may know the reporter, masked or not. A protected reporter is known to those who
// hold `reporter.protected` for the area the case is in, and belong to no unit it complains about.
bool MayKnowReporter(const auth::Actor& actor, const Case& c);

}  // namespace zhiwang::intake

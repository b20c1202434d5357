#pragma once

#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::bench {

// An appeal as one comes in, each by somebody else.
intake::v1::Case NewCase();

}  // namespace zhiwang::bench

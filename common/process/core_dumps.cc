#include "common/process/core_dumps.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace zhiwang::process {

void ForbidCoreDumps() {
  prctl(PR_SET_DUMPABLE, 0);
  // A collector that the kernel pipes to heeds only the above; a core file is ruled out by this too.
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

}  // namespace zhiwang::process

#pragma once

namespace zhiwang::process {

// Keeps what this process has in its memory out of core files: the kernel writes none of it, nor hands it to a collector,
// and no other process of the same user may read it. For as long as the process lives.
void ForbidCoreDumps();

}  // namespace zhiwang::process

#pragma once

namespace zhiwang::rpc {

// Makes what protobuf and gRPC have to say lines of this process's log. They write words to standard error otherwise, between
// the objects that are there: protobuf of each string of a caller's that is not UTF-8.
void LogWhatLibrariesSay();

}  // namespace zhiwang::rpc

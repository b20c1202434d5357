#include "common/rpc/library_log.h"

#include <string>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <spdlog/spdlog.h>

namespace zhiwang::rpc {
namespace {

// An error of theirs is mostly a caller's, or of a connection that broke.
spdlog::level::level_enum LevelOf(google::protobuf::LogLevel level) {
  switch (level) {
    case google::protobuf::LOGLEVEL_INFO:
      return spdlog::level::debug;
    case google::protobuf::LOGLEVEL_WARNING:
    case google::protobuf::LOGLEVEL_ERROR:
      return spdlog::level::warn;
    case google::protobuf::LOGLEVEL_FATAL:
      return spdlog::level::critical;
  }
  return spdlog::level::warn;
}

spdlog::level::level_enum LevelOf(gpr_log_severity severity) {
  return severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::warn : spdlog::level::debug;
}

void LogOfProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  spdlog::log(LevelOf(level), "protobuf: {}", message);
}

void LogOfGrpc(gpr_log_func_args* args) { spdlog::log(LevelOf(args->severity), "gRPC: {}", args->message); }

}  // namespace

void LogWhatLibrariesSay() {
  google::protobuf::SetLogHandler(&LogOfProtobuf);
  gpr_set_log_function(&LogOfGrpc);
}

}  // namespace zhiwang::rpc

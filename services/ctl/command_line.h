#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {

// A command line that was understood.
struct Invocation {
  const Command* command = nullptr;
  Arguments arguments;  // the command's operands and all flags
  Options options;
};

// Every command, in the order of the usage text.
std::span<const Command> AllCommands();

// Finds the command and takes its flags apart, global ones in front of or behind the command's name; what is not given
// comes from ZHIWANG_GRID, ZHIWANG_INTAKE, ZHIWANG_DISTRICT and USER. A usage error, saying what was probably meant,
// for what is not understood.
absl::StatusOr<Invocation> ParseCommandLine(std::span<const std::string> words);

// The text of `zhiwangctl help`: every command with its example, and the global flags.
std::string UsageText();

// The text of `zhiwangctl help COMMAND`; a usage error for an unknown command.
absl::StatusOr<std::string> HelpText(std::span<const std::string> words);

}  // namespace zhiwang::ctl

#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {

// The program's exit code.
enum class ExitCode {
  kDone = 0,
  kFailed = 1,  // something was refused, differs or is out of service; the command has printed what
  kUsage = 2,
};

// A command of zhiwangctl.
struct Command {
  std::string_view name;      // one or two words, e.g. `case new`
  std::string_view operands;  // for the usage text, e.g. `ID`
  std::string_view summary;   // one line, Chinese
  std::string_view example;   // what follows `zhiwangctl`
  std::vector<Flag> flags;
  size_t least_operands = 0, most_operands = 0;
  // Runs it: the operands are the arguments' words. It prints its own answer; an error is printed by the caller.
  absl::StatusOr<ExitCode> (*run)(const Connection&, const Arguments&) = nullptr;
};

// Each group of commands, in a file of its own.
std::vector<Command> ImportTableCommands();     // import departments|staff|categories
std::vector<Command> ImportAreasCommands();     // import areas, area preview
std::vector<Command> ImportCasesCommands();     // import cases
std::vector<Command> CaseCommands();            // case new|dispatch|accept|…
std::vector<Command> CheckCommands();           // check list|show|accept|refuse|report
std::vector<Command> CaseReadingCommands();     // case show|list|reveal|timeline
std::vector<Command> CalendarCommands();        // import calendar, calendar show|list
std::vector<Command> AreaCommands();            // area, locate
std::vector<Command> ReorganisationCommands();  // reorganisation list|show|cancel
std::vector<Command> RegistryCommands();        // staff, department
std::vector<Command> IntakeSettingsCommands();  // category
std::vector<Command> CommitteeCommands();       // committee import|list|show
std::vector<Command> MediationRulesCommands();  // mediation rules
std::vector<Command> AgreementCommands();       // agreement draft|write|reach|annul|show|list
std::vector<Command> SigningCommands();         // agreement fix|sign|seal|amend|decline
std::vector<Command> ObligationCommands();      // obligation list|pay|done|undo|waive
std::vector<Command> ConfirmationCommands();    // confirmation prepare|apply|record
std::vector<Command> SessionCommands();         // session book|move|cancel|open|minutes|close|show|list|slots|feed
std::vector<Command> DisputeCommands();         // dispute create|accept|refuse|amend|…
std::vector<Command> DisputeMoveCommands();     // dispute join|split|escalate|return|…
std::vector<Command> InspectionCommands();      // dispute inspect
std::vector<Command> DisputeReadingCommands();  // dispute show|list|explain|timeline, desk
std::vector<Command> ImportDisputesCommands();  // dispute import
std::vector<Command> DisputeExportCommands();   // dispute export
std::vector<Command> PartyCommands();           // party add|amend|remove|reveal|search|invite
std::vector<Command> ViolenceCommands();        // violence report|confirm|clear|show|list
std::vector<Command> AwardCommands();           // award propose|approve|refuse|show|list
std::vector<Command> MediatorCommands();        // mediator suggest|propose|accept|decline|replace|list
std::vector<Command> FirmCommands();            // firm import|list|show
std::vector<Command> RosterCommands();          // roster set|show
std::vector<Command> LegalServiceCommands();    // legal-service record|confirm|void|list
std::vector<Command> ScreeningCommands();       // screening order|end|round|rounds|show|list|report|tasks|done
std::vector<Command> ReportCommands();          // report daily|weekly|monthly|…, report open
std::vector<Command> DisputeReportCommands();   // report mediation, report disputes
std::vector<Command> CallCommands();            // call
std::vector<Command> VerifyCommands();          // verify, health
std::vector<Command> StalledCommands();         // stalled list|retry
std::vector<Command> HandOffCommands();         // handoff list|show|retry|giveup
std::vector<Command> TimerCommands();           // timer list|retry
std::vector<Command> KeysCommands();            // keys init|add|use
std::vector<Command> DemoCommands();            // demo run|quarrel
std::vector<Command> DocumentCommands();        // document preview
std::vector<Command> FileCommands();            // document make|add|show|list|read|verify|withdraw
std::vector<Command> WholeFileCommands();       // file catalogue|archive|export|verify
std::vector<Command> TemplateCommands();        // template publish|list|show
std::vector<Command> TokenCommands();           // token, issuer init

}  // namespace zhiwang::ctl

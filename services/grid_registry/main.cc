#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "services/grid_registry/registry.h"

ABSL_FLAG(
    std::string, case_intake, "127.0.0.1:7102",
    "address of the intake service, which is told of on-site checks; its certificate must be for the name case-intake");

ABSL_FLAG(std::string, mediation, "127.0.0.1:7103",
          "address of mediation, which is told of screenings and of the on-site checks that disputes ask for; its "
          "certificate must be for the name mediation");

int main(int argc, char** argv) {
  return zhiwang::process::RunService(argc, argv, zhiwang::grid::DefineRegistry([]() -> zhiwang::grid::RegistryOptions {
                                        return {.case_intake = absl::GetFlag(FLAGS_case_intake),
                                                .mediation = absl::GetFlag(FLAGS_mediation),
                                                .relay = {}};
                                      }));
}

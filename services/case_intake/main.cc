#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "absl/flags/flag.h"
#include "absl/time/clock.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "services/case_intake/intake.h"
#include "services/case_intake/reporter/reseal.h"

ABSL_FLAG(
    std::string, mediation, "127.0.0.1:7103",
    "address of the mediation service, to which cases are referred; its certificate must be for the name mediation");
ABSL_FLAG(int, citizen_cases, 10, "cases that one citizen may register on one day");

namespace zhiwang::intake {
namespace {

IntakeOptions OptionsOfFlags() {
  IntakeOptions options;
  options.my_cases.most_a_day = absl::GetFlag(FLAGS_citizen_cases);
  options.mediation = absl::GetFlag(FLAGS_mediation);
  return options;
}

// Says how far it is, at most every second and at the end of a pass.
absl::Status Reseal(sql::Database& db, const privacy::KeyRing& keys) {
  absl::Time told = absl::InfinitePast();
  ASSIGN_OR_RETURN(const ResealProgress done, ResealReporters(db, keys, [&](const ResealProgress& progress) {
                     if (absl::Now() - told < absl::Seconds(1)) return;
                     told = absl::Now();
                     fmt::print("pass {}, {}: {} cases read, {} sealed anew\n", progress.pass, progress.district,
                                progress.read, progress.resealed);
                     std::fflush(stdout);
                   }));
  fmt::print("{} sealed anew, {} left\n", done.resealed, done.unreadable);
  if (done.unreadable == 0) return absl::OkStatus();
  return absl::DataLossError("some reporters cannot be read: see the log for which");
}

}  // namespace
}  // namespace zhiwang::intake

int main(int argc, char** argv) {
  auto intake = zhiwang::intake::DefineIntake(zhiwang::intake::OptionsOfFlags);
  intake.reseal = zhiwang::intake::Reseal;
  return zhiwang::process::RunService(argc, argv, intake);
}

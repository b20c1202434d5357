#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zhiwang {

// A service of an installation, as deploy/services.sh lists it; CMake makes the table of that file.
struct ServiceEntry {
  std::string_view program;             // `case-intake`: the executable, its certificate's DNS name, its name in logs
  std::string_view name;                // for people: `诉求受理`
  std::string_view schema;              // `case_intake`; also the flag that tells another service its address
  std::string_view short_name;          // `intake`: zhiwangctl's option
  std::string_view variable;            // `ZHIWANG_INTAKE`: the environment's word for its address
  std::string_view package;             // of its contracts: `zhiwang.intake.v1`
  int port;                             // of gRPC, unless it is told another
  int metrics_port;                     // of Prometheus
  std::vector<std::string_view> calls;  // the programs it calls

  // `127.0.0.1:7102`.
  std::string DefaultAddress() const;
};

// In the order in which they start.
std::span<const ServiceEntry> Services();

// The service of that program; null when there is none.
const ServiceEntry* FindService(std::string_view program);

// The service that answers a contract, by its full name (`zhiwang.intake.v1.CaseService`); null for one that none or
// every service answers.
const ServiceEntry* FindServiceOf(std::string_view contract);

}  // namespace zhiwang

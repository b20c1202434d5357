#include "common/process/service_instance.h"

#include "common/status/macros.h"

namespace zhiwang::process {

absl::StatusOr<std::unique_ptr<ServiceInstance>> ServiceInstance::Start(const ProcessOptions& options,
                                                                        const ServiceDefinition& service,
                                                                        const Surroundings& surroundings) {
  std::unique_ptr<ServiceInstance> instance(new ServiceInstance(options, surroundings.callers));
  ASSIGN_OR_RETURN(instance->foundation_, Foundation::Start(options, service, surroundings.db, surroundings.grants,
                                                            surroundings.schedule, surroundings.credentials));
  Foundation& foundation = *instance->foundation_;
  const Parts parts = {.db = surroundings.db,
                       .runtime = instance->runtime_,
                       .grants = surroundings.grants,
                       .schedule = surroundings.schedule,
                       .ids = *foundation.ids,
                       .delivery_threads = foundation.delivery_threads,
                       .keys = foundation.keys ? &*foundation.keys : nullptr,
                       .signing_key = foundation.signing_key ? &*foundation.signing_key : nullptr,
                       .registry = foundation.registry,
                       .registry_once = foundation.registry_once,
                       .calendars = foundation.calendars.get(),
                       .credentials = surroundings.credentials};
  ASSIGN_OR_RETURN(instance->wiring_, service.wire(parts));
  ASSIGN_OR_RETURN(instance->common_, CommonServices::Start(options, service, parts, *instance->wiring_));
  return instance;
}

std::vector<server::Service*> ServiceInstance::services() {
  std::vector<server::Service*> services = wiring_->services();
  for (server::Service* each : common_->services()) services.push_back(each);
  return services;
}

}  // namespace zhiwang::process

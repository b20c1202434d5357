#include "services/ctl/mediation/mediator_name.h"

#include <fmt/format.h>

namespace zhiwang::ctl {

std::string MediatorName(const Connection& connection, std::string_view written) {
  if (written.starts_with("lawyers/") || written.starts_with("staff/")) {
    return fmt::format("{}/{}", connection.District(), written);
  }
  return connection.Name("staff", written);
}

std::string MediatorText(std::string_view resource_name) {
  for (const std::string_view collection : {"/staff/", "/lawyers/"}) {
    if (const size_t found = resource_name.find(collection); found != std::string_view::npos) {
      return std::string(resource_name.substr(found + 1));
    }
  }
  return std::string(resource_name);
}

}  // namespace zhiwang::ctl

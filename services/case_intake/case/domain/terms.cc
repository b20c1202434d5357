#include "services/case_intake/case/domain/terms.h"

namespace zhiwang::intake {

calendar::Term DispatchTerm(const Terms& terms, Urgency urgency) {
  switch (urgency) {
    case Urgency::kEmergency:
      return terms.dispatch_emergency;
    case Urgency::kUrgent:
      return terms.dispatch_urgent;
    case Urgency::kNormal:
      break;
  }
  return terms.dispatch_normal;
}

calendar::Term HandlingTerm(const Terms& terms, Urgency urgency, Kind kind) {
  switch (urgency) {
    case Urgency::kEmergency:
      return terms.handle_emergency;
    case Urgency::kUrgent:
      return terms.handle_urgent;
    case Urgency::kNormal:
      break;
  }
  return kind == Kind::kConsultation ? terms.handle_consultation : terms.handle_normal;
}

calendar::Term SiteCheckTerm(const Terms& terms, Urgency urgency) {
  return urgency == Urgency::kEmergency ? terms.site_check_emergency : terms.site_check;
}

}  // namespace zhiwang::intake

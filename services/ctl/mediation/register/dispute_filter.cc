#include "services/ctl/mediation/register/dispute_filter.h"

#include "common/status/macros.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {

std::vector<Flag> DisputeFilterFlags() {
  return {{"state", "STATE", "如 registered、accepted、in_mediation、paused、agreed、failed"},
          {"area", "CODE", "区域代码，含下级"},
          {"committee", "ID", "调解委员会编号"},
          {"type", "TYPE", "纠纷类型"},
          {"mediator", "ID", "调解员：工号，或 lawyers/执业证号"},
          {"colour", "COLOUR", "green、yellow 或 red"},
          {"waiting", "REASON", "待办原因，如 to_accept、to_assign、level_overdue"},
          {"overdue", "", "只要已超期的"},
          {"year", "YYYY", "卷宗号的年份"},
          {"from", "TIME", "此时起登记的"},
          {"until", "TIME", "此时前登记的"}};
}

absl::StatusOr<mediation::v1::ListDisputesRequest> ReadDisputeFilter(const Connection& connection,
                                                                     const Arguments& arguments) {
  namespace v1 = mediation::v1;
  v1::ListDisputesRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  request.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  request.set_overdue(arguments.On("overdue"));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Dispute::State>("--state", arguments.Get("state")));
  ASSIGN_OR_RETURN(const auto type, ParseTerm<v1::Matter::Type>("--type", arguments.Get("type")));
  ASSIGN_OR_RETURN(const auto colour, ParseTerm<v1::Risk::Colour>("--colour", arguments.Get("colour")));
  ASSIGN_OR_RETURN(const auto attention, ParseTerm<v1::Dispute::Attention>("--waiting", arguments.Get("waiting")));
  constexpr int kFirstYear = 1949, kLastYear = 9999;
  ASSIGN_OR_RETURN(const int64_t year, arguments.Integer("year", kFirstYear, kLastYear, 0));
  request.set_state(state);
  request.set_type(type);
  request.set_colour(colour);
  request.set_attention(attention);
  request.set_number_year(static_cast<int32_t>(year));
  if (arguments.Has("from")) RETURN_IF_ERROR(ReadMoment(arguments, "from", request.mutable_registered_from()));
  if (arguments.Has("until")) RETURN_IF_ERROR(ReadMoment(arguments, "until", request.mutable_registered_until()));
  return request;
}

}  // namespace zhiwang::ctl

#include "services/ctl/mediation/dispute_lines.h"

#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/proto_json.h"

namespace zhiwang::ctl {

absl::StatusOr<mediation::v1::ImportDisputesRequest::Row> ReadPastDispute(const Connection& connection,
                                                                          std::string_view line) {
  if (!IsUtf8(line)) return absl::InvalidArgumentError("不是合法的 UTF-8 文本");
  mediation::v1::ImportDisputesRequest::Row row;
  RETURN_IF_ERROR(ReadProtoJson(line, row));
  if (row.row() != 0) return absl::InvalidArgumentError("字段 row 由导入程序编号，不能给出");
  mediation::v1::Dispute& dispute = *row.mutable_dispute();
  dispute.set_area(connection.Name("areas", dispute.area()));
  dispute.set_committee(connection.Name("committees", dispute.committee()));
  row.set_mediator(MediatorName(connection, row.mediator()));
  return row;
}

}  // namespace zhiwang::ctl

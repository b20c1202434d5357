// The rows of firms: golden_changes_test.cc explains their purpose.

#include <vector>

#include "services/mediation/firm/firm_change.h"
#include "services/mediation/firm/firm_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "zhiwang/mediation/v1/firm_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

Firm Contracted() {
  Firm firm;
  firm.district = "370211";
  firm.code = "31370000MD0123456A";
  firm.version = 1;
  firm.changed = absl::FromUnixMicros(1796000000000000);
  firm.name = "海平面律师事务所";
  firm.area_paths = {"/370211000000/370211109000/"};
  firm.lawyers = {{.licence = 13702201910000001, .types = {Type::kFamily}, .from_day = 20260101},
                  {.licence = 13702201910000002, .types = {}, .from_day = 20260101, .until_day = 20270101}};
  firm.contract_from_day = 20260101;
  firm.contract_until_day = 20261231;
  return firm;
}

std::vector<GoldenRow> RowsOfFirms() {
  const Firm firm = Contracted();
  const auto imported = ChangeOf(firm, resource::Author{.principal = "root"});
  return {{imported.type, imported.payload, EncodeBody(firm)}};
}

}  // namespace

GoldenNoun GoldenFirms() {
  return {.types = "firm.",
          .kind = "firm",
          .meaning = MeaningAs<v1::FirmChange, v1::FirmBody>,
          .body_again = BodyAgain<Firm>,
          .rows = RowsOfFirms};
}

}  // namespace zhiwang::mediation

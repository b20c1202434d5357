// The rows of templates: golden_changes_test.cc explains their purpose.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/template/template_change.h"
#include "services/mediation/template/template_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

std::vector<GoldenRow> RowsOfTemplates() {
  DocumentTemplate form;
  form.district = "370211";
  form.id = 3;
  form.version = 1;
  form.changed = absl::FromUnixMicros(1796000000000000);
  form.kind = DocumentKind::kMinutes;
  form.number = 2;
  form.text = "# 人民调解记录\n{{text}}\n";
  const auto published = ChangeOf(form, "template.published");
  return {{published.type, published.payload, EncodeBody(form)}};
}

TEST(GoldenTemplates, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::TemplateRecord text;
  text.set_kind(v1::Document::MINUTES);
  text.set_number(1);
  text.set_text("# 记录");
  text.GetReflection()->MutableUnknownFields(&text)->AddLengthDelimited(kLater, "later");
  DocumentTemplate form;
  ASSERT_THAT(DecodeBody(text.SerializeAsString(), form), IsOk());
  EXPECT_EQ(EncodeBody(form), text.SerializeAsString());
}

}  // namespace

GoldenNoun GoldenTemplates() {
  return {.types = "template.",
          .kind = "template",
          .meaning = MeaningAs<v1::TemplateChange, v1::TemplateRecord>,
          .body_again = BodyAgain<DocumentTemplate>,
          .rows = RowsOfTemplates};
}

}  // namespace zhiwang::mediation

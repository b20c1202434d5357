// Templates over gRPC.

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/document/document_press.h"
#include "services/mediation/testing/document_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr v1::Document::Kind kForm = v1::Document::RIGHTS_NOTICE;

class Templates : public DocumentServiceTest {
 protected:
  v1::Template Get(const std::string& name, const testing::SaidCaller& caller = VillageMediator()) const {
    v1::GetTemplateRequest request;
    request.set_name(name);
    return Sound(Ask(&DocumentStub::GetTemplate, request, caller));
  }
  std::vector<v1::Template> List(v1::Document::Kind kind = v1::Document::KIND_UNSPECIFIED) const {
    v1::ListTemplatesRequest request;
    request.set_district(kDistrictName);
    request.set_kind(kind);
    request.set_page_size(2);
    std::vector<v1::Template> templates;
    do {
      const auto page = Sound(Ask(&DocumentStub::ListTemplates, request, ZoneDispatcher()));
      templates.insert(templates.end(), page.templates().begin(), page.templates().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return templates;
  }
};

TEST_F(Templates, HaveVersionsWithinTheirKind) {
  EXPECT_EQ(Sound(Publish(kForm, "# 告知书\n第一版\n")).version(), 1);
  EXPECT_EQ(Sound(Publish(kForm, "# 告知书\n第二版\n")).version(), 2);
  const v1::Template other = Sound(Publish(v1::Document::MINUTES, "# 记录\n{{text}}\n"));
  EXPECT_EQ(other.version(), 1);
  EXPECT_EQ(Get(other.name()).text(), "# 记录\n{{text}}\n");
  const auto listed = List(kForm);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].version(), 2);
  EXPECT_EQ(listed[1].version(), 1);
  EXPECT_EQ(listed[0].text(), "");
  EXPECT_EQ(List().size(), 3u);
}

TEST_F(Templates, PublishedByManyAtOnceHaveEachAVersionOfTheirOwn) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&, i] {
      // The renderer takes a few at once; the others come back, as the contract says.
      absl::StatusOr<v1::Template> published = Publish(kForm, "第" + std::to_string(i) + "版\n");
      while (absl::IsUnavailable(published.status())) published = Publish(kForm, "第" + std::to_string(i) + "版\n");
      Sound(published);
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT number) FROM template"), 6);
  EXPECT_EQ(Number("SELECT MAX(number) FROM template"), 6);
}

TEST_F(Templates, WithAnUnknownFieldAreRefusedByNameAndLine) {
  const auto refused = Publish(kForm, "# 告知书\n{{number}}\n{{fee}}\n");
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::TEMPLATE_FIELD_UNKNOWN));
  EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr("第 3 行"));
  EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr("“fee”"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM template"), 0);
}

TEST_F(Templates, WithACharacterThatNoFontHasAreRefused) {
  EXPECT_THAT(Publish(kForm, "# 告知书\U0001F680\n"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
  EXPECT_THAT(Publish(kForm, "# 告知书\n{{^text}}\n无\U0001F680\n{{/text}}\n"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
}

TEST_F(Templates, OfWhatIsOnlyBroughtAreRefused) {
  EXPECT_THAT(Publish(v1::Document::RECEIPT, "# 收据\n"), IsInvalid("template.kind"));
  EXPECT_THAT(Publish(v1::Document::KIND_UNSPECIFIED, "# 收据\n"), IsInvalid("template.kind"));
  EXPECT_THAT(Publish(kForm, ""), IsInvalid("template.text"));
}

TEST_F(Templates, AreNamedByTheDocumentsThatAreMadeOfThem) {
  const std::string dispute = InMediation();
  EXPECT_THAT(Make(dispute, kForm), IsRefused(StatusCode::kFailedPrecondition, common::v1::TEMPLATE_NOT_FOUND));
  const std::string first = Sound(Publish(kForm, "# 告知书\n第一版\n")).name();
  const v1::Document before = Sound(Make(dispute, kForm));
  const std::string second = Sound(Publish(kForm, "# 告知书\n第二版\n")).name();
  const v1::Document after = Sound(Make(dispute, kForm));
  EXPECT_EQ(before.template_(), first);
  EXPECT_EQ(after.template_(), second);
  EXPECT_THAT(TextIn(before.name()), HasSubstr("第一版"));
  EXPECT_THAT(TextIn(after.name()), HasSubstr("第二版"));
}

// Public report 21: Portwood#203, tegonal/cohiva#362, breeze#4431.
TEST_F(Templates, OfEarlierDocumentsMakeThemAgainByteForByte) {
  Sound(Publish(kForm, "# 告知书\n{{committee}}：{{text}}\n"));
  const std::string dispute = InMediation();
  auto making = Making(dispute, kForm);
  making.set_text("请于明日到场");
  const v1::Document made = Sound(Ask(&DocumentStub::MakeDocument, making, VillageMediator()));
  Sound(Publish(kForm, "# 另一份告知书\n{{text}}\n"));
  const std::string bytes = Sound(BytesOf(made.name()));

  const v1::Template form = Get(made.template_());
  const auto parsed = documents::Template::Parse(form.text(), FieldsOf(DocumentKind::kRightsNotice));
  ASSERT_THAT(parsed, IsOk());
  documents::Values values;
  values.texts = {{"committee", "某某人民调解委员会"}, {"text", "请于明日到场"}};
  const absl::Time made_at = absl::FromUnixSeconds(made.create_time().seconds());
  documents::Renderer renderer(documents::BuiltRenderer());
  const auto again = renderer.Render({made_at, Sound(parsed->Fill(values))});
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->pdf == bytes);
}

}  // namespace
}  // namespace zhiwang::mediation

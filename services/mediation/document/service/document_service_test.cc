// Documents that are made, over gRPC.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/resource/create.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/document_press.h"
#include "services/mediation/testing/document_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr v1::Document::Kind kNotice = v1::Document::RIGHTS_NOTICE;

class Documents : public DocumentServiceTest {
 protected:
  void SetUp() override {
    DocumentServiceTest::SetUp();
    Sound(Publish(kNotice, "# 告知书\n{{#parties}}\n: {{side}} | {{name}}\n{{/parties}}\n{{text}}\n"));
  }
  // The bytes of a version of an agreement's text, put into the dispute's file as that.
  Document PutText(const std::string& dispute, int64_t id, int64_t agreement, int version, const std::string& bytes) {
    const resource::Name name{kDistrict, std::stoll(dispute.substr(dispute.rfind('/') + 1))};
    PrintedDocument printed{id, id + 1, DocumentKind::kOther, 0, bytes, 1, Sha256(bytes), absl::Now()};
    return Sound(server().db().Transact(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<Document> {
      ASSIGN_OR_RETURN(const auto of, resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted));
      ASSIGN_OR_RETURN(Document document, PutIntoFile(tx, TestKeys(), printed, std::make_shared<const Dispute>(*of),
                                                      "somebody", {agreement, version}));
      document.changed = printed.at;
      RETURN_IF_ERROR(resource::WriteNew<DocumentNoun>(tx, document, "document.made", {"somebody"}));
      return document;
    }));
  }
};

TEST_F(Documents, AreMadeOnceAndKept) {
  const std::string dispute = InMediation();
  const v1::Document made = Sound(Make(dispute, kNotice));
  EXPECT_EQ(made.dispute(), dispute);
  EXPECT_EQ(made.title(), "当事人权利义务告知书");
  EXPECT_EQ(made.creator(), VillageMediator().name);
  const std::string bytes = Sound(BytesOf(made.name()));
  EXPECT_EQ(made.size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(made.digest(), Sha256Hex(bytes));
  EXPECT_THAT(TextIn(made.name()), HasSubstr(kApplicantName));
  // What changes afterwards changes no document.
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  EXPECT_EQ(Sound(BytesOf(made.name())), bytes);
  EXPECT_EQ(Sound(GetDocument(made.name())).digest(), made.digest());
}

TEST_F(Documents, OfARepeatedRequestAreOne) {
  const auto request = Making(InMediation(), kNotice);
  const v1::Document first = Sound(Ask(&DocumentStub::MakeDocument, request, VillageMediator()));
  const v1::Document again = Sound(Ask(&DocumentStub::MakeDocument, request, VillageMediator()));
  EXPECT_EQ(again.name(), first.name());
  EXPECT_EQ(again.digest(), first.digest());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment"), 1);
}

TEST_F(Documents, AreListedLatestFirst) {
  const std::string dispute = InMediation(), other = InMediation();
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) made.insert(made.begin(), Sound(Make(dispute, kNotice)).name());
  Sound(Make(other, kNotice));
  std::vector<std::string> listed;
  for (const v1::Document& one : ListOf(dispute)) listed.push_back(one.name());
  EXPECT_EQ(listed, made);
}

TEST_F(Documents, AreReadForAPurposeThatIsOnRecordFirst) {
  const v1::Document made = Sound(Make(InMediation(), kNotice));
  EXPECT_THAT(BytesOf(made.name(), VillageMediator(), ""), IsInvalid("purpose"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'document.read'"), 0);
  Sound(BytesOf(made.name(), TownDispatcher(), "归档"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'document.read' AND purpose = '归档'"), 1);
}

TEST_F(Documents, AreNothingForWhoDoesNotSeeTheFile) {
  const std::string dispute = InMediation();
  const v1::Document made = Sound(Make(dispute, kNotice));
  const testing::SaidCaller other_town{StaffName("T2"), "town_dispatcher@" + kOtherTownPath};
  const testing::SaidCaller colleague{StaffName("S2"), "village_mediator@" + kVillagePathThere};
  const auto is_nothing = IsRefused(StatusCode::kNotFound, common::v1::DOCUMENT_NOT_FOUND);
  for (const testing::SaidCaller& caller : {other_town, colleague}) {
    EXPECT_THAT(GetDocument(made.name(), caller), is_nothing);
    EXPECT_THAT(BytesOf(made.name(), caller), is_nothing);
    EXPECT_THAT(Verify(made.name(), "x", caller), is_nothing);
    EXPECT_THAT(Withdraw(made.name(), caller), is_nothing);
    EXPECT_THAT(Make(dispute, kNotice, caller), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
    EXPECT_TRUE(ListOf(dispute, 2, caller).empty());
  }
}

TEST_F(Documents, ThatNobodyCanPrintAreNotMade) {
  const std::string dispute = InMediation();
  auto request = Making(dispute, kNotice);
  request.set_text("\U0001F680");
  EXPECT_THAT(Ask(&DocumentStub::MakeDocument, request, VillageMediator()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
  EXPECT_THAT(Make(dispute, v1::Document::RECEIPT), IsInvalid("kind"));
  EXPECT_THAT(Make(dispute, v1::Document::INVESTIGATION),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TEMPLATE_NOT_FOUND));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_piece"), 0);
}

TEST_F(Documents, HoldNoNameInTheClear) {
  const std::string dispute = InMediation();
  Sound(Make(dispute, kNotice));
  Sound(Bring(dispute, std::string(kRespondentName) + "借条.pdf", attachments::SomePdf(0, kApplicantName)));
  for (const char* name : {kApplicantName, kRespondentName}) {
    for (const char* column : {"attachment_piece.content", "document.words", "document.body", "change_log.payload",
                               "request_answer.answer"}) {
      const std::string table(column, std::string_view(column).find('.'));
      EXPECT_EQ(Number("SELECT COUNT(*) FROM " + table + " WHERE LOCATE('" + name + "', " + column + ") > 0"), 0)
          << column;
    }
  }
}

TEST_F(Documents, AreWithdrawnWithGroundsAndStayInTheFile) {
  const std::string dispute = InMediation();
  const v1::Document made = Sound(Make(dispute, kNotice));
  EXPECT_THAT(made.legal_actions(), ::testing::ElementsAre(v1::Document::WITHDRAW));
  const v1::Document withdrawn = Sound(Withdraw(made.name()));
  EXPECT_TRUE(withdrawn.withdrawn());
  EXPECT_EQ(withdrawn.withdraw_note(), "误传司马青衫的材料");
  EXPECT_TRUE(withdrawn.legal_actions().empty());
  EXPECT_EQ(ListOf(dispute).size(), 1u);
  EXPECT_EQ(Sound(BytesOf(made.name())).size(), static_cast<size_t>(made.size_bytes()));
  EXPECT_THAT(Withdraw(made.name()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

// Public report 14: m32/endesive#93, esig/dss-demonstrations#62.
TEST_F(Documents, AreUnchangedByTheirBytesAlone) {
  const std::string name = Sound(Make(InMediation(), kNotice)).name();
  const std::string bytes = Sound(BytesOf(name));
  const auto verdict_on = [&](const std::string& held) { return Sound(Verify(name, held)).verdict(); };
  EXPECT_EQ(verdict_on(bytes), v1::VerifyDocumentResponse::UNCHANGED);
  EXPECT_EQ(verdict_on(bytes + "\n1 0 obj\nendobj\n%%EOF\n"), v1::VerifyDocumentResponse::CHANGED);
  EXPECT_EQ(verdict_on(bytes.substr(1)), v1::VerifyDocumentResponse::CHANGED);
  EXPECT_EQ(verdict_on(""), v1::VerifyDocumentResponse::CHANGED);
  EXPECT_EQ(Sound(Verify(name, "x")).digest(), Sha256Hex("x"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_upload"), 0);
}

TEST_F(Documents, OfAnAgreementAreToldFromItsOtherVersions) {
  const std::string dispute = InMediation();
  const std::string first = attachments::SomePdf(0, "version 1"), second = attachments::SomePdf(0, "version 2");
  PutText(dispute, 1'001, 5, 1, first);
  const Document text = PutText(dispute, 1'003, 5, 2, second);
  const std::string name = FormatResourceName(kDistrict, "documents", std::to_string(text.id));
  EXPECT_EQ(Sound(GetDocument(name)).agreement_version(), 2);
  const auto same = Sound(Verify(name, second)), earlier = Sound(Verify(name, first)),
             changed = Sound(Verify(name, "x"));
  EXPECT_EQ(same.verdict(), v1::VerifyDocumentResponse::UNCHANGED);
  EXPECT_EQ(same.version(), 2);
  EXPECT_EQ(earlier.verdict(), v1::VerifyDocumentResponse::OTHER_VERSION);
  EXPECT_EQ(earlier.version(), 1);
  EXPECT_EQ(changed.verdict(), v1::VerifyDocumentResponse::CHANGED);
  EXPECT_EQ(changed.version(), 0);
  EXPECT_THAT(Withdraw(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(Documents, AreMadeByTheSameRequestOnceTheRendererWorksAgain) {
  const v1::MakeDocumentRequest request = Making(InMediation(), kNotice);
  const std::vector<std::string> working = renderer_;
  const std::vector<std::vector<std::string>> failing = {
      {"/bin/false"}, {"/bin/cat"}, {"/bin/sh", "-c", "head --bytes=4 >/dev/null; kill -9 $$"}};
  for (const std::vector<std::string>& program : failing) {
    renderer_ = program;
    RestartServer();
    EXPECT_THAT(Ask(&DocumentStub::MakeDocument, request, VillageMediator()),
                IsRefused(StatusCode::kUnavailable, common::v1::RENDERER_UNAVAILABLE))
        << program.back();
    EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 0);
    EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment"), 0);
  }
  renderer_ = working;
  RestartServer();
  Sound(Ask(&DocumentStub::MakeDocument, request, VillageMediator()));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 1);
}

}  // namespace
}  // namespace zhiwang::mediation

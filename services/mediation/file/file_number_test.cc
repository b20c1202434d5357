// The papers in front of a file, and the file's number on them and on others. Rule 38: 司发通〔2010〕239号.

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/file_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

class NumberOfAFile : public FileServiceTest {};
class FrontOfAFile : public FileServiceTest {};

TEST_F(NumberOfAFile, IsTheSameOnCoverAgreementAndCallbackRecord) {
  for (const auto& [kind, file] :
       {std::pair(v1::Document::AGREEMENT, "agreement"), std::pair(v1::Document::COVER, "cover"),
        std::pair(v1::Document::CALLBACK_RECORD, "callback_record")}) {
    Sound(Publish(kind, TextOfDefault(file)));
  }
  const std::string dispute = InMediation();
  const std::string number = Sound(Read(dispute)).number();
  EXPECT_THAT(number, MatchesRegex("（20..）人调字第[0-9]+号"));
  const v1::Agreement agreement = InEffect(dispute);
  EXPECT_THAT(TextIn(agreement.document()), HasSubstr(number));
  EXPECT_THAT(
      TextIn(Sound(Make(dispute, v1::Document::COVER)).name()),
      AllOf(HasSubstr("人民调解卷宗"), HasSubstr(number), HasSubstr(kApplicantName), HasSubstr(kRespondentName)));
  auto callback = About<v1::RecordDisputeCallbackRequest>(dispute);
  callback.mutable_callback()->set_party(1);
  callback.mutable_callback()->set_reached(true);
  Sound(Ask(&Stub::RecordDisputeCallback, callback, TownDispatcher()));
  EXPECT_THAT(TextIn(Sound(Make(dispute, v1::Document::CALLBACK_RECORD)).name()), HasSubstr(number));
}

TEST_F(FrontOfAFile, ListsWhatIsInItWithItsPages) {
  Sound(Publish(v1::Document::CATALOGUE, TextOfDefault("catalogue")));
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::APPLICATION);
  Sound(DocumentServiceTest::Bring(dispute, "三页.pdf", attachments::PdfOfPages(3)));
  const std::string mistaken = BringOne(dispute, v1::Document::EVIDENCE, "他人借条").name();
  BringOne(dispute, v1::Document::BACK_COVER);
  Sound(Withdraw(mistaken));
  const std::string text = TextIn(Sound(Make(dispute, v1::Document::CATALOGUE)).name());
  EXPECT_THAT(text, AllOf(HasSubstr("卷内目录"), HasSubstr("人民调解申请书"), HasSubstr("1-1"), HasSubstr("2-4"),
                          HasSubstr("卷宗封底"), HasSubstr("5-5"), Not(HasSubstr("他人借条"))));
}

TEST_F(FrontOfAFile, HasNoPageAndMeetsNoNeed) {
  const std::string dispute = Failed();
  const std::string cover = BringOne(dispute, v1::Document::COVER).name();
  BringOne(dispute, v1::Document::APPLICATION);
  const v1::Catalogue catalogue = Sound(CatalogueOf(dispute));
  ASSERT_EQ(catalogue.front_size(), 1);
  EXPECT_EQ(catalogue.front(0).name(), cover);
  EXPECT_EQ(catalogue.front(0).file_name(), "") << "GetDocument shows it";
  EXPECT_EQ(catalogue.places(0).first_page(), 1);
  EXPECT_EQ(catalogue.pages(), 1);
  EXPECT_THAT(catalogue.places(12).documents(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation

// Minutes that are printed, over gRPC: the paper holds what was written down in the sessions.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/fields.h"
#include "services/mediation/testing/document_service_test.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSaid[] = "双方到现场查看界石，同意以原界石为界";
constexpr char kOffered[] = "愿意减少两千元";
constexpr char kNameOfMediator[] = "上官云起";
constexpr v1::Document::Kind kMinutesPaper = v1::Document::MINUTES;

class PrintedMinutes : public DocumentServiceTest {
 protected:
  using SessionStub = v1::SessionService::Stub;

  void SetUp() override {
    DocumentServiceTest::SetUp();
    Sound(Publish(kMinutesPaper, TextOfDefault("minutes")));
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    village.mutable_members(0)->set_staff(StaffName("S1"));
    village.mutable_members(0)->set_display_name(kNameOfMediator);
    EXPECT_EQ(Sound(Import({village})).updated(), 1);
  }

  // A session of the dispute beside the wall, which is open now.
  std::string Opened(const std::string& dispute) const {
    Sound(Say(dispute, v1::Consent::MEDIATOR, {1, 2}, "1"));
    v1::BookSessionRequest book;
    book.set_district(kDistrictName);
    book.set_request_id(NewUuid());
    v1::Session& session = *book.mutable_session();
    session.set_dispute(dispute);
    const absl::Time start = absl::FromUnixSeconds((absl::ToUnixSeconds(absl::Now()) / 60 + 2) * 60);
    SetTime(start, session.mutable_start_time());
    SetTime(start + absl::Hours(1), session.mutable_end_time());
    session.set_form(v1::Session::ON_SITE);
    session.set_place("东头界墙旁");
    const std::string name = Sound(Ask(&SessionStub::BookSession, book, ZoneDispatcher())).name();
    return Sound(Ask(&SessionStub::OpenSession, About<v1::OpenSessionRequest>(name), VillageMediator())).name();
  }
  void Minute(const std::string& session) const {
    auto request = About<v1::RecordMinutesRequest>(session);
    request.mutable_minutes()->set_text(kSaid);
    request.mutable_minutes()->set_concessions(kOffered);
    Sound(Ask(&SessionStub::RecordMinutes, request, VillageMediator()));
  }
  void Close(const std::string& session) const {
    auto request = About<v1::CloseSessionRequest>(session);
    request.add_attendances()->set_mediator(VillageMediator().name);
    for (const int party : {1, 2}) request.add_attendances()->set_party(party);
    Sound(Ask(&SessionStub::CloseSession, request, VillageMediator()));
  }
};

// 司法部令75 art. 27; 司发通〔2010〕239号, form 8.
TEST_F(PrintedMinutes, HoldWhatWasSaidWhereAndByWhom) {
  const std::string dispute = InMediation();
  const std::string session = Opened(dispute);
  Minute(session);
  Close(session);
  const std::string text = TextIn(Sound(Make(dispute, kMinutesPaper)).name());
  EXPECT_THAT(text,
              AllOf(HasSubstr("第1次调解会议"), HasSubstr(kSaid), HasSubstr("东头界墙旁"), HasSubstr(kNameOfMediator)));
  EXPECT_THAT(text, HasSubstr(std::string(kApplicantName) + "（申请方）、" + kRespondentName + "（被申请方）"));
  EXPECT_THAT(text, Not(HasSubstr(kOffered))) << "all parties sign this paper: an offer is told to none of them by it";
}

TEST_F(PrintedMinutes, MayHoldOffersWhereTheTemplateSaysSo) {
  Sound(Publish(kMinutesPaper, "# 记录\n{{#sessions}}\n{{#minutes}}\n{{concessions}}\n{{/minutes}}\n{{/sessions}}\n"));
  const std::string dispute = InMediation();
  const std::string session = Opened(dispute);
  Minute(session);
  Close(session);
  EXPECT_THAT(TextIn(Sound(Make(dispute, kMinutesPaper)).name()), HasSubstr(kOffered));
}

TEST_F(PrintedMinutes, AreNoBlankForm) {
  const std::string dispute = InMediation();
  EXPECT_THAT(Make(dispute, kMinutesPaper), IsInvalid("text"));
  const std::string session = Opened(dispute);
  Minute(session);
  EXPECT_THAT(Make(dispute, kMinutesPaper), IsInvalid("text")) << "the session has not been held to its end";
  Close(session);
  EXPECT_THAT(Make(dispute, kMinutesPaper), IsOk());
}

TEST_F(PrintedMinutes, HoldTheWordsOfTheClerkWhereNothingIsRecorded) {
  auto request = Making(InMediation(), kMinutesPaper);
  request.set_text("双方经电话调解，各自陈述");
  const v1::Document made = Sound(Ask(&DocumentStub::MakeDocument, request, VillageMediator()));
  EXPECT_THAT(TextIn(made.name()), HasSubstr("双方经电话调解，各自陈述"));
}

}  // namespace
}  // namespace zhiwang::mediation

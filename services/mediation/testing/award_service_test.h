#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/mediation/testing/agreement_service_test.h"
#include "zhiwang/mediation/v1/award_service.grpc.pb.h"

namespace zhiwang::mediation {

inline constexpr char kPlantedGrounds[] = "欧阳绮罗、司马青衫多年积怨，多次上门";  // a text that names people

// A test of awards over gRPC. The district pays 200.00 for an agreement of class 1, 500.00 for one of class 2, and 50.00 for a
// failure of class 1, which its rules do not pay.
class AwardServiceTest : public AgreementServiceTest {
 protected:
  using AwardStub = v1::AwardService::Stub;
  using Split = std::vector<std::pair<std::string, int>>;  // mediators with hundredths of a percent

  void SetUp() override {
    AgreementServiceTest::SetUp();
    SetRates(false);
  }
  void SetRates(bool for_failure) const {
    auto request = About<v1::SetMediationRulesRequest>(std::string(kDistrictName) + "/mediationRules");
    v1::MediationRules& rules = *request.mutable_mediation_rules();
    rules.set_effective_day(InDays(0));
    rules.set_award_for_failure(for_failure);
    AddRate(rules, 1, v1::Award::AGREED, 200'00);
    AddRate(rules, 2, v1::Award::AGREED, 500'00);
    AddRate(rules, 1, v1::Award::FAILED, 50'00);
    Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, request));
  }

  // The name of a dispute that was agreed by word, by S1.
  std::string AgreedDispute() const { return AgreedWith(nullptr); }
  // The same with the name of its agreement.
  std::string AgreedWith(std::string* agreement) const {
    const std::string dispute = InMediation();
    const std::string name = Sound(Reach(Sound(Draft(dispute)).name())).name();
    if (agreement != nullptr) *agreement = name;
    return dispute;
  }
  // The same of one that S1 and the lawyer have.
  std::string AgreedByTwo() const {
    const std::string dispute = InMediation();
    auto propose = About<v1::ProposeMediatorRequest>(dispute);
    propose.set_mediator(Lawyer().name);
    Sound(client().Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
    Sound(TakeUp(dispute, 2, Lawyer()));
    Sound(Reach(Sound(Draft(dispute)).name()));
    return dispute;
  }

  static v1::Award SomeAward(const Split& split = {{StaffName("S1"), 10'000}}, int award_class = 1) {
    v1::Award award;
    award.set_award_class(award_class);
    for (const auto& [mediator, hundredths] : split) {
      v1::Award::Share& share = *award.add_shares();
      share.set_mediator(mediator);
      share.set_hundredths(hundredths);
    }
    award.set_note(kPlantedGrounds);
    return award;
  }
  static v1::ProposeAwardRequest Proposing(const std::string& dispute, const v1::Award& award = SomeAward()) {
    v1::ProposeAwardRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    *request.mutable_award() = award;
    request.mutable_award()->set_dispute(dispute);
    return request;
  }
  absl::StatusOr<v1::Award> ProposeAward(const std::string& dispute, const v1::Award& award = SomeAward(),
                                         const testing::SaidCaller& caller = ZoneDispatcher()) const {
    return client().Ask(&AwardStub::ProposeAward, Proposing(dispute, award), caller);
  }
  absl::StatusOr<v1::Award> ProposeAgain(const std::string& name, const v1::Award& award = SomeAward(),
                                         const testing::SaidCaller& caller = ZoneDispatcher()) const {
    auto request = About<v1::ProposeAwardAgainRequest>(name);
    *request.mutable_award() = award;
    return client().Ask(&AwardStub::ProposeAwardAgain, request, caller);
  }
  absl::StatusOr<v1::Award> Approve(const std::string& name,
                                    const testing::SaidCaller& caller = TownDispatcher()) const {
    return client().Ask(&AwardStub::ApproveAward, About<v1::ApproveAwardRequest>(name), caller);
  }
  absl::StatusOr<v1::Award> RefuseAward(const std::string& name,
                                        const testing::SaidCaller& caller = TownDispatcher()) const {
    auto request = About<v1::RefuseAwardRequest>(name);
    request.set_note("类别不符");
    return client().Ask(&AwardStub::RefuseAward, request, caller);
  }
  absl::StatusOr<v1::Award> GetAward(const std::string& name,
                                     const testing::SaidCaller& caller = ZoneDispatcher()) const {
    v1::GetAwardRequest request;
    request.set_name(name);
    return client().Ask(&AwardStub::GetAward, request, caller);
  }

  // All pages of a list together.
  struct WholeList {
    std::vector<std::string> names;
    v1::ListAwardsResponse::Sums sums;
    int pages = 0;
  };
  WholeList ListAll(v1::ListAwardsRequest request, const testing::SaidCaller& caller = TownDispatcher()) const {
    WholeList list;
    request.set_district(kDistrictName);
    do {
      const auto page = Sound(client().Ask(&AwardStub::ListAwards, request, caller));
      ++list.pages;
      for (const v1::Award& award : page.awards()) {
        EXPECT_EQ(award.note(), "");
        list.names.push_back(award.name());
      }
      v1::ListAwardsResponse::Sums& sums = list.sums;
      sums.set_approved(sums.approved() + page.sums().approved());
      sums.set_approved_fen(sums.approved_fen() + page.sums().approved_fen());
      sums.set_proposed(sums.proposed() + page.sums().proposed());
      sums.set_proposed_fen(sums.proposed_fen() + page.sums().proposed_fen());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return list;
  }

 private:
  static void AddRate(v1::MediationRules& rules, int award_class, v1::Award::Result result, int64_t fen) {
    v1::MediationRules::AwardRate& rate = *rules.add_award_rates();
    rate.set_award_class(award_class);
    rate.set_result(result);
    rate.set_amount_fen(fen);
  }
};

}  // namespace zhiwang::mediation

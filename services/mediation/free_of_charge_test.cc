// Mediation by a people's committee is free of charge (人民调解法 art. 4): no contract of it has a field for a fee.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "zhiwang/mediation/v1/agreement_record.pb.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"
#include "zhiwang/mediation/v1/dispute_request.pb.h"
#include "zhiwang/mediation/v1/dispute_service.pb.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"
#include "zhiwang/mediation/v1/register_record.pb.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"
#include "zhiwang/mediation/v1/session_record.pb.h"
#include "zhiwang/mediation/v1/session_service.pb.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::mediation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using ::testing::IsEmpty;

// The fields of a message, and of those within it, that are named after a fee.
void FindFees(const Descriptor& message, std::vector<std::string>& fees, int& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const std::string& name = message.field(i)->name();
    ++fields;
    for (const char* word : {"fee", "charge", "cost", "price"}) {
      if (name.find(word) != std::string::npos) fees.push_back(message.field(i)->full_name());
    }
  }
  for (int i = 0; i < message.nested_type_count(); ++i) FindFees(*message.nested_type(i), fees, fields);
}

TEST(Contracts, HaveNoFieldForAFee) {
  std::vector<std::string> fees;
  int fields = 0;
  for (const FileDescriptor* file : {v1::CommitteeBody::descriptor()->file(),
                                     v1::Committee::descriptor()->file(),
                                     v1::Matter::descriptor()->file(),
                                     v1::Dispute::descriptor()->file(),
                                     v1::Assignment::descriptor()->file(),
                                     v1::Party::descriptor()->file(),
                                     v1::ListDisputesRequest::descriptor()->file(),
                                     v1::DisputeFacts::descriptor()->file(),
                                     v1::EndDisputeRequest::descriptor()->file(),
                                     v1::CreateDisputeRequest::descriptor()->file(),
                                     v1::ProposeMediatorRequest::descriptor()->file(),
                                     v1::PartyRecord::descriptor()->file(),
                                     v1::MediationRules::descriptor()->file(),
                                     v1::Agreement::descriptor()->file(),
                                     v1::Obligation::descriptor()->file(),
                                     v1::AgreementFacts::descriptor()->file(),
                                     v1::DraftAgreementRequest::descriptor()->file(),
                                     v1::Session::descriptor()->file(),
                                     v1::SessionFacts::descriptor()->file(),
                                     v1::ViolenceReport::descriptor()->file(),
                                     v1::ViolenceReportRecord::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) FindFees(*file->message_type(i), fees, fields);
  }
  EXPECT_THAT(fees, IsEmpty());
  EXPECT_GT(fields, 300);
}

}  // namespace
}  // namespace zhiwang::mediation

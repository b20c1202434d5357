#include "tests/faults/hostile/requests/answers.h"

#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/award_service.pb.h"
#include "zhiwang/mediation/v1/document.pb.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"
#include "zhiwang/mediation/v1/session_service.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::testing {

void LearnFrom(const google::protobuf::MethodDescriptor& method, std::string_view program, const std::string& bytes,
               HonestRequests& honest) {
  const std::string& type = method.output_type()->full_name();
  const auto is = [&](google::protobuf::Message& message) {
    return message.GetDescriptor()->full_name() == type && message.ParseFromString(bytes);
  };
  intake::v1::Case one_case;
  intake::v1::MyCase appeal;
  grid::v1::SiteCheck check;
  grid::v1::Reorganisation reorganisation;
  mediation::v1::Dispute dispute;
  common::v1::ListTimersResponse timers;
  mediation::v1::Agreement agreement;
  mediation::v1::Document document;
  mediation::v1::Template form;
  mediation::v1::LegalService service;
  mediation::v1::Session session;
  mediation::v1::ViolenceReport report;
  mediation::v1::Award award;
  mediation::v1::ScreeningRound round;
  mediation::v1::Screening screening;
  mediation::v1::ListScreeningsResponse screenings;
  grid::v1::ScreeningTask screening_task;
  if (is(award)) honest.Learn(award);
  if (is(round)) honest.Learn(round);
  if (is(screening)) honest.Learn(screening);
  if (is(screenings)) {
    for (const auto& one : screenings.screenings()) honest.Learn(one);
  }
  if (is(screening_task)) honest.Learn(screening_task);
  if (is(document)) honest.Learn(document);
  if (is(form)) honest.Learn(form);
  if (is(service)) honest.Learn(service);
  if (is(dispute)) honest.Learn(dispute);
  if (is(agreement)) honest.Learn(agreement);
  if (is(session)) honest.Learn(session);
  if (is(report)) honest.Learn(report);
  if (is(one_case)) honest.Learn(one_case);
  if (is(appeal)) honest.Learn(appeal);
  if (is(check)) honest.Learn(check);
  if (is(reorganisation)) honest.Learn(reorganisation);
  if (is(timers)) honest.Learn(program, timers);
}

}  // namespace zhiwang::testing

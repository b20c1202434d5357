#include "tests/bench/disputes.h"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/party_seal.h"
#include "tests/bench/raw_schema.h"

namespace zhiwang::bench {

using namespace zhiwang::mediation;

namespace {

constexpr int kTogether = 64;  // disputes of a transaction that fills a schema

std::minstd_rand& Random() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return random;
}

// A party's word on that, in writing.
Consent WordOn(Subject subject, int party, const std::string& reference = "") {
  Consent word;
  word.party = party;
  word.subject = subject;
  word.answer = Answer::kYes;
  word.form = Form::kWritten;
  word.reference = reference;
  return word;
}

}  // namespace

v1::Dispute NewDispute(const std::string& area) {
  v1::Dispute dispute;
  dispute.set_area(area);
  dispute.mutable_matter()->set_type(v1::Matter::BOUNDARY);
  dispute.mutable_matter()->set_summary("两户宅基地边界争议");
  dispute.mutable_matter()->set_facts(
      "双方对界石位置各执一词，申请方称界石被移动，被申请方称界石从未移动，要求现场指认。");
  dispute.mutable_origin()->set_kind(v1::Origin::PARTY);
  for (const auto side : {v1::Party::APPLICANT, v1::Party::RESPONDENT}) {
    v1::Party& party = *dispute.add_parties();
    party.set_side(side);
    party.set_display_name("张三");
    party.set_phone(fmt::format("199{:08}", Random()() % 100'000'000));
  }
  return dispute;
}

std::string WholeDistrict(const Bench& bench) {
  return FormatResourceName(kDistrict, "areas", bench.district().areas.front().code);
}

Disputes::Disputes(Bench& bench)
    : keys_(*privacy::KeyRing::Load(bench.cluster().directory() + "/privacy-keys")),
      area_{{bench.district().areas.front().code, bench.district().areas.front().name}},
      calendar_(RawCalendar()),
      next_id_(sql::FirstIdAt(absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone()))) {}

Dispute Disputes::Agreed(const std::string& district) {
  DisputeDraft draft = *DraftFromProto(district, NewDispute(FormatResourceName(district, "areas", area_[0].code)));
  Dispute& dispute = draft.dispute;
  dispute.id = ++next_id_;
  dispute.area = area_;
  dispute.facts.committee = kCommittee;
  dispute.facts.level = Level::kDistrict;
  People people;
  std::vector<Consent> words;
  for (PartyDraft& party : draft.parties) {
    const int number = static_cast<int>(people.size()) + 1;
    people[number] = party.person;
    party.sealed = *SealPerson(keys_, district, dispute.id, number, party.person);
    words.push_back(WordOn(Subject::kMediation, number));
  }
  const Context context = ContextNow();
  Dispute registered = *Register(context, std::move(dispute), std::move(draft.parties));
  registered = *RecordConsents(context, registered, std::move(words), people);
  if (const absl::Status sealed = SealWords(keys_, registered); !sealed.ok()) Fail(sealed.ToString());
  return registered;
}

Dispute Disputes::Mediated(const std::string& district) {
  Dispute dispute = Agreed(district);
  Facts& facts = dispute.facts;
  facts.state = State::kInMediation;
  Assignment& assignment = facts.assignments.emplace_back();
  assignment.state = AssignmentState::kActive;
  assignment.mediator = fmt::format("staff/B{}", dispute.id);
  assignment.presides = true;
  assignment.committee = kCommittee;
  assignment.accepted = facts.registered;
  facts.taken_up = facts.registered;
  for (const int party : {1, 2}) facts.consents.push_back(WordOn(Subject::kMediator, party, "1"));
  return dispute;
}

std::vector<std::string> Disputes::Fill(sql::Database& db, const std::string& district, int64_t count,
                                        Dispute (Disputes::*make)(const std::string&)) {
  std::vector<std::string> names(static_cast<size_t>(count));
  std::atomic<int64_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kWorkers; ++i) {
    threads.emplace_back([&] {
      for (int64_t first = next.fetch_add(kTogether); first < count; first = next.fetch_add(kTogether)) {
        std::vector<Dispute> made;
        for (int64_t at = first; at < std::min(count, first + kTogether); ++at) {
          made.push_back((this->*make)(district));
          names[static_cast<size_t>(at)] = FormatResourceName(district, "disputes", std::to_string(made.back().id));
        }
        const absl::Status written = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) -> absl::Status {
          for (const Dispute& one : made) {
            Dispute created = one;
            RETURN_IF_ERROR(resource::WriteNew<DisputeNoun>(tx, created, "dispute.created", {"bench"}));
          }
          return absl::OkStatus();
        });
        if (!written.ok()) Fail(written.ToString());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return names;
}

}  // namespace zhiwang::bench

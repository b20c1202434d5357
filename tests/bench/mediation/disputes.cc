#include "tests/bench/mediation/disputes.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/columns.h"
#include "common/resource/create.h"
#include "common/sql/lease/id_source.h"
#include "common/sql/rows.h"
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

constexpr int kTogether = 64;         // disputes of a transaction that fills a schema
constexpr int kTogetherToRead = 256;  // the same, of those that are written in few statements

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

// The rows of the parties of new disputes, with the index rows that find them.
absl::Status InsertParties(sql::Txn& tx, const std::vector<Dispute>& created) {
  struct Party {
    const Dispute* dispute;
    int number;
    const SealedPerson* sealed;
  };
  struct Entry {
    const Dispute* dispute;
    int party;
    const PersonIndex* index;
  };
  std::vector<Party> parties;
  std::vector<Entry> entries;
  for (const Dispute& dispute : created) {
    for (const auto& [number, sealed] : dispute.people) {
      parties.push_back({&dispute, number, &sealed});
      for (const PersonIndex& index : sealed.indexes) entries.push_back({&dispute, number, &index});
    }
  }
  RETURN_IF_ERROR(
      sql::InsertRows(tx, "INSERT INTO party (district, dispute, number, sealed) VALUES ", parties.size(),
                      [&](size_t row, std::vector<sql::Value>& values) {
                        const auto& [dispute, number, sealed] = parties[row];
                        values.insert(values.end(), {dispute->district, dispute->id, number, sealed->envelope});
                      }));
  return sql::InsertRows(
      tx, "INSERT INTO party_index (district, digest, dispute, party, proxy) VALUES ", entries.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const auto& [dispute, party, index] = entries[row];
        values.insert(values.end(), {dispute->district, index->digest, dispute->id, party, index->proxy});
      });
}

// Ids from before the start of any service: one block of them for everything that a run fills in.
int64_t NextId() {
  static std::atomic<int64_t> last{sql::FirstIdAt(absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone()))};
  return ++last;
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
      calendar_(RawCalendar()) {}

Dispute Disputes::Agreed(const std::string& district) {
  DisputeDraft draft = *DraftFromProto(district, NewDispute(FormatResourceName(district, "areas", area_[0].code)));
  Dispute& dispute = draft.dispute;
  dispute.id = NextId();
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
  assignment.mediator = MediatorOf(0);
  assignment.presides = true;
  assignment.committee = kCommittee;
  assignment.accepted = facts.registered;
  facts.taken_up = facts.registered;
  for (const int party : {1, 2}) facts.consents.push_back(WordOn(Subject::kMediator, party, "1"));
  return dispute;
}

void Disputes::InParts(sql::Database& db, const std::string& district, int64_t count, int64_t part,
                       Dispute (Disputes::*make)(const std::string&), const Write& write) {
  std::atomic<int64_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kWorkers; ++i) {
    threads.emplace_back([&] {
      for (int64_t first = next.fetch_add(part); first < count; first = next.fetch_add(part)) {
        std::vector<Dispute> made;
        for (int64_t at = first; at < std::min(count, first + part); ++at) made.push_back((this->*make)(district));
        const absl::Status written = db.Transact(absl::InfiniteFuture(), [&](sql::Txn& tx) {
          std::vector<Dispute> created = made;
          return write(tx, first, created);
        });
        if (!written.ok()) Fail(written.ToString());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

std::vector<std::string> Disputes::Fill(sql::Database& db, const std::string& district, int64_t count,
                                        Dispute (Disputes::*make)(const std::string&)) {
  std::vector<std::string> names(static_cast<size_t>(count));
  InParts(db, district, count, kTogether, make,
          [&](sql::Txn& tx, int64_t first, std::vector<Dispute>& created) -> absl::Status {
            for (Dispute& one : created) {
              for (Assignment& assignment : one.facts.assignments) assignment.mediator = MediatorOf(first);
              names[static_cast<size_t>(first++)] = FormatResourceName(district, "disputes", std::to_string(one.id));
              RETURN_IF_ERROR(resource::WriteNew<DisputeNoun>(tx, one, "dispute.created", {"bench"}));
            }
            return absl::OkStatus();
          });
  return names;
}

void Disputes::FillToRead(sql::Database& db, const std::string& district, int64_t count) {
  InParts(db, district, count, kTogetherToRead, &Disputes::Agreed,
          [](sql::Txn& tx, int64_t, std::vector<Dispute>& created) -> absl::Status {
            std::vector<resource::StoredRow> rows;
            std::vector<changelog::Change> changes;
            for (Dispute& one : created) {
              one.version = 1;
              rows.push_back(resource::RowOf<DisputeNoun>(one));
              changes.push_back(resource::WholeChangeOf<DisputeNoun>(nullptr, one, "dispute.created", {"bench"}));
            }
            RETURN_IF_ERROR(resource::InsertStored(tx, DisputeNoun::kTable, rows));
            RETURN_IF_ERROR(InsertParties(tx, created));
            return changelog::Append(tx, changes);
          });
}

}  // namespace zhiwang::bench

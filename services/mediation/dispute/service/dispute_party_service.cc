// DisputeService: the parties of a dispute, their words, and who may know who they are.

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/conflict/mediated_before.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/domain/participants.h"
#include "services/mediation/party/domain/parties.h"
#include "services/mediation/party/party_proto.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/party/party_search.h"
#include "services/mediation/party/repeated_parties.h"
#include "services/mediation/session/session_store.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostWords = 50;  // recorded at once
constexpr int kShortestPurpose = 2;
constexpr int kLongestPurpose = 200;

absl::StatusOr<std::vector<Consent>> WordsFrom(const v1::RecordConsentRequest& request) {
  if (request.consents().empty() || request.consents_size() > kMostWords) {
    return error::FieldInvalid("consents", "1 to 50", "一次记录 1 至 50 项意愿");
  }
  std::vector<Consent> words;
  for (const v1::Consent& proto : request.consents()) {
    ASSIGN_OR_RETURN(words.emplace_back(), ConsentFromProto(proto));
  }
  return words;
}

// The parties whose words these are, opened.
absl::StatusOr<People> SpeakersOf(const privacy::KeyRing& keys, const Dispute& dispute,
                                  const std::vector<Consent>& words) {
  std::vector<int> numbers;
  for (const Consent& word : words) numbers.push_back(word.party);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return OpenPeople(keys, dispute.district, dispute.id, dispute.people, numbers);
}

// The dispute with that party entered.
absl::StatusOr<Dispute> Entered(const privacy::KeyRing& keys, const Context& context, const Dispute& before,
                                PartyDraft party) {
  ASSIGN_OR_RETURN(party.sealed, SealPerson(keys, before.district, before.id, NextPartyNumber(before), party.person));
  return EnterParty(context, before, std::move(party));
}

// The dispute whose party of that number has the proxies besides those that it had.
absl::StatusOr<Dispute> WithProxies(const privacy::KeyRing& keys, const Context& context, const Dispute& before,
                                    int number, const v1::Party& proto) {
  if (!HasParty(before.facts, number)) return error::PartyNotFound(before, "party.number", number);
  const PartyFacts& facts = before.facts.parties[static_cast<size_t>(number) - 1];
  ASSIGN_OR_RETURN(std::vector<Proxy> proxies, ProxiesFromProto("party", facts.kind, proto));
  const int one[] = {number};
  ASSIGN_OR_RETURN(People opened, OpenPeople(keys, before.district, before.id, before.people, one));
  Person& person = opened.at(number);
  std::move(proxies.begin(), proxies.end(), std::back_inserter(person.proxies));
  ASSIGN_OR_RETURN(SealedPerson sealed, SealPerson(keys, before.district, before.id, number, person));
  return AddProxies(context, before, number, person, std::move(sealed));
}

// The dispute whose party is as the request amends it.
absl::StatusOr<Dispute> WithAmendedParty(const privacy::KeyRing& keys, const Context& context, const Dispute& before,
                                         const v1::AmendPartyRequest& request) {
  const int number = request.party().number();
  if (!HasParty(before.facts, number)) return error::PartyNotFound(before, "party.number", number);
  const int one[] = {number};
  ASSIGN_OR_RETURN(const People opened, OpenPeople(keys, before.district, before.id, before.people, one));
  const PartyFacts& facts = before.facts.parties[static_cast<size_t>(number) - 1];
  ASSIGN_OR_RETURN(AmendedParty party, AmendedFromProto(request, facts, opened.at(number)));
  ASSIGN_OR_RETURN(party.sealed, SealPerson(keys, before.district, before.id, number, party.person));
  const bool supplements = FindTransition(before.facts.state, Action::kSupplementParty) != nullptr;
  return supplements ? SupplementParty(context, before, std::move(party))
                     : AmendParty(context, before, std::move(party));
}

}  // namespace

absl::StatusOr<v1::Dispute> DisputeService::RecordConsent(const Call& call, const v1::RecordConsentRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<Consent> words, WordsFrom(request));
  return ChangeDispute(means_, call, request, "dispute.consented",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(const People people, SpeakersOf(means_.keys(), before, words));
                         return PerformedWhereItEnded(tx, context, before,
                                                      RecordConsents(context, before, words, people));
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::AddParty(const Call& call, const v1::AddPartyRequest& request) {
  const v1::Party& proto = request.party();
  if (proto.number() < 0) return error::FieldInvalid("party.number", "must be a party's number", "须为当事人序号");
  PartyDraft draft;
  if (proto.number() == 0) {
    ASSIGN_OR_RETURN(draft, PartyFromProto("party", proto));
  }
  return ChangeDispute(
      means_, call, request, "dispute.party_entered",
      [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
        const bool enters = proto.number() == 0;
        auto decided = enters ? Entered(means_.keys(), context, before, draft)
                              : WithProxies(means_.keys(), context, before, proto.number(), proto);
        if (!decided.ok()) return decided;
        RETURN_IF_ERROR(CheckAgentsDidNotMediate(tx, means_.keys(), context, *decided, PhonesOfAgents(proto)));
        decided = WithoutAdvisers(tx, context, std::move(decided));
        return enters ? RatedByRepetition(tx, context, std::move(decided)) : decided;
      });
}

absl::StatusOr<v1::Dispute> DisputeService::AmendParty(const Call& call, const v1::AmendPartyRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.party_amended",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         RETURN_IF_ERROR(CheckNoFixedTextNames(tx, before, request.party().number()));
                         auto amended =
                             WithoutAdvisers(tx, context, WithAmendedParty(means_.keys(), context, before, request));
                         ASSIGN_OR_RETURN(Dispute after, RatedByRepetition(tx, context, std::move(amended)));
                         ASSIGN_OR_RETURN(after.rebooked, KeysAnew(means_.keys(), tx, after));
                         return Noted(std::move(after), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::RemoveParty(const Call& call, const v1::RemovePartyRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.party_left",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(Dispute after, LeaveDispute(context, before, request.party()));
                         ASSIGN_OR_RETURN(after.rebooked, KeysAnew(means_.keys(), tx, after));
                         return Noted(std::move(after), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::AddParticipant(const Call& call, const v1::AddParticipantRequest& request) {
  ASSIGN_OR_RETURN(const ParticipantDraft draft, ParticipantFromProto(request.participant()));
  return ChangeDispute(means_, call, request, "dispute.invited", [&](const Context& context, const Dispute& before) {
    return Invite(context, before, draft.kind, draft.words);
  });
}

absl::StatusOr<Dispute> DisputeService::FileFor(const Call& call, const resource::Name& name) {
  ASSIGN_OR_RETURN(Dispute dispute, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindInReach<DisputeNoun>(tx, call, name);
  }));
  if (ViewFor(call, dispute) != View::kFile) return resource::NotFound<DisputeNoun>(name);
  return dispute;
}

absl::StatusOr<v1::Party> DisputeService::PartyFor(const Call& call, const resource::Name& name, int number,
                                                   std::string& known) {
  ASSIGN_OR_RETURN(const Dispute dispute, FileFor(call, name));
  const int one[] = {number};
  ASSIGN_OR_RETURN(const People opened, OpenPeople(means_.keys(), dispute.district, dispute.id, dispute.people, one));
  const auto person = opened.find(number);
  if (person == opened.end()) return error::PartyNotFound(dispute, "party", number);
  known = NamesOfKnown(person->second);
  return ToProto(number, dispute.facts.parties[static_cast<size_t>(number) - 1], person->second);
}

absl::StatusOr<v1::Participant> DisputeService::ParticipantFor(const Call& call, const resource::Name& name, int number,
                                                               std::string& known) {
  ASSIGN_OR_RETURN(Dispute dispute, FileFor(call, name));
  RETURN_IF_ERROR(CheckParticipant(dispute, "participant", number));
  RETURN_IF_ERROR(OpenWords(means_.keys(), dispute));
  v1::Participant participant = ParticipantToProto(dispute, number);
  known = participant.phone().empty() ? "display_name" : "display_name phone";
  return participant;
}

template <class Request, class Shown, class Find>
void DisputeService::Reveal(const Call& call, const Request& request, const Find& find, server::Reply<Shown> reply) {
  const auto name = resource::ParseName<DisputeNoun>(request.name());
  if (!name.ok()) return reply(name.status());
  const absl::Status stated = CheckText("purpose", request.purpose(), kShortestPurpose, kLongestPurpose);
  if (!stated.ok()) return reply(stated);
  std::string detail;
  absl::StatusOr<Shown> shown = find(*name, detail);
  if (!shown.ok()) return reply(shown.status());
  recorder_.Record({.district = name->district,
                    .at = absl::Now(),
                    .principal = call.principal,
                    .action = "party.reveal",
                    .resource = request.name(),
                    .purpose = request.purpose(),
                    .detail = std::move(detail),
                    .trace_parent = call.trace_parent},
                   call.priority, call.deadline,
                   [shown = *std::move(shown), reply = std::move(reply)](const absl::Status& recorded) {
                     recorded.ok() ? reply(shown) : reply(recorded);
                   });
}

void DisputeService::RevealParty(const Call& call, const v1::RevealPartyRequest& request,
                                 server::Reply<v1::Party> reply) {
  const auto find = [&](const resource::Name& name, std::string& detail) {
    std::string known;
    auto party = PartyFor(call, name, request.party(), known);
    detail = fmt::format("{}: {}", request.party(), known);
    return party;
  };
  Reveal(call, request, find, std::move(reply));
}

void DisputeService::RevealParticipant(const Call& call, const v1::RevealParticipantRequest& request,
                                       server::Reply<v1::Participant> reply) {
  const auto find = [&](const resource::Name& name, std::string& detail) {
    std::string known;
    auto participant = ParticipantFor(call, name, request.participant(), known);
    detail = fmt::format("participant {}: {}", request.participant(), known);
    return participant;
  };
  Reveal(call, request, find, std::move(reply));
}

absl::StatusOr<v1::SearchPartiesResponse> DisputeService::SearchParties(const Call& call,
                                                                        const v1::SearchPartiesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  PartySearch search{.district = district, .with_proxies = request.with_proxies()};
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(search.after)));
  std::string by;
  if (!request.phone().empty()) {
    ASSIGN_OR_RETURN(search.digests.emplace_back(), PhoneDigest(means_.keys(), "phone", request.phone()));
    by = "phone";
  }
  if (!request.identity_number().empty()) {
    ASSIGN_OR_RETURN(search.digests.emplace_back(),
                     IdentityDigest(means_.keys(), "identity_number", request.identity_number()));
    by += by.empty() ? "identity_number" : " identity_number";
  }
  if (by.empty()) return error::FieldInvalid("phone", "give a phone or an identity number", "须给出电话或证件号");
  RETURN_IF_ERROR(RecordSearch(call, district, by));
  ASSIGN_OR_RETURN(const FoundParties found, mediation::SearchParties(means_.db(), call, search, page.size));
  v1::SearchPartiesResponse response;
  for (const FoundInDispute& one : found.items) {
    auto* shown = response.add_found();
    *shown->mutable_dispute() = means_.parts.noun.Show(call, one.dispute);
    shown->set_party(one.party);
  }
  if (found.next) response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(*found.next))));
  return response;
}

absl::Status DisputeService::RecordSearch(const Call& call, const std::string& district, const std::string& by) {
  return recorder_.RecordAndWait({.district = district,
                                  .at = absl::Now(),
                                  .principal = call.principal,
                                  .action = "party.search",
                                  .resource = "districts/" + district,
                                  .purpose = {},
                                  .detail = by,
                                  .trace_parent = call.trace_parent},
                                 call.priority, call.deadline);
}

}  // namespace zhiwang::mediation

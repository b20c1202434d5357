#include "tests/faults/hostile/known/known_disputes.h"

#include <algorithm>

#include <fmt/format.h>

namespace zhiwang::testing {
namespace {

using mediation::v1::Agreement;
using mediation::v1::Assignment;
using mediation::v1::Confirmation;
using mediation::v1::Consent;
using mediation::v1::Dispute;
using mediation::v1::Rest;
using mediation::v1::ViolenceReport;

constexpr char kNoAgreement[] = "districts/370211/agreements/1";
constexpr char kNoReport[] = "districts/370211/violenceReports/1";
constexpr char kNoDocument[] = "districts/370211/documents/1";
constexpr char kNobody[] = "districts/370211/disputes/1";
constexpr char kNoTask[] = "districts/370211/siteChecks/1";

bool May(const Dispute& dispute, Dispute::Action action) {
  return std::ranges::find(dispute.legal_actions(), action) != dispute.legal_actions().end();
}

// The number of the first assignment in that state; 0: there is none.
int Numbered(const Dispute& dispute, Assignment::State state) {
  for (const Assignment& assignment : dispute.assignments()) {
    if (assignment.state() == state && assignment.mediator() == kDisputesMediator) return assignment.number();
  }
  return 0;
}

// True while no mediator has it: everybody who serves at its committee may go on with it then.
bool IsFree(const Dispute& dispute) {
  return std::ranges::none_of(dispute.assignments(), [](const Assignment& assignment) {
    return assignment.state() == Assignment::PROPOSED || assignment.state() == Assignment::ACTIVE;
  });
}

bool Said(const Dispute& dispute, Consent::Subject subject, const std::string& level = "") {
  return std::ranges::count_if(dispute.consents(), [&](const Consent& word) {
           return word.subject() == subject && word.answer() == Consent::YES &&
                  (level.empty() || word.level() == level) && word.round() == dispute.round();
         }) >= 2;
}

// The inspection that a worker has; null if there is none.
const mediation::v1::Inspection* UnderWay(const Dispute& dispute) {
  for (const mediation::v1::Inspection& inspection : dispute.inspections()) {
    const auto state = inspection.progress().state();
    if (state == common::v1::SiteCheckProgress::ASSIGNED || state == common::v1::SiteCheckProgress::ACCEPTED) {
      return &inspection;
    }
  }
  return nullptr;
}

int OpenRest(const Dispute& dispute) {
  for (const Rest& rest : dispute.rests()) {
    if (rest.until_day().empty()) return rest.number();
  }
  return 0;
}

// The words that both parties can say now: of mediation and an extension while it is open, of a new round afterwards.
std::string WordsFor(const Dispute* dispute) {
  const bool ended = dispute != nullptr && May(*dispute, Dispute::REOPEN);
  const std::vector<std::pair<std::string, std::string>> subjects =
      ended ? std::vector<std::pair<std::string, std::string>>{{"NEW_ROUND", ""}}
            : std::vector<std::pair<std::string, std::string>>{
                  {"MEDIATION", ""}, {"MEDIATION", "DISTRICT"}, {"EXTENSION", kExtensionDay}};
  std::string text;
  for (const auto& [subject, reference] : subjects) {
    for (const int party : {1, 2}) {
      text += fmt::format(R"( consents {{party: {} subject: {} answer: YES form: WRITTEN reference: "{}"}})", party,
                          subject, reference);
    }
  }
  return text;
}

// The number of the first member who has not agreed; 0: there is none.
int MissingMember(const Agreement& agreement) {
  const auto missing = std::ranges::find_if(agreement.members(), [](const auto& one) { return !one.agreed(); });
  return missing == agreement.members().end() ? 0 : missing->party();
}

std::string NameOf(const Dispute* dispute) { return dispute == nullptr ? kNobody : dispute->name(); }

}  // namespace

std::vector<std::string> KnownDisputes::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, dispute] : known_) names.push_back(name);
  return names;
}

const Dispute* KnownDisputes::Any(std::mt19937_64& random, const Fits& fits) const {
  std::vector<const Dispute*> fitting, all;
  for (const auto& [name, dispute] : known_) {
    all.push_back(&dispute);
    if (fits(dispute)) fitting.push_back(&dispute);
  }
  const auto& some = fitting.empty() ? all : fitting;
  return some.empty() ? nullptr : some[random() % some.size()];
}

std::string KnownDisputes::AnyAgreement(std::mt19937_64& random, std::initializer_list<Agreement::State> states) const {
  std::vector<std::string> fitting, all;
  for (const auto& [name, agreement] : agreements_) {
    all.push_back(name);
    if (std::ranges::find(states, agreement.state()) != states.end()) fitting.push_back(name);
  }
  const auto& some = fitting.empty() ? all : fitting;
  return some.empty() ? kNoAgreement : some[random() % some.size()];
}

std::string KnownDisputes::AnyReport(std::mt19937_64& random, bool open) const {
  std::vector<std::string> fitting, all;
  for (const auto& [name, report] : reports_) {
    all.push_back(name);
    if (!open || report.state() != ViolenceReport::CONFIRMED) fitting.push_back(name);
  }
  const auto& some = fitting.empty() ? all : fitting;
  return some.empty() ? kNoReport : some[random() % some.size()];
}

const Agreement* KnownDisputes::AgreementWith(std::mt19937_64& random, const AgreementFits& fits) const {
  std::vector<const Agreement*> fitting;
  for (const auto& [name, agreement] : agreements_) {
    if (scans_.contains(agreement.dispute()) && fits(agreement)) fitting.push_back(&agreement);
  }
  return fitting.empty() ? nullptr : fitting[random() % fitting.size()];
}

std::string KnownDisputes::ScanOf(const Agreement* agreement) const {
  const auto found = agreement == nullptr ? scans_.end() : scans_.find(agreement->dispute());
  return found == scans_.end() ? std::string(kNoDocument) : found->second;
}

void KnownDisputes::AddWritten(std::mt19937_64& random, std::vector<std::pair<std::string, std::string>>& words) const {
  const auto waits_for = [](const Agreement& one, Agreement::Signature::As as) {
    return one.state() == Agreement::FIXED &&
           std::ranges::any_of(one.missing(), [&](const Agreement::Signature& missing) {
             return missing.as() == as && missing.party() <= 1;
           });
  };
  const Agreement* to_sign = AgreementWith(random, [&](const Agreement& one) {
    return waits_for(one, Agreement::Signature::PARTY) && waits_for(one, Agreement::Signature::SEAL_OF_COMMITTEE);
  });
  const Agreement* to_seal = AgreementWith(
      random, [&](const Agreement& one) { return waits_for(one, Agreement::Signature::SEAL_OF_COMMITTEE); });
  const Agreement* owing = AgreementWith(
      random, [](const Agreement& one) { return one.state() == Agreement::EFFECTIVE && !one.next_due_day().empty(); });
  const auto confirmation_is = [](std::initializer_list<Confirmation::State> states) {
    return [states = std::vector<Confirmation::State>(states)](const Agreement& one) {
      return one.state() == Agreement::EFFECTIVE &&
             std::ranges::find(states, one.confirmation().state()) != states.end();
    };
  };
  const Agreement* possible = AgreementWith(random, confirmation_is({Confirmation::POSSIBLE}));
  const Agreement* applied = AgreementWith(random, confirmation_is({Confirmation::APPLIED, Confirmation::TAKEN}));
  const bool taken = applied != nullptr && applied->confirmation().state() == Confirmation::TAKEN;
  const Agreement* of_members = AgreementWith(random, [](const Agreement& one) {
    return (one.state() == Agreement::FIXED || one.state() == Agreement::EFFECTIVE) && MissingMember(one) != 0;
  });
  const auto name = [](const Agreement* one) { return one == nullptr ? std::string(kNoAgreement) : one->name(); };
  const auto digest = [](const Agreement* one) {
    return one == nullptr || one->digest().empty() ? std::string(64, '0') : one->digest();
  };
  int owed = 1;
  if (owing != nullptr) {
    for (const mediation::v1::Obligation& one : owing->text().obligations()) {
      if (!one.legal_actions().empty() && one.state() != mediation::v1::Obligation::DONE) owed = one.number();
    }
  }
  words.insert(words.end(), {{"$sign_agreement", name(to_sign)},
                             {"$sign_digest", digest(to_sign)},
                             {"$sign_scan", ScanOf(to_sign)},
                             {"$seal_agreement", name(to_seal)},
                             {"$seal_digest", digest(to_seal)},
                             {"$member_agreement", name(of_members)},
                             {"$member_paper", ScanOf(of_members)},
                             {"$n_member", std::to_string(of_members == nullptr ? 4 : MissingMember(*of_members))},
                             {"$possible_agreement", name(possible)},
                             {"$applied_agreement", name(applied)},
                             {"$court_step", taken ? "action: WITHDRAW" : R"(action: TAKE court_number: "民特12号")"},
                             {"$owing_agreement", name(owing)},
                             {"$owing_paper", ScanOf(owing)},
                             {"$n_owed", std::to_string(owed)}});
}

std::vector<std::pair<std::string, std::string>> KnownDisputes::Words(std::mt19937_64& random) const {
  const auto may = [&](Dispute::Action action, const Fits& also = IsFree) {
    return Any(random, [&](const Dispute& one) { return May(one, action) && also(one); });
  };
  const auto anyone = [](const Dispute&) { return true; };
  const Dispute* joined = Any(random, [](const Dispute& one) { return !one.joined_into().empty(); });
  const Dispute* proposed = Any(random, [](const Dispute& one) { return Numbered(one, Assignment::PROPOSED) != 0; });
  const Dispute* live =
      Any(random, [](const Dispute& one) { return !IsFree(one) && May(one, Dispute::REPLACE_MEDIATOR); });
  const Fits is_mediated = [](const Dispute& one) { return Numbered(one, Assignment::ACTIVE) != 0; };
  const Dispute* paused = Any(random, [](const Dispute& one) { return OpenRest(one) != 0; });
  const Dispute* spoken = random() % 3 == 0 ? may(Dispute::REOPEN) : may(Dispute::AMEND);
  const Dispute* into = may(Dispute::AMEND);
  const Dispute* told = Any(random, [](const Dispute& one) { return UnderWay(one) != nullptr; });
  const mediation::v1::Inspection* inspection = told == nullptr ? nullptr : UnderWay(*told);
  const auto live_number = [&] {
    if (live == nullptr) return 1;
    const int active = Numbered(*live, Assignment::ACTIVE);
    return std::max({1, active, active == 0 ? Numbered(*live, Assignment::PROPOSED) : 0});
  };
  std::vector<std::pair<std::string, std::string>> words = {
      {"$d_accept", NameOf(may(Dispute::ACCEPT, [](const Dispute& one) { return Said(one, Consent::MEDIATION); }))},
      {"$d_turn_down", NameOf(may(Dispute::TURN_DOWN))},
      {"$d_amend", NameOf(may(Dispute::AMEND))},
      {"$d_join", NameOf(may(Dispute::JOIN, [&](const Dispute& one) { return &one != into; }))},
      {"$d_into", NameOf(into)},
      {"$d_whole", joined == nullptr || joined->joined_into().empty() ? kNobody : joined->joined_into()},
      {"$d_part", NameOf(joined)},
      {"$d_escalate", NameOf(may(Dispute::ESCALATE,
                                 [](const Dispute& one) {
                                   return one.committee() == kTownCommittee &&
                                          Said(one, Consent::MEDIATION, "DISTRICT");
                                 }))},
      {"$d_return",
       NameOf(may(Dispute::SEND_DOWN, [](const Dispute& one) { return one.committee() == kDistrictCommittee; }))},
      {"$d_assign", NameOf(may(Dispute::PROPOSE_MEDIATOR))},
      {"$d_proposed", NameOf(proposed)},
      {"$n_proposed", std::to_string(proposed == nullptr ? 1 : std::max(1, Numbered(*proposed, Assignment::PROPOSED)))},
      {"$d_live", NameOf(live)},
      {"$n_live", std::to_string(live_number())},
      {"$d_mediated", NameOf(Any(random, is_mediated))},
      {"$d_pause", NameOf(may(Dispute::PAUSE, is_mediated))},
      {"$d_paused", NameOf(paused)},
      {"$n_rest", std::to_string(paused == nullptr ? 1 : std::max(1, OpenRest(*paused)))},
      {"$d_extend", NameOf(may(Dispute::EXTEND, [](const Dispute& one) { return Said(one, Consent::EXTENSION); }))},
      {"$d_withdraw", NameOf(may(Dispute::WITHDRAW))},
      {"$d_void", NameOf(may(Dispute::MAKE_VOID, anyone))},
      {"$d_archive", NameOf(may(Dispute::ARCHIVE, [](const Dispute& one) { return one.state() == Dispute::VOID; }))},
      {"$d_reopen", NameOf(may(Dispute::REOPEN, [](const Dispute& one) { return Said(one, Consent::NEW_ROUND); }))},
      {"$d_ended", NameOf(may(Dispute::RECORD_CALLBACK))},
      {"$d_rated", NameOf(may(Dispute::RATE_RISK, anyone))},
      {"$d_violent", NameOf(may(Dispute::REPORT_VIOLENCE, anyone))},
      {"$d_apart", NameOf(may(Dispute::CLEAR_FACE_TO_FACE, anyone))},
      {"$d_invite", NameOf(may(Dispute::INVITE))},
      {"$d_invited", NameOf(Any(random, [](const Dispute& one) { return one.participants_size() > 0; }))},
      {"$d_inspect", NameOf(may(Dispute::REQUEST_INSPECTION,
                                [](const Dispute& one) { return IsFree(one) && one.inspections().empty(); }))},
      {"$d_told", NameOf(told)},
      {"$n_inspection", std::to_string(inspection == nullptr ? 1 : inspection->number())},
      {"$i_task", inspection == nullptr ? kNoTask : inspection->progress().site_check()},
      {"$d_prevent", NameOf(may(Dispute::RECORD_PREVENTION))},
      {"$d_party", NameOf(Any(random, [](const Dispute& one) { return one.parties_size() > 0; }))},
      {"$d_leave",
       NameOf(may(Dispute::ENTER_PARTY,
                  [](const Dispute& one) { return IsFree(one) && one.parties_size() > 2 && !one.parties(2).left(); }))},
      {"$d_spoken", NameOf(spoken)},
      {"$d_words", WordsFor(spoken)},
      {"$d_any", NameOf(Any(random, anyone))},
      {"$d_of_court",
       NameOf(Any(random,
                  [](const Dispute& one) { return one.origin().kind() == mediation::v1::Origin::COURT_DELEGATED; }))},
      {"$d_agreed",
       for_agreements_.empty() ? std::string(kNobody) : for_agreements_[random() % for_agreements_.size()]},
      {"$a_draft", AnyAgreement(random, {Agreement::DRAFT})},
      {"$a_effective", AnyAgreement(random, {Agreement::EFFECTIVE})},
      {"$a_any", AnyAgreement(random, {})},
      {"$v_open", AnyReport(random, true)},
      {"$v_any", AnyReport(random, false)},
      {"$a_fixed", AnyAgreement(random, {Agreement::FIXED})},
  };
  AddWritten(random, words);
  return words;
}

}  // namespace zhiwang::testing

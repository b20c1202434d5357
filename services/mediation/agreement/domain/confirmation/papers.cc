#include "services/mediation/agreement/domain/confirmation/papers.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "services/mediation/party/domain/capacity.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// The last document of one of these kinds in the file that came into it on the day `since` or later; null if there is none.
const Document* FindLast(const std::vector<Document>& file, std::initializer_list<DocumentKind> kinds, int since = 0) {
  const auto found = std::find_if(file.rbegin(), file.rend(), [&](const Document& one) {
    return !one.facts.withdrawn && std::find(kinds.begin(), kinds.end(), one.facts.kind) != kinds.end() &&
           calendar::DayNumberOf(one.facts.created) >= since;
  });
  return found == file.rend() ? nullptr : &*found;
}

Paper PaperOf(error::Missing asked, const Document* document) {
  return {std::move(asked), document == nullptr ? 0 : document->id, document != nullptr};
}

// The day of effect: papers of this agreement cannot be older. Another agreement of the dispute may have papers of the same kinds.
int FirstDay(const Agreement& agreement) {
  return agreement.facts.effective ? calendar::DayNumber(*agreement.facts.effective) : 0;
}

Paper TextPaper(const Agreement& agreement, const std::vector<Document>& file) {
  error::Missing asked{"agreement", "the agreement", "调解协议"};
  if (!agreement.facts.oral) return {std::move(asked), agreement.facts.document, agreement.facts.document != 0};
  asked.what_zh = KindNameZh(DocumentKind::kOralAgreement);
  return PaperOf(std::move(asked), FindLast(file, {DocumentKind::kOralAgreement}, FirstDay(agreement)));
}

// Asks for the identity paper of each party: one that was brought for it. The printed sheet is what copies are put behind.
void AddIdentityPapers(const Dispute& dispute, const std::vector<Document>& file, std::vector<Paper>& papers) {
  for (size_t i = 0; i < dispute.facts.parties.size(); ++i) {
    if (!StandsForItself(dispute.facts.parties[i])) continue;
    const int number = static_cast<int>(i) + 1;
    const auto found = std::find_if(file.rbegin(), file.rend(), [&](const Document& one) {
      return !one.facts.withdrawn && one.facts.kind == DocumentKind::kIdentity && one.facts.of_template == 0 &&
             one.facts.party == number;
    });
    papers.push_back(PaperOf({"identity", fmt::format("the identity paper of party {}", number),
                              fmt::format("{}号当事人的身份证明", number)},
                             found == file.rend() ? nullptr : &*found));
  }
}

// True if an agent gave the last consent of a party to the application.
bool IsAppliedForByAgent(const Dispute& dispute, const People& people) {
  return std::any_of(people.begin(), people.end(), [&](const auto& party) {
    const Consent* word =
        LastWord(dispute.facts, party.first, [&](const Consent& one) { return IsOnApplication(dispute, one); });
    const Proxy* proxy = word == nullptr ? nullptr : FindProxy(party.second, word->proxy);
    return proxy != nullptr && proxy->ground == ProxyGround::kAgent;
  });
}

// Asks for address and phone of the parties.
void AddData(const Dispute& dispute, const People& people, std::vector<Paper>& papers) {
  for (size_t i = 0; i < dispute.facts.parties.size(); ++i) {
    if (!StandsForItself(dispute.facts.parties[i])) continue;
    const int number = static_cast<int>(i) + 1;
    const auto person = people.find(number);
    const bool known = person != people.end() && !person->second.address.empty() && !person->second.phone.empty();
    papers.push_back({{"parties", fmt::format("address and phone of party {}", number),
                       fmt::format("{}号当事人的住址和电话", number)},
                      0,
                      known});
  }
}

// Other papers that were brought for the application, such as proofs of property. Papers of the court are not handed in.
void AddOthers(const Confirmation& confirmation, const std::vector<Document>& file, std::vector<Paper>& papers) {
  for (const Document& document : file) {
    if (document.facts.kind != DocumentKind::kConfirmationPaper || document.facts.withdrawn) continue;
    if (IsCourtPaper(confirmation, document.id)) continue;
    const std::string name(KindNameZh(DocumentKind::kConfirmationPaper));
    papers.push_back({{"papers", "another paper", name}, document.id, true});
  }
}

}  // namespace

bool IsOnApplication(const Dispute& dispute, const Consent& word) {
  return word.subject == Subject::kConfirmation && word.round == dispute.facts.round;
}

std::vector<Paper> PapersFor(const Agreement& agreement, const Dispute& dispute, const People& people,
                             const std::vector<Document>& file) {
  std::vector<Paper> papers;
  const auto add = [&](const char* field, const char* what, const char* what_zh,
                       std::initializer_list<DocumentKind> kinds, int since = 0) {
    papers.push_back(PaperOf({field, what, what_zh}, FindLast(file, kinds, since)));
  };
  add("application", "an application of the day of effect or later", "协议生效后的司法确认申请书",
      {DocumentKind::kConfirmationApplication}, FirstDay(agreement));
  papers.push_back(TextPaper(agreement, file));
  add("mediation", "a proof that the committee mediated", "调解组织主持调解的证明（受理登记表或者调解情况说明）",
      {DocumentKind::kStatement, DocumentKind::kRegistrationForm});
  AddIdentityPapers(dispute, file, papers);
  if (IsAppliedForByAgent(dispute, people)) {
    add("authority", "the agents' papers", "授权委托书", {DocumentKind::kAuthority});
  }
  AddData(dispute, people, papers);
  AddOthers(agreement.facts.confirmation, file, papers);
  return papers;
}

}  // namespace zhiwang::mediation

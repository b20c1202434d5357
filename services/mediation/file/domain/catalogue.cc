#include "services/mediation/file/domain/catalogue.h"

#include <algorithm>
#include <utility>

#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/file/domain/file_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kPlaceNames[kPlaces] = {
    "人民调解申请书、受理登记表",
    "当事人权利义务告知书",
    "身份证明",
    "授权委托书",
    "调查记录",
    "证据材料",
    "调解记录",
    "人民调解协议书、口头协议登记表",
    "收据",
    "回访记录",
    "司法确认有关材料",
    "情况说明及其他材料",
    "卷宗封底",
};

// True if a mediator ever had the dispute: then there must be a record of what was said.
bool WasTakenUp(const Facts& facts) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(),
                     [](const Assignment& assignment) { return assignment.accepted.has_value(); });
}

// True if the document is one that its place must hold.
bool MeetsNeed(const Document& document, const PapersInEffect& in_effect) {
  if (document.facts.withdrawn) return false;
  switch (document.facts.kind) {
    case DocumentKind::kSignatureScan:
      return false;
    case DocumentKind::kIdentity:
      // The printed sheet is what copies are put behind, and is none.
      return document.facts.of_template == 0;
    case DocumentKind::kAgreement:
    case DocumentKind::kOralAgreement:
      // A text that lapsed or was annulled is no longer an agreement.
      return in_effect.any ? IsInEffect(document, in_effect) : document.facts.agreement == 0;
    default:
      return true;
  }
}

// True if the place holds everything that it must: for agreements in effect, each kind of paper.
bool IsMet(const Place& place, const PapersInEffect& in_effect) {
  const auto has = [&](auto&& is_wanted) {
    return std::any_of(place.documents.begin(), place.documents.end(), [&](const Document* document) {
      return MeetsNeed(*document, in_effect) && is_wanted(*document);
    });
  };
  const bool is_form_missing = place.number == PlaceOf(DocumentKind::kOralAgreement) && in_effect.oral &&
                               !has([](const Document& one) { return one.facts.kind == DocumentKind::kOralAgreement; });
  return !is_form_missing && has([](const Document&) { return true; });
}

bool ComesBefore(const Document* one, const Document* other) { return one->id < other->id; }

bool ComesInFrontOf(const Document* one, const Document* other) {
  return std::pair(one->facts.kind, one->id) < std::pair(other->facts.kind, other->id);
}

}  // namespace

int PagesOf(const Document& document) {
  if (document.facts.withdrawn) return 0;
  return std::max(document.facts.pages, 1);
}

int PlaceOf(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kCover:
    case DocumentKind::kCatalogue:
      return 0;
    case DocumentKind::kApplication:
    case DocumentKind::kRegistrationForm:
      return 1;
    case DocumentKind::kRightsNotice:
      return 2;
    case DocumentKind::kIdentity:
      return 3;
    case DocumentKind::kAuthority:
      return 4;
    case DocumentKind::kInvestigation:
      return 5;
    case DocumentKind::kEvidence:
      return 6;
    case DocumentKind::kMinutes:
      return 7;
    case DocumentKind::kAgreement:
    case DocumentKind::kOralAgreement:
    case DocumentKind::kSignatureScan:
      return 8;
    case DocumentKind::kReceipt:
      return 9;
    case DocumentKind::kCallbackRecord:
      return 10;
    case DocumentKind::kConfirmationApplication:
    case DocumentKind::kConfirmationPaper:
      return 11;
    case DocumentKind::kFailureNotice:
    case DocumentKind::kStatement:
    case DocumentKind::kUndisputedFacts:
    case DocumentKind::kRefusalNotice:
    case DocumentKind::kOther:
      return 12;
    case DocumentKind::kBackCover:
      return 13;
  }
  return 12;
}

std::string_view PlaceNameZh(int place) { return kPlaceNames[place - 1]; }

std::string_view NeedAt(int place, const Dispute& dispute) {
  // The file of a dispute that was registered by mistake is archived as it is.
  if (dispute.facts.state == State::kVoid) return "";
  switch (place) {
    case 1:
      return "每卷必备：载明谁在何日申请、因何事申请";
    case 2:
      return "每卷必备：调解前须告知当事人权利义务";
    case 3:
      return "每卷必备：当事人身份须有证明";
    case 7:
      return WasTakenUp(dispute.facts) ? "调解员已经接受指派，调解情况须有记录" : "";
    case 8:
      return HasAgreement(dispute.facts) ? "协议已经生效，须有协议书或者口头协议登记表" : "";
    case 13:
      return "每卷必备：备考表载明立卷人、检查人";
    default:
      return "";
  }
}

Catalogue CatalogueOf(const Dispute& dispute, const std::vector<Document>& documents, const PapersInEffect& in_effect) {
  Catalogue catalogue;
  for (int number = 1; number <= kPlaces; ++number) {
    Place& place = catalogue.places[static_cast<size_t>(number) - 1];
    place.number = number;
    place.need = NeedAt(number, dispute);
  }
  for (const Document& document : documents) {
    const int place = PlaceOf(document.facts.kind);
    (place == 0 ? catalogue.front : catalogue.places[static_cast<size_t>(place) - 1].documents).push_back(&document);
  }
  std::sort(catalogue.front.begin(), catalogue.front.end(), ComesInFrontOf);
  for (Place& place : catalogue.places) {
    std::sort(place.documents.begin(), place.documents.end(), ComesBefore);
    int pages = 0;
    for (const Document* document : place.documents) pages += PagesOf(*document);
    if (pages > 0) {
      place.first_page = catalogue.pages + 1;
      place.last_page = catalogue.pages += pages;
    }
    if (!place.need.empty() && !IsMet(place, in_effect)) catalogue.missing.push_back(place.number);
  }
  return catalogue;
}

absl::Status CheckFileIsComplete(const Dispute& dispute, const std::vector<Document>& documents,
                                 const PapersInEffect& in_effect) {
  const Catalogue catalogue = CatalogueOf(dispute, documents, in_effect);
  return catalogue.missing.empty() ? absl::OkStatus() : error::FileIncomplete(dispute, catalogue.missing);
}

}  // namespace zhiwang::mediation

#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/file/domain/bundle.h"

// The catalogue of a file (卷内目录): thirteen places, by the ministry's forms (司发通〔2010〕239号).
namespace zhiwang::mediation {

inline constexpr int kPlaces = 13;

// The place, 1 to 13, of documents of that kind; 0: they lie in front of the places.
int PlaceOf(DocumentKind kind);

std::string_view PlaceNameZh(int place);  // `调解笔录`

// The reason, for people, for which a document must lie at that place of the dispute's file; empty if none must.
std::string_view NeedAt(int place, const Dispute& dispute);

// A place with its documents.
struct Place {
  int number = 0;
  std::string_view need;                   // see NeedAt
  std::vector<const Document*> documents;  // by id, with withdrawn ones
  int first_page = 0, last_page = 0;       // 0: the place has no page
};

struct Catalogue {
  std::vector<const Document*> front;  // by kind and id, with withdrawn ones: they have no page
  std::array<Place, kPlaces> places;
  std::vector<int> missing;  // the places that lack a needed document
  int pages = 0;
};

// The pages that the document has in a file: none where it was withdrawn, one where nobody could count them.
int PagesOf(const Document& document);

// The catalogue of a file with these documents, which must outlive it, and these agreements. A withdrawn document stays at its
// place, but has no pages and meets no need; a document whose pages could not be counted counts as one page. The need of an agreement is met by the
// text in effect, or by the form of an oral agreement in effect; for an agreement from before this system, by the paper that was
// brought of it.
Catalogue CatalogueOf(const Dispute& dispute, const std::vector<Document>& documents, const PapersInEffect& in_effect);

// OK if nothing is missing; otherwise FILE_INCOMPLETE names each place.
absl::Status CheckFileIsComplete(const Dispute& dispute, const std::vector<Document>& documents,
                                 const PapersInEffect& in_effect);

}  // namespace zhiwang::mediation

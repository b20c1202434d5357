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

// The place, 1 to 13, that documents of that kind belong to.
int PlaceOf(DocumentKind kind);

std::string_view PlaceNameZh(int place);  // `调解笔录`

// The reason, for people, why a document must lie at the place of the dispute's file; empty where none must.
std::string_view NeedAt(int place, const Dispute& dispute);

// A place with what lies there.
struct Place {
  int number = 0;
  std::string_view need;                   // see NeedAt
  std::vector<const Document*> documents;  // by id, those too that were withdrawn
  int first_page = 0, last_page = 0;       // 0: it has no page
};

struct Catalogue {
  std::array<Place, kPlaces> places;
  std::vector<int> missing;  // the places where a document must be and none is
  int pages = 0;
};

// The catalogue of a file with these documents, which outlive it, and these agreements. A document that was withdrawn is at its
// place, but has no pages and meets no need; one that was brought counts as one page. The need of an agreement is met by what is
// in effect: by the text, or the form of an oral one. Where the agreement was reached before this system was there, it is met by the
// paper that was brought of it.
Catalogue CatalogueOf(const Dispute& dispute, const std::vector<Document>& documents, const PapersInEffect& in_effect);

// OK where nothing is missing; FILE_INCOMPLETE names each place otherwise.
absl::Status CheckFileIsComplete(const Dispute& dispute, const std::vector<Document>& documents,
                                 const PapersInEffect& in_effect);

}  // namespace zhiwang::mediation

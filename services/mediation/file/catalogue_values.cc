#include "services/mediation/file/catalogue_values.h"

#include <string>
#include <utility>

#include "services/mediation/document/document_values.h"
#include "services/mediation/file/domain/catalogue.h"

namespace zhiwang::mediation {
namespace {

documents::Values ValuesOf(int number, const Document& document, int first_page) {
  const std::string& title = document.words.title;
  const int last_page = first_page + PagesOf(document) - 1;
  documents::Values values;
  values.texts = {{"number", std::to_string(number)},
                  {"title", title.empty() ? std::string(KindNameZh(document.facts.kind)) : title},
                  {"day", DayInChinese(document.facts.created)},
                  {"first_page", std::to_string(first_page)},
                  {"last_page", std::to_string(last_page)}};
  return values;
}

}  // namespace

void AddPlaces(const Dispute& dispute, const std::vector<Document>& documents, documents::Values& values) {
  int number = 0, next_page = 1;
  const Catalogue catalogue = CatalogueOf(dispute, documents, {});
  for (const Place& place : catalogue.places) {
    documents::Values row;
    row.texts = {{"number", std::to_string(place.number)}, {"title", std::string(PlaceNameZh(place.number))}};
    for (const Document* document : place.documents) {
      if (document->facts.withdrawn) continue;
      row.lists["documents"].push_back(ValuesOf(++number, *document, next_page));
      next_page += PagesOf(*document);
    }
    if (row.lists.empty()) continue;
    values.lists["places"].push_back(std::move(row));
  }
}

}  // namespace zhiwang::mediation
